/// The Gauss quadrature of the interval (−1, 1): Σ w_i p(x_i) = ∫ p dx for polynomials of degree 2n − 1.
public struct GaussLegendreQuadrature: Equatable, Sendable {
    /// Ascending, symmetric about 0.
    public let nodes: [Double]
    /// Positive, of sum 2.
    public let weights: [Double]

    /// - Parameter count: the number of nodes n; the cost is O(n³). Less than 1 traps.
    ///
    /// - Throws: `LinearAlgebraError` if the eigenvalues are not found.
    public init(count: Int) throws {
        precondition(count > 0)
        let rule = try gaussRule(offDiagonal: (1..<count).map { Double($0) / Double(4 * $0 * $0 - 1).squareRoot() })
        nodes = rule.nodes
        weights = rule.weights.map { 2 * $0 }
    }
}
