import Foundation
import PopulationDynamics
import Reproduction
import Statistics

extension TwoTimeScaleStudy {
    func record(_ results: Results) -> Record {
        Record(outcome: "completed", axes: axes, variables: variables(results), claims: claims(results))
    }

    private var ratios: [Double] { parameters.timescaleRatios }
    private var asymptotic: Range<Int> { ratios.count - 3..<ratios.count }

    /// The remainder W₁(ρ_ε, ρ + ε ρ1).
    private func remainder(_ law: Law, _ position: Int, _ time: Int, _ results: Results, _ correction: [[Double]]) -> Double {
        parameters.grid.wassersteinDistance(
            law.densities[time], zip(results.correction.reduced[time], correction[time]).map { $0 + ratios[position] * $1 })
    }

    /// The slope of ln value in ln ε between the two smallest ratios of a window. Corrections are of relative order ε, so it is nearer
    /// the limit than the slope between the two ratios before is to it; its change with a refined solution takes the place of a
    /// standard error.
    private func slope(_ values: [Double], refined: [Double], window: Range<Int>) -> Observation {
        func slope(_ values: [Double], endingAt last: Int) -> Double {
            log(values[last] / values[last - 1]) / log(ratios[last] / ratios[last - 1])
        }
        let last = window.upperBound - 1
        let found = slope(values, endingAt: last)
        return Observation(
            measured: found, standardError: abs(found - slope(refined, endingAt: last)),
            errorMethod: "change with half the step and three quarters of the modes, in place of a standard error",
            allowance: abs(found - slope(values, endingAt: last - 1)),
            allowanceReason: "distance to the slope between the two ratios before")
    }

    private func claims(_ results: Results) -> [Claim] {
        let time = parameters.mainTime
        return [distanceSlope(results, time), remainderSlope(results, time), equilibriumSlope(results, time), synchronousRate(results)]
            + parameters.times.indices.map { distanceConstant(results, $0) } + [particleShift(results, time)]
    }

    private func distanceSlope(_ results: Results, _ time: Int) -> Claim {
        let errors = ratios.map { abs(synchronousError($0)) }
        return Claim(
            id: "distance_slope", statement: "With Poisson clocks the law of the hyperparameters is at a distance O(ε) from the reduced one.",
            source: "arXiv:2603.19808, two-time-scale limit (abstract); order derived in paper-notes/borghi2026.md",
            quantity: "slope in ln ε of ln W₁(ρ_ε, ρ_0) at slow time \(parameters.times[time])",
            prediction: .equal(1, competitor: 2, competitorName: "second order"), window: "the three smallest ε",
            observation: slope(results.laws.map { $0.distances[time] }, refined: results.refinedLaws.map { $0.distances[time] }, window: asymptotic),
            control: NegativeControl(
                "agents jump together, which leaves an exponentially small error: the first ratios, where it is above rounding",
                slope(errors, refined: errors, window: 0..<3)))
    }

    private func remainderSlope(_ results: Results, _ time: Int) -> Claim {
        func observe(_ correction: [[Double]]) -> Observation {
            func values(_ laws: [Law]) -> [Double] { laws.enumerated().map { remainder($1, $0, time, results, correction) } }
            return slope(values(results.laws), refined: values(results.refinedLaws), window: 1..<ratios.count - 1)
        }
        return Claim(
            id: "remainder_slope", statement: "The first-order corrector leaves a remainder O(ε²).",
            source: "derived in paper-notes/borghi2026.md, \"First-order corrector\"",
            quantity: "slope in ln ε of ln W₁(ρ_ε, ρ_0 + ε ρ_1) at slow time \(parameters.times[time])",
            prediction: .equal(2, competitor: 1, competitorName: "a wrong corrector"),
            window: "the smallest ε but one, whose remainder is above the error of the step, and the two before", observation: observe(results.correction.first),
            control: NegativeControl("the corrector knows the first Hermite mode alone", observe(results.correction.withoutSelection)))
    }

    private func equilibriumSlope(_ results: Results, _ time: Int) -> Claim {
        let errors = ratios.map(synchronousDisequilibrium)
        return Claim(
            id: "equilibrium_slope", statement: "For each hyperparameter the parameters follow the Boltzmann-Gibbs law up to O(ε).",
            source: "arXiv:2603.19808, abstract; order derived in paper-notes/borghi2026.md",
            quantity: "slope in ln ε of ln √∫∫ (f − ρ μ)²/μ at slow time \(parameters.times[time])",
            prediction: .equal(1, competitor: 0.5, competitorName: "√ε"), window: "the three smallest ε",
            observation: slope(results.laws.map { $0.disequilibria[time] }, refined: results.refinedLaws.map { $0.disequilibria[time] }, window: asymptotic),
            control: NegativeControl(
                "agents have jumped together just now: the variance of θ given h against that of the Gibbs law",
                slope(errors, refined: errors, window: asymptotic)))
    }

    private func synchronousRate(_ results: Results) -> Claim {
        func observe(_ errors: [Double]) -> Observation {
            // ln|error| = c − rate/ε, where the error is above rounding.
            let window = ratios.indices.filter { errors[$0] > 1e-11 }
            func rate(_ positions: some Collection<Int>) -> Double {
                guard positions.count == 2, let a = positions.first, let b = positions.dropFirst().first else { return .nan }
                return -log(errors[b] / errors[a]) / (1 / ratios[b] - 1 / ratios[a])
            }
            let last = rate(window.suffix(2))
            return Observation(
                measured: last, standardError: 1e-4, errorMethod: "rounding of the closed recursion, 1e-15 in errors above 1e-11",
                allowance: abs(last - rate(window.dropLast().suffix(2))),
                allowanceReason: "distance to the rate between the two ratios before")
        }
        let rate = parameters.instance.stiffness / parameters.instance.jumpRate, count = parameters.generations
        let mean = mixtures[parameters.mainTime].mean
        return Claim(
            id: "synchronous_rate", statement: "With synchronous generations the error of averaging is exponentially small in 1/ε.",
            source: "derived in paper-notes/borghi2026.md, \"Synchronous generations\"",
            quantity: "−d ln|m_\(count)(ε) − m_\(count)(0)| / d(1/ε)",
            prediction: .equal(rate, competitor: 2 * rate, competitorName: "the rate of the variance, 2k/λ"),
            window: "the two smallest ε with an error above 1e-11", observation: observe(ratios.map { abs(synchronousError($0)) }),
            control: NegativeControl(
                "agents jump by Poisson clocks", observe(results.laws.map { abs($0.means[parameters.mainTime] - mean) })))
    }

    private func distanceConstant(_ results: Results, _ time: Int) -> Claim {
        let grid = parameters.grid
        /// Distances are ε (C + D ε): the two smallest ratios give C.
        func observe(_ distances: [Double], refined: [Double]) -> Observation {
            func limit(_ distances: [Double], _ first: Int) -> Double {
                let (a, b) = (ratios[first], ratios[first + 1])
                let (c, d) = (distances[first] / a, distances[first + 1] / b)
                return d + (d - c) * b / (a - b)
            }
            let last = ratios.count - 2
            let value = limit(distances, last)
            return Observation(
                measured: value, standardError: abs(value - limit(refined, last)),
                errorMethod: "change with half the step and three quarters of the modes, in place of a standard error",
                allowance: abs(value - limit(distances, last - 1)),
                allowanceReason: "distance to the limit from one ratio before")
        }
        func size(_ correction: [Double]) -> Double { grid.wassersteinDistance(correction, correction.map { _ in 0 }) }
        let errors = ratios.map { abs(synchronousError($0)) }
        return Claim(
            id: "distance_constant_\(time)", statement: "The distance to the reduced law is ε times the size of the first-order corrector.",
            source: "derived in paper-notes/borghi2026.md, \"First-order corrector\"",
            quantity: "lim W₁(ρ_ε, ρ_0)/ε at slow time \(parameters.times[time])",
            prediction: .equal(
                size(results.correction.first[time]), competitor: size(results.correction.withoutSelection[time]),
                competitorName: "a corrector that knows the first Hermite mode alone"),
            window: "the two smallest ε",
            observation: observe(results.laws.map { $0.distances[time] }, refined: results.refinedLaws.map { $0.distances[time] }),
            control: NegativeControl("agents jump together", observe(errors, refined: errors)))
    }

    /// The ε nearest 0.1, where the shift is large beside the noise and the first order leads.
    private var particleRatio: Int {
        ratios.indices.min { abs(log(ratios[$0] / 0.1)) < abs(log(ratios[$1] / 0.1)) }!
    }

    private func particleShift(_ results: Results, _ time: Int) -> Claim {
        let limit = mixtures[time].mean
        func observe(_ means: [Double]) -> Observation {
            let sample = SampleMean(means.map { $0 - limit })
            return Observation(
                measured: sample?.mean ?? .nan, standardError: sample?.standardError ?? .nan,
                errorMethod: "standard error over replicas", allowance: 10 / Double(parameters.population),
                allowanceReason: "bias of finite N, about −7/N at this time for set A")
        }
        return Claim(
            id: "particle_shift", statement: "Agents feel the lag of their parameters as the joint equation says.",
            source: "derived in paper-notes/borghi2026.md, \"Hermite modes\"",
            quantity: "mean of h less that of the reduced equation at slow time \(parameters.times[time]), ε = \(ratios[particleRatio])",
            prediction: .equal(
                results.laws[particleRatio].means[time] - limit, competitor: 0, competitorName: "no lag"),
            window: "\(parameters.replicas) populations of \(parameters.population) agents", observation: observe(results.means[particleRatio]),
            control: NegativeControl("agents whose parameters are in equilibrium, ε = 0", observe(results.means[ratios.count])))
    }

    private var axes: [Variable] {
        [
            .timescaleRatios(ratios), .slowTimes(parameters.times), .hyperparameters(parameters.grid.points),
            .axis("replica", .int(Array(0..<parameters.replicas)), longName: "independent population", symbol: "n"),
            .axis(
                "simulated_ratio", .double(ratios + [0]), longName: "time-scale ratio of a simulated population; 0 for equilibrium",
                symbol: "ε"),
        ]
    }

    private func variables(_ results: Results) -> [Variable] {
        let panel = ["timescale_ratio", "time"]
        func law(_ name: String, _ words: String, symbol: String, _ equation: String, _ value: (Law) -> [Double]) -> Variable {
            Variable(name, axes: panel, .double(results.laws.flatMap(value)), longName: words, symbol: symbol, equation: equation)
        }
        let notes = "paper-notes/borghi2026.md"
        return [
            Variable(
                "density", axes: panel + ["hyperparameter"], .double(results.laws.flatMap { $0.densities.flatMap(\.self) }),
                longName: "law of the hyperparameters in the limit of many agents", symbol: "ρ_ε", equation: "\(notes), Hermite modes"),
            Variable(
                "reduced_density", axes: ["time", "hyperparameter"],
                .double(mixtures.flatMap { parameters.grid.points.map($0.density) }),
                longName: "law of the hyperparameters, reduced equation", symbol: "ρ_0", equation: "\(notes), The mixture"),
            Variable(
                "corrector", axes: ["time", "hyperparameter"], .double(results.correction.first.flatMap(\.self)),
                longName: "first-order corrector of the law of the hyperparameters", symbol: "ρ_1",
                equation: "\(notes), First-order corrector"),
            law("distance", "distance of the law of h from the reduced one", symbol: "W₁(ρ_ε, ρ_0)", "∫ |F_ε − F_0| dh", \.distances),
            law("mean", "mean of the hyperparameters", symbol: "m_ε", "∫ h dρ_ε", \.means),
            law(
                "disequilibrium", "distance of parameters from the Gibbs law of their hyperparameter", symbol: "‖f − ρ μ‖",
                "√(Σ_{n≥1} ∫ C_n² dh)", \.disequilibria),
            Variable(
                "remainder", axes: panel,
                .double(results.laws.enumerated().flatMap { position, law in
                    parameters.times.indices.map { remainder(law, position, $0, results, results.correction.first) }
                }),
                longName: "distance of the law of h from the reduced one with its first-order corrector", symbol: "W₁(ρ_ε, ρ_0 + ε ρ_1)",
                equation: "∫ |F_ε − F_0 − ε F_1| dh"),
            Variable(
                "reduced_mean", axes: ["time"], .double(mixtures.map(\.mean)), longName: "mean of the hyperparameters, reduced equation",
                symbol: "m_0", equation: "\(notes), The mixture"),
            Variable(
                "synchronous_error", axes: ["timescale_ratio"], .double(ratios.map(synchronousError)),
                longName: "mean of h after synchronous generations, less that of the reduced map", symbol: "m_n(ε) − m_n(0)",
                equation: "\(notes), Synchronous generations"),
            Variable(
                "simulated_mean", axes: ["simulated_ratio", "replica"], .double(results.means.flatMap(\.self)),
                longName: "mean of h of a simulated population at the middle one of the times", symbol: "m_N", equation: "(1/N) Σ h_i"),
        ]
    }
}
