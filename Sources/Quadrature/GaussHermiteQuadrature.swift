import LinearAlgebra

/// The Gauss quadrature of the standard normal distribution: Σ w_i p(x_i) = E p(G) for polynomials of degree 2n − 1.
public struct GaussHermiteQuadrature: Equatable, Sendable {
    /// Ascending, symmetric about 0.
    public let nodes: [Double]
    /// Positive, of sum 1; the outermost underflow for some hundreds of nodes.
    public let weights: [Double]

    /// - Parameter count: the number of nodes n; the cost is O(n³). Less than 1 traps.
    ///
    /// - Throws: `LinearAlgebraError` if the eigenvalues are not found.
    public init(count: Int) throws {
        precondition(count > 0)
        // h_k obeys x h_k = √(k+1) h_{k+1} + √k h_{k−1}: the Jacobi matrix has diagonal 0 and √1, √2, … beside it.
        (nodes, weights) = try gaussRule(offDiagonal: (1..<count).map { Double($0).squareRoot() })
    }

    /// Approximates E f(G).
    public func mean(of function: (Double) -> Double) -> Double {
        zip(nodes, weights).reduce(0) { $0 + $1.1 * function($1.0) }
    }

    /// Approximates the Hermite coefficients E f(G) h_k(G) for k = 0 … `degree`.
    public func coefficients(of function: (Double) -> Double, upTo degree: Int) -> [Double] {
        var coefficients = [Double](repeating: 0, count: degree + 1)
        for (node, weight) in zip(nodes, weights) {
            let product = weight * function(node)
            for (k, value) in hermitePolynomials(upTo: degree, at: node).enumerated() {
                coefficients[k] += product * value
            }
        }
        return coefficients
    }
}

/// Nodes and weights, of sum 1, for orthonormal polynomials p_k of a symmetric law with x p_k = b_{k+1} p_{k+1} + b_k p_{k−1}.
///
/// - Parameter offDiagonal: b_1 … b_{n−1}.
/// - Throws: `LinearAlgebraError` if the eigenvalues are not found.
///
/// Source: Golub and Welsch, "Calculation of Gauss quadrature rules", Math. Comp. 1969.
func gaussRule(offDiagonal: [Double]) throws -> (nodes: [Double], weights: [Double]) {
    let matrix = SymmetricTridiagonalMatrix(
        diagonal: Array(repeating: 0, count: offDiagonal.count + 1), offDiagonal: offDiagonal)
    let (eigenvalues, firstComponents) = try matrix.eigenvaluesAndFirstComponents()
    return (eigenvalues, firstComponents.map { $0 * $0 })
}
