import Foundation
import Reproduction

/// The parameters of the check of generalisation dynamics in high dimension.
public struct GeneralisationDynamicsParameters: ExperimentParameters {
    public var dimension: Int
    public var ratios = [0.25, 0.5, 0.9, 1, 1.5, 3]
    public var noiseVariance = 0.25
    public var startVariance = 0.1
    public var lateTime = 300.0
    public var samples = 81
    public var draws: Int

    public init(dimension: Int, draws: Int) {
        self.dimension = dimension
        self.draws = draws
    }

    private typealias Field = ParameterField<GeneralisationDynamicsParameters>

    public static let fields: [ParameterField<GeneralisationDynamicsParameters>] = [
        Field(
            "dimension", \.dimension, symbol: "N", range: "a multiple of 40 between 40 and 2000",
            meaning: "weights; half as many are run too (chosen)", isAllowed: { $0 >= 40 && $0 <= 2000 && $0 % 40 == 0 }),
        Field(
            "ratios", \.ratios, symbol: "α", range: "three to eight multiples of 0.05 between 0.25 and 4, ascending, 1 among them but neither first nor last",
            meaning: "samples over weights (chosen)",
            isAllowed: { list in
                (3...8).contains(list.count) && list.allSatisfy { $0 >= 0.25 && $0 <= 4 && abs(20 * $0 - (20 * $0).rounded()) < 1e-9 }
                    && zip(list, list.dropFirst()).allSatisfy(<) && list.dropFirst().dropLast().contains(1)
            }),
        Field(
            "noise_variance", \.noiseVariance, symbol: "s_ε", range: "between 0.05 and 1", meaning: "variance of the noise of labels; the teacher's is 1 (chosen)",
            isAllowed: { $0 >= 0.05 && $0 <= 1 }),
        Field(
            "start_variance", \.startVariance, symbol: "s_0", range: "between 0 and 1", meaning: "variance of initial weights (chosen)",
            isAllowed: { $0 >= 0 && $0 <= 1 }),
        Field(
            "late_time", \.lateTime, symbol: "T", unit: "gradient-flow time", range: "between 50 and 1000", meaning: "when training ends (chosen)",
            isAllowed: { $0 >= 50 && $0 <= 1000 }),
        Field(
            "samples", \.samples, symbol: "n_t", range: "between 20 and 1000", meaning: "times from 0.05 on, evenly spaced in their logarithm (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 1000 }),
        Field("draws", \.draws, symbol: "n", range: "between 4 and 1000", meaning: "matrices of inputs of each size (chosen)", isAllowed: { $0 >= 4 && $0 <= 1000 }),
    ]

    public static let example = "dimension=400 noise_variance=0.5"

    /// A matrix of inputs and that of its products for two threads, and eigenvalues of all draws.
    public var memoryEstimate: Double {
        let n = Double(dimension), eigenvalues = 3 * n * Double(ratios.count * draws)
        return 8 * (2 * n * n * (ratios.last! + 3) + 4 * eigenvalues)
    }

    /// The dimensions that are run.
    var dimensions: [Int] { [dimension / 2, dimension] }
    var times: [Double] {
        (0..<samples).map { 0.05 * pow(lateTime / 0.05, Double($0) / Double(samples - 1)) }
    }
    /// 41 ratios at which the limit is drawn.
    var drawnRatios: [Double] { (0...40).map { ratios[0] * pow(ratios.last! / ratios[0], Double($0) / 40) } }
}
