import Reproduction

/// The fields that several experiments of this paper have.
extension ParameterField {
    static func fourTargetCoefficients(_ path: WritableKeyPath<Parameters, [Double]> & Sendable) -> Self {
        ParameterField(
            "target_coefficients", path, symbol: "φ_0, …, φ_3", range: "four finite numbers other than 0",
            meaning: "the target's coefficients on orthonormal Hermite polynomials (the first three as in Figure 2, recalled; φ_3 chosen)",
            isAllowed: { $0.count == 4 && $0.allSatisfy { $0.isFinite && $0 != 0 } })
    }

    static func activationDegree(_ path: WritableKeyPath<Parameters, Int> & Sendable) -> Self {
        ParameterField(
            "activation_degree", path, symbol: "K", range: "between 3 and 100",
            meaning: "the degree after which the activation's Hermite expansion is cut; what is left is the activation (chosen)",
            isAllowed: { $0 >= 3 && $0 <= 100 })
    }

    static func relativeTolerance(_ path: WritableKeyPath<Parameters, Double> & Sendable) -> Self {
        ParameterField(
            "relative_tolerance", path, symbol: "rtol", range: "between 1e-12 and 1e-4",
            meaning: "local error of a step against the size of each component; the absolute one is a hundredth (chosen)",
            isAllowed: { $0 >= 1e-12 && $0 <= 1e-4 })
    }

    static func targetCoefficients(_ path: WritableKeyPath<Parameters, [Double]> & Sendable) -> Self {
        ParameterField(
            "target_coefficients", path, symbol: "φ_0, φ_1, …", range: "one or more finite numbers",
            meaning: "the target's coefficients on orthonormal Hermite polynomials (as in Figure 2, recalled)",
            isAllowed: { !$0.isEmpty && $0.allSatisfy(\.isFinite) })
    }

    static func learningRateRatio(_ path: WritableKeyPath<Parameters, Double> & Sendable) -> Self {
        ParameterField(
            "learning_rate_ratio", path, symbol: "ε", range: "between 1e-3 and 1",
            meaning: "learning rate of the first layer over that of the second (chosen)", isAllowed: { $0 >= 1e-3 && $0 <= 1 })
    }

    static func finalTime(_ path: WritableKeyPath<Parameters, Double> & Sendable) -> Self {
        ParameterField(
            "final_time", path, symbol: "T", unit: "gradient-flow time", range: "between 0.01 and 100",
            meaning: "the end of the comparison (chosen)", isAllowed: { $0 >= 0.01 && $0 <= 100 })
    }

    static func comparisonTimes(_ path: WritableKeyPath<Parameters, Int> & Sendable) -> Self {
        ParameterField(
            "samples", path, symbol: "n_t", range: "between 2 and 10000",
            meaning: "times, evenly spaced, at which distances are taken (chosen)", isAllowed: { $0 >= 2 && $0 <= 10_000 })
    }
}
