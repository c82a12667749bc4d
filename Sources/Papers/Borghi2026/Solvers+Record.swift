import PopulationDynamics
import Reproduction

extension SolversStudy {
    func record(_ errors: Errors) -> Record {
        Record(outcome: "completed", axes: axes, variables: variables(errors), claims: claims(errors))
    }

    private static let seen = Array(SchemeAtRest.allCases.dropLast())

    private var axes: [Variable] {
        [
            .axis("step", .double(parameters.steps.map { parameters.finalTime / Double($0) }), longName: "step", units: "slow time", symbol: "τ"),
            .axis(
                "reduced_method", .string(Reduced.allCases.map(\.rawValue)), longName: "method for the reduced equation; frozen normalisations are negative controls",
                symbol: "M"),
            .axis("joint_method", .string(Joint.allCases.map(\.rawValue)), longName: "method for the joint equation in Hermite modes; the last is a negative control", symbol: "M"),
            .timescaleRatios(parameters.timescaleRatios),
            .axis("slow_ratio", .double(slowRatios.map { parameters.timescaleRatios[$0] }), longName: "time-scale ratio of the study of modes and grids", symbol: "ε"),
            .axis("modes", .int(Self.modeCounts), longName: "number of Hermite modes", symbol: "n_θ"),
            .axis("parameter_points", .int(parameters.parameterPoints), longName: "points of the grid of θ", symbol: "n_θ"),
            .axis("potential", .string(["at the points", "half a cell off"]), longName: "where the potential is taken; the second is a negative control", symbol: "L"),
            .axis("resolution", .double(Self.resolutions), longName: "mutation size over the spacing", symbol: "σ/Δ"),
            .axis("kernel", .string(["at the points", "averaged over cells"]), longName: "kernel of mutations; the second is a negative control", symbol: "M"),
            .axis("scheme", .string(SchemeAtRest.allCases.map(\.rawValue)), longName: "scheme of the fast dynamics; the last is a negative control", symbol: "M"),
            .axis("resting_step", .double(parameters.restingSteps), longName: "step of the fast dynamics", units: "fast time", symbol: "δ"),
            .axis("agent_scheme", .string(Self.seen.map(\.rawValue)), longName: "scheme of agents", symbol: "M"),
            .axis("replica", .int(Array(0..<parameters.replicas)), longName: "independent agents", symbol: "n"),
        ]
    }

    private func variables(_ errors: Errors) -> [Variable] {
        let notes = "paper-notes/borghi2026.md, Integrators"
        func variable(_ name: String, _ axes: [String], _ values: [Double], _ longName: String, _ symbol: String = "|ρ − ρ_exact|_1") -> Variable {
            Variable(name, axes: axes, .double(values), longName: longName, symbol: symbol, equation: notes)
        }
        return [
            variable("reduced_error", ["reduced_method", "step"], Reduced.allCases.flatMap { errors[.reduced($0)]! }, "L1 error of the reduced equation against the exact mixture"),
            variable(
                "joint_error", ["timescale_ratio", "joint_method", "step"],
                parameters.timescaleRatios.indices.flatMap { ratio in Joint.allCases.flatMap { errors[.joint($0, ratio: ratio)]! } },
                "L1 error of the law of h of the joint equation"),
            variable("mode_error", ["slow_ratio", "modes"], slowRatios.flatMap { errors[.modes(ratio: $0)]! }, "L1 distance of the law of h from that with 28 modes, both with the smallest step"),
            variable(
                "grid_error", ["slow_ratio", "potential", "parameter_points"],
                slowRatios.flatMap { ratio in [false, true].flatMap { errors[.grid(ratio: ratio, isShifted: $0)]! } },
                "L1 distance of the law of h on a grid of θ from that with Hermite modes, both by ETD2RK with the second of the steps"),
            variable("mutation_error", ["kernel", "resolution"], errors[.mutation]!, "largest error of a normal density of variance \(Self.mutatedVariance) after mutations, 400 points from -20 to 20", "|ρ − ρ_exact|_∞"),
            variable(
                "resting_bias", ["scheme", "resting_step"], SchemeAtRest.allCases.flatMap { restingBiases(errors, $0) },
                "E θ² of a scheme at rest less that of the Gibbs law, L = (θ² − 1)²/2 + θ/4, β = \(Self.restingTemperature)", "E θ² − ⟨θ²⟩"),
            variable("gibbs_mean_square", [], [RestingChain.gibbsMeanSquare(inverseTemperature: Self.restingTemperature, tilt: Self.restingTilt)], "E θ² of the Gibbs law", "⟨θ²⟩"),
            variable(
                "agent_mean_square", ["agent_scheme", "replica"], Self.seen.flatMap { agentMeanSquares(errors, $0) },
                "mean of θ² of agents with the largest step, averaged over fast times from \(Self.restingTimes.first!) to \(Self.restingTimes.last!)", "E θ²"),
        ]
    }
}
