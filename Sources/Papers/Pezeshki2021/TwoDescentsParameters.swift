import Foundation
import LinearRegression
import Reproduction

/// The parameters of the check of two descents.
public struct TwoDescentsParameters: ExperimentParameters {
    public var dimension: Int
    public var ratios = [1.0, 10, 50]
    public var fastShare = 0.7
    public var samplesPerDimension = 1.5
    public var noiseDeviation = 0.3
    public var samples = 97
    public var draws: Int

    public init(dimension: Int, draws: Int) {
        self.dimension = dimension
        self.draws = draws
    }

    private typealias Field = ParameterField<TwoDescentsParameters>

    public static let fields: [ParameterField<TwoDescentsParameters>] = [
        Field(
            "dimension", \.dimension, symbol: "d", range: "a multiple of 40 between 40 and 1000", meaning: "features; half as many are run too (chosen)",
            isAllowed: { $0 >= 40 && $0 <= 1000 && $0 % 40 == 0 }),
        Field(
            "ratios", \.ratios, symbol: "κ", range: "1, then two to five numbers between 5 and 100, ascending",
            meaning: "scale of the fast features over that of the slow ones (the released code: 1 to 100)",
            isAllowed: { list in
                (3...6).contains(list.count) && list[0] == 1 && list.dropFirst().allSatisfy { $0 >= 5 && $0 <= 100 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "fast_share", \.fastShare, symbol: "φ", range: "a multiple of 0.1 between 0.5 and 0.9", meaning: "the fast features' part of all (the released code)",
            isAllowed: { $0 > 0.49 && $0 < 0.91 && abs(10 * $0 - (10 * $0).rounded()) < 1e-9 }),
        Field(
            "samples_per_dimension", \.samplesPerDimension, symbol: "ψ", range: "a multiple of 0.2 or 0.5 between 1.2 and 4",
            meaning: "samples over features (the released code)",
            isAllowed: { $0 > 1.19 && $0 <= 4 && (abs(5 * $0 - (5 * $0).rounded()) < 1e-9 || abs(2 * $0 - (2 * $0).rounded()) < 1e-9) }),
        Field(
            "noise_deviation", \.noiseDeviation, symbol: "σ", range: "between 0.1 and 1", meaning: "standard deviation of the noise of labels; teachers give 1",
            isAllowed: { $0 >= 0.1 && $0 <= 1 }),
        Field(
            "samples", \.samples, symbol: "n_t", range: "between 20 and 1000", meaning: "times that are drawn, evenly spaced in their logarithm (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 1000 }),
        Field("draws", \.draws, symbol: "m", range: "between 4 and 1000", meaning: "matrices of inputs of each size (chosen)", isAllowed: { $0 >= 4 && $0 <= 1000 }),
    ]

    public static let example = "ratios=1,20,80 noise_deviation=0.2"

    /// Ten matrices for each of two threads, the inputs that are kept, and errors of all runs.
    public var memoryEstimate: Double {
        let d = Double(dimension), runs = Double(4 * ratios.count * draws)
        return 8 * (20 * d * d + (4 + samplesPerDimension) * d * d * samplesPerDimension + runs * (2 * Double(samples) + d))
    }

    var noiseVariance: Double { noiseDeviation * noiseDeviation }
    /// The dimensions that are run.
    var dimensions: [Int] { [dimension / 2, dimension] }
    func fastFeatures(_ dimension: Int) -> Int { Int((fastShare * Double(dimension)).rounded()) }
    func sampleCount(_ dimension: Int) -> Int { Int((samplesPerDimension * Double(dimension)).rounded()) }

    /// Many features at this ratio.
    func limit(_ ratio: Double) -> FeatureScales {
        let groups = ratio == 1 ? [FeatureScales.Group(scale: 1, share: 1)] : [.init(scale: 1, share: fastShare), .init(scale: 1 / ratio, share: 1 - fastShare)]
        return FeatureScales(groups, samplesPerDimension: samplesPerDimension)
    }

    /// From 0.1 to a hundred times κ².
    var times: [Double] {
        let last = 100 * ratios.last! * ratios.last!
        return (0..<samples).map { 0.1 * pow(last / 0.1, Double($0) / Double(samples - 1)) }
    }
    /// 33 ratios at which extrema of the limit are drawn.
    var drawnRatios: [Double] { (0...32).map { 2 * pow(ratios.last! / 2, Double($0) / 32) } }
}
