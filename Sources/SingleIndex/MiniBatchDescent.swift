import LinearAlgebra

/// One-pass projected gradient descent of a two-layer ReLU network in R^d on mini-batches of fresh samples.
///
/// With B samples x_b and errors e_b = φ(⟨u*, x_b⟩) − (1/m) Σ_i a_i σ(⟨u_i, x_b⟩):
/// ```
/// a_i ← a_i + (η/ε) (1/B) Σ_b e_b σ(⟨u_i, x_b⟩),    u_i ← (u_i + η a_i (1/B) Σ_b e_b σ′(⟨u_i, x_b⟩) x_b) / |…|
/// ```
/// A step is two matrix products of 2 B m d operations each. Source: arXiv 2303.00055, simulations of Figure 4, as recalled in
/// paper-notes/berthier2023.md.
public final class MiniBatchDescent {
    public let target: Target
    /// m.
    public let width: Int
    /// d.
    public let inputDimension: Int
    /// B.
    public let batchSize: Int
    /// η: a step is η of gradient-flow time.
    public let learningRate: Double
    /// ε.
    public let learningRateRatio: Double
    /// a_1 … a_m.
    public private(set) var secondLayerWeights: [Double]
    private let directions: UnsafeMutableBufferPointer<Double>
    /// B × d.
    private let samples: UnsafeMutableBufferPointer<Double>
    /// ⟨u_i, x_b⟩, then e_b a_i σ′ η/B; B × m.
    private let products: UnsafeMutableBufferPointer<Double>
    private let weightGradient: UnsafeMutableBufferPointer<Double>

    /// - Parameters:
    ///   - secondLayerWeights: a_1 … a_m, one at least; it traps without, as unless B, η and ε are positive.
    ///   - directions: m × d, row by row, rows of norm 1, u* the first axis.
    public init(
        target: Target, secondLayerWeights: [Double], directions: [Double], batchSize: Int, learningRate: Double,
        learningRateRatio: Double
    ) {
        width = secondLayerWeights.count
        inputDimension = directions.count / secondLayerWeights.count
        precondition(batchSize > 0 && learningRate > 0 && learningRateRatio > 0 && directions.count == width * inputDimension)
        self.target = target
        self.secondLayerWeights = secondLayerWeights
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.learningRateRatio = learningRateRatio
        func numbers(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
            let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
            buffer.initialize(repeating: 0)
            return buffer
        }
        self.directions = numbers(directions.count)
        _ = self.directions.update(fromContentsOf: directions)
        samples = numbers(batchSize * inputDimension)
        products = numbers(batchSize * width)
        weightGradient = numbers(width)
    }

    deinit {
        for buffer in [directions, samples, products, weightGradient] { buffer.deallocate() }
    }

    /// What the risk depends on.
    public var overlaps: NetworkOverlaps {
        NetworkOverlaps(secondLayerWeights: secondLayerWeights, directions: Array(directions))
    }

    /// Takes one step.
    ///
    /// - Parameter fill: stores B × d independent standard normal numbers.
    public func step(fill: (UnsafeMutableBufferPointer<Double>) -> Void) {
        let (m, d) = (width, inputDimension)
        fill(samples)
        multiply(
            samples.baseAddress!, .plain, directions.baseAddress!, .transposed, into: products.baseAddress!, rows: batchSize,
            columns: m, inner: d)
        replaceProductsByPushes()
        multiply(
            products.baseAddress!, .transposed, samples.baseAddress!, .plain, into: directions.baseAddress!, rows: m, columns: d,
            inner: batchSize, accumulating: 1)
        for i in 0..<m {
            normalize(directions.baseAddress! + i * d, count: d)
            secondLayerWeights[i] += learningRate / learningRateRatio / Double(batchSize) * weightGradient[i]
        }
    }

    private func replaceProductsByPushes() {
        let (m, scale) = (width, learningRate / Double(batchSize))
        weightGradient.update(repeating: 0)
        secondLayerWeights.withUnsafeBufferPointer { a in
            for b in 0..<batchSize {
                let row = products.baseAddress! + b * m
                var output = 0.0
                for i in 0..<m { output += a[i] * max(row[i], 0) }
                let error = target.value(at: samples[b * inputDimension]) - output / Double(m)
                for i in 0..<m {
                    weightGradient[i] += error * max(row[i], 0)
                    row[i] = row[i] > 0 ? scale * error * a[i] : 0
                }
            }
        }
    }
}
