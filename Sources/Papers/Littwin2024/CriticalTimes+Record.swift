import LinearNetworks
import Reproduction

extension CriticalTimesStudy {
    func record(_ courses: Courses) -> Record {
        let solutions = runs.flatMap { [courses[$0]!.accurate, courses[$0]!.looser] }
        return Record(
            outcome: solutions.lazy.compactMap(\.stopReason).first ?? "completed", axes: axes,
            variables: variables(courses), claims: claims(courses))
    }

    private static let time = "gradient-flow time"
    private static let notes = "paper-notes/littwin2024.md"

    private var axes: [Variable] {
        let p = parameters, neurons = Array(0..<p.width)
        return [
            .axis("layer", .int(Array(bases.indices)), longName: "layer behind which a basis stands; 0 is the data's", symbol: "l"),
            .axis("vector", .int(neurons), longName: "vector of a basis; features beyond the modes have variance 1 and no covariance", symbol: "k"),
            .axis("neuron", .int(neurons), longName: "component of a vector", symbol: "i"),
            .axis("mode", .double(p.regressions), longName: "mode, by its regression coefficient", symbol: "ρ"),
            .axis("objective", .string(Self.objectives.map(\.rawValue)), longName: "what the head predicts", symbol: "O"),
            .axis(
                "sampled_objective", .string(LatentPredictor.Objective.allCases.map(\.rawValue)), longName: "what the head predicts", symbol: "O"),
            .axis("depth", .int(p.depths), longName: "layers of the encoder", symbol: "L"),
            .axis("head_factor", .double([1, 0.5]), longName: "head over the share of a layer", symbol: "f"),
            .axis("start", .double(p.delayStartingOverlaps), longName: "overlap of the encoder at the start", symbol: "ε"),
            .axis("rival_depth", .int(p.rivalDepths), longName: "layers of encoders of rivals", symbol: "L"),
            .axis("rival", .int([0, 1]), longName: "opponent and rival", symbol: "r"),
            .axis("time", .double(p.sampleTimes), longName: "gradient-flow time", units: Self.time, symbol: "t"),
            .axis("tolerance", .double([p.relativeTolerance, 10 * p.relativeTolerance]), longName: "tolerance of the solver", symbol: "τ"),
        ]
    }

    private func variables(_ courses: Courses) -> [Variable] {
        let p = parameters
        func both(_ run: Run) -> [[Double]] { [courses[run]!.accurate.times, courses[run]!.looser.times] }
        let timedRuns = [1.0, 0.5].flatMap { factor in Self.objectives.flatMap { objective in p.depths.map { timed(objective, $0, headFactor: factor) } } }
        let delayedRuns = Self.objectives.flatMap { objective in p.delayStartingOverlaps.map { delayed(objective, $0) } }
        let rivalRuns = Self.objectives.flatMap { objective in p.rivalDepths.map { rivals(objective, $0) } }
        let rivalTimes = rivalRuns.flatMap { pair in [\ModeCourse.accurate, \ModeCourse.looser].flatMap { solution in
            pair.map { courses[$0]![keyPath: solution].times[0] }
        } }
        return [
            Variable(
                "basis", axes: ["layer", "vector", "neuron"], .double(bases.flatMap { $0.flatMap(\.self) }),
                longName: "orthonormal vectors of the data, the first of them the modes, and behind layers", symbol: "q_k^l",
                equation: "W_l = a Σ_k q_k^l (q_k^(l−1))ᵀ at the start, a = ε^(1/L)"),
            Variable(
                "overlap", axes: ["sampled_objective", "tolerance", "time", "mode"],
                .double(LatentPredictor.Objective.allCases.flatMap { objective in
                    [courses[sampled(objective)]!.accurate, courses[sampled(objective)]!.looser].flatMap { $0.overlaps.flatMap(\.self) }
                }),
                longName: "overlap of an encoder of two layers with a mode", symbol: "w(t)", equation: "(q_k^L)ᵀ W_L ⋯ W_1 q_k^0"),
            Variable(
                "critical_time", axes: ["head_factor", "objective", "depth", "tolerance", "mode"],
                .double(timedRuns.flatMap { both($0).flatMap(\.self) }),
                longName: "when the overlap is half of its end", units: Self.time, symbol: "t*", equation: "w(t*) = w*/2"),
            Variable(
                "predicted_critical_time", axes: ["objective", "depth", "mode"],
                .double(timedRuns.prefix(timedRuns.count / 2).flatMap(predictedTimes)),
                longName: "the same of a mode by itself", units: Self.time, symbol: "t̂*", equation: "\(Self.notes), One mode"),
            Variable(
                "delayed_critical_time", axes: ["objective", "start", "tolerance", "mode"], .double(delayedRuns.flatMap { both($0).flatMap(\.self) }),
                longName: "when the overlap of two layers is half of its end", units: Self.time, symbol: "t*", equation: "w(t*) = w*/2"),
            Variable(
                "predicted_delayed_critical_time", axes: ["objective", "start", "mode"], .double(delayedRuns.flatMap(predictedTimes)),
                longName: "the same of a mode by itself", units: Self.time, symbol: "t̂*", equation: "\(Self.notes), One mode"),
            Variable(
                "rival_time", axes: ["objective", "rival_depth", "tolerance", "rival"], .double(rivalTimes),
                longName: "when the overlap of either rival by itself is half of its end", units: Self.time, symbol: "t_1, t_2", equation: "w(t) = w*/2"),
            Variable(
                "predicted_rival_time", axes: ["objective", "rival_depth", "rival"], .double(rivalRuns.flatMap { $0.flatMap(predictedTimes) }),
                longName: "the same by the equation of a mode", units: Self.time, symbol: "t̂_1, t̂_2", equation: "\(Self.notes), One mode"),
        ]
    }
}
