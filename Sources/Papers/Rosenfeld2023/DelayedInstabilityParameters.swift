import Foundation
import Reproduction

/// The parameters of the check of delayed loss of stability.
public struct DelayedInstabilityParameters: ExperimentParameters {
    public var opposingVariances: [Double]
    public var scaledLearningRates = [2.2, 2.5, 3, 3.5]
    public var initialWeight = 0.3
    public var spread = 0.1
    public var seedWeight = 1e-6
    public var level = 0.03
    public var end = 12.0
    public var replicas: Int
    public var relativeTolerance = 1e-10

    public init(opposingVariances: [Double], replicas: Int) {
        self.opposingVariances = opposingVariances
        self.replicas = replicas
    }

    private typealias Field = ParameterField<DelayedInstabilityParameters>

    public static let fields: [ParameterField<DelayedInstabilityParameters>] = [
        Field(
            "opposing_variances", \.opposingVariances, symbol: "α", range: "three to six numbers between 100 and 1e5, each twice the one before",
            meaning: "variance of the opposing signal (chosen)",
            isAllowed: { values in
                (3...6).contains(values.count) && values.allSatisfy { $0 >= 100 && $0 <= 1e5 }
                    && zip(values, values.dropFirst()).allSatisfy { $1 == 2 * $0 }
            }),
        Field(
            "scaled_learning_rates", \.scaledLearningRates, symbol: "η α", range: "two to six numbers between 2.2 and 3.7, ascending",
            meaning: "learning rates times the variance; above 2 the end of training is not stable (chosen)",
            isAllowed: {
                (2...6).contains($0.count) && $0.allSatisfy { $0 >= 2.2 && $0 <= 3.7 } && zip($0, $0.dropFirst()).allSatisfy(<)
            }),
        Field(
            "initial_weight", \.initialWeight, symbol: "θ_0", range: "between 0.05 and 0.4",
            meaning: "c and b_s at the start (chosen)", isAllowed: { $0 >= 0.05 && $0 <= 0.4 }),
        Field(
            "spread", \.spread, symbol: "δ", range: "between 0.01 and 0.2", meaning: "by which ln θ_0 of replicas differs at most (chosen)",
            isAllowed: { $0 >= 0.01 && $0 <= 0.2 }),
        Field(
            "seed_weight", \.seedWeight, symbol: "b_s", range: "between 1e-12 and 1e-4", meaning: "b_o at the start (chosen)",
            isAllowed: { $0 >= 1e-12 && $0 <= 1e-4 }),
        Field(
            "level", \.level, symbol: "b*", range: "between 0.001 and 0.03", meaning: "|b_o| at which the spike begins (chosen)",
            isAllowed: { $0 >= 0.001 && $0 <= 0.03 }),
        Field(
            "end", \.end, symbol: "T", unit: "gradient-flow time", range: "between 8 and 100", meaning: "end of the courses (chosen)",
            isAllowed: { $0 >= 8 && $0 <= 100 }),
        Field(
            "replicas", \.replicas, symbol: "n", range: "between 4 and 10000", meaning: "starts of each variance and learning rate (chosen)",
            isAllowed: { $0 >= 4 && $0 <= 10_000 }),
        Field(
            "relative_tolerance", \.relativeTolerance, symbol: "τ", range: "between 1e-12 and 1e-6",
            meaning: "local tolerance of the solver of the flow, of which ten times as much is run too (chosen)", isAllowed: { $0 >= 1e-12 && $0 <= 1e-6 }),
    ]

    public static let example = "replicas=100 seed_weight=1e-8"

    /// Times of every replica, and the courses of one.
    public var memoryEstimate: Double {
        let times = 8 * opposingVariances.count * scaledLearningRates.count * replicas
        let steps = end * opposingVariances[0] / scaledLearningRates[0]
        return 8 * (Double(times) + 8 * steps * Double(scaledLearningRates.count))
    }
}
