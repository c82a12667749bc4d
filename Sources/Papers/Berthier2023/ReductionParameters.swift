import Reproduction

/// The parameters of the checks of Propositions 2 and 3 and Corollary 1.
public struct ReductionParameters: ExperimentParameters {
    public var learningRateRatio = 0.1
    public var finalTime = 2.0
    public var samples = 41
    public var targetCoefficients = [1, -1, 2.0 / 3]
    public var width = 10
    public var inputDimension = 50
    public var inputDimensions: [Int]
    public var starts: Int
    public var widths: [Int]
    public var widthStarts = 8
    public var relativeTolerance = 1e-10

    public init(inputDimensions: [Int], starts: Int, widths: [Int]) {
        self.inputDimensions = inputDimensions
        self.starts = starts
        self.widths = widths
    }

    public static let fields: [ParameterField<ReductionParameters>] = [
        .learningRateRatio(\.learningRateRatio),
        .finalTime(\.finalTime),
        .comparisonTimes(\.samples),
        .targetCoefficients(\.targetCoefficients),
        ParameterField(
            "width", \.width, symbol: "m", range: "between 2 and 40",
            meaning: "number of neurons where d is what varies (as in Figure 2)", isAllowed: { $0 >= 2 && $0 <= 40 }),
        ParameterField(
            "input_dimension", \.inputDimension, symbol: "d_0", range: "between 41 and 1000",
            meaning: "dimension of the flow in R^d that is compared with the closed one, and of the control (chosen)",
            isAllowed: { $0 >= 41 && $0 <= 1000 }),
        ParameterField(
            "input_dimensions", \.inputDimensions, symbol: "d", range: "at least three numbers between 101 and 10^12, ascending",
            meaning: "dimensions whose distance to infinite dimension is measured (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 > 100 && $0 <= 1_000_000_000_000 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        ParameterField(
            "starts", \.starts, symbol: "n", range: "between 2 and 10000",
            meaning: "independent starts for each dimension (chosen)", isAllowed: { $0 >= 2 && $0 <= 10_000 }),
        ParameterField(
            "width_starts", \.widthStarts, symbol: "n_m", range: "between 2 and 10000",
            meaning: "independent starts for each width (chosen)", isAllowed: { $0 >= 2 && $0 <= 10_000 }),
        ParameterField(
            "widths", \.widths, symbol: "m", range: "at least three numbers between 2 and 1000, ascending",
            meaning: "numbers of neurons where the width is what varies (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 2 && $0 <= 1000 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        .relativeTolerance(\.relativeTolerance),
    ]

    public static let example = "starts=64 widths=10,30,100"

    /// Some thirty vectors of the solver of the widest flow, and its states at all times.
    public var memoryEstimate: Double {
        let m = Double(widths.last ?? 0)
        return 8 * 2 * m * m * Double(samples + 30)
    }

    var times: [Double] { evenTimes(until: finalTime, count: samples) }
}
