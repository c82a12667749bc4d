import Foundation
import LinearNetworks
import Reproduction

extension DeepLinearPlateausStudy {
    func record(_ courses: Courses) -> Record {
        let solutions = starts.flatMap { [courses[$0]!.accurate, courses[$0]!.looser] }
        return Record(
            outcome: solutions.lazy.compactMap(\.stopReason).first ?? "completed", axes: axes,
            variables: inputsOfRuns + sigmoids(courses) + randomStarts(courses) + depths(courses), claims: claims(courses))
    }

    private static let notes = "paper-notes/saxe2013.md"
    private static let time = "gradient-flow time"

    private var axes: [Variable] {
        let p = parameters, neurons = Array(0..<p.width)
        return [
            .axis("mode", .double(p.singularValues), longName: "singular mode, by its singular value", symbol: "s_k"),
            .axis("weak_mode", .double(p.weakSingularValues), longName: "singular mode of deeper targets, by its singular value", symbol: "s_k"),
            .axis("vector", .int(neurons), longName: "vector of a basis", symbol: "k"),
            .axis("neuron", .int(neurons), longName: "component of a vector", symbol: "i"),
            .axis("gap", .int(Array(1..<p.deepest)), longName: "gap between layers l and l + 1", symbol: "l"),
            .axis("layer", .int([1, 2]), longName: "layer of two", symbol: "l"),
            .axis("output_neuron", .int(neurons), longName: "row of a layer's weights", symbol: "i"),
            .axis("balance", .string(["balanced", "first layer four times its share"]), longName: "shares of two layers", symbol: "b"),
            .axis("time", .double(sampleTimes), longName: "gradient-flow time", units: Self.time, symbol: "t"),
            .axis("replica", .int(Array(0..<p.seeds)), longName: "random start", symbol: "r"),
            .axis("deviation", .double(p.deviations), longName: "standard deviation of random weights", symbol: "σ"),
            .axis("depth", .int(p.depths), longName: "layers from small starts", symbol: "L"),
            .axis("start", .double(p.startingOverlaps), longName: "overlap with each mode at the start", symbol: "u_0"),
            .axis("evenness", .string(["even", "first layer not small"]), longName: "shares of small layers", symbol: "e"),
            .axis("limit_depth", .int(p.limitDepths), longName: "layers from orthogonal starts", symbol: "L"),
            .axis("tolerance", .double([p.relativeTolerance, 10 * p.relativeTolerance]), longName: "tolerance of the solver", symbol: "ρ"),
        ]
    }

    private var inputsOfRuns: [Variable] {
        [
            Variable(
                "right_singular_vector", axes: ["vector", "neuron"], .double(inputs.flatMap(\.self)),
                longName: "orthonormal inputs, the first of them those of the modes", symbol: "v_k", equation: "Σ = Σ_k s_k u_k v_kᵀ"),
            Variable(
                "left_singular_vector", axes: ["vector", "neuron"], .double(outputs.flatMap(\.self)),
                longName: "orthonormal outputs, the first of them those of the modes", symbol: "u_k", equation: "Σ = Σ_k s_k u_k v_kᵀ"),
            Variable(
                "basis_between", axes: ["gap", "vector", "neuron"], .double(between.flatMap { $0.flatMap(\.self) }),
                longName: "orthonormal vectors behind layer l", symbol: "q_k^l", equation: "W_l = a_l Σ_k q_k^l (q_k^(l−1))ᵀ, q^0 = v, q^L = u"),
            Variable(
                "random_weight", axes: ["replica", "layer", "output_neuron", "neuron"], .double(randomWeights.flatMap(\.self)),
                longName: "initial weights of random starts, over their standard deviation", symbol: "W_l(0)/σ",
                equation: "independent standard normal numbers"),
        ]
    }

    private func sigmoids(_ courses: Courses) -> [Variable] {
        let both = [courses[balanced]!, courses[unbalanced]!]
        func times(_ course: ModeCourse) -> [[Double]] { [course.accurate.times, course.looser.times] }
        return [
            Variable(
                "overlap", axes: ["balance", "tolerance", "time", "mode"],
                .double(both.flatMap { [$0.accurate, $0.looser].flatMap { $0.overlaps.flatMap(\.self) } }),
                longName: "overlap of two layers with a mode", symbol: "u_k(t)", equation: "u_kᵀ W_2 W_1 v_k"),
            Variable(
                "predicted_overlap", axes: ["time", "mode"], .double(sampleTimes.flatMap(predictedOverlaps)),
                longName: "sigmoid of a mode", symbol: "û_k(t)", equation: "s/(1 + (s/a_0 − 1) exp(−2 s t))"),
            Variable(
                "half_time", axes: ["balance", "tolerance", "mode"], .double(both.flatMap { times($0).flatMap(\.self) }),
                longName: "when a mode is half learned", units: Self.time, symbol: "t_k", equation: "u_k(t_k) = s_k/2"),
            Variable(
                "predicted_half_time", axes: ["mode"],
                .double(parameters.singularValues.map { DeepLinearMode(depth: 2, singularValue: $0).time(from: parameters.initialOverlap, to: $0 / 2) }),
                longName: "when the sigmoid of a mode is half of its end", units: Self.time, symbol: "t̂_k", equation: "ln(s/a_0 − 1)/(2 s)"),
        ]
    }

    private func randomStarts(_ courses: Courses) -> [Variable] {
        let axes = ["deviation", "replica", "mode"]
        func each(_ value: (Int, Double) -> [Double]) -> Variable.Values {
            .double(parameters.deviations.flatMap { deviation in (0..<parameters.seeds).flatMap { value($0, deviation) } })
        }
        return [
            Variable(
                "random_half_time", axes: ["tolerance"] + axes, randomTimes(courses, \.accurate, \.looser),
                longName: "when a mode is half learned from random weights", units: Self.time, symbol: "t_k", equation: "u_k(t_k) = s_k/2"),
            Variable(
                "effective_start", axes: axes, each { effectiveStarts(replica: $0, deviation: $1, courses).map(exp) },
                longName: "the overlap from which a sigmoid has that half time", symbol: "a_k", equation: "s/(1 + exp(2 s t_k))"),
            Variable(
                "whole_start", axes: axes, each { growingStarts(replica: $0, deviation: $1).whole },
                longName: "squared length of what grows of a mode", symbol: "|r_k|²", equation: "r_k = (W_1 v_k + W_2ᵀ u_k)/2"),
            Variable(
                "new_start", axes: axes, each { growingStarts(replica: $0, deviation: $1).new },
                longName: "squared distance of it from those of stronger modes", symbol: "|r_k^⊥|²", equation: "\(Self.notes), Random starts"),
        ]
    }

    private func randomTimes(_ courses: Courses, _ solutions: (ModeCourse) -> ModeCourse.Solution...) -> Variable.Values {
        .double(solutions.flatMap { solution in
            parameters.deviations.flatMap { deviation in
                (0..<parameters.seeds).flatMap { solution(courses[.random(replica: $0, deviation: deviation)]!).times }
            }
        })
    }

    private func depths(_ courses: Courses) -> [Variable] {
        let p = parameters
        func small(_ isEven: Bool) -> [Double] {
            [\ModeCourse.accurate, \ModeCourse.looser].flatMap { solution in
                p.depths.flatMap { depth in halfTimes(depth: depth, isEven: isEven, courses) { $0[keyPath: solution] }.flatMap(\.self) }
            }
        }
        let orthogonal = p.limitDepths.map { courses[ofOrderOne($0)]! }
        return [
            Variable(
                "depth_half_time", axes: ["evenness", "tolerance", "depth", "start", "weak_mode"], .double(small(true) + small(false)),
                longName: "when a mode is half learned from small orthogonal layers", units: Self.time, symbol: "t_k", equation: "u_k(t_k) = s_k/2"),
            Variable(
                "predicted_depth_half_time", axes: ["depth", "start", "weak_mode"],
                .double(p.depths.flatMap { predictedHalfTimes(depth: $0).flatMap(\.self) }),
                longName: "the same of layers that share every mode equally", units: Self.time, symbol: "t̂_k",
                equation: "∫ du/(L u^(2−2/L)(s − u))"),
            Variable(
                "scaled_time", axes: ["tolerance", "limit_depth"],
                .double([\ModeCourse.accurate, \ModeCourse.looser].flatMap { solution in
                    zip(p.limitDepths, orthogonal).map { Double($0) * $1[keyPath: solution].times[0] }
                }),
                longName: "time to the level with learning rates in proportion to 1/L", units: "gradient-flow time of one layer", symbol: "L t",
                equation: "u(t) = f s_∞ from u(0) = 1"),
            Variable(
                "predicted_scaled_time", axes: ["limit_depth"], .double(p.limitDepths.map(predictedLimitTime)),
                longName: "the same by the equation of a mode", units: "gradient-flow time of one layer", symbol: "L t̂",
                equation: "∫ du/(u^(2−2/L)(s − u))"),
            Variable(
                "limit_time", axes: [], .double([limitTime]), longName: "its limit for many layers", units: "gradient-flow time of one layer",
                symbol: "τ_∞", equation: "∫ du/(u²(s − u))"),
        ]
    }
}
