/// The instance that can be solved: loss L(θ; h) = k (θ − h)²/2 and fitness F(θ) = −(θ − h*)²/2.
///
/// Between jumps dθ = −(1/ε) L′ dt + √(2/(β ε)) dW at constant h; at rate λ an agent is replaced by a donor, drawn with probability
/// ∝ exp(α F(θ)), whose h it takes with a mutation σ ξ. Agents start in local equilibrium, h ~ N(m0, v0) and θ ~ μ(·|h).
/// Source: the suite's own concretisation of arXiv:2603.19808, paper-notes/borghi2026.md.
public struct QuadraticInstance: Equatable, Sendable {
    /// k.
    public var stiffness = 1.0
    /// β.
    public var inverseTemperature: Double
    /// α, positive where there is to be a law at rest.
    public var selectionPressure: Double
    /// σ.
    public var mutationSize: Double
    /// λ.
    public var jumpRate = 1.0
    /// h*, where the fitness is greatest.
    public var optimum = 1.0
    /// m0 and v0.
    public var initialMean = -1.0
    /// v0.
    public var initialVariance = 0.25

    /// k = λ = h* = 1, m0 = −1 and v0 = 0.25 until they are set. Nothing is checked here.
    public init(inverseTemperature: Double, selectionPressure: Double, mutationSize: Double) {
        self.inverseTemperature = inverseTemperature
        self.selectionPressure = selectionPressure
        self.mutationSize = mutationSize
    }

    /// s² = 1/(β k), the variance of μ(·|h).
    public var thermalVariance: Double { 1 / (inverseTemperature * stiffness) }

    /// F(θ).
    @inlinable
    public func fitness(_ theta: Double) -> Double { -0.5 * (theta - optimum) * (theta - optimum) }

    /// The curvature a = α/(1 + α s²) of −ln w, w(h) = ∫ e^{αF} dμ(·|h): what selection by F itself becomes as ε → 0. It stays
    /// below β k for every α (derived in paper-notes/borghi2026.md, "Closed forms").
    public var plainCurvature: Double { selectionPressure / (1 + selectionPressure * thermalVariance) }

    /// The reduced dynamics of selection by F, or by ln w(h)/α, as ε → 0.
    public var plainSelection: GaussianSelection { selection(curvature: plainCurvature) }

    /// The reduced dynamics of selection by the mean fitness ∫ F dμ(·|h): curvature α, at any ε.
    public var averagedSelection: GaussianSelection { selection(curvature: selectionPressure) }

    private func selection(curvature: Double) -> GaussianSelection {
        GaussianSelection(
            curvature: curvature, mutationSize: mutationSize, jumpRate: jumpRate, optimum: optimum, initialMean: initialMean,
            initialVariance: initialVariance)
    }
}
