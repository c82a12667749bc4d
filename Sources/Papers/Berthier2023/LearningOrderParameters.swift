import Glibc
import Reproduction

/// The parameters of the check of the canonical learning order: how transition times and weights scale as ε falls.
public struct LearningOrderParameters: ExperimentParameters {
    public var learningRateRatios: [Double]
    public var widths: [Int]
    public var draws: Int
    public var targetCoefficients = [1, -1, 2.0 / 3, 0.5]
    public var activationDegree = 24
    public var relativeTolerance = 1e-9

    /// - Parameter decades: ε = 10^(−n), and the half decades between.
    public init(decades: ClosedRange<Int>, widths: [Int], draws: Int) {
        learningRateRatios = (2 * decades.lowerBound...2 * decades.upperBound).map { pow(10, -Double($0) / 2) }
        self.widths = widths
        self.draws = draws
    }

    public static let fields: [ParameterField<LearningOrderParameters>] = [
        ParameterField(
            "learning_rate_ratios", \.learningRateRatios, symbol: "ε",
            range: "at least twelve numbers between 1e-20 and 1, each smaller than the one before",
            meaning: "learning rate of the first layer over that of the second; exponents are fitted to the smaller two thirds (chosen; below some 1e-20 double precision does not carry all transitions)",
            isAllowed: { list in
                list.count >= 12 && list.allSatisfy { $0 >= 1e-20 && $0 <= 1 } && zip(list, list.dropFirst()).allSatisfy(>)
            }),
        ParameterField(
            "widths", \.widths, symbol: "m", range: "one or more different numbers between 2 and 1000",
            meaning: "numbers of neurons (chosen)",
            isAllowed: { !$0.isEmpty && Set($0).count == $0.count && $0.allSatisfy { $0 >= 2 && $0 <= 1000 } }),
        ParameterField(
            "draws", \.draws, symbol: "n", range: "between 2 and 1000",
            meaning: "independent draws of the initial second-layer weights for each width (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
        .fourTargetCoefficients(\.targetCoefficients),
        .activationDegree(\.activationDegree),
        .relativeTolerance(\.relativeTolerance),
    ]

    public static let example = "widths=20,50 draws=16"

    /// The rank-one couplings of each neuron in three copies, for each of the runs as if all were computed at once.
    public var memoryEstimate: Double {
        let numbers = 2 * Double(widths.max() ?? 0) * Double(3 * activationDegree + 30)
        return 8 * Double(learningRateRatios.count * widths.count * draws) * numbers
    }
}
