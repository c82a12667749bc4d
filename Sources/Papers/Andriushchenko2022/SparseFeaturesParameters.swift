import Foundation
import Reproduction

/// The parameters of the check of what noise and large steps make of a diagonal network.
public struct SparseFeaturesParameters: ExperimentParameters {
    public var dimension = 40
    public var samples = 20
    public var teacherWeights = 3
    public var start = 0.5
    public var labelNoise = 0.5
    public var learningRates = [0.005, 0.01, 0.02]
    public var steps: Int
    public var annealingRate = 0.002
    public var annealingSteps = 400_000
    public var dataSets: Int

    public init(steps: Int, dataSets: Int) {
        self.steps = steps
        self.dataSets = dataSets
    }

    private typealias Field = ParameterField<SparseFeaturesParameters>

    public static let fields: [ParameterField<SparseFeaturesParameters>] = [
        Field("dimension", \.dimension, symbol: "d", range: "between 40 and 200", meaning: "coefficients (chosen)", isAllowed: { $0 >= 40 && $0 <= 200 }),
        Field("samples", \.samples, symbol: "n", range: "between 10 and 30", meaning: "labels, fewer than coefficients (chosen)", isAllowed: { $0 >= 10 && $0 <= 30 }),
        Field(
            "teacher_weights", \.teacherWeights, symbol: "k", range: "between 1 and 4", meaning: "coefficients of the teacher that are not 0 (chosen)",
            isAllowed: { $0 >= 1 && $0 <= 4 }),
        Field("start", \.start, symbol: "u_0", range: "between 0.1 and 1", meaning: "u at the start; v is 0 (chosen)", isAllowed: { $0 >= 0.1 && $0 <= 1 }),
        Field(
            "label_noise", \.labelNoise, symbol: "σ", range: "between 0.1 and 1", meaning: "standard deviation of what is added to a label at every step (chosen)",
            isAllowed: { $0 >= 0.1 && $0 <= 1 }),
        Field(
            "learning_rates", \.learningRates, symbol: "η", range: "two to five numbers between 0.001 and 0.025, ascending",
            meaning: "learning rates while labels are noisy (chosen)",
            isAllowed: { (2...5).contains($0.count) && $0.allSatisfy { $0 >= 0.001 && $0 <= 0.025 } && zip($0, $0.dropFirst()).allSatisfy(<) }),
        Field(
            "steps", \.steps, symbol: "T", range: "between 1000 and 1e6", meaning: "steps with noisy labels (chosen)",
            isAllowed: { $0 >= 1000 && $0 <= 1_000_000 }),
        Field(
            "annealing_rate", \.annealingRate, symbol: "η'", range: "between 1e-4 and 0.005", meaning: "learning rate of the steps without noise after these (chosen)",
            isAllowed: { $0 >= 1e-4 && $0 <= 0.005 }),
        Field(
            "annealing_steps", \.annealingSteps, symbol: "T'", range: "between 10000 and 1e7", meaning: "steps without noise (chosen)",
            isAllowed: { $0 >= 10_000 && $0 <= 10_000_000 }),
        Field(
            "data_sets", \.dataSets, symbol: "n_s", range: "between 3 and 1000", meaning: "teachers and inputs (chosen)", isAllowed: { $0 >= 3 && $0 <= 1000 }),
    ]

    public static let example = "data_sets=20 label_noise=0.3"

    /// Inputs, and what is kept of every coefficient of a run.
    public var memoryEstimate: Double {
        let numbers = dimension * (samples + 16 * 3 * learningRates.count)
        return 8 * Double(dataSets * numbers)
    }
}
