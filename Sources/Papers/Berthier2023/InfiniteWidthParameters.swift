import Glibc
import Reproduction

/// The parameters of the order of limits: width before ε, and ε before width.
public struct InfiniteWidthParameters: ExperimentParameters {
    public var learningRateRatios: [Double]
    public var widths: [Int]
    public var draws: Int
    public var targetCoefficients = [1, -1, 2.0 / 3]
    public var activationDegree = 16
    public var nodesPerPanel: Int
    public var degreesOfFreedom = 5
    public var relativeTolerance = 1e-8

    /// - Parameter decades: ε = 10^(−n).
    public init(decades: ClosedRange<Int>, widths: [Int], draws: Int, nodesPerPanel: Int = 8) {
        learningRateRatios = decades.map { pow(10, -Double($0)) }
        self.widths = widths
        self.draws = draws
        self.nodesPerPanel = nodesPerPanel
    }

    public static let fields: [ParameterField<InfiniteWidthParameters>] = [
        ParameterField(
            "learning_rate_ratios", \.learningRateRatios, symbol: "ε",
            range: "at least six numbers between 1e-18 and 1, each smaller than the one before",
            meaning: "learning rate of the first layer over that of the second; exponents are fitted to the smaller two thirds (chosen)",
            isAllowed: { list in
                list.count >= 6 && list.allSatisfy { $0 >= 1e-18 && $0 <= 1 } && zip(list, list.dropFirst()).allSatisfy(>)
            }),
        ParameterField(
            "widths", \.widths, symbol: "m", range: "one or more different numbers between 2 and 100000",
            meaning: "numbers of neurons of the finite networks (chosen)",
            isAllowed: { !$0.isEmpty && Set($0).count == $0.count && $0.allSatisfy { $0 >= 2 && $0 <= 100_000 } }),
        ParameterField(
            "draws", \.draws, symbol: "n", range: "between 2 and 1000",
            meaning: "independent draws of the initial second-layer weights for each width (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
        ParameterField(
            "target_coefficients", \.targetCoefficients, symbol: "φ_0, φ_1, φ_2", range: "three finite numbers, φ_1 and φ_2 not 0",
            meaning: "the target's coefficients on orthonormal Hermite polynomials (as in Figure 2, recalled)",
            isAllowed: { $0.count == 3 && $0.allSatisfy(\.isFinite) && $0[1] != 0 && $0[2] != 0 }),
        .activationDegree(\.activationDegree),
        ParameterField(
            "nodes_per_panel", \.nodesPerPanel, symbol: "q", range: "between 2 and 64",
            meaning: "nodes of the Gauss-Legendre rule in each panel of the quadrature of P_A (chosen; a refinement has 3/2 as many)",
            isAllowed: { $0 >= 2 && $0 <= 64 }),
        ParameterField(
            "degrees_of_freedom", \.degreesOfFreedom, symbol: "ν", range: "between 3 and 30",
            meaning: "of Student's t, the heavier-tailed law of the initial weights (chosen)", isAllowed: { $0 >= 3 && $0 <= 30 }),
        .relativeTolerance(\.relativeTolerance),
    ]

    public static let example = "widths=10,1000 draws=8"

    /// Three matrices of 2 m rows and K columns for a run on each of 64 threads.
    public var memoryEstimate: Double {
        8 * 64 * 6 * Double(max(widths.max() ?? 0, 400 * nodesPerPanel)) * Double(activationDegree + 10)
    }
}
