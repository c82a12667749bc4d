import Glibc
import Reproduction

/// The parameters of Figures 2 and 3: a ReLU network that learns a polynomial of one projection.
public struct PlateauParameters: ExperimentParameters {
    public var learningRateRatios: [Double]
    public var width: Int
    public var targetCoefficients: [Double]
    public var finalTime: Double
    public var samples: Int
    public var relativeTolerance: Double
    public var absoluteTolerance: Double

    /// - Parameters:
    ///   - learningRateRatios: one run for each.
    ///   - samples: output times of each run.
    ///   - relativeTolerance: the absolute one is a hundredth of it.
    public init(learningRateRatios: [Double], samples: Int = 1000, relativeTolerance: Double = 1e-10) {
        self.learningRateRatios = learningRateRatios
        self.samples = samples
        self.relativeTolerance = relativeTolerance
        absoluteTolerance = relativeTolerance / 100
        width = 10
        targetCoefficients = [1, -1, 2.0 / 3]
        finalTime = 10
    }

    public static let fields: [ParameterField<PlateauParameters>] = [
        ParameterField(
            "learning_rate_ratios", \.learningRateRatios, symbol: "ε", range: "one or more different numbers between 1e-100 and 1",
            meaning: """
                learning rate of the first layer over that of the second, one run for each (captions of Figures 2 and 3); below \
                some 1e-11 rounding makes the steps so short that a run may end at its step limit
                """,
            isAllowed: { !$0.isEmpty && Set($0).count == $0.count && $0.allSatisfy { $0 >= 1e-100 && $0 <= 1 } }),
        ParameterField(
            "width", \.width, symbol: "m", range: "at least 1",
            meaning: "the number of neurons (caption of Figure 2)", isAllowed: { $0 >= 1 }),
        ParameterField(
            "target_coefficients", \.targetCoefficients, symbol: "φ_0, φ_1, …", range: "at least three finite numbers",
            meaning: "the target's coefficients on orthonormal Hermite polynomials (recalled, not verified)",
            isAllowed: { $0.count >= 3 && $0.allSatisfy(\.isFinite) }),
        ParameterField(
            "final_time", \.finalTime, symbol: "T", unit: "gradient-flow time", range: "between 0.1 and 1e100",
            meaning: "the last output time (chosen: beyond the last transition); the first is ε/100",
            isAllowed: { $0 >= 0.1 && $0 <= 1e100 }),
        ParameterField(
            "samples", \.samples, symbol: "n", range: "at least 2",
            meaning: "output times of a run, evenly spaced in their logarithm (chosen)", isAllowed: { $0 >= 2 }),
        ParameterField(
            "relative_tolerance", \.relativeTolerance, symbol: "rtol", range: "between 1e-13 and 1e-2",
            meaning: "local error of a step against the size of each component (chosen)",
            isAllowed: { $0 >= 1e-13 && $0 <= 1e-2 }),
        ParameterField(
            "absolute_tolerance", \.absoluteTolerance, symbol: "atol", range: "between 1e-16 and 1e-2",
            meaning: "local error of a step for components near zero (chosen)",
            isAllowed: { $0 >= 1e-16 && $0 <= 1e-2 }),
    ]

    public static let example = "width=50 learning_rate_ratios=1e-3,1e-8"

    /// The solver's two dense matrices of dimension 2m, and the states and components of every run in a few copies.
    ///
    /// Figure 2 solves at two tolerances, and one more start for a control.
    public var memoryEstimate: Double {
        let dimension = 2 * Double(width)
        let runs = 2 * Double(learningRateRatios.count) + 2
        let quantities = dimension + Double(targetCoefficients.count) + 10
        return 8 * runs * (2 * dimension * dimension + 4 * Double(samples) * quantities)
    }

    /// The output times of a run: evenly spaced in their logarithm, from ε/100 to T.
    func outputTimes(learningRateRatio: Double) -> [Double] {
        let first = learningRateRatio / 100
        return (0..<samples).map { position in
            // The ends are met exactly.
            position == samples - 1 ? finalTime : first * pow(finalTime / first, Double(position) / Double(samples - 1))
        }
    }
}
