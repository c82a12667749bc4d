import Foundation
import Reproduction

/// The parameters of the check of descent with momentum about a minimum.
public struct LimitingDynamicsParameters: ExperimentParameters {
    public var curvatures = [1, 0.3, 0.1, 0.03]
    public var learningRate = 0.05
    public var momentum = 0.9
    public var batches = [4, 16, 64]
    public var noiseDeviation = 1.0
    public var directions: Int
    public var curvaturePower = 1.5
    public var steps: Int
    public var replicas: Int

    public init(directions: Int, steps: Int, replicas: Int) {
        self.directions = directions
        self.steps = steps
        self.replicas = replicas
    }

    private typealias Field = ParameterField<LimitingDynamicsParameters>

    public static let fields: [ParameterField<LimitingDynamicsParameters>] = [
        Field(
            "curvatures", \.curvatures, symbol: "λ", range: "two to six numbers between 0.02 and 1, descending", meaning: "eigenvalues of the Hessian (chosen)",
            isAllowed: { list in (2...6).contains(list.count) && list.allSatisfy { $0 >= 0.02 && $0 <= 1 } && zip(list, list.dropFirst()).allSatisfy(>) }),
        Field(
            "learning_rate", \.learningRate, symbol: "η", range: "between 0.02 and 0.1", meaning: "learning rate (chosen)", isAllowed: { $0 >= 0.02 && $0 <= 0.1 }),
        Field("momentum", \.momentum, symbol: "β", range: "between 0.7 and 0.9", meaning: "momentum (chosen)", isAllowed: { $0 >= 0.7 && $0 <= 0.9 }),
        Field(
            "batches", \.batches, symbol: "S", range: "two to five numbers, ascending, from 4 on, the last between 16 and 512", meaning: "samples in a step (chosen)",
            isAllowed: { list in
                (2...5).contains(list.count) && list[0] >= 4 && (16...512).contains(list.last!) && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "noise_deviation", \.noiseDeviation, symbol: "σ", range: "between 0.01 and 100", meaning: "standard deviation of the labels' noise (chosen)",
            isAllowed: { $0 >= 0.01 && $0 <= 100 }),
        Field(
            "directions", \.directions, symbol: "d", range: "between 20 and 1000", meaning: "weights whose curvatures are powers of their number (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 1000 }),
        Field(
            "curvature_power", \.curvaturePower, symbol: "p", range: "between 1.2 and 3", meaning: "λ_i = i^(−p) of these (chosen)",
            isAllowed: { $0 >= 1.2 && $0 <= 3 }),
        Field(
            "steps", \.steps, symbol: "T", range: "between 2000 and 100000", meaning: "steps that are averaged over, after a quarter as many (chosen)",
            isAllowed: { $0 >= 2000 && $0 <= 100_000 }),
        Field(
            "replicas", \.replicas, symbol: "R", range: "between 8 and 10000", meaning: "independent runs; a quarter as many of many weights (chosen)",
            isAllowed: { $0 >= 8 && $0 <= 10_000 }),
    ]

    public static let example = "momentum=0.8 batches=4,32"

    /// Paths and batches of many weights for two threads, and products of all replicas.
    public var memoryEstimate: Double {
        let path = Double(directions * steps), samples = Double((directions + 1) * batches.last!)
        let results = Double(replicas * (batches.count + 3) * curvatures.count * (lags + 2) + replicas / 2 * displacementLags.count)
        return 8 * (2 * (path + samples) + 3 * results)
    }

    /// Twice the relaxation time of the least curvature.
    var lags: Int { Int((2 * (1 - momentum) / (learningRate * curvatures.last!)).rounded(.up)) + 2 }
    /// Three in two octaves, up to 1024.
    var displacementLags: [Int] { [1] + (1...10).flatMap { $0 == 1 ? [2] : [3 << ($0 - 2), 1 << $0] } }
    /// Those from which on displacements are fitted; the least is many times the time in which momentum is lost.
    var fittedFrom: Int { displacementLags.firstIndex(of: 64)! }
    var manyReplicas: Int { max(2, replicas / 4) }
    var powerLaw: [Double] { (1...directions).map { pow(Double($0), -curvaturePower) } }
}
