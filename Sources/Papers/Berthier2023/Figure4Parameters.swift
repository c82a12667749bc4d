import Glibc
import Reproduction

/// The parameters of Figure 4: networks in dimension d, trained by descent, beside the simplified dynamics.
public struct Figure4Parameters: ExperimentParameters {
    public var learningRateRatios: [Double] = [1, 1e-3]
    public var widths: [Int] = [10, 50]
    public var targetCoefficients = [1, -1, 2.0 / 3]
    public var inputDimension: Int
    public var finalTimes: [Double]
    public var learningRates: [Double]
    public var batchSize: Int
    public var seeds: Int
    public var samples = 200
    public var claimDraws = 16

    public init(inputDimension: Int, finalTimes: [Double], learningRates: [Double], batchSize: Int, seeds: Int) {
        self.inputDimension = inputDimension
        self.finalTimes = finalTimes
        self.learningRates = learningRates
        self.batchSize = batchSize
        self.seeds = seeds
    }

    public static let fields: [ParameterField<Figure4Parameters>] = [
        ParameterField(
            "learning_rate_ratios", \.learningRateRatios, symbol: "ε", range: "two different numbers between 1e-6 and 1",
            meaning: "learning rate of the first layer over that of the second (caption of Figure 4)",
            isAllowed: { $0.count == 2 && $0[0] != $0[1] && $0.allSatisfy { $0 >= 1e-6 && $0 <= 1 } }),
        ParameterField(
            "widths", \.widths, symbol: "m", range: "two numbers between 2 and 500, ascending",
            meaning: "numbers of neurons (caption of Figure 4)",
            isAllowed: { $0.count == 2 && $0[0] < $0[1] && $0.allSatisfy { $0 >= 2 && $0 <= 500 } }),
        ParameterField(
            "target_coefficients", \.targetCoefficients, symbol: "φ_0, φ_1, φ_2", range: "three finite numbers",
            meaning: "the target's coefficients on orthonormal Hermite polynomials (recalled, not verified)",
            isAllowed: { $0.count == 3 && $0.allSatisfy(\.isFinite) }),
        ParameterField(
            "input_dimension", \.inputDimension, symbol: "d", range: "between 501 and 100000",
            meaning: "dimension of the covariates (chosen)",
            isAllowed: { $0 > 500 && $0 <= 100_000 }),
        ParameterField(
            "final_times", \.finalTimes, symbol: "T", unit: "gradient-flow time", range: "two numbers between 1e-3 and 1000",
            meaning: "end of the runs for each ε (chosen: beyond the last transition)",
            isAllowed: { $0.count == 2 && $0.allSatisfy { $0 >= 1e-3 && $0 <= 1000 } }),
        ParameterField(
            "learning_rates", \.learningRates, symbol: "η", range: "two numbers between 1e-8 and 0.1",
            meaning: "gradient-flow time of a step for each ε (chosen: well below ε times 4, where the second layer's steps diverge)",
            isAllowed: { $0.count == 2 && $0.allSatisfy { $0 >= 1e-8 && $0 <= 0.1 } }),
        ParameterField(
            "batch_size", \.batchSize, symbol: "B", range: "between 1 and 100000",
            meaning: "fresh samples of a step (chosen)", isAllowed: { $0 >= 1 && $0 <= 100_000 }),
        ParameterField(
            "seeds", \.seeds, symbol: "n", range: "between 2 and 1000",
            meaning: "independent directions and samples for the same second-layer weights (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
        ParameterField(
            "claim_draws", \.claimDraws, symbol: "n_c", range: "between 2 and 1000",
            meaning: "independent draws of second-layer weights for the claims (chosen)", isAllowed: { $0 >= 2 && $0 <= 1000 }),
        ParameterField(
            "samples", \.samples, symbol: "n_t", range: "between 10 and 10000",
            meaning: "times at which curves are kept, evenly spaced in their logarithm as far as steps allow (chosen)",
            isAllowed: { $0 >= 10 && $0 <= 10_000 }),
    ]

    public static let example = "input_dimension=2000 seeds=8"

    /// The batches of 64 threads, and all curves.
    public var memoryEstimate: Double {
        8 * (64 * Double(batchSize + (widths.last ?? 0)) * Double(inputDimension) + 40 * Double(seeds * samples))
    }

    /// The numbers of steps after which curves are kept: the first is none, the last T/η.
    func steps(ratioPosition: Int) -> [Int] {
        let last = max((finalTimes[ratioPosition] / learningRates[ratioPosition]).rounded(), 1)
        let wanted = (0..<samples).map { Int(pow(last, Double($0) / Double(samples - 1)).rounded()) }
        // Early times lie less than a step apart; curves of one length repeat the last.
        var steps = [0]
        for count in wanted where count > steps.last! { steps.append(count) }
        return steps
    }
}
