import PopulationDynamics
import Reproduction

extension FitnessReadingsStudy {
    func record(_ results: Results, _ predictions: [Prediction], _ noises: [[Double]]) -> Record {
        Record(
            outcome: "completed", axes: axes, variables: caseVariables + measuredVariables(results, predictions) + rawVariables(results, noises),
            claims: claims(results, predictions, noises))
    }

    private var exact: [Int] { cases.indices.filter { !cases[$0].hasSteps } }
    private var stepped: [Int] { cases.indices.filter { cases[$0].hasSteps } }

    private func label(_ position: Int) -> String {
        let point = cases[position]
        let setting = switch point.setting {
        case .instance: ""
        case .baseline: ", set A"
        case .pressure(let pressure): ", α = \(pressure)"
        }
        return "\(point.reading.name), ε = \(point.timescaleRatio), N = \(population(point))\(setting)\(point.isStepped ? ", steps" : "")"
    }

    private var axes: [Variable] {
        [
            .axis("case", .string(cases.indices.map(label)), longName: "kind of population", symbol: "E"),
            .axis("exact_case", .int(exact), longName: "kind of population that is simulated without steps, a position in `case`", symbol: "E"),
            .axis("stepped_case", .int(stepped), longName: "kind of population that is simulated in steps, a position in `case`", symbol: "E"),
            .axis("exact_replica", .int(Array(0..<parameters.exactReplicas)), longName: "independent population", symbol: "n"),
            .axis("stepped_replica", .int(Array(0..<parameters.replicas)), longName: "independent population", symbol: "n"),
            .slowTimes(Self.times),
            .axis("resting_time", .double(Self.restingTimes), longName: "slow time at rest", units: "slow time", symbol: "t"),
            .axis("noise_reading", .string(["ln w(h)/α", "mean of F at h"]), longName: "what is selected where linear noise is solved", symbol: "E"),
            .axis("resolution", .string(["fine", "coarse"]), longName: "grid and step of linear noise", symbol: "n_h"),
        ]
    }

    private var caseVariables: [Variable] {
        func column(_ name: String, _ longName: String, _ symbol: String, _ value: (Int) -> Double) -> Variable {
            Variable(name, axes: ["case"], .double(cases.indices.map(value)), longName: longName, symbol: symbol, equation: "chosen")
        }
        return [
            Variable(
                "reading", axes: ["case"], .string(cases.map(\.reading.kind)), longName: "what is selected: momentary, effective, averaged, remembered, since_birth, regressed_weight or regressed_fitness",
                symbol: "E", equation: "paper-notes/borghi2026.md, Readings of the effective fitness"),
            column("timescale_ratio", "time-scale ratio; 0 is the limit", "ε") { cases[$0].timescaleRatio },
            Variable(
                "agents", axes: ["case"], .int(cases.map(population)), longName: "number of agents", symbol: "N", equation: "chosen"),
            column("case_selection_pressure", "selection pressure", "α") { instance(cases[$0]).selectionPressure },
            column("case_inverse_temperature", "inverse temperature", "β") { instance(cases[$0]).inverseTemperature },
            column("estimate_width", "τ/ε of a memory, bandwidth of a regression; NaN of the others", "τ/ε, b") { cases[$0].reading.width },
            Variable(
                "has_steps", axes: ["case"], .int(cases.map { $0.hasSteps ? 1 : 0 }), longName: "1 if simulated in steps of at most a fifth of ε, a whole number of them in 0.1, 0 if without steps",
                symbol: "δ", equation: "paper-notes/borghi2026.md, Readings of the effective fitness"),
        ]
    }

    private func measuredVariables(_ results: Results, _ predictions: [Prediction]) -> [Variable] {
        let notes = "paper-notes/borghi2026.md, Readings of the effective fitness"
        func pair(
            _ name: String, _ longName: String, units: String = "1", _ symbol: String, _ equation: String, _ statistic: (Int, [Result]) -> Double
        ) -> [Variable] {
            [
                Variable(
                    name, axes: ["case"], .double(cases.indices.map { statistic($0, results[$0]) }), longName: "\(longName); NaN where there is none",
                    units: units, symbol: symbol, equation: equation),
                Variable(
                    "\(name)_error", axes: ["case"],
                    .double(cases.indices.map { position in standardError(results[position], "\(name) of \(label(position))") { statistic(position, $0) } }),
                    longName: "standard error of the \(longName), by bootstrap over populations; NaN where there is none", units: units, symbol: symbol, equation: "200 resamples"),
            ]
        }
        func predicted(_ name: String, _ longName: String, units: String = "1", _ symbol: String, _ value: (Prediction) -> Double) -> Variable {
            Variable(
                name, axes: ["case"], .double(predictions.map(value)),
                longName: "\(longName) of many agents, selected by F(θ) at ε, by the others as ε → 0; NaN where there is no theory", units: units,
                symbol: symbol, equation: notes)
        }
        let time = pair(
            "reaching_time", "slow time until the mean of h is a tenth of its first distance away", units: "slow time", "t_10",
            "first crossing, straight lines in the logarithm") { self.time($1, instance(cases[$0])) }
        let variance = pair("variance", "variance of h at rest", "V", "average over populations and times at rest") { self.variance($1) }
        let noise = pair("noise", "N times the variance of the mean of h at rest", "N Var(m_N)", "over populations, average over times at rest") {
            self.noise($1, population: population(cases[$0]))
        }
        let fitness = pair("fitness", "mean of F(θ) at rest", "E F", "average over populations and times at rest") { self.fitness($1) }
        return time + variance + noise + fitness + [
            predicted("predicted_time", "the same time", units: "slow time", "t_10", \.time),
            predicted("predicted_variance", "variance of h at rest", "V", \.variance),
            predicted("predicted_fitness", "mean of F(θ) at rest", "E F", \.fitness),
        ]
    }

    private func rawVariables(_ results: Results, _ noises: [[Double]]) -> [Variable] {
        func raw(_ kind: String, _ positions: [Int]) -> [Variable] {
            let all = positions.flatMap { results[$0] }
            return [
                Variable(
                    "\(kind)_mean", axes: ["\(kind)_case", "\(kind)_replica", "time"], .double(all.flatMap { $0.means.prefix(Self.times.count) }),
                    longName: "mean of h of a population", symbol: "m_N(t)", equation: "(1/N) Σ h_i"),
                Variable(
                    "\(kind)_resting_mean", axes: ["\(kind)_case", "\(kind)_replica", "resting_time"], .double(all.flatMap { $0.means.suffix(Self.restingTimes.count) }),
                    longName: "mean of h of a population at rest", symbol: "m_N(t)", equation: "(1/N) Σ h_i"),
                Variable(
                    "\(kind)_variance", axes: ["\(kind)_case", "\(kind)_replica"], .double(all.map(\.variance)),
                    longName: "variance of h within a population, averaged over the times at rest", symbol: "V", equation: "(1/N) Σ (h_i − m_N)²"),
                Variable(
                    "\(kind)_fitness", axes: ["\(kind)_case", "\(kind)_replica"], .double(all.map(\.fitness)),
                    longName: "mean of F(θ) at rest, averaged over time; NaN where there is no θ", symbol: "E F", equation: "(1/N) Σ F(θ_i)"),
            ]
        }
        return raw("exact", exact) + raw("stepped", stepped) + [
            Variable(
                "predicted_noise", axes: ["noise_reading", "resolution"], .double(noises.flatMap { $0 }),
                longName: "N times the variance of the mean of h at rest, by linear noise as ε → 0", symbol: "N Var(m_N)",
                equation: "paper-notes/borghi2026.md, Linear noise"),
        ]
    }
}
