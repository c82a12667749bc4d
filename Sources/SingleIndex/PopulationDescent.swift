import LinearAlgebra

/// Projected gradient descent on the population risk of a two-layer network: after each step the u_i return to the unit sphere.
///
/// ```
/// a_i ← a_i + (η/ε) ( V(s_i) − (1/m) Σ_j a_j U(r_ij) )
/// u_i ← (u_i + η a_i ( V′(s_i) u* − (1/m) Σ_j a_j U′(r_ij) u_j )) / |…|
/// ```
/// Steps stay in the span of u* and the u_i, and rotations change nothing, so coordinates of R^(m+1) do for any dimension d.
/// A step costs 4 m³ operations and m²/2 evaluations of U and U′. Source: arXiv 2303.00055, simulations of Figure 4, as recalled in
/// paper-notes/berthier2023.md.
public struct PopulationDescent: Sendable {
    /// Target, activation, m and ε.
    public let flow: OverlapFlow
    /// η: a step is η of gradient-flow time.
    public let learningRate: Double
    /// a_1 … a_m.
    public private(set) var secondLayerWeights: [Double]
    /// m × (number of coordinates), row by row; u* is the first axis.
    public private(set) var directions: [Double]

    /// Traps unless η is positive and the sizes are the flow's.
    ///
    /// - Parameter directions: m rows of norm 1; m + 1 coordinates do for any d.
    public init(_ flow: OverlapFlow, learningRate: Double, secondLayerWeights: [Double], directions: [Double]) {
        precondition(learningRate > 0 && secondLayerWeights.count == flow.width && directions.count % flow.width == 0)
        self.flow = flow
        self.learningRate = learningRate
        self.secondLayerWeights = secondLayerWeights
        self.directions = directions
    }

    /// What the risk depends on.
    public var overlaps: NetworkOverlaps {
        NetworkOverlaps(secondLayerWeights: secondLayerWeights, directions: directions)
    }

    /// Takes one step: all a_i and u_i by the gradient at where they were.
    public mutating func step() {
        let (m, d) = (flow.width, directions.count / flow.width)
        let (rate, kernel, scale) = (learningRate, flow.activation.kernel, 1 / Double(flow.width))
        let alignment = flow.alignment
        secondLayerWeights.withUnsafeMutableBufferPointer { a in
            directions.withUnsafeMutableBufferPointer { u in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * m * m + m + m * d) { scratch in
                    let (products, coupling) = (scratch.baseAddress!, scratch.baseAddress! + m * m)
                    let (force, push) = (scratch.baseAddress! + 2 * m * m, scratch.baseAddress! + 2 * m * m + m)
                    multiply(u.baseAddress!, .plain, u.baseAddress!, .transposed, into: products, rows: m, columns: m, inner: d)
                    for i in 0..<m { force[i] = alignment.derivatives(at: u[i * d]).value }
                    for i in 0..<m {
                        for j in 0...i {
                            let (value, slope) = i == j ? kernel.valueAndSlope(at: 1) : kernel.valueAndSlope(at: products[i * m + j])
                            force[i] -= scale * a[j] * value
                            if j < i { force[j] -= scale * a[i] * value }
                            coupling[i * m + j] = scale * a[j] * slope
                            coupling[j * m + i] = scale * a[i] * slope
                        }
                    }
                    multiply(coupling, .plain, u.baseAddress!, .plain, into: push, rows: m, columns: d, inner: m)
                    for i in 0..<m {
                        let row = u.baseAddress! + i * d
                        let pull = rate * a[i]
                        row[0] += pull * alignment.derivatives(at: row[0]).first
                        for k in 0..<d { row[k] -= pull * push[i * d + k] }
                        normalize(row, count: d)
                    }
                    for i in 0..<m { a[i] += rate / flow.learningRateRatio * force[i] }
                }
            }
        }
    }
}

/// Divides a vector by its Euclidean norm.
@inline(__always)
func normalize(_ vector: UnsafeMutablePointer<Double>, count: Int) {
    var square = 0.0
    for k in 0..<count { square += vector[k] * vector[k] }
    let inverse = 1 / square.squareRoot()
    for k in 0..<count { vector[k] *= inverse }
}
