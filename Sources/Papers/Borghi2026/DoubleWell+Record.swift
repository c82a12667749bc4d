import Foundation
import Integrators
import LinearAlgebra
import PopulationDynamics
import Reproduction
import ScalarSearch
import Statistics

extension DoubleWellStudy {
    typealias Laws = [LawTask: Law]

    func record(_ laws: Laws, _ means: [[Double]]) throws -> Record {
        let optima = parameters.inverseTemperatures.map { optimum(inverseTemperature: $0) }
        let relaxations = try parameters.inverseTemperatures.map { try relaxationRate(inverseTemperature: $0, tilt: 0) }
        let resting = try [false, true].map { parabola in try Self.restingSizes.map { try restingMean($0, parabola: parabola) } }
        return Record(
            outcome: "completed", axes: axes, variables: variables(laws, means, optima, relaxations, resting.flatMap(\.self)),
            claims: [
                slopeClaim(laws), optimumClaim(optima), try kramersClaim(relaxations), biasClaim(resting[0], parabola: resting[1]), try populationClaim(laws, means),
            ])
    }

    // MARK: The optimum

    private func logWeight(_ h: Double, inverseTemperature: Double) -> Double {
        let loss = DoubleWellLoss()
        let grid = UniformGrid(from: -3.5, to: 3.5, count: 1400)
        let exponents = grid.points.map { -inverseTemperature * loss.value(theta: $0, h: h) }
        let greatest = exponents.max()!
        let gibbs = exponents.map { exp($0 - greatest) }
        let selected = zip(grid.points, gibbs).map { exp(-0.5 * parameters.selectionPressure * ($0 - 1) * ($0 - 1)) * $1 }
        return log(selected.reduce(0, +) / gibbs.reduce(0, +))
    }

    /// Where ln w is greatest: w has one maximum.
    func optimum(inverseTemperature: Double) -> Double {
        minimiser(between: -1, and: 6) { -logWeight($0, inverseTemperature: inverseTemperature) }
    }

    private func optimumClaim(_ optima: [Double]) -> Claim {
        /// Two wells add a shift ln β/β to the one of order 1/β: the constant of c + A/β + B ln β/β through three values.
        func observe(_ values: [Double]) -> Observation {
            func limit(_ positions: Range<Int>) -> Double {
                let betas = parameters.inverseTemperatures[positions]
                let columns = [betas.map { _ in 1.0 }, betas.map { 1 / $0 }, betas.map { log($0) / $0 }]
                return leastSquares(columns: columns, right: Array(values[positions]))?[0] ?? .nan
            }
            let count = values.count
            return Observation(
                measured: limit(count - 3..<count), standardError: 1e-5, errorMethod: "golden section, in place of a standard error",
                allowance: abs(limit(count - 3..<count) - limit(count - 4..<count - 1)),
                allowanceReason: "distance to the limit from one inverse temperature before")
        }
        return Claim(
            id: "noise_free_limit", statement: "Noise shifts the optimum of the bilevel problem; as it vanishes the optimum is that without noise.",
            source: "arXiv:2603.19808, connection with bilevel optimisation (abstract)", quantity: "lim argmax w as β → ∞",
            prediction: .equal(0, competitor: optima[0], competitorName: "the optimum at the smallest β"),
            window: "the three largest β", observation: observe(optima),
            control: NegativeControl("the temperature stays as it is, β = \(parameters.inverseTemperature)", observe(optima.map { _ in optimum(inverseTemperature: parameters.inverseTemperature) })))
    }

    // MARK: Hopping

    /// The least positive eigenvalue of minus the Fokker-Planck operator, in fast time.
    func relaxationRate(inverseTemperature: Double, tilt: Double) throws -> Double {
        let loss = DoubleWellLoss()
        let grid = UniformGrid(from: -2.2, to: 2.2, count: 600)
        let operator_ = FokkerPlanckOperator(
            exponents: grid.points.map { inverseTemperature * loss.value(theta: $0, h: tilt) }, spacing: grid.spacing,
            diffusion: 1 / inverseTemperature)
        // Similar to a symmetric matrix, in which up and down rates are replaced by their geometric mean.
        let matrix = SymmetricTridiagonalMatrix(
            diagonal: operator_.exitRates, offDiagonal: zip(operator_.up, operator_.down).map { -($0 * $1).squareRoot() })
        let rate = try matrix.eigenvalues()[1]
        // Eigenvalues are right to some ulps of the largest, which is of order 10³.
        return rate > 1e-10 ? rate : .nan
    }

    /// Twice Kramers' rate √(L″(1) |L″(0)|)/(2π) e^{−β/2} of hopping between the wells of h = 0.
    private func kramersRate(_ inverseTemperature: Double) -> Double { 8.0.squareRoot() / Double.pi * exp(-inverseTemperature / 2) }

    /// Those at which the rate is well above rounding and the wells are well apart.
    private var metastable: [Double] { parameters.inverseTemperatures.filter { $0 >= 8 && $0 <= 32 } }

    private func kramersClaim(_ relaxations: [Double]) throws -> Claim {
        func observe(tilt: Double) throws -> Observation {
            let ratios = try metastable.map { try relaxationRate(inverseTemperature: $0, tilt: tilt) / kramersRate($0) }
            guard ratios.count >= 3 else {
                return Observation(
                    measured: .nan, standardError: 0, errorMethod: "none", allowance: 0, allowanceReason: "none",
                    applicability: .hypothesisFails("there are no three inverse temperatures between 8 and 32"))
            }
            /// Corrections are of order 1/β.
            func limit(_ first: Int) -> Double {
                let (a, b) = (1 / metastable[first], 1 / metastable[first + 1])
                return (ratios[first + 1] * a - ratios[first] * b) / (a - b)
            }
            let last = ratios.count - 2
            return Observation(
                measured: limit(last), standardError: 1e-4, errorMethod: "the grid of 600 cells, of order 2, in place of a standard error",
                allowance: abs(limit(last) - limit(last - 1)), allowanceReason: "distance to the limit from smaller β")
        }
        return Claim(
            id: "kramers", statement: "Parameters change wells at Kramers' rate, exponentially slow in β.",
            source: "Kramers 1940; paper-notes/borghi2026.md, \"Double well\"", quantity: "lim κ/(2 √(L″(1) |L″(0)|)/(2π) e^{−β/2}) as β → ∞, h = 0",
            prediction: .equal(1, competitor: 0.5, competitorName: "once Kramers' rate in the place of twice"),
            window: "β from 8 to 32", observation: try observe(tilt: 0),
            control: NegativeControl("the wells are not equally deep, h = 0.2", try observe(tilt: 0.2)))
    }

    private func slopeClaim(_ laws: Laws) -> Claim {
        func distances(_ temperature: Double, refined: Bool) -> [Double] {
            parameters.timescaleRatios.map { distance(laws, $0, temperature, refined: refined) }
        }
        func observe(_ temperature: Double) -> Observation {
            let (distances, coarse) = (distances(temperature, refined: true), distances(temperature, refined: false))
            func slope(_ values: [Double], _ last: Int) -> Double {
                log(values[last] / values[last - 1]) / log(parameters.timescaleRatios[last] / parameters.timescaleRatios[last - 1])
            }
            let last = distances.count - 1
            return Observation(
                measured: slope(distances, last), standardError: abs(slope(distances, last) - slope(coarse, last)),
                errorMethod: "change with twice the step, in place of a standard error",
                allowance: abs(slope(distances, last) - slope(distances, last - 1)),
                allowanceReason: "distance to the slope between the two ratios before: corrections are of relative order ε/κ")
        }
        return Claim(
            id: "distance_slope", statement: "With metastable parameters too the distance to the reduced law falls like ε, once ε is below the rate of hopping.",
            source: "arXiv:2603.19808, two-time-scale limit (abstract); order derived in paper-notes/borghi2026.md",
            quantity: "slope in ln ε of ln W₁(ρ_ε, ρ_0) at slow time \(parameters.finalTime)",
            prediction: .equal(1, competitor: 0.5, competitorName: "√ε"), window: "the two smallest ε",
            observation: observe(parameters.inverseTemperature),
            control: NegativeControl("twice the inverse temperature: hopping is slower by e^{β/2}", observe(coldTemperature)))
    }

    /// W₁ to the reduced law on the same grid.
    func distance(_ laws: Laws, _ ratio: Double, _ temperature: Double, refined: Bool) -> Double {
        func law(_ ratio: Double) -> Law {
            laws[LawTask(timescaleRatio: ratio, inverseTemperature: temperature, refined: refined)]!
        }
        return parameters.grid.wassersteinDistance(law(ratio).density, law(0).density)
    }

    // MARK: The mean at rest

    /// Mutation sizes of the mean at rest.
    static let restingSizes = [0.2, 0.1, 0.05, 0.025]

    private func value(_ h: Double) -> Double { logWeight(h, inverseTemperature: parameters.inverseTemperature) }

    /// −(ln w)″ and (ln w)‴ at the optimum, by central differences.
    private func derivatives(at centre: Double) -> (curvature: Double, third: Double) {
        let step = 0.01
        let values = (-2...2).map { value(centre + Double($0) * step) }
        return (
            (2 * values[2] - values[3] - values[1]) / (step * step),
            (values[4] - 2 * values[3] + 2 * values[1] - values[0]) / (2 * step * step * step)
        )
    }

    /// - Parameter parabola: in the place of ln w, of the same curvature: a negative control.
    func restingMean(_ size: Double, parabola: Bool) throws -> Double {
        let centre = optimum(inverseTemperature: parameters.inverseTemperature)
        let curvature = derivatives(at: centre).curvature
        let reach = min(7, 22 * size.squareRoot())
        let grid = UniformGrid(from: centre - reach, to: centre + reach, count: Int(4 * reach / size))
        let growth = GrowthOperator(
            logWeights: grid.points.map { parabola ? -0.5 * curvature * ($0 - centre) * ($0 - centre) : value($0) },
            mutation: try Mutation(size: size, on: grid))
        let law = try growth.spectrum().law
        try ClippedDensity.check(law, on: grid, variable: "h")
        return grid.integral(zip(grid.points, law).map { $0 * $1 })
    }

    private func biasClaim(_ resting: [Double], parabola: [Double]) -> Claim {
        let centre = optimum(inverseTemperature: parameters.inverseTemperature)
        let (curvature, third) = derivatives(at: centre)
        func observe(_ means: [Double]) -> Observation {
            let ratios = zip(means, Self.restingSizes).map { ($0 - centre) / $1 }
            func limit(_ first: Int) -> Double { 2 * ratios[first + 1] - ratios[first] }
            let last = ratios.count - 2
            return Observation(
                measured: limit(last), standardError: 1e-3 * abs(limit(last)),
                errorMethod: "third differences of ln w, in place of a standard error",
                allowance: abs(limit(last) - limit(last - 1)), allowanceReason: "distance to the limit from mutations twice as large")
        }
        return Claim(
            id: "resting_bias", statement: "The mean rests c_3 σ/(3 a^{3/2}) beyond the optimum, as on any asymmetric landscape.",
            source: "derived in paper-notes/borghi2026.md, \"Closed forms\"", quantity: "lim (m_∞ − argmax w)/σ as σ → 0",
            prediction: .equal(third / (3 * curvature * curvature.squareRoot()), competitor: 0, competitorName: "the mean rests on the optimum"),
            window: "the two smallest mutations, which halve", observation: observe(resting),
            control: NegativeControl("the landscape is the parabola of the same curvature", observe(parabola)))
    }

    // MARK: Populations

    private func populationClaim(_ laws: Laws, _ means: [[Double]]) throws -> Claim {
        /// The limit of small steps from the two smaller ones; the error is of order the step.
        func observe(_ groups: ArraySlice<[Double]>) -> Observation {
            let samples = groups.map { SampleMean($0)! }
            func limit(_ first: Int) -> Double { 2 * samples[first + 1].mean - samples[first].mean }
            let error = (4 * samples[2].standardError * samples[2].standardError + samples[1].standardError * samples[1].standardError).squareRoot()
            return Observation(
                measured: limit(1), standardError: error, errorMethod: "standard errors over replicas, through the extrapolation",
                allowance: abs(limit(1) - limit(0)) + 10 / Double(parameters.population),
                allowanceReason: "distance to the extrapolation from steps twice as large, and a bias of finite N")
        }
        let law = laws[populationLaw]!
        let reduced = laws[LawTask(timescaleRatio: 0, inverseTemperature: parameters.inverseTemperature, refined: true)]!
        return Claim(
            id: "population_mean", statement: "Agents simulated in steps have the mean of the joint equation, as the step falls.",
            source: "derived in paper-notes/borghi2026.md, \"Integrators\"",
            quantity: "mean of h at slow time \(parameters.finalTime), ε = \(parameters.populationRatio), extrapolated to step 0",
            prediction: .equal(law.mean, competitor: reduced.mean, competitorName: "the reduced equation"),
            window: "\(parameters.replicas) populations of \(parameters.population) agents for each step", observation: observe(means[..<3]),
            control: NegativeControl("parameters are three times as slow", observe(means[3...])))
    }

    private var axes: [Variable] {
        [
            .timescaleRatios(parameters.timescaleRatios), .hyperparameters(parameters.grid.points),
            .axis("parameter", .double(parameters.parameterGrid.points), longName: "cells of the parameter", symbol: "θ"),
            .axis("inverse_temperature", .double(parameters.inverseTemperatures), longName: "inverse temperature", symbol: "β"),
            .axis("compared_temperature", .double([parameters.inverseTemperature, coldTemperature]), longName: "inverse temperature of the laws", symbol: "β"),
            .axis("landscape", .string(["ln w", "parabola"]), longName: "landscape of the mean at rest; the parabola is a negative control", symbol: "w"),
            .axis("resting_size", .double(Self.restingSizes), longName: "mutation size of the mean at rest", symbol: "σ"),
            .axis("simulated_ratio", .double([parameters.populationRatio, 3 * parameters.populationRatio]), longName: "time-scale ratio of the populations", symbol: "ε"),
            .axis("snapshot_step", .double([1, 0.5, 0.25].map { parameters.snapshotStep * $0 }), longName: "step of the populations", units: "slow time", symbol: "Δt"),
            .axis("replica", .int(Array(0..<parameters.replicas)), longName: "independent population", symbol: "n"),
        ]
    }

    private func variables(
        _ laws: Laws, _ means: [[Double]], _ optima: [Double], _ relaxations: [Double], _ resting: [Double]
    ) -> [Variable] {
        func law(_ ratio: Double) -> Law {
            laws[LawTask(timescaleRatio: ratio, inverseTemperature: parameters.inverseTemperature, refined: false)]!
        }
        let temperatures = [parameters.inverseTemperature, coldTemperature]
        let ratios = parameters.timescaleRatios
        return [
            Variable(
                "density", axes: ["timescale_ratio", "hyperparameter"], .double(ratios.flatMap { law($0).density }),
                longName: "law of the hyperparameters at the final slow time", symbol: "ρ_ε", equation: "∫ f dθ"),
            Variable(
                "parameter_density", axes: ["timescale_ratio", "parameter"], .double(ratios.flatMap { law($0).parameterDensity }),
                longName: "law of the parameters at the final slow time", symbol: "∫ f dh", equation: "∫ f dh"),
            Variable(
                "reduced_density", axes: ["hyperparameter"], .double(law(0).density),
                longName: "law of the hyperparameters at the final slow time, reduced equation on the same cells", symbol: "ρ_0",
                equation: "paper-notes/borghi2026.md, The model"),
            Variable(
                "mean", axes: ["timescale_ratio"], .double(ratios.map { law($0).mean }),
                longName: "mean of the hyperparameters at the final slow time", symbol: "m_ε", equation: "∫ h dρ_ε"),
            Variable(
                "distance", axes: ["compared_temperature", "timescale_ratio"],
                .double(temperatures.flatMap { temperature in ratios.map { distance(laws, $0, temperature, refined: false) } }),
                longName: "distance of the law of h from the reduced one", symbol: "W₁(ρ_ε, ρ_0)", equation: "∫ |F_ε − F_0| dh"),
            Variable(
                "refined_distance", axes: ["compared_temperature", "timescale_ratio"],
                .double(temperatures.flatMap { temperature in ratios.map { distance(laws, $0, temperature, refined: true) } }),
                longName: "the same with half the step", symbol: "W₁(ρ_ε, ρ_0)", equation: "∫ |F_ε − F_0| dh"),
            Variable(
                "optimum", axes: ["inverse_temperature"], .double(optima), longName: "hyperparameter of the greatest effective fitness",
                symbol: "argmax w", equation: "w(h) = ∫ e^{αF} dμ(·|h)"),
            Variable(
                "log_effective_weight", axes: ["inverse_temperature", "hyperparameter"],
                .double(parameters.inverseTemperatures.flatMap { temperature in
                    parameters.grid.points.map { logWeight($0, inverseTemperature: temperature) }
                }),
                longName: "logarithm of the effective fitness's exponential", symbol: "ln w(h)", equation: "ln ∫ e^{αF} dμ(·|h)"),
            Variable(
                "relaxation_rate", axes: ["inverse_temperature"], .double(relaxations),
                longName: "rate at which parameters come to rest between the wells of h = 0; NaN where it is below rounding", units: "1/fast time", symbol: "κ",
                equation: "least positive eigenvalue of the Fokker-Planck operator"),
            Variable(
                "resting_mean", axes: ["landscape", "resting_size"], .double(resting), longName: "mean of the hyperparameters at rest, reduced equation",
                symbol: "m_∞", equation: "Perron vector of M_σ∗[w ·]"),
            Variable(
                "population_mean", axes: ["simulated_ratio", "snapshot_step", "replica"], .double(means.flatMap(\.self)),
                longName: "mean of the hyperparameters of a population at the final slow time", symbol: "m_N", equation: "(1/N) Σ h_i"),
        ]
    }
}
