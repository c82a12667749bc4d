import Glibc
import SingleIndex

extension Activation {
    /// A smooth activation none of whose Hermite coefficients vanishes: softplus(3 (x + ½)) / 3, cut after a degree.
    ///
    /// What is cut off is not neglected: the network simply has the polynomial activation Σ_{k ≤ degree} σ_k h_k.
    /// - Throws: `LinearAlgebraError` if the quadrature cannot be made.
    static func shiftedSoftplus(degree: Int) throws -> Activation {
        let scaled = { (x: Double) in 3 * (x + 0.5) }
        return try Activation(
            name: "shifted softplus", expanding: { (max(scaled($0), 0) + log1p(exp(-abs(scaled($0))))) / 3 }, upTo: degree,
            nodes: 180)
    }
}
