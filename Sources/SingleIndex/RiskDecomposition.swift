/// The risk of the simplified flow, split along the Hermite polynomials: R = Σ_k R_k with
/// ```
/// R_k = ½ ( φ_k − σ_k Σ_i w_i a_i s_i^k )²
/// ```
///
/// States are those of ``SimplifiedFlow``: (a_1 … a_m, s_1 … s_m).
/// Source: arXiv 2303.00055, risk of the mean-field limit (Proposition 4), as recalled in paper-notes/berthier2023.md.
public struct RiskDecomposition: Equatable, Sendable {
    /// The largest k that is split off.
    public let degree: Int
    private let masses: [Double]
    /// φ_0 … φ_degree.
    private let target: [Double]
    /// σ_0 … σ_degree.
    private let activation: [Double]
    /// Σ_{k > degree} σ_k².
    private let activationTail: Double

    /// - Parameter degree: not negative, or it traps; not below the target's if ``tailBound(_:)`` is to be used.
    public init(of flow: SimplifiedFlow, upTo degree: Int) {
        self.degree = degree
        masses = flow.masses
        target = (0...degree).map(flow.target.coefficient)
        activation = flow.activation.coefficients(upTo: degree)
        activationTail = max(flow.activation.kernel.total - activation.reduce(0) { $0 + $1 * $1 }, 0)
    }

    /// The coefficients φ_k − σ_k Σ_i w_i a_i s_i^k of target less network, for k = 0 … ``degree``. O(m · degree).
    public func residuals(_ state: UnsafeBufferPointer<Double>) -> [Double] {
        var residuals = [Double](repeating: 0, count: degree + 1)
        residuals.withUnsafeMutableBufferPointer { evaluateMoments(of: state, masses: masses, into: $0) }
        for k in residuals.indices { residuals[k] = target[k] - activation[k] * residuals[k] }
        return residuals
    }

    /// The component R_0 alone, without the others' cost.
    public func constantComponent(_ state: UnsafeBufferPointer<Double>) -> Double {
        let residual = target[0] - activation[0] * masses.indices.reduce(0) { $0 + masses[$1] * state[$1] }
        return residual * residual / 2
    }

    /// The components R_0 … R_degree.
    public func components(_ state: UnsafeBufferPointer<Double>) -> [Double] {
        residuals(state).map { $0 * $0 / 2 }
    }

    /// A bound on Σ_{k > degree} R_k.
    ///
    /// R_k = ½ σ_k² (Σ w_i a_i s_i^k)² ≤ ½ σ_k² (mean |a|)² max |s|^{2k} beyond the target's degree, and
    /// Σ_{k > degree} σ_k² = U(1) − Σ_{k ≤ degree} σ_k². Derived in paper-notes/berthier2023.md.
    public func tailBound(_ state: UnsafeBufferPointer<Double>) -> Double {
        let mean = masses.indices.reduce(0) { $0 + masses[$1] * abs(state[$1]) }
        let largest = state[masses.count...].reduce(0) { max($0, abs($1)) }
        var power = 1.0
        for _ in 0...degree { power *= largest * largest }
        return 0.5 * mean * mean * power * activationTail
    }
}
