import Foundation
import Reproduction

extension LimitingDynamicsStudy {
    func record(_ results: [Result]) -> Record {
        Record(outcome: "completed", axes: axes, variables: measured(results) + means(results) + predictions, claims: claims(results))
    }

    private static let notes = "paper-notes/kunin2021.md"

    private var few: [Setting] { settings.filter { !$0.hasManyWeights } }
    private var many: [Setting] { settings.filter(\.hasManyWeights) }

    private func name(_ setting: Setting) -> String {
        switch setting {
        case .batch(let index): "batches of \(parameters.batches[index])"
        case .isotropicNoise: "noise alike in all directions"
        case .reusedBatches: "each batch used for \(Self.reuses) steps"
        case .withoutMomentum: "no momentum, learning rate η/(1 − β)"
        case .powerLaw: "curvatures i^(−p)"
        case .equalCurvatures: "equal curvatures"
        }
    }

    private var axes: [Variable] {
        let p = parameters
        return [
            .axis("setting", .string(few.map(name)), longName: "how a few weights are run; controls at the largest batch", symbol: "a"),
            .axis("wide_setting", .string(many.map(name)), longName: "curvatures of many weights, at the largest batch", symbol: "a"),
            .axis("batch", .int(p.batches), longName: "samples in a step", symbol: "S"),
            .axis("replica", .int(Array(0..<p.replicas)), longName: "run of a few weights", symbol: "r"),
            .axis("wide_replica", .int(Array(0..<p.manyReplicas)), longName: "run of many weights", symbol: "r"),
            .axis("direction", .double(p.curvatures), longName: "curvature of the direction", symbol: "λ_i"),
            .axis("lag", .int(Array(0..<p.lags)), longName: "steps between", units: "step", symbol: "k"),
            .axis("displacement_lag", .int(p.displacementLags), longName: "steps between positions of many weights", units: "step", symbol: "k"),
        ]
    }

    private func measured(_ results: [Result]) -> [Variable] {
        let ordered = few.flatMap { of($0, results) }
        return [
            Variable(
                "position_product", axes: ["setting", "replica", "direction", "lag"], .double(ordered.flatMap { $0.products.joined() }),
                longName: "product of positions a lag apart, mean over a run", symbol: "⟨θ_i(t) θ_i(t + k)⟩", equation: "v ← βv − g, θ ← θ + ηv"),
            Variable(
                "velocity_variance", axes: ["setting", "replica", "direction"], .double(ordered.flatMap(\.velocityPowers)),
                longName: "square of the velocity, mean over a run", symbol: "⟨v_i²⟩", equation: "v ← βv − g, θ ← θ + ηv"),
            Variable(
                "displacement", axes: ["wide_setting", "wide_replica", "displacement_lag"], .double(many.flatMap { of($0, results).flatMap(\.displacements) }),
                longName: "square of the way between positions a lag apart, mean over a run", symbol: "⟨|θ(t + k) − θ(t)|²⟩", equation: "v ← βv − g, θ ← θ + ηv"),
        ]
    }

    /// Over replicas.
    private func means(_ results: [Result]) -> [Variable] {
        let groups = few.map { of($0, results) }, directions = parameters.curvatures.indices
        return [
            Variable(
                "autocorrelation", axes: ["setting", "direction", "lag"],
                .double(groups.flatMap { group in directions.flatMap { autocorrelation(group, direction: $0) } }),
                longName: "autocorrelation of the position, of means over replicas", symbol: "r_k", equation: "⟨θ_i(t) θ_i(t + k)⟩/⟨θ_i²⟩"),
            Variable(
                "mean_position_variance", axes: ["setting", "direction"],
                .double(groups.flatMap { group in directions.map { direction in mean(group) { $0.products[direction][0] } } }),
                longName: "variance of the position, mean over replicas", symbol: "⟨θ_i²⟩", equation: "v ← βv − g, θ ← θ + ηv"),
            Variable(
                "mean_velocity_variance", axes: ["setting", "direction"],
                .double(groups.flatMap { group in directions.map { direction in mean(group) { $0.velocityPowers[direction] } } }),
                longName: "variance of the velocity, mean over replicas", symbol: "⟨v_i²⟩", equation: "v ← βv − g, θ ← θ + ηv"),
            Variable(
                "mean_displacement", axes: ["wide_setting", "displacement_lag"], .double(many.flatMap { displacements(of($0, results)) }),
                longName: "mean square displacement, mean over replicas", symbol: "Δ_k", equation: "⟨|θ(t + k) − θ(t)|²⟩"),
        ]
    }

    private var predictions: [Variable] {
        let p = parameters
        return [
            Variable(
                "predicted_position_variance", axes: ["batch", "direction"], .double(rest.flatMap(\.positionVariances)), longName: "variance of the position at rest",
                symbol: "E θ_i²", equation: "\(Self.notes), At rest"),
            Variable(
                "predicted_velocity_variance", axes: ["batch", "direction"], .double(rest.flatMap(\.velocityVariances)), longName: "variance of the velocity at rest",
                symbol: "E v_i²", equation: "\(Self.notes), At rest"),
            Variable(
                "predicted_excess", axes: ["batch"], .double(rest.map(\.excess)), longName: "twice the loss above its minimum", symbol: "τ",
                equation: "σ² q/(1 − q), q = Σ a_iλ_i/(S − a_iλ_i)"),
            Variable(
                "predicted_autocorrelation", axes: ["direction", "lag"],
                .double(p.curvatures.indices.flatMap { rest.last!.autocorrelation(direction: $0, lags: p.lags) }), longName: "autocorrelation of the position",
                symbol: "r_k", equation: "r_{k+1} = (1 + β − ηλ) r_k − β r_{k−1}"),
            Variable(
                "predicted_displacement", axes: ["displacement_lag"], .double(predictedDisplacements),
                longName: "mean square displacement where curvatures are i^(−p)", symbol: "Δ_k", equation: "2 Σ_i E θ_i² (1 − r_{i,k})"),
        ]
    }
}
