import Reproduction

/// The parameters of the check of Proposition 4: particles against the mean-field equation.
public struct MeanFieldParameters: ExperimentParameters {
    public var learningRateRatio = 0.1
    public var widths: [Int]
    public var draws: Int
    public var finalTime = 2.0
    public var samples = 41
    public var targetCoefficients = [1, -1, 2.0 / 3]
    public var activationDegree = 16
    public var nodes: Int
    public var relativeTolerance = 1e-9

    public init(widths: [Int], draws: Int, nodes: Int) {
        self.widths = widths
        self.draws = draws
        self.nodes = nodes
    }

    public static let fields: [ParameterField<MeanFieldParameters>] = [
        .learningRateRatio(\.learningRateRatio),
        ParameterField(
            "widths", \.widths, symbol: "m", range: "at least three numbers between 2 and 1000000, ascending",
            meaning: "numbers of particles (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 2 && $0 <= 1_000_000 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        ParameterField(
            "draws", \.draws, symbol: "n", range: "between 2 and 10000",
            meaning: "independent draws of the initial weights for each width (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 10_000 }),
        .finalTime(\.finalTime),
        .comparisonTimes(\.samples),
        .targetCoefficients(\.targetCoefficients),
        .activationDegree(\.activationDegree),
        ParameterField(
            "nodes", \.nodes, symbol: "q", range: "between 4 and 400",
            meaning: "nodes of the Gauss-Hermite rule that stands for the law of the initial weights (chosen; a refinement has twice as many)",
            isAllowed: { $0 >= 4 && $0 <= 400 }),
        .relativeTolerance(\.relativeTolerance),
    ]

    public static let example = "widths=10,100,1000 draws=32"

    /// States at all times of the widest run with its tracers, and the solver's matrices, for some threads.
    public var memoryEstimate: Double {
        8 * 16 * Double(widths.last ?? 0) * (4 * Double(samples) + 12 * Double(activationDegree))
    }

    var times: [Double] { evenTimes(until: finalTime, count: samples) }
}
