import Foundation
import Reproduction

/// The parameters of the check of feature learning at large width.
public struct FeatureLearningParameters: WidthParameters {
    public var widths: [Int]
    public var seeds: Int
    public var input = 1.0
    public var target = 3.0
    public var learningRate = 0.01
    public var steps = 300

    public init(widths: [Int], seeds: Int) {
        self.widths = widths
        self.seeds = seeds
    }

    private typealias Field = ParameterField<FeatureLearningParameters>

    public static let fields: [ParameterField<FeatureLearningParameters>] = widthFields + [
        Field("input", \.input, symbol: "ξ", range: "between 0.3 and 3", meaning: "the one input (chosen)", isAllowed: { $0 >= 0.3 && $0 <= 3 }),
        Field("target", \.target, symbol: "y", range: "between 1 and 5", meaning: "its target (chosen)", isAllowed: { $0 >= 1 && $0 <= 5 }),
        Field(
            "learning_rate", \.learningRate, symbol: "η", range: "between 1e-4 and 0.02", meaning: "learning rate of one neuron (chosen)",
            isAllowed: { $0 >= 1e-4 && $0 <= 0.02 }),
        Field("steps", \.steps, symbol: "T", range: "between 100 and 100000", meaning: "steps of descent (chosen)", isAllowed: { $0 >= 100 && $0 <= 100_000 }),
    ]

    public static let example = "seeds=100 target=2"

    /// What is kept of every run, outputs of one of each width, and the widest network on two threads.
    public var memoryEstimate: Double {
        let ofRuns = 18 * widths.count * seeds, ofCourses = 6 * widths.count * steps
        return 8 * (Double(ofRuns + ofCourses) + 8 * Double(widths.last!))
    }
}
