import Foundation
import Reproduction

/// The parameters of the check of plateaus of deep linear networks.
public struct DeepLinearPlateausParameters: ExperimentParameters {
    public var width: Int
    public var singularValues = [4, 2, 1, 0.5]
    public var initialOverlap = 1e-3
    public var samples = 201
    public var seeds: Int
    public var deviation = 1e-4
    public var depths = [3, 4, 6]
    public var starts: Int
    public var deepest: Int
    public var limitSingularValue = 2.0
    public var limitLevel = 0.9
    public var relativeTolerance = 1e-10

    public init(width: Int, seeds: Int, deepest: Int, starts: Int) {
        self.width = width
        self.seeds = seeds
        self.deepest = deepest
        self.starts = starts
    }

    private typealias Field = ParameterField<DeepLinearPlateausParameters>

    public static let fields: [ParameterField<DeepLinearPlateausParameters>] = [
        Field(
            "width", \.width, symbol: "n", range: "between 4 and 128", meaning: "inputs, outputs, and neurons of every layer (chosen)",
            isAllowed: { $0 >= 4 && $0 <= 128 }),
        Field(
            "singular_values", \.singularValues, symbol: "s",
            range: "two to four numbers between 0.1 and 10, each at most three quarters of the one before",
            meaning: "singular values of the correlation of targets and inputs; the others are 0 (chosen)",
            isAllowed: { values in
                (2...4).contains(values.count) && values.allSatisfy { $0 >= 0.1 && $0 <= 10 }
                    && zip(values, values.dropFirst()).allSatisfy { $1 <= 0.75 * $0 }
            }),
        Field(
            "initial_overlap", \.initialOverlap, symbol: "a_0", range: "between 1e-9 and 0.01",
            meaning: "overlap of two layers with each mode at the start of the sigmoids (chosen)", isAllowed: { $0 >= 1e-9 && $0 <= 0.01 }),
        Field(
            "samples", \.samples, symbol: "n_t", range: "between 20 and 10000", meaning: "times at which the sigmoids are sampled (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 10_000 }),
        Field(
            "seeds", \.seeds, symbol: "n_r", range: "between 2 and 1000", meaning: "random starts (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
        Field(
            "deviation", \.deviation, symbol: "σ", range: "between 1e-8 and 3e-4",
            meaning: "standard deviation of weights of random starts, of which ten times as much and 300 times as much are run too (chosen)",
            isAllowed: { $0 >= 1e-8 && $0 <= 3e-4 }),
        Field(
            "depths", \.depths, symbol: "L", range: "one to four numbers from 3 to 8, ascending",
            meaning: "layers of networks from small orthogonal starts (chosen)",
            isAllowed: { (1...4).contains($0.count) && $0.allSatisfy { $0 >= 3 && $0 <= 8 } && zip($0, $0.dropFirst()).allSatisfy(<) }),
        Field(
            "starts", \.starts, symbol: "n_u", range: "between 4 and 6",
            meaning: "small overlaps from which these start: 0.001 and each a tenth of the one before (chosen)",
            isAllowed: { $0 >= 4 && $0 <= 6 }),
        Field(
            "deepest", \.deepest, symbol: "L_max", range: "a power of two between 16 and 512",
            meaning: "layers of the deepest of the networks that start orthogonal (chosen)",
            isAllowed: { $0 >= 16 && $0 <= 512 && $0 & ($0 - 1) == 0 }),
        Field(
            "limit_singular_value", \.limitSingularValue, symbol: "s_∞", range: "between 1.2 and 10",
            meaning: "singular values of their target, all the same (chosen)", isAllowed: { $0 >= 1.2 && $0 <= 10 }),
        Field(
            "limit_level", \.limitLevel, symbol: "f", range: "between 0.9 and 0.99",
            meaning: "share of the singular value at which a mode counts as learned there (chosen)", isAllowed: { $0 >= 0.9 && $0 <= 0.99 }),
        Field(
            "relative_tolerance", \.relativeTolerance, symbol: "ρ", range: "between 1e-12 and 1e-6",
            meaning: "local tolerance of the solver, of which ten times as much is run too (chosen)", isAllowed: { $0 >= 1e-12 && $0 <= 1e-6 }),
    ]

    public static let example = "width=24 singular_values=3,1 deviation=1e-5"

    /// Bases, random weights, and the networks that are solved at once with the solver's twenty copies.
    public var memoryEstimate: Double { 8 * Double(width * width) * Double(30 * deepest + 4 * seeds + 4 * samples) }

    /// The standard deviations of random starts: two to compare, and one that is not small.
    var deviations: [Double] { [deviation, 10 * deviation, 300 * deviation] }
    /// From the greatest.
    var startingOverlaps: [Double] { (0..<starts).map { pow(10, -3 - Double($0)) } }
    /// Those of deeper targets: strong modes would only make their networks stiff while they wait for the weak ones.
    var weakSingularValues: [Double] { singularValues.suffix(2) }
    /// 2, 4, 8, … layers.
    var limitDepths: [Int] { Array(sequence(first: 2) { $0 < deepest ? 2 * $0 : nil }) }
}
