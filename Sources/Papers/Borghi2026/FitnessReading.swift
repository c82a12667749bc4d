import PopulationDynamics

/// What donors are selected by, at selection pressure α.
enum FitnessReading: Hashable, Sendable {
    /// F(θ) of the agent as it is.
    case momentary
    /// ln w(h)/α, w(h) = ∫ e^{αF} dμ(·|h), in closed form.
    case effective
    /// ∫ F dμ(·|h), in closed form.
    case averaged
    /// An average of F(θ) over the past with weights e^{−t/τ}, τ = `span` ε, that a new agent inherits.
    case remembered(span: Double)
    /// The same of the past since birth.
    case rememberedSinceBirth(span: Double)
    /// The logarithm over α of the regression of e^{αF} on h.
    case regressedWeight(bandwidth: Double)
    /// The regression of F on h.
    case regressedFitness(bandwidth: Double)

    var name: String {
        switch self {
        case .momentary: "F(θ)"
        case .effective: "ln w(h)/α"
        case .averaged: "mean of F at h"
        case .remembered(let span): "F remembered over \(span) ε"
        case .rememberedSinceBirth(let span): "F remembered since birth, over \(span) ε"
        case .regressedWeight(let bandwidth): "regression of exp αF over \(bandwidth)"
        case .regressedFitness(let bandwidth): "regression of F over \(bandwidth)"
        }
    }

    /// One word, in records.
    var kind: String {
        switch self {
        case .momentary: "momentary"
        case .effective: "effective"
        case .averaged: "averaged"
        case .remembered: "remembered"
        case .rememberedSinceBirth: "since_birth"
        case .regressedWeight: "regressed_weight"
        case .regressedFitness: "regressed_fitness"
        }
    }

    /// τ/ε of a memory, the bandwidth of a regression.
    var width: Double {
        switch self {
        case .momentary, .effective, .averaged: .nan
        case .remembered(let width), .rememberedSinceBirth(let width), .regressedWeight(let width), .regressedFitness(let width): width
        }
    }

    /// Whether populations are simulated without time steps.
    var isExact: Bool {
        switch self {
        case .momentary, .effective, .averaged: true
        default: false
        }
    }

    /// Whether what is selected depends on ε.
    var dependsOnParameters: Bool { self != .effective && self != .averaged }

    /// The curvature of −ln w as ε → 0, and the variance at rest; for many agents.
    func limit(_ instance: QuadraticInstance) throws -> (curvature: Double?, variance: Double) {
        func rest(_ curvature: Double) -> (Double?, Double) {
            var selection = instance.plainSelection
            selection.curvature = curvature
            return (curvature, selection.stationaryVariance)
        }
        switch self {
        case .momentary, .effective: return rest(instance.plainCurvature)
        case .averaged: return rest(instance.selectionPressure)
        case .remembered(let span), .rememberedSinceBirth(let span): return rest(try instance.curvature(memorySpan: span))
        case .regressedWeight(let bandwidth): return (nil, instance.restingVariance(regressingWeightsOver: bandwidth))
        case .regressedFitness(let bandwidth): return (nil, instance.restingVariance(regressingFitnessOver: bandwidth))
        }
    }
}
