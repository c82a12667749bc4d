import Glibc
import Reproduction

/// The parameters of Figure 1: the canonical learning order at ever smaller ε.
public struct Figure1Parameters: ExperimentParameters {
    public var learningRateRatios: [Double]
    public var width = 30
    public var targetCoefficients = [1, -1, 2.0 / 3, 0.5]
    public var activationDegree = 24
    public var samples: Int
    public var relativeTolerance = 1e-9

    public init(learningRateRatios: [Double], samples: Int = 1000) {
        self.learningRateRatios = learningRateRatios
        self.samples = samples
    }

    public static let fields: [ParameterField<Figure1Parameters>] = [
        ParameterField(
            "learning_rate_ratios", \.learningRateRatios, symbol: "ε",
            range: "at least three numbers between 1e-20 and 1, each the one before times the same factor below 1",
            meaning: "learning rate of the first layer over that of the second (chosen; below some 1e-20 double precision does not carry all transitions)",
            isAllowed: { list in
                guard list.count >= 3, list.allSatisfy({ $0 >= 1e-20 && $0 <= 1 }) else { return false }
                let factors = zip(list, list.dropFirst()).map { $1 / $0 }
                return factors.allSatisfy { $0 < 1 && abs($0 / factors[0] - 1) < 1e-6 }
            }),
        ParameterField(
            "width", \.width, symbol: "m", range: "between 4 and 1000", meaning: "the number of neurons (chosen)",
            isAllowed: { $0 >= 4 && $0 <= 1000 }),
        .fourTargetCoefficients(\.targetCoefficients),
        .activationDegree(\.activationDegree),
        ParameterField(
            "samples", \.samples, symbol: "n", range: "between 2 and 100000",
            meaning: "output times of a run, evenly spaced in their logarithm (chosen)", isAllowed: { $0 >= 2 && $0 <= 100_000 }),
        .relativeTolerance(\.relativeTolerance),
    ]

    public static let example = "width=10 learning_rate_ratios=1e-6,1e-9,1e-12"

    /// The sampled states of every run and control in a few copies.
    public var memoryEstimate: Double {
        16 * Double(learningRateRatios.count + 3) * Double(samples) * Double(2 * width + 10)
    }
}
