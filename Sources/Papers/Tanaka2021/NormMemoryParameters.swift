import Foundation
import Reproduction

/// The parameters of the check of the norm as a memory of gradients.
public struct NormMemoryParameters: ExperimentParameters {
    public var dimension = 20
    public var samples = 200
    public var batch = 8
    public var flips = 0.2
    public var weightDecay = 0.02
    public var learningRates: [Double]
    public var end = 200.0
    public var replicas: Int

    public init(learningRates: [Double], replicas: Int) {
        self.learningRates = learningRates
        self.replicas = replicas
    }

    private typealias Field = ParameterField<NormMemoryParameters>

    public static let fields: [ParameterField<NormMemoryParameters>] = [
        Field("dimension", \.dimension, symbol: "d", range: "between 2 and 200", meaning: "weights (chosen)", isAllowed: { $0 >= 2 && $0 <= 200 }),
        Field("samples", \.samples, symbol: "N", range: "between 20 and 10000", meaning: "samples (chosen)", isAllowed: { $0 >= 20 && $0 <= 10_000 }),
        Field("batch", \.batch, symbol: "B", range: "between 1 and 64", meaning: "samples of a step, drawn with replacement (chosen)", isAllowed: { $0 >= 1 && $0 <= 64 }),
        Field(
            "flips", \.flips, symbol: "p", range: "between 0.05 and 0.5", meaning: "share of labels that are not the teacher's (chosen)",
            isAllowed: { $0 >= 0.05 && $0 <= 0.5 }),
        Field(
            "weight_decay", \.weightDecay, symbol: "k", range: "between 0.01 and 0.1", meaning: "weight decay (chosen)",
            isAllowed: { $0 >= 0.01 && $0 <= 0.1 }),
        Field(
            "learning_rates", \.learningRates, symbol: "η", range: "three to six numbers between 0.001 and 0.4, each half of the one before",
            meaning: "learning rates (chosen)",
            isAllowed: { list in
                (3...6).contains(list.count) && list.allSatisfy { $0 >= 0.001 && $0 <= 0.4 } && zip(list, list.dropFirst()).allSatisfy { abs($1 / $0 - 0.5) < 1e-12 }
            }),
        Field(
            "end", \.end, symbol: "T", unit: "learning rate times steps", range: "between 100 and 10000", meaning: "length of training (chosen)",
            isAllowed: { $0 >= 100 && $0 <= 10_000 }),
        Field("replicas", \.replicas, symbol: "n", range: "between 4 and 10000", meaning: "data sets and starts (chosen)", isAllowed: { $0 >= 4 && $0 <= 10_000 }),
    ]

    public static let example = "replicas=100 weight_decay=0.05"

    /// Data and starts, what is kept of every run, and courses of one.
    public var memoryEstimate: Double {
        let data = replicas * dimension * (samples + 2), runs = 12 * replicas * learningRates.count
        return 8 * (Double(data + runs) + 4 * Double(courseSamples * learningRates.count))
    }

    /// How often the course of the first replica is looked at.
    var courseSamples: Int { 200 }
    func steps(_ rate: Int) -> Int { Int((end / learningRates[rate]).rounded()) }
}
