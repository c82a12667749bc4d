import Foundation
import PopulationDynamics
import Reproduction

extension NoiseDiversityStudy {
    /// Mutation sizes over the largest one, and mutation sizes, of the exact curves.
    static let relativeSizes = (1...48).map { Double($0) / 50 }
    static let wideSizes = (0...48).map { 0.05 * pow(400, Double($0) / 48) }

    func record(_ noises: [[LinearNoise.Prediction]], _ curves: Curves) -> Record {
        Record(outcome: "completed", axes: axes, variables: exactVariables(noises) + agentVariables(curves), claims: claims(noises, curves))
    }

    private var axes: [Variable] {
        [
            .axis("tolerance", .double(parameters.tolerances), longName: "tolerance of √E(h − h*)²", symbol: "δ"),
            .axis("relative_mutation", .double(Self.relativeSizes), longName: "mutation size over the largest admissible one", symbol: "σ/σ_max"),
            .axis("wide_mutation", .double(Self.wideSizes), longName: "mutation size of the exact curve", symbol: "σ"),
            .axis("mutation_size", .double(parameters.mutationSizes), longName: "mutation size of finite populations", symbol: "σ"),
            .axis("population", .int(parameters.populations), longName: "number of agents", symbol: "N"),
            .axis("temperature", .double(parameters.temperatures), longName: "temperature of the parameters", symbol: "1/β"),
            .axis("share_mutation", .double(shareSizes), longName: "mutation size of agents whose mean square is measured", symbol: "σ"),
            .axis("mean_mutation", .double(meanSizes), longName: "mutation size of agents whose mean is measured", symbol: "σ"),
            .axis("replica", .int(Array(0..<parameters.replicas)), longName: "independent population", symbol: "n"),
            .axis("mean_replica", .int(Array(0..<parameters.meanReplicas)), longName: "independent population whose mean is measured", symbol: "n"),
            .axis("batch", .int(Array(0..<parameters.batches)), longName: "batch of independent populations", symbol: "b"),
            .axis("fall_time", .double(Self.times), longName: "slow time of many agents", units: "slow time", symbol: "t"),
            .axis("short_time", .double(Self.shortTimes), longName: "slow time of agents whose mean is measured", units: "slow time", symbol: "t"),
            .slowTimes(Self.longTimes),
            .axis("start", .string(["as stated", "narrow"]), longName: "start of the agents; the second, with a quarter of the variance, is a negative control", symbol: "v_0"),
            .axis("enlarged", .string(["largest", "enlarged"]), longName: "mutations; the second is a negative control", symbol: "σ"),
            .axis(
                "agents", .int([parameters.population, parameters.population / Self.reduction]), longName: "number of agents whose mean is measured",
                symbol: "N"),
        ]
    }

    private func exactVariables(_ noises: [[LinearNoise.Prediction]]) -> [Variable] {
        let notes = "paper-notes/borghi2026.md, Noise against diversity"
        let tolerances = parameters.tolerances
        func time(_ name: String, _ axes: [String], _ values: [Double], _ what: String) -> Variable {
            Variable(
                name, axes: axes, .double(values), longName: "slow time at which \(what); NaN if it is not", units: "slow time",
                symbol: "t_δ", equation: notes)
        }
        let temperatures = noises[parameters.mutationSizes.count...]
        let meanSquare = "√E(h − h*)² is first within the tolerance, exact"
        return [
            Variable(
                "largest_mutation", axes: ["tolerance"], .double(tolerances.map { largestMutation(tolerance: $0) }),
                longName: "mutation size with which √E(h − h*)² at rest is the tolerance", symbol: "σ_max", equation: notes),
            Variable(
                "mean_square_optimum", axes: ["tolerance"], .double(meanSquareOptima),
                longName: "mutation size with which the tolerance of √E(h − h*)² is reached first, exact", symbol: "σ_opt", equation: notes),
            time(
                "mean_square_time", ["tolerance", "relative_mutation"],
                tolerances.flatMap { tolerance in
                    Self.relativeSizes.map { share in
                        meanSquareTime(mutated(share * largestMutation(tolerance: tolerance)).plainSelection, tolerance: tolerance)
                    }
                }, meanSquare),
            Variable(
                "mean_optimum", axes: [], .double([meanOptimum]),
                longName: "mutation size with which the tolerance of |E h − h*| is reached first, exact", symbol: "σ_opt", equation: notes),
            time(
                "mean_time", ["wide_mutation"], Self.wideSizes.map { meanTime(mutated($0).plainSelection) },
                "|E h − h*| is first within its tolerance, exact"),
            time(
                "predicted_noise_time", ["population", "mutation_size"],
                parameters.populations.flatMap { population in
                    parameters.mutationSizes.indices.map { noiseTime(noises[$0], population: population) }
                }, "√E(m_N − h*)² is first within its tolerance, by linear noise, until \(Self.longTimes.last!)"),
            time(
                "mean_square_temperature_time", ["tolerance", "temperature"],
                zip(tolerances, meanSquareOptima).flatMap { tolerance, optimum in
                    parameters.temperatures.map { temperature in
                        var instance = heated(temperature)
                        instance.mutationSize = optimum
                        return meanSquareTime(instance.plainSelection, tolerance: tolerance)
                    }
                }, meanSquare + ", with the mutations that are best at the temperature of the parameters"),
            time(
                "mean_temperature_time", ["temperature"], parameters.temperatures.map { meanTime(heated($0).plainSelection) },
                "|E h − h*| is first within its tolerance, exact"),
            time(
                "predicted_temperature_time", ["temperature"],
                parameters.temperatures.indices.map {
                    noiseTime(temperatures[temperatures.startIndex + $0], population: parameters.populations.last!)
                }, "√E(m_N − h*)² of the largest population is first within its tolerance, by linear noise, until \(Self.longTimes.last!)"),
        ]
    }

    private func agentVariables(_ curves: Curves) -> [Variable] {
        let definition = "first crossing, straight lines in the logarithm"
        func time(_ name: String, _ axes: [String], _ values: [Double], _ what: String) -> Variable {
            Variable(
                name, axes: axes, .double(values), longName: "slow time at which \(what) of agents is first within its tolerance; NaN if it is not by the last of their times",
                units: "slow time", symbol: "t_δ", equation: definition)
        }
        func curve(_ name: String, _ axes: [String], _ values: [Double], _ what: String, _ symbol: String) -> Variable {
            Variable(name, axes: axes, .double(values), longName: "\(what), donors selected by w(h)", symbol: symbol, equation: "HyperparameterPopulation, Poisson clocks")
        }
        let populations = parameters.populations.indices.map { noiseCurves(curves, population: $0) }
        let starts = [false, true].map { meanSquareCurves(curves, isNarrow: $0) }
        let means = [false, true].map { meanCurves(curves, isSmall: $0) }
        let replicas = 0..<parameters.replicas
        return [
            time("agents_mean_square_time", ["start", "share_mutation"], starts.flatMap { $0.map(meanSquareTime) }, "√E(h − h*)²"),
            time("agents_mean_time", ["agents", "mean_mutation"], means.flatMap { $0.map(meanTime) }, "|E h − h*|"),
            time("agents_noise_time", ["population", "mutation_size"], populations.flatMap { $0.map(noiseTime) }, "√E(m_N − h*)²"),
            time(
                "agents_temperature_time", ["temperature"], temperatureCurves(curves).map(noiseTime), "√E(m_N − h*)² of the largest population"),
            curve(
                "mean_square", ["start", "share_mutation", "replica", "fall_time"], starts.flatMap { $0.flatMap { $0.flatMap { $0 } } },
                "mean square distance of the agents from the optimum", "E(h − h*)²"),
            curve(
                "mean_distance", ["agents", "mean_mutation", "mean_replica", "short_time"], means.flatMap { $0.flatMap { $0.flatMap { $0 } } },
                "mean of the agents less the optimum", "m_N − h*"),
            curve(
                "resting_mean_square", ["enlarged", "replica"],
                [false, true].flatMap { enlarged in replicas.map { curves[.resting(replica: $0, enlarged: enlarged)]![0] } },
                "mean square distance from the optimum at rest, averaged over slow times from \(Self.restingTimes.first!) to \(Self.restingTimes.last!)",
                "E(h − h*)²"),
            curve(
                "noise", ["population", "mutation_size", "batch", "time"], populations.flatMap { $0.flatMap { $0.flatMap { $0 } } },
                "square distance of a population's mean from the optimum, averaged over a batch", "E(m_N − h*)²"),
            curve(
                "temperature_noise", ["temperature", "batch", "time"], temperatureCurves(curves).flatMap { $0.flatMap { $0 } },
                "the same of the largest population at each temperature", "E(m_N − h*)²"),
        ]
    }
}
