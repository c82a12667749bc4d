import Reproduction

/// The parameters of the check of one-pass stochastic gradient descent against the flow.
public struct OnlineDescentParameters: ExperimentParameters {
    public var learningRateRatio = 0.1
    public var width = 10
    public var targetCoefficients = [1, -1, 2.0 / 3]
    public var finalTime = 2.0
    public var samples = 41
    public var noiseDimensions: [Int]
    public var learningRates: [Double]
    public var driftDimensions: [Int]
    public var scaledLearningRates: [Double]
    public var seeds: Int
    public var relativeTolerance = 1e-8

    public init(
        noiseDimensions: [Int], learningRates: [Double], driftDimensions: [Int], scaledLearningRates: [Double], seeds: Int
    ) {
        self.noiseDimensions = noiseDimensions
        self.learningRates = learningRates
        self.driftDimensions = driftDimensions
        self.scaledLearningRates = scaledLearningRates
        self.seeds = seeds
    }

    public static let fields: [ParameterField<OnlineDescentParameters>] = [
        .learningRateRatio(\.learningRateRatio),
        ParameterField(
            "width", \.width, symbol: "m", range: "between 2 and 40", meaning: "number of neurons (as in Figure 2)",
            isAllowed: { $0 >= 2 && $0 <= 40 }),
        .targetCoefficients(\.targetCoefficients),
        .finalTime(\.finalTime),
        .comparisonTimes(\.samples),
        .dimensions("noise_dimensions", \.noiseDimensions, meaning: "dimensions of the covariates where the noise of the samples leads (chosen)"),
        .rates("learning_rates", \.learningRates, symbol: "η", meaning: "learning rates for those dimensions (chosen)"),
        .dimensions("drift_dimensions", \.driftDimensions, meaning: "dimensions where the drift by projection leads (chosen)"),
        .rates("scaled_learning_rates", \.scaledLearningRates, symbol: "η d", meaning: "learning rates times dimension for those (chosen)"),
        ParameterField(
            "seeds", \.seeds, symbol: "n", range: "between 2 and 10000",
            meaning: "independent starts and sample sequences for each dimension and rate (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 10_000 }),
        .relativeTolerance(\.relativeTolerance),
    ]

    public static let example = "seeds=64 noise_dimensions=50,500,5000"

    /// States of both at all times for some threads.
    public var memoryEstimate: Double { 8 * 64 * Double(samples * width * width) + 8 * Double(seeds * 1000) }

    var times: [Double] { evenTimes(until: finalTime, count: samples) }
}

extension ParameterField<OnlineDescentParameters> {
    fileprivate static func dimensions(
        _ name: String, _ path: WritableKeyPath<OnlineDescentParameters, [Int]> & Sendable, meaning: String
    ) -> Self {
        ParameterField(
            name, path, symbol: "d", range: "at least two numbers between 42 and 10^9, ascending", meaning: meaning,
            isAllowed: { list in
                list.count >= 2 && list.allSatisfy { $0 >= 42 && $0 <= 1_000_000_000 } && zip(list, list.dropFirst()).allSatisfy(<)
            })
    }

    fileprivate static func rates(
        _ name: String, _ path: WritableKeyPath<OnlineDescentParameters, [Double]> & Sendable, symbol: String, meaning: String
    ) -> Self {
        ParameterField(
            name, path, symbol: symbol, range: "at least three numbers between 1e-7 and 2, descending", meaning: meaning,
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 1e-7 && $0 <= 2 } && zip(list, list.dropFirst()).allSatisfy(>)
            })
    }
}
