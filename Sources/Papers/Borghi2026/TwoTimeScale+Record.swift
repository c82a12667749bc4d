import Foundation
import PopulationDynamics
import Reproduction
import Statistics

extension TwoTimeScaleStudy {
    func record(_ results: Results) -> Record {
        Record(outcome: "completed", axes: axes, variables: variables(results), claims: claims(results))
    }

    private var ratios: [Double] { parameters.timescaleRatios }
    private typealias Levels = [Double]

    /// The remainder W₁(ρ_ε, ρ + ε ρ1).
    private func remainder(_ law: Law, _ position: Int, _ time: Int, _ results: Results, _ correction: [[Double]]) -> Double {
        parameters.grid.wassersteinDistance(
            law.densities[time], zip(results.correction.reduced[time], correction[time]).map { $0 + ratios[position] * $1 })
    }

    /// The slope of ln value in ln ε between the last two ratios, with corrections that vanish with ε: the larger one of the last two
    /// changes of such slopes is the allowance, since distances need not approach their law from one side. The change with a refined
    /// solution takes the place of a standard error.
    private func slope(_ ratios: Levels, _ values: [Double], refined: [Double]) -> Observation {
        func slopes(_ values: [Double]) -> [Double] {
            (1..<ratios.count).map { log(values[$0] / values[$0 - 1]) / log(ratios[$0] / ratios[$0 - 1]) }
        }
        let found = slopes(values)
        let changes = zip(found.dropFirst(), found).map { abs($0 - $1) }.suffix(2)
        return Observation(
            measured: found.last!, standardError: abs(found.last! - slopes(refined).last!),
            errorMethod: "change with half the step and three quarters of the modes, in place of a standard error",
            allowance: changes.count == 2 ? changes.max()! : .nan,
            allowanceReason: "the larger one of the last two changes of the slope between neighbouring ε")
    }

    private func claims(_ results: Results) -> [Claim] {
        let time = parameters.mainTime
        return [distanceSlope(results, time), remainderSlope(results, time), equilibriumSlope(results, time), synchronousRate(results)]
            + parameters.times.indices.map { distanceConstant(results, $0) } + [particleShift(results, time)]
    }

    private func distanceSlope(_ results: Results, _ time: Int) -> Claim {
        let errors = Self.synchronousRatios.map { abs(synchronousError($0)) }
        return Claim(
            id: "distance_slope", statement: "With Poisson clocks the law of the hyperparameters is at a distance O(ε) from the reduced one.",
            source: "arXiv:2603.19808, two-time-scale limit (abstract); order derived in paper-notes/borghi2026.md",
            quantity: "slope in ln ε of ln W₁(ρ_ε, ρ_0) at slow time \(parameters.times[time])",
            prediction: .equal(1, competitor: 2, competitorName: "second order"), window: "the two smallest ε",
            observation: slope(ratios, results.laws.map { $0.distances[time] }, refined: results.refinedLaws.map { $0.distances[time] }),
            control: NegativeControl(
                "agents jump together, which leaves an exponentially small error of the mean", slope(Self.synchronousRatios, errors, refined: errors)))
    }

    /// All ratios but the smallest, whose remainder is of the size of the error of the step.
    private func remainderSlope(_ results: Results, _ time: Int) -> Claim {
        func observe(_ correction: [[Double]]) -> Observation {
            func values(_ laws: [Law]) -> [Double] { laws.dropLast().enumerated().map { remainder($1, $0, time, results, correction) } }
            return slope(Array(ratios.dropLast()), values(results.laws), refined: values(results.refinedLaws))
        }
        return Claim(
            id: "remainder_slope", statement: "The first-order corrector leaves a remainder O(ε²).",
            source: "derived in paper-notes/borghi2026.md, \"First-order corrector\"",
            quantity: "slope in ln ε of ln W₁(ρ_ε, ρ_0 + ε ρ_1) at slow time \(parameters.times[time])",
            prediction: .equal(2, competitor: 1, competitorName: "a wrong corrector"),
            window: "the two smallest ε but one, whose remainder is above the error of the step", observation: observe(results.correction.first),
            control: NegativeControl("the corrector knows the first Hermite mode alone", observe(results.correction.ofMeans)))
    }

    private func equilibriumSlope(_ results: Results, _ time: Int) -> Claim {
        let errors = ratios.map(synchronousDisequilibrium)
        return Claim(
            id: "equilibrium_slope", statement: "For each hyperparameter the parameters follow the Boltzmann-Gibbs law up to O(ε).",
            source: "arXiv:2603.19808, abstract; order derived in paper-notes/borghi2026.md",
            quantity: "slope in ln ε of ln √(∫ C_1² + C_2² dh), mean and variance of θ given h, at slow time \(parameters.times[time])",
            prediction: .equal(1, competitor: 0.5, competitorName: "√ε"), window: "the two smallest ε",
            observation: slope(ratios, results.laws.map { $0.disequilibria[time] }, refined: results.refinedLaws.map { $0.disequilibria[time] }),
            control: NegativeControl("agents have all jumped just now, together", slope(ratios, errors, refined: errors)))
    }

    private func synchronousRate(_ results: Results) -> Claim {
        func observe(_ ratios: [Double], _ errors: [Double]) -> Observation {
            let rates: [Double] = (1..<ratios.count).map { n in
                let fall: Double = log(errors[n - 1] / errors[n])
                return fall / (1 / ratios[n] - 1 / ratios[n - 1])
            }
            return Observation(
                measured: rates.last!, standardError: 1e-15 / errors.last! / (1 / ratios.last! - 1 / ratios[ratios.count - 2]),
                errorMethod: "rounding of the closed recursion, 1e-15 in the error, in place of a standard error",
                allowance: abs(rates.last! - rates[rates.count - 2]), allowanceReason: "distance to the rate between the two ratios before")
        }
        let rate = parameters.instance.stiffness / parameters.instance.jumpRate, count = parameters.generations
        let mean = mixtures[parameters.mainTime].mean
        return Claim(
            id: "synchronous_rate", statement: "With synchronous generations the error of averaging is exponentially small in 1/ε.",
            source: "derived in paper-notes/borghi2026.md, \"Synchronous generations\"",
            quantity: "−d ln|m_\(count)(ε) − m_\(count)(0)| / d(1/ε)",
            prediction: .equal(rate, competitor: 2 * rate, competitorName: "the rate of the variance, 2k/λ"),
            window: "the two smallest ε of the synchronous generations",
            observation: observe(Self.synchronousRatios, Self.synchronousRatios.map { abs(synchronousError($0)) }),
            control: NegativeControl(
                "agents jump by Poisson clocks", observe(ratios, results.laws.map { abs($0.means[parameters.mainTime] - mean) })))
    }

    private func distanceConstant(_ results: Results, _ time: Int) -> Claim {
        let grid = parameters.grid
        /// (ρ_ε − ρ_0)/ε is smooth in ε: its limit from the two smallest ratios, as a function of h, and from the two before.
        func observe(_ laws: [Law], refined: [Law], _ instance: QuadraticInstance) -> Observation {
            let reduced = reducedDensities(instance)[time]
            func limit(_ laws: [Law], _ first: Int) -> [Double] {
                let (a, b) = (ratios[first], ratios[first + 1])
                let offset = first - (ratios.count - laws.count)
                return grid.points.indices.map { i in
                    let c = (laws[offset].densities[time][i] - reduced[i]) / a, d = (laws[offset + 1].densities[time][i] - reduced[i]) / b
                    return d + (d - c) * b / (a - b)
                }
            }
            let last = ratios.count - 2
            let found = limit(laws, last)
            return Observation(
                measured: size(found), standardError: grid.wassersteinDistance(found, limit(refined, last)),
                errorMethod: "change with half the step and three quarters of the modes, in place of a standard error",
                allowance: grid.wassersteinDistance(found, limit(laws, last - 1)),
                allowanceReason: "distance to the limit from one ratio before")
        }
        func size(_ correction: [Double]) -> Double { grid.wassersteinDistance(correction, correction.map { _ in 0 }) }
        var cold = parameters.instance
        cold.inverseTemperature *= 2
        return Claim(
            id: "distance_constant_\(time)", statement: "The distance to the reduced law is ε times the size of the first-order corrector.",
            source: "derived in paper-notes/borghi2026.md, \"First-order corrector\"",
            quantity: "∫ |lim (F_ε − F_0)/ε| dh at slow time \(parameters.times[time])",
            prediction: .equal(
                size(results.correction.first[time]), competitor: size(results.correction.ofMeans[time]),
                competitorName: "a corrector that knows the first Hermite mode alone"),
            window: "the two smallest ε", observation: observe(results.laws, refined: results.refinedLaws, parameters.instance),
            control: NegativeControl("parameters are half as warm as the corrector thinks", observe(results.coldLaws, refined: results.coldLaws, cold)))
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
                allowanceReason: "bias of finite N, about −7/N at slow time 2 for the instance of the presets")
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
            .axis(
                "synchronous_ratio", .double(Self.synchronousRatios), longName: "time-scale ratio of the synchronous generations", symbol: "ε"),
            .axis(
                "small_ratio", .double(ratios.suffix(3)), longName: "the three smallest time-scale ratios", symbol: "ε"),
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
                .double(reducedDensities(parameters.instance).flatMap(\.self)),
                longName: "law of the hyperparameters, reduced equation", symbol: "ρ_0", equation: "\(notes), The mixture"),
            Variable(
                "corrector", axes: ["time", "hyperparameter"], .double(results.correction.first.flatMap(\.self)),
                longName: "first-order corrector of the law of the hyperparameters", symbol: "ρ_1",
                equation: "\(notes), First-order corrector"),
            law("distance", "distance of the law of h from the reduced one", symbol: "W₁(ρ_ε, ρ_0)", "∫ |F_ε − F_0| dh", \.distances),
            law("mean", "mean of the hyperparameters", symbol: "m_ε", "∫ h dρ_ε", \.means),
            law(
                "disequilibrium", "distance of mean and variance of the parameters from those of the Gibbs law of their hyperparameter", symbol: "‖C_{1,2}‖",
                "√(∫ C_1² + C_2² dh)", \.disequilibria),
            Variable(
                "remainder", axes: panel,
                .double(results.laws.enumerated().flatMap { position, law in
                    parameters.times.indices.map { remainder(law, position, $0, results, results.correction.first) }
                }),
                longName: "distance of the law of h from the reduced one with its first-order corrector", symbol: "W₁(ρ_ε, ρ_0 + ε ρ_1)",
                equation: "∫ |F_ε − F_0 − ε F_1| dh"),
            Variable(
                "refined_density", axes: panel + ["hyperparameter"], .double(results.refinedLaws.flatMap { $0.densities.flatMap(\.self) }),
                longName: "the same with half the step and three quarters of the modes", symbol: "ρ_ε", equation: "\(notes), Hermite modes"),
            Variable(
                "refined_disequilibrium", axes: panel, .double(results.refinedLaws.flatMap(\.disequilibria)),
                longName: "distance from the Gibbs law with half the step and three quarters of the modes", symbol: "‖C_{1,2}‖",
                equation: "√(∫ C_1² + C_2² dh)"),
            Variable(
                "cold_density", axes: ["small_ratio", "time", "hyperparameter"], .double(results.coldLaws.flatMap { $0.densities.flatMap(\.self) }),
                longName: "negative control: law of the hyperparameters at twice the inverse temperature", symbol: "ρ_ε",
                equation: "\(notes), Hermite modes"),
            Variable(
                "corrector_of_means", axes: ["time", "hyperparameter"], .double(results.correction.ofMeans.flatMap(\.self)),
                longName: "negative control: first-order corrector with the first Hermite mode alone", symbol: "ρ_1",
                equation: "\(notes), First-order corrector"),
            Variable(
                "synchronous_disequilibrium", axes: ["timescale_ratio"], .double(ratios.map(synchronousDisequilibrium)),
                longName: "negative control: distance from the Gibbs law just after a synchronous generation", symbol: "‖C_{1,2}‖",
                equation: "√(∫ C_1² + C_2² dh)"),
            Variable(
                "reduced_mean", axes: ["time"], .double(mixtures.map(\.mean)), longName: "mean of the hyperparameters, reduced equation",
                symbol: "m_0", equation: "\(notes), The mixture"),
            Variable(
                "synchronous_error", axes: ["synchronous_ratio"], .double(Self.synchronousRatios.map(synchronousError)),
                longName: "mean of h after synchronous generations, at slow time n/λ, less that of the reduced map", symbol: "m_n(ε) − m_n(0)",
                equation: "\(notes), Synchronous generations"),
            Variable(
                "simulated_mean", axes: ["simulated_ratio", "replica"], .double(results.means.flatMap(\.self)),
                longName: "mean of h of a simulated population at the middle one of the times", symbol: "m_N", equation: "(1/N) Σ h_i"),
        ]
    }
}
