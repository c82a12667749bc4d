import Reproduction

/// How carefully the growth of cost is timed.
public struct GrowthOfCostParameters: ExperimentParameters {
    public var repetitions: Int
    public var seconds: Double

    /// All there is.
    public init(repetitions: Int, seconds: Double) {
        (self.repetitions, self.seconds) = (repetitions, seconds)
    }

    public static let fields: [ParameterField<GrowthOfCostParameters>] = [.repetitions(\.repetitions), .seconds(\.seconds)]

    public static let example = "repetitions=31"

    public var memoryEstimate: Double { 2e9 }
}

extension ParameterField {
    static func repetitions(_ path: WritableKeyPath<Parameters, Int> & Sendable) -> ParameterField {
        ParameterField(
            "repetitions", path, symbol: "n", range: "between 1 and 1000", meaning: "timed repetitions of each loop",
            isAllowed: { (1...1000).contains($0) })
    }

    static func seconds(_ path: WritableKeyPath<Parameters, Double> & Sendable) -> ParameterField {
        ParameterField(
            "seconds", path, symbol: "t", unit: "seconds", range: "between 0.0001 and 10",
            meaning: "how long a repetition is at least, by as many runs as it takes", isAllowed: { $0 >= 1e-4 && $0 <= 10 })
    }
}
