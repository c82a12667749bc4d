import Foundation
import Reproduction

/// The parameters of the check of critical times of joint embedding and reconstruction.
public struct CriticalTimesParameters: ExperimentParameters {
    public var width: Int
    public var covariance = 1.0
    public var regressions = [1, 0.7, 0.5]
    public var depths = [2, 3]
    public var initialShare = 0.25
    public var delayStarts: Int
    public var rivalCovariance = 1.15
    public var rivalRegression = 0.8
    public var rivalDepths: [Int]
    public var rivalStart = 1e-3
    public var end = 120.0
    public var samples = 1201
    public var relativeTolerance = 1e-10

    public init(width: Int, delayStarts: Int, rivalDepths: [Int] = [1, 2, 3, 5, 8]) {
        self.width = width
        self.delayStarts = delayStarts
        self.rivalDepths = rivalDepths
    }

    private typealias Field = ParameterField<CriticalTimesParameters>

    public static let fields: [ParameterField<CriticalTimesParameters>] = [
        Field(
            "width", \.width, symbol: "n", range: "between 4 and 32",
            meaning: "features, and neurons of every layer; features beyond the modes have variance 1 and no covariance (chosen)", isAllowed: { $0 >= 4 && $0 <= 32 }),
        Field(
            "covariance", \.covariance, symbol: "λ", range: "between 0.5 and 2", meaning: "covariance of the two views along each mode (chosen)",
            isAllowed: { $0 >= 0.5 && $0 <= 2 }),
        Field(
            "regressions", \.regressions, symbol: "ρ",
            range: "two to four numbers between 0.45 and 1, each at most 0.9 of the one before",
            meaning: "covariance over variance along each mode (chosen)",
            isAllowed: { values in
                (2...4).contains(values.count) && values.allSatisfy { $0 >= 0.45 && $0 <= 1 }
                    && zip(values, values.dropFirst()).allSatisfy { $1 <= 0.9 * $0 }
            }),
        Field(
            "depths", \.depths, symbol: "L", range: "one to three numbers from 2 to 4, ascending", meaning: "layers of the encoder (chosen)",
            isAllowed: { (1...3).contains($0.count) && $0.allSatisfy { $0 >= 2 && $0 <= 4 } && zip($0, $0.dropFirst()).allSatisfy(<) }),
        Field(
            "initial_share", \.initialShare, symbol: "ε^(1/L)", range: "between 0.1 and 0.25",
            meaning: "what head and layers do with every mode at the start (chosen)", isAllowed: { $0 >= 0.1 && $0 <= 0.25 }),
        Field(
            "delay_starts", \.delayStarts, symbol: "n_ε", range: "between 3 and 5",
            meaning: "starts of two layers by which delays are compared: 0.01, and each a tenth of the one before (chosen)",
            isAllowed: { $0 >= 3 && $0 <= 5 }),
        Field(
            "rival_covariance", \.rivalCovariance, symbol: "λ'", range: "between 1.05 and 1.5",
            meaning: "covariance of a mode that vies with one of covariance and regression 1 (chosen)", isAllowed: { $0 >= 1.05 && $0 <= 1.5 }),
        Field(
            "rival_regression", \.rivalRegression, symbol: "ρ'", range: "between 0.5 and 0.95", meaning: "its regression (chosen)",
            isAllowed: { $0 >= 0.5 && $0 <= 0.95 }),
        Field(
            "rival_depths", \.rivalDepths, symbol: "L'", range: "two to eight numbers from 1 to 8, ascending, the first 1",
            meaning: "layers of encoders in which they vie (chosen)",
            isAllowed: {
                (2...8).contains($0.count) && $0[0] == 1 && $0.allSatisfy { $0 <= 8 } && zip($0, $0.dropFirst()).allSatisfy(<)
            }),
        Field(
            "rival_start", \.rivalStart, symbol: "ε'", range: "between 1e-5 and 1e-3", meaning: "overlap of these encoders at the start (chosen)",
            isAllowed: { $0 >= 1e-5 && $0 <= 1e-3 }),
        Field(
            "end", \.end, symbol: "T", unit: "gradient-flow time", range: "between 20 and 1000", meaning: "end of the courses of two layers (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 1000 }),
        Field(
            "samples", \.samples, symbol: "n_t", range: "between 20 and 10000", meaning: "times at which these are sampled (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 10_000 }),
        Field(
            "relative_tolerance", \.relativeTolerance, symbol: "τ", range: "between 1e-12 and 1e-7",
            meaning: "local tolerance of the solver, of which ten times as much is run too (chosen)", isAllowed: { $0 >= 1e-12 && $0 <= 1e-7 }),
    ]

    public static let example = "width=4 regressions=1,0.5 rival_depths=1,8"

    /// The solver's twenty copies of the deepest network, and its bases.
    public var memoryEstimate: Double { 8 * Double(width * width) * Double(40 * 10 + 6 * samples) }

    /// From the greatest.
    var delayStartingOverlaps: [Double] { (0..<delayStarts).map { pow(10, -2 - Double($0)) } }
    var sampleTimes: [Double] { (0..<samples).map { end * Double($0) / Double(samples - 1) } }
}
