import Foundation

/// One mode of a ``LatentPredictor`` whose head and layers share it equally: with the encoder's overlap w = u^L and the head's u,
/// du/dt = λ u^(2L) (1 − u/ρ) for joint embedding, and λ u^L (1 − u^(L+1)/ρ) for reconstruction.
///
/// Here λ is the covariance of the two views along the mode, and ρ that over the variance: the coefficient of regression of one by the other.
///
/// Source: derived in paper-notes/littwin2024.md; as in arXiv 2407.03475 (recalled).
public struct LatentPredictorMode: Equatable, Sendable {
    /// L, of the encoder.
    public let depth: Int
    /// λ.
    public let covariance: Double
    /// ρ.
    public let regression: Double

    /// Traps unless all are positive.
    public init(depth: Int, covariance: Double, regression: Double) {
        precondition(depth > 0 && covariance > 0 && regression > 0)
        self.depth = depth
        self.covariance = covariance
        self.regression = regression
    }

    /// w at the end of training: ρ^L, and ρ^(L/(L+1)) for reconstruction.
    public func finalOverlap(_ objective: LatentPredictor.Objective) -> Double {
        pow(regression, Double(depth) / (objective == .reconstruction ? Double(depth) + 1 : 1))
    }

    /// The time from one overlap of the encoder to another; NaN without the stop-gradient, which ends nowhere else than at 0.
    ///
    /// The integral of a geometric series, term by term, until nothing changes.
    /// - Parameters:
    ///   - initial: positive.
    ///   - final: less than ``finalOverlap(_:)``; it traps otherwise.
    public func time(from initial: Double, to final: Double, _ objective: LatentPredictor.Objective) -> Double {
        precondition(initial > 0 && final > 0 && max(initial, final) < finalOverlap(objective))
        guard objective != .withoutStopGradient else { return .nan }
        return (antiderivative(at: final, objective) - antiderivative(at: initial, objective)) / covariance
    }

    /// ∫ du/(u^p (1 − u^q/ρ)) = Σ_k ρ^(−k) u^(kq − p + 1)/(kq − p + 1), with a logarithm where that exponent is 0.
    private func antiderivative(at overlap: Double, _ objective: LatentPredictor.Objective) -> Double {
        let u = pow(overlap, 1 / Double(depth))
        let (p, q) = objective == .reconstruction ? (depth, depth + 1) : (2 * depth, 1)
        let ratio = pow(u, Double(q)) / regression
        var (term, exponent, sum) = (pow(u, Double(1 - p)), 1 - p, 0.0)
        while true {
            // While exponents are negative terms may still grow.
            let next = sum + (exponent == 0 ? log(u) * term : term / Double(exponent))
            if next == sum && exponent > 0 { return sum }
            sum = next
            term *= ratio
            exponent += q
        }
    }

    /// How much later this mode reaches a level than another of the same depth and covariance, in the limit of small starts;
    /// for reconstruction, where it is finite.
    public func limitOfDelay(to level: Double, behind other: LatentPredictorMode, _ otherLevel: Double) -> Double {
        precondition(depth == other.depth && covariance == other.covariance)
        return (antiderivative(at: level, .reconstruction) - other.antiderivative(at: otherLevel, .reconstruction)) / covariance
    }
}
