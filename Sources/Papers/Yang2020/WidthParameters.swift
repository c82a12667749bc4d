import Reproduction

/// Parameters of networks of several widths.
protocol WidthParameters: ExperimentParameters {
    var widths: [Int] { get set }
    var seeds: Int { get set }
}

extension WidthParameters {
    static var widthFields: [ParameterField<Self>] {
        [
            ParameterField(
                "widths", \.widths, symbol: "n", range: "four to eight numbers between 16 and 1e6, each four times the one before", meaning: "neurons (chosen)",
                isAllowed: { list in
                    (4...8).contains(list.count) && list.allSatisfy { $0 >= 16 && $0 <= 1_000_000 } && zip(list, list.dropFirst()).allSatisfy { $1 == 4 * $0 }
                }),
            ParameterField("seeds", \.seeds, symbol: "n_r", range: "between 8 and 10000", meaning: "starts of each width (chosen)", isAllowed: { $0 >= 8 && $0 <= 10_000 }),
        ]
    }
}
