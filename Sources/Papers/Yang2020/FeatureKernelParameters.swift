import Foundation
import Reproduction

/// The parameters of the check of the kernel of a tanh network.
public struct FeatureKernelParameters: WidthParameters {
    public var widths: [Int]
    public var seeds: Int
    public var inputs = [0.25, 0.5, 1]
    public var targets = [1.0, 1.5, 2]
    public var learningRate = 0.01
    public var steps = 300
    public var spacing: Double

    public init(widths: [Int], seeds: Int, spacing: Double) {
        self.widths = widths
        self.seeds = seeds
        self.spacing = spacing
    }

    private typealias Field = ParameterField<FeatureKernelParameters>

    public static let fields: [ParameterField<FeatureKernelParameters>] = widthFields + [
        Field(
            "inputs", \.inputs, symbol: "ξ", range: "two to six numbers between 0.1 and 2, ascending", meaning: "inputs (chosen)",
            isAllowed: { list in
                (2...6).contains(list.count) && list.allSatisfy { $0 >= 0.1 && $0 <= 2 } && zip(list, list.dropFirst()).allSatisfy { $1 > $0 }
            }),
        Field(
            "targets", \.targets, symbol: "y", range: "two to six numbers between -3 and 3, as many as inputs, one of them at least 0.1 from 0", meaning: "their targets (chosen)",
            isAllowed: { list in (2...6).contains(list.count) && list.allSatisfy { abs($0) <= 3 } && list.contains { abs($0) >= 0.1 } }),
        Field(
            "learning_rate", \.learningRate, symbol: "η", range: "between 1e-4 and 0.02", meaning: "learning rate of one neuron (chosen)",
            isAllowed: { $0 >= 1e-4 && $0 <= 0.02 }),
        Field("steps", \.steps, symbol: "T", range: "between 100 and 10000", meaning: "steps of descent (chosen)", isAllowed: { $0 >= 100 && $0 <= 10_000 }),
        Field(
            "spacing", \.spacing, symbol: "h", range: "between 0.01 and 0.2", meaning: "distance of the nodes that stand for many neurons (chosen)",
            isAllowed: { $0 >= 0.01 && $0 <= 0.2 }),
    ]

    public static let example = "seeds=50 targets=1,0,2"

    /// What is kept of every run, the first starts, the limit's nodes, and the widest network on two threads.
    public var memoryEstimate: Double {
        let kinds = 3.0, points = Double(inputs.count)
        let ofRuns = 4 * kinds * Double(widths.count * seeds) + kinds * Double(widths.count * steps) * points
        return 8 * (ofRuns + 2 * Double(widths.reduce(0, +)) + (10 + points) * (pow(16 / spacing, 2) + 2 * Double(widths.last!)))
    }
}
