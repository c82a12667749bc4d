import Glibc

/// One-pass projected stochastic gradient descent with one fresh Gaussian sample a step, closed in the overlaps.
///
/// ```
/// e = φ(⟨u*, x⟩) − (1/m) Σ_i a_i σ(⟨u_i, x⟩),    x ~ N(0, I_d)
/// a_i ← a_i + (η/ε) e σ(⟨u_i, x⟩),    u_i ← (u_i + η a_i e σ′(⟨u_i, x⟩) x) / |…|
/// ```
/// The overlaps of the next step depend on x through its products with u* and the u_i, which are Gaussian with the overlaps as
/// covariance, and through |x|², whose part orthogonal to all of them is χ² with d − m − 1 degrees of freedom. So the overlaps are a
/// Markov chain, with the same law as those of descent in R^d at a cost of O(m³) a step for any d. Derived in
/// paper-notes/berthier2023.md.
public struct OnlineGradientDescent: Sendable {
    public let target: Target
    /// σ and σ′.
    let activation: @Sendable (Double) -> (value: Double, slope: Double)
    /// m.
    public let width: Int
    /// d, more than m.
    public let inputDimension: Int
    /// η: a step is η of gradient-flow time.
    public let learningRate: Double
    /// ε.
    public let learningRateRatio: Double

    /// Descent of a ReLU network; it traps unless m, η and ε are positive and d > m.
    public init(
        target: Target, width: Int, inputDimension: Int, learningRate: Double, learningRateRatio: Double
    ) {
        precondition(width > 0 && inputDimension > width && learningRate > 0 && learningRateRatio > 0)
        self.target = target
        activation = { $0 > 0 ? ($0, 1) : (0, 0) }
        self.width = width
        self.inputDimension = inputDimension
        self.learningRate = learningRate
        self.learningRateRatio = learningRateRatio
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - network: of width m; it traps otherwise.
    ///   - normals: m + 1 independent standard normal numbers; another number traps.
    ///   - orthogonalSquare: the squared norm of x orthogonal to u* and all u_i, χ² with d − m − 1 degrees of freedom.
    public func step(
        _ network: inout NetworkOverlaps, normals: UnsafeBufferPointer<Double>, orthogonalSquare: Double
    ) {
        let m = width
        let size = m + 1
        precondition(network.width == m && normals.count == size)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: size * size + 3 * size) { scratch in
            let factor = UnsafeMutableBufferPointer(rebasing: scratch[..<(size * size)])
            let products = UnsafeMutableBufferPointer(rebasing: scratch[(size * size)..<(size * size + size)])
            let pushes = UnsafeMutableBufferPointer(rebasing: scratch[(size * size + size)..<(size * size + 2 * size)])
            let norms = UnsafeMutableBufferPointer(rebasing: scratch[(size * size + 2 * size)...])
            factorize(network, into: factor)
            // ⟨u*, x⟩ and ⟨u_i, x⟩, with the overlaps as covariance.
            var square = orthogonalSquare
            for i in 0..<size {
                square += normals[i] * normals[i]
                products[i] = (0...i).reduce(0) { $0 + factor[i * size + $1] * normals[$1] }
            }
            var error = target.value(at: products[0])
            for i in 0..<m { error -= network.secondLayerWeights[i] * activation(products[i + 1]).value / Double(m) }
            for i in 0..<m {
                let (value, slope) = activation(products[i + 1])
                pushes[i] = learningRate * network.secondLayerWeights[i] * error * slope
                norms[i] = (1 + 2 * pushes[i] * products[i + 1] + pushes[i] * pushes[i] * square).squareRoot()
                network.secondLayerWeights[i] += learningRate / learningRateRatio * error * value
            }
            for i in 0..<m {
                network.overlaps[i] = (network.overlaps[i] + pushes[i] * products[0]) / norms[i]
                for j in 0..<i {
                    let moved = network.neuronOverlaps[i * m + j] + pushes[i] * products[j + 1] + pushes[j] * products[i + 1]
                        + pushes[i] * pushes[j] * square
                    network.neuronOverlaps[i * m + j] = moved / (norms[i] * norms[j])
                    network.neuronOverlaps[j * m + i] = network.neuronOverlaps[i * m + j]
                }
            }
        }
    }

    /// The Cholesky factor of the overlaps of u*, u_1 … u_m, row by row; directions that depend on those before have a zero pivot.
    private func factorize(_ network: borrowing NetworkOverlaps, into factor: UnsafeMutableBufferPointer<Double>) {
        let (m, size) = (width, width + 1)
        for i in 0..<size {
            for j in 0...i {
                var entry =
                    i == j ? 1 : j == 0 ? network.overlaps[i - 1] : network.neuronOverlaps[(i - 1) * m + j - 1]
                for k in 0..<j { entry -= factor[i * size + k] * factor[j * size + k] }
                if i == j {
                    factor[i * size + i] = max(entry, 0).squareRoot()
                } else {
                    let pivot = factor[j * size + j]
                    factor[i * size + j] = pivot > 0 ? entry / pivot : 0
                }
            }
        }
    }
}
