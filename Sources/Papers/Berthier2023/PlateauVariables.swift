import Integrators
import Reproduction

/// The labelled arrays of a list of runs: ratio ε × sample × what is measured.
struct PlateauVariables {
    let runs: [PlateauRun]

    private var parameters: PlateauParameters { runs[0].setup.parameters }

    /// "completed", or how the first run that did not complete stopped.
    var outcome: String { runs.lazy.compactMap(\.stopReason).first ?? "completed" }

    /// Ratio, sample and neuron.
    var axes: [Variable] {
        [
            .learningRateRatio(runs.map(\.setup.learningRateRatio)),
            .axis("sample", .int(Array(0..<parameters.samples)), longName: "position of the output time", symbol: "n"),
            .axis("neuron", .int(Array(0..<parameters.width)), longName: "hidden neuron", symbol: "i"),
        ]
    }

    /// Time, weights and overlaps with their start: what a solver elsewhere needs to compute the runs again.
    var states: [Variable] {
        let width = parameters.width
        return [
            Variable(
                "time", axes: ["learning_rate_ratio", "sample"],
                .double(runs.flatMap { parameters.outputTimes(learningRateRatio: $0.setup.learningRateRatio) }),
                longName: "gradient-flow time, in which the first layer learns at rate 1 and the second at rate 1/ε",
                units: "gradient-flow time", symbol: "t", equation: "simplified neuron dynamics, Proposition 3 (recalled)"),
            sampled(
                "second_layer_weight", perSample: width, axes: ["neuron"], longName: "second-layer weight of a neuron",
                symbol: "a_i(t)", equation: "ε da_i/dt = V(s_i) − (1/m) Σ_j a_j U(s_i s_j)"
            ) { $0.trajectory.components(0..<width) },
            sampled(
                "overlap", perSample: width, axes: ["neuron"], longName: "overlap of a neuron with the target's direction",
                symbol: "s_i(t)", equation: "ds_i/dt = a_i (1 − s_i²) (V′(s_i) − (1/m) Σ_j a_j s_j U′(s_i s_j))"
            ) { $0.trajectory.components(width..<2 * width) },
            Variable(
                "initial_second_layer_weight", axes: ["neuron"], .double(runs[0].setup.initialWeights),
                longName: "second-layer weight at time 0", symbol: "a_i(0)",
                equation: "independent standard normal numbers"),
            Variable(
                "initial_overlap", axes: ["neuron"], .double(runs[0].setup.initialOverlaps),
                longName: "overlap with the target's direction at time 0", symbol: "s_i(0)",
                equation: "s_i(0) = 0"),
        ]
    }

    /// Predicted transition times: ratio × degree.
    func transitionTimes(upTo degree: Int) -> Variable {
        Variable(
            "predicted_transition_time", axes: ["learning_rate_ratio", "degree"],
            .double(runs.flatMap { run in (0...degree).map { predictedTransitionTime(degree: $0, of: run.flow) } }),
            longName: "predicted time at which a component is learned; from degree 2 on the scale ε^(1/(2k)) alone",
            units: "gradient-flow time", symbol: "t_k", equation: "Definition 1 and Theorem 1 (recalled)")
    }

    /// A quantity measured at every sample of every run; NaN after the sample at which a run stopped.
    func sampled(
        _ name: String, perSample count: Int = 1, axes: [String] = [], longName: String, symbol: String,
        equation: String, values: (PlateauRun) -> [Double]
    ) -> Variable {
        let expected = parameters.samples * count
        let padded = runs.flatMap { run in
            let known = values(run)
            return known + Array(repeating: .nan, count: expected - known.count)
        }
        return Variable(
            name, axes: ["learning_rate_ratio", "sample"] + axes, .double(padded), longName: longName, symbol: symbol,
            equation: equation)
    }
}
