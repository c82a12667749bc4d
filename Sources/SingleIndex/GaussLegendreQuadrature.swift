import LinearAlgebra

/// The Gauss quadrature of the interval (−1, 1): Σ w_i p(x_i) = ∫ p dx for polynomials of degree 2n − 1.
public struct GaussLegendreQuadrature: Equatable, Sendable {
    /// Ascending, symmetric about 0.
    public let nodes: [Double]
    /// Positive, of sum 2.
    public let weights: [Double]

    /// - Parameter count: the number of nodes n; the cost is O(n³).
    ///
    /// - Throws: `LinearAlgebraError` if the eigenvalues are not found.
    ///
    /// Source: Golub and Welsch, "Calculation of Gauss quadrature rules", Math. Comp. 1969.
    public init(count: Int) throws {
        precondition(count > 0)
        let matrix = SymmetricTridiagonalMatrix(
            diagonal: Array(repeating: 0, count: count),
            offDiagonal: (1..<count).map { Double($0) / Double(4 * $0 * $0 - 1).squareRoot() })
        let (eigenvalues, firstComponents) = try matrix.eigenvaluesAndFirstComponents()
        nodes = eigenvalues
        weights = firstComponents.map { 2 * $0 * $0 }
    }
}
