import Foundation
import PopulationDynamics
import Reproduction

extension FittestStudy {
    func record(_ results: Results) throws -> Record {
        Record(outcome: "completed", axes: axes, variables: try variables(results), claims: try claims(results))
    }

    private var axes: [Variable] {
        let names = parameters.selectionPressures.map { _ in "α" } + ["σ", "σ", "σ", "σ", "σ", "β", "β", "β", "β", "β"]
        return [
            .axis("selection_pressure", .double(parameters.selectionPressures), longName: "selection pressure of a curve", symbol: "α"),
            .slowTimes(parameters.times),
            .axis("replica", .int(Array(0..<parameters.replicas)), longName: "independent population", symbol: "n"),
            .axis("variation", .string(names), longName: "which parameter differs from the instance", symbol: "α, σ, β"),
            .axis("varied", .string(["α", "σ", "β"]), longName: "parameter of a variation", symbol: "α, σ, β"),
            .axis("bias_mutation_size", .double(parameters.biasMutationSizes), longName: "mutation size", symbol: "σ"),
            .axis("landscape", .string(["asymmetric", "symmetric"]), longName: "landscape of the bias", symbol: "w"),
            .axis("threshold_pressure", .double(parameters.thresholdPressures), longName: "selection pressure on two peaks", symbol: "α"),
            .axis("threshold_temperature", .double(Self.thresholdTemperatures), longName: "inverse temperature on two peaks", symbol: "β"),
            .axis("threshold_mutation", .double(Self.thresholdMutations), longName: "mutation size on two peaks", symbol: "σ"),
            .axis("threshold_replica", .int(Array(0..<parameters.thresholdReplicas)), longName: "independent population on two peaks", symbol: "n"),
            .axis("peak_time", .double(Self.peakTimes), longName: "slow time on two peaks", units: "slow time", symbol: "t"),
            .axis("mutation", .string(["full", "half"]), longName: "mutation size as stated, or half of it (negative control)", symbol: "σ"),
            .axis("resting_share", .double([0.25, 0.5, 0.75]), longName: "share on the side of the narrow peak", symbol: "P"),
            .axis("neutral_replica", .int(Array(0..<parameters.neutralReplicas)), longName: "independent small population", symbol: "n"),
            .axis("neutral_time", .double(Self.neutralTimes), longName: "slow time of neutral populations", units: "slow time", symbol: "t"),
            .axis("twin_time", .double(Self.twinTimes), longName: "slow time with two equal maxima", units: "slow time", symbol: "t"),
            .axis("selected", .string(["with selection", "without selection"]), longName: "whether agents are selected", symbol: "α"),
            .axis("algebraic_time", .double(Self.algebraicTimes), longName: "slow time without mutations", units: "slow time", symbol: "t"),
        ]
    }

    private func variables(_ results: Results) throws -> [Variable] {
        let notes = "paper-notes/borghi2026.md"
        let pressures = parameters.selectionPressures.indices, replicas = 0..<parameters.replicas
        let neutral = 0..<parameters.neutralReplicas, peaks = parameters.thresholdPressures.indices
        let count = Self.peakTimes.count
        func reduced(_ part: (ArraySlice<Double>) -> ArraySlice<Double>) -> [Double] {
            peaks.flatMap { part(results[.reducedPeaks(pressure: $0)]![...]) }
        }
        return [
            Variable(
                "exact_mean", axes: ["selection_pressure", "time"], .double(pressures.flatMap { exactCurve(selected($0)) }),
                longName: "mean of the hyperparameters, exact solution of the reduced equation", symbol: "m(t)", equation: "\(notes), The mixture"),
            Variable(
                "population_mean", axes: ["selection_pressure", "replica", "time"],
                .double(pressures.flatMap { pressure in
                    replicas.flatMap { results[.curve(pressure: pressure, replica: $0, averaged: false)]! }
                }),
                longName: "mean of the hyperparameters of a population, ε = 0", symbol: "m_N(t)", equation: "(1/N) Σ h_i"),
            Variable(
                "averaged_population_mean", axes: ["replica", "time"],
                .double(replicas.flatMap { results[.curve(pressure: parameters.mainPressure, replica: $0, averaged: true)]! }),
                longName: "negative control: the same, selected by the mean fitness of the hyperparameter, at the curve's selection pressure nearest the instance's",
                symbol: "m_N(t)", equation: "(1/N) Σ h_i"),
            Variable(
                "exact_window_rate", axes: ["selection_pressure"], .double(pressures.map { windowRate([exactCurve(selected($0))]) }),
                longName: "rate from a half to a tenth of the first distance, exact; NaN if the curve ends before", units: "1/slow time",
                symbol: "r_{50-10}", equation: "ln 5/(t_10 − t_50)"),
            Variable(
                "population_window_rate", axes: ["selection_pressure"],
                .double(pressures.map { pressure in
                    windowRate(replicas.map { results[.curve(pressure: pressure, replica: $0, averaged: false)]! })
                }),
                longName: "the same of the mean over populations; NaN if the curve ends before", units: "1/slow time", symbol: "r_{50-10}",
                equation: "ln 5/(t_10 − t_50)"),
            Variable(
                "variation_value", axes: ["variation", "varied"],
                .double(variations.flatMap { [$0.selectionPressure, $0.mutationSize, $0.inverseTemperature] }),
                longName: "parameters of each variation", symbol: "α, σ, β", equation: "one of them differs from the instance"),
            Variable(
                "collapse_abscissa", axes: ["variation"],
                .double(variations.map { $0.plainCurvature * $0.mutationSize * $0.mutationSize }),
                longName: "the one parameter of the late rate", symbol: "a σ²", equation: "α σ²/(1 + α s²)"),
            Variable(
                "spectral_rate", axes: ["variation"], .double(try variations.map { try spectralRate($0) }),
                longName: "late rate of the mean, by eigenvalues on a grid", units: "1/slow time", symbol: "r", equation: "λ (1 − z_1/z_0)"),
            Variable(
                "resting_bias", axes: ["bias_mutation_size", "landscape"],
                .double(parameters.biasMutationSizes.indices.flatMap { results[.bias(size: $0)]! }),
                longName: "mean at rest less the optimum", symbol: "m_∞ − h*", equation: "\(notes), Closed forms"),
            Variable(
                "threshold", axes: ["threshold_mutation", "threshold_temperature"],
                .double(Self.thresholdMutations.indices.flatMap { results[.thresholds(mutation: $0)]! }),
                longName: "selection pressure at which the growth factors of the two peaks are equal", symbol: "α_c",
                equation: "\(notes), The threshold of selection pressure"),
            Variable(
                "peak_mean", axes: ["threshold_pressure", "peak_time"], .double(reduced { $0.prefix(count) }),
                longName: "mean of the hyperparameters on two peaks, reduced equation", symbol: "m(t)", equation: "∫ h dρ"),
            Variable(
                "peak_share", axes: ["threshold_pressure", "peak_time"], .double(reduced { $0.suffix(count) }),
                longName: "mass on the side of the narrow peak, reduced equation", symbol: "P(t)", equation: "∫_{h > 0} dρ"),
            Variable(
                "peak_population_mean", axes: ["threshold_pressure", "threshold_replica", "peak_time"],
                .double(peaks.flatMap { pressure in
                    (0..<parameters.thresholdReplicas).flatMap { results[.peaks(pressure: pressure, replica: $0)]! }
                }),
                longName: "mean of the hyperparameters of a population on two peaks, ε = 0", symbol: "m_N(t)", equation: "(1/N) Σ h_i"),
            Variable(
                "crossover", axes: ["mutation", "resting_share"],
                .double([false, true].flatMap { results[.crossover(half: $0)]! }),
                longName: "selection pressure at which a population at rest has a share of its agents right of 0", symbol: "α",
                equation: "∫_{h > 0} dρ_∞ = share"),
            Variable(
                "neutral_mean", axes: ["selected", "neutral_replica", "neutral_time"],
                .double([true, false].flatMap { selected in neutral.flatMap { results[.neutral(replica: $0, selected: selected)]! } }),
                longName: "mean of the hyperparameters of a small population", symbol: "m_N", equation: "(1/N) Σ h_i"),
            Variable(
                "twin_share", axes: ["selected", "neutral_replica", "twin_time"],
                .double([true, false].flatMap { selected in neutral.flatMap { results[.twin(replica: $0, selected: selected)]! } }),
                longName: "share of the agents right of 0, with two equal maxima", symbol: "P(t)", equation: "#{h_i > 0}/N"),
            Variable(
                "twin_population_fraction", axes: [], .double([try twinPopulationFraction()]),
                longName: "effective over actual population on one of two equal maxima", symbol: "N_e/N",
                equation: "(∫ w ρ²)²/∫ w² ρ³"),
            Variable(
                "algebraic_distance", axes: ["algebraic_time"], .double(algebraicDistances(mutationSize: 0)),
                longName: "distance of the mean from the optimum without mutations, exact", symbol: "|m − h*|", equation: "\(notes), The mixture"),
        ]
    }
}
