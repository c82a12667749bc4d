import Glibc

/// The reduced dynamics ∂ρ/∂t = λ(M_σ∗[w ρ]/⟨w, ρ⟩ − ρ) for w(h) = exp(−a (h − h*)²/2), from ρ(0) = N(m0, v0): closed forms.
///
/// Source: derived in paper-notes/borghi2026.md, "Closed forms".
public struct GaussianSelection: Equatable, Sendable {
    /// a.
    public var curvature: Double
    /// σ.
    public var mutationSize: Double
    /// λ.
    public var jumpRate: Double
    /// h*.
    public var optimum: Double
    /// m0 and v0.
    public var initialMean: Double
    /// v0.
    public var initialVariance: Double

    /// Traps unless a and λ are positive and σ and v0 not negative.
    public init(
        curvature: Double, mutationSize: Double, jumpRate: Double, optimum: Double, initialMean: Double, initialVariance: Double
    ) {
        precondition(curvature > 0 && mutationSize >= 0 && jumpRate > 0 && initialVariance >= 0)
        self.curvature = curvature
        self.mutationSize = mutationSize
        self.jumpRate = jumpRate
        self.optimum = optimum
        self.initialMean = initialMean
        self.initialVariance = initialVariance
    }

    /// w(h), at most 1.
    public func weight(_ h: Double) -> Double { exp(-0.5 * curvature * (h - optimum) * (h - optimum)) }

    /// V, the variance at rest: the positive root of a V² − a σ² V − σ² = 0, or 0 for σ = 0. The law at rest is N(h*, V).
    public var stationaryVariance: Double {
        let square = mutationSize * mutationSize
        return square == 0 ? 0 : 0.5 * square * (1 + (1 + 4 / (curvature * square)).squareRoot())
    }

    /// q = 1/(1 + a V): mode n of the operator M_σ∗[w ·] at rest decays by q^n a generation.
    public var contraction: Double { 1 / (1 + curvature * stationaryVariance) }

    /// λ(1 − q), the late rate of the mean with Poisson clocks; λ times a function of a σ² alone.
    public var poissonRate: Double { jumpRate * (1 - contraction) }

    /// −λ ln q, the late rate of the mean with synchronous generations.
    public var synchronousRate: Double { -jumpRate * log(contraction) }

    /// N_e/N = √(2aV + 3)/(aV + 2) at rest: the population that drifts like one of N_e neutral agents.
    public var effectivePopulationFraction: Double {
        let product = curvature * stationaryVariance
        return (2 * product + 3).squareRoot() / (product + 2)
    }

    /// A Gaussian law of h.
    public struct Law: Equatable, Sendable {
        public var mean: Double
        public var variance: Double

        public init(mean: Double, variance: Double) {
            self.mean = mean
            self.variance = variance
        }
    }

    public var initialLaw: Law { Law(mean: initialMean, variance: initialVariance) }

    /// The law after one synchronous generation, and ln⟨w, law⟩ before it (Kalman's update, then mutation).
    public func generation(after law: Law) -> (law: Law, logGrowth: Double) {
        let gain = 1 + curvature * law.variance
        let distance = law.mean - optimum
        return (
            Law(mean: optimum + distance / gain, variance: law.variance / gain + mutationSize * mutationSize),
            -0.5 * log(gain) - 0.5 * curvature * distance * distance / gain
        )
    }
}
