import PopulationDynamics
import Reproduction

/// Parameters of an experiment with the quadratic instance.
protocol QuadraticParameters: ExperimentParameters {
    var instance: QuadraticInstance { get set }
}

extension QuadraticInstance {
    /// Set A of paper-notes/borghi2026.md.
    static let baseline = QuadraticInstance(inverseTemperature: 4, selectionPressure: 2, mutationSize: 0.3)
    /// Set B, with more noise.
    static let noisy = QuadraticInstance(inverseTemperature: 1, selectionPressure: 4, mutationSize: 0.3)
}

extension ParameterField where Parameters: QuadraticParameters {
    /// The fields of the quadratic instance.
    static var instance: [ParameterField] {
        [
            positive("stiffness", \.instance.stiffness, symbol: "k", meaning: "curvature of the loss k (θ − h)²/2 (chosen)"),
            positive(
                "inverse_temperature", \.instance.inverseTemperature, symbol: "β",
                meaning: "inverse temperature of the fast dynamics (chosen)"),
            positive(
                "selection_pressure", \.instance.selectionPressure, symbol: "α",
                meaning: "donors are drawn with probability proportional to exp(α F) (chosen)"),
            positive(
                "mutation_size", \.instance.mutationSize, symbol: "σ", meaning: "standard deviation of a mutation of h (chosen)"),
            positive("jump_rate", \.instance.jumpRate, symbol: "λ", unit: "1/slow time", meaning: "rate of each agent's clock (chosen)"),
            ParameterField(
                "optimum", \.instance.optimum, symbol: "h*", range: "finite",
                meaning: "where the fitness −(θ − h*)²/2 is greatest (chosen)", isAllowed: { $0.isFinite }),
            ParameterField(
                "initial_mean", \.instance.initialMean, symbol: "m_0", range: "finite",
                meaning: "mean of the hyperparameters at time 0 (chosen)", isAllowed: { $0.isFinite }),
            positive(
                "initial_variance", \.instance.initialVariance, symbol: "v_0",
                meaning: "variance of the hyperparameters at time 0; parameters start in local equilibrium (chosen)"),
        ]
    }

    private static func positive(
        _ name: String, _ path: WritableKeyPath<Parameters, Double> & Sendable, symbol: String, unit: String = "1", meaning: String
    ) -> ParameterField {
        ParameterField(
            name, path, symbol: symbol, unit: unit, range: "greater than 0 and at most 1e6", meaning: meaning,
            isAllowed: { $0 > 0 && $0 <= 1e6 })
    }
}

extension ParameterField {
    static func timescaleRatio(_ path: WritableKeyPath<Parameters, Double> & Sendable) -> ParameterField {
        ParameterField(
            "timescale_ratio", path, symbol: "ε", range: "between 1e-4 and 10",
            meaning: "time-scale of the parameters over that of the hyperparameters (chosen)", isAllowed: { $0 >= 1e-4 && $0 <= 10 })
    }

    static func timescaleRatios(
        _ path: WritableKeyPath<Parameters, [Double]> & Sendable, atLeast count: Int = 4, smallestAtMost bound: Double = 1
    ) -> ParameterField {
        ParameterField(
            "timescale_ratios", path, symbol: "ε",
            range: "at least \(count) numbers between 1e-4 and 10, descending, the last at most \(bound)",
            meaning: "time-scales of the parameters over that of the hyperparameters; claims are about the smallest (chosen)",
            isAllowed: { list in
                list.count >= count && list.allSatisfy { $0 >= 1e-4 && $0 <= 10 } && zip(list, list.dropFirst()).allSatisfy(>)
                    && list.last! <= bound
            })
    }

    static func times(_ path: WritableKeyPath<Parameters, [Double]> & Sendable, step: Double) -> ParameterField {
        ParameterField(
            "times", path, symbol: "t", unit: "slow time", range: "positive multiples of \(step) up to 100, ascending",
            meaning: "when the population is looked at (chosen)",
            isAllowed: { list in
                !list.isEmpty && zip(list, list.dropFirst()).allSatisfy(<)
                    && list.allSatisfy { $0 > 0 && $0 <= 100 && abs(($0 / step).rounded() * step - $0) < 1e-9 }
            })
    }

    static func populations(_ path: WritableKeyPath<Parameters, [Int]> & Sendable, atLeast count: Int) -> ParameterField {
        ParameterField(
            "populations", path, symbol: "N", range: "at least \(count) numbers between 2 and 10000000, ascending",
            meaning: "numbers of agents (chosen)",
            isAllowed: { list in
                list.count >= count && list.allSatisfy { $0 >= 2 && $0 <= 10_000_000 } && zip(list, list.dropFirst()).allSatisfy(<)
            })
    }

    static func replicas(
        _ path: WritableKeyPath<Parameters, Int> & Sendable, name: String = "replicas", of what: String
    ) -> ParameterField {
        ParameterField(
            name, path, symbol: "R", range: "between 4 and 100000", meaning: "independent replicas \(what) (chosen)",
            isAllowed: { $0 >= 4 && $0 <= 100_000 })
    }

    static func gridBounds(
        lower: WritableKeyPath<Parameters, Double> & Sendable, upper: WritableKeyPath<Parameters, Double> & Sendable,
        points: WritableKeyPath<Parameters, Int> & Sendable
    ) -> [ParameterField] {
        [
            ParameterField(
                "grid_lower", lower, symbol: "h_min", range: "between -100 and 0",
                meaning: "lower end of the grid of h; a density that reaches it is an error (chosen)",
                isAllowed: { $0 >= -100 && $0 <= 0 }),
            ParameterField(
                "grid_upper", upper, symbol: "h_max", range: "between 0.1 and 100",
                meaning: "upper end of the grid of h (chosen)", isAllowed: { $0 >= 0.1 && $0 <= 100 }),
            ParameterField(
                "grid_points", points, symbol: "n_h", range: "between 16 and 1000", meaning: "points of the grid of h (chosen)",
                isAllowed: { $0 >= 16 && $0 <= 1000 }),
        ]
    }

    static func modes(_ path: WritableKeyPath<Parameters, Int> & Sendable) -> ParameterField {
        ParameterField(
            "modes", path, symbol: "n_θ", range: "between 4 and 40", meaning: "Hermite modes of θ given h (chosen)",
            isAllowed: { $0 >= 4 && $0 <= 40 })
    }
}
