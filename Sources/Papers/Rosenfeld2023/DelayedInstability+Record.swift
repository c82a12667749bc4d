import Reproduction

extension DelayedInstabilityStudy {
    func record(_ results: [Result], flows: [Flow], courses: [Course]) -> Record {
        let isComplete = results.allSatisfy { $0.measured.exit.isFinite && $0.measured.crossing.isFinite && $0.leastSharpness.isFinite }
        return Record(
            outcome: isComplete ? "completed" : "a run had no spike", axes: axes,
            variables: variables(results, flows, courses), claims: claims(results, flows))
    }

    private static let time = "gradient-flow time"

    private var axes: [Variable] {
        let p = parameters
        return [
            .axis("opposing_variance", .double(p.opposingVariances), longName: "variance of the opposing signal", symbol: "α"),
            .axis("scaled_learning_rate", .double(p.scaledLearningRates), longName: "learning rate times the variance", symbol: "η α"),
            .axis("replica", .int(Array(0..<p.replicas)), longName: "initial weights", symbol: "r"),
            .axis("time", .double(sampleTimes), longName: "gradient-flow time", units: Self.time, symbol: "t"),
            .axis("opposition", .string(["seed", "as large as the others"]), longName: "the opposing weight at the start", symbol: "b_o"),
            .axis("tolerance", .double([p.relativeTolerance, 10 * p.relativeTolerance]), longName: "tolerance of the solver", symbol: "τ"),
            .axis("step", .int(Array(0..<courseSteps)), longName: "steps of descent", symbol: "k"),
        ]
    }

    private func variables(_ results: [Result], _ flows: [Flow], _ courses: [Course]) -> [Variable] {
        let axes = ["opposing_variance", "scaled_learning_rate", "replica"], along = ["scaled_learning_rate", "step"]
        func each(_ value: (Result) -> Double) -> Variable.Values { .double(results.map(value)) }
        let line = "straight line between steps"
        return [
            Variable(
                "initial_weight", axes: ["replica"], .double(starts), longName: "c and b_s at the start", symbol: "θ_0",
                equation: "uniform in ln θ_0"),
            Variable(
                "crossing_time", axes: axes, each(\.measured.crossing), longName: "when curvature exceeds 2/η", units: Self.time, symbol: "t_c",
                equation: "α c² = 2/η, \(line)"),
            Variable(
                "predicted_crossing_time", axes: axes, each(\.predicted.crossing), longName: "the same by the reduced flow", units: Self.time,
                symbol: "t̂_c", equation: "u' = √(Q² + 4u²)(1 − u)"),
            Variable(
                "exit_time", axes: axes, each(\.measured.exit), longName: "when |b_o| exceeds the level", units: Self.time, symbol: "t_e",
                equation: "|b_o| = b*, ln |b_o| on a \(line)"),
            Variable(
                "predicted_exit_time", axes: axes, each(\.predicted.exit), longName: "the same by the reduced flow", units: Self.time,
                symbol: "t̂_e", equation: "∫ ln |1 − η α c²| dt = η ln(b*/b_s) from 0"),
            Variable(
                "exit_time_from_crossing", axes: axes, each(\.measured.exitFromCrossing),
                longName: "when it would exceed the level if it were set to the seed at the crossing", units: Self.time, symbol: "t_e'",
                equation: "|b_o| = b*, ln |b_o| on a \(line)"),
            Variable(
                "least_sharpness", axes: axes, each(\.leastSharpness), longName: "least curvature over 2/η from the spike to half as late again",
                symbol: "η α c²/2", equation: "steps from t_e to 1.5 t̂_e"),
            Variable(
                "least_sharpness_without_feedback", axes: axes, each(\.leastWithoutFeedback),
                longName: "the same if b_o did not act on the other weights", symbol: "η α c²/2", equation: "descent with b_o = 0 from t_c"),
            Variable(
                "flow_sharpness", axes: ["opposition", "tolerance", "time"], .double(flows.flatMap { $0.accurate + $0.looser }),
                longName: "curvature along the flow of the least variance", symbol: "α c²", equation: "gradient flow of all three weights"),
            Variable(
                "flow_initial_square", axes: ["opposition"], .double(flows.map(\.initialSquare)), longName: "square of the output weight as they begin",
                symbol: "c(0)²", equation: "gradient flow of all three weights"),
            Variable(
                "reduced_sharpness", axes: ["opposition", "time"], .double(flows.flatMap(\.reduced)), longName: "the same by its reduction",
                symbol: "α c²", equation: "α (Q + √(Q² + 4u²))/2"),
            Variable(
                "course_sharpness", axes: along, .double(courses.flatMap(\.sharpness)), longName: "curvature in descent of the least variance", symbol: "α c²",
                equation: "gradient descent from the weights θ_0"),
            Variable(
                "course_opposing_weight", axes: along, .double(courses.flatMap(\.logarithmOfOpposingWeight)),
                longName: "natural logarithm of the opposing weight in descent", symbol: "ln |b_o|", equation: "ln |b_o| + ln |1 − η α c²|"),
            Variable(
                "course_loss", axes: along, .double(courses.flatMap(\.loss)), longName: "loss in descent", symbol: "L",
                equation: "((c b_s − 1)² + α c² b_o²)/2"),
            Variable(
                "course_predicted_crossing_time", axes: ["scaled_learning_rate"], .double(courses.map(\.predicted.crossing)),
                longName: "when curvature should exceed 2/η", units: Self.time, symbol: "t̂_c", equation: "u' = √(Q² + 4u²)(1 − u)"),
            Variable(
                "course_predicted_exit_time", axes: ["scaled_learning_rate"], .double(courses.map(\.predicted.exit)),
                longName: "when |b_o| should exceed the level", units: Self.time, symbol: "t̂_e", equation: "∫ ln |1 − η α c²| dt = η ln(b*/b_s) from 0"),
        ]
    }
}
