import Foundation
import Integrators
import LinearAlgebra
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// A loss with two wells, L = (θ² − 1)²/2 − h θ, and F = −(θ − 1)²/2: noise moves the optimum, and slow hopping between the wells
/// delays the limit of fast parameters.
public enum DoubleWell: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-double-well", paper: "2603.19808", element: "Bilevel optimisation with noise",
        title: "a loss with two wells: the optimum that noise shifts, and metastable parameters")

    public static func parameters(for preset: Preset) -> DoubleWellParameters {
        switch preset {
        case .paper:
            DoubleWellParameters(
                timescaleRatios: [0.3, 0.1, 0.03, 0.01, 0.003, 0.001], step: 0.01, parameterPoints: 144, gridPoints: 96, population: 10_000,
                replicas: 32, snapshotStep: 0.04)
        case .quick:
            DoubleWellParameters(
                timescaleRatios: [0.3, 0.1, 0.03, 0.01, 0.003], step: 0.02, parameterPoints: 80, gridPoints: 64, population: 1500,
                replicas: 32, snapshotStep: 0.04)
        case .smoke:
            DoubleWellParameters(
                timescaleRatios: [0.1, 0.03, 0.01, 0.003], step: 0.05, parameterPoints: 64, gridPoints: 48, population: 2000, replicas: 24,
                snapshotStep: 0.08)
        }
    }

    public static func run(_ parameters: DoubleWellParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = DoubleWellStudy(parameters, seed: seed)
        let laws = try context.map(study.lawTasks, study.law)
        let tasks = study.populationTasks
        let means = try context.map(tasks, study.simulate).rows(of: parameters.replicas)
        return try study.record(Dictionary(uniqueKeysWithValues: zip(study.lawTasks, laws)), means)
    }
}

struct DoubleWellStudy: Sendable {
    struct LawTask: Hashable, Sendable {
        /// 0 for the reduced equation.
        let timescaleRatio: Double
        let inverseTemperature: Double
        let refined: Bool
    }

    struct Law: Sendable {
        let density: [Double]
        let parameterDensity: [Double]
        let mean: Double
    }

    struct PopulationTask: Sendable {
        let timescaleRatio: Double
        let step: Double
        let replica: Int
    }

    let parameters: DoubleWellParameters
    let seed: UInt64

    init(_ parameters: DoubleWellParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    /// Twice the inverse temperature, where hopping is rarer by e^{−β/2}: a negative control.
    var coldTemperature: Double { 2 * parameters.inverseTemperature }

    var lawTasks: [LawTask] {
        let ratios = parameters.timescaleRatios + [0]
        let compared = [parameters.inverseTemperature, coldTemperature].flatMap { temperature in
            [true, false].flatMap { refined in
                ratios.map { LawTask(timescaleRatio: $0, inverseTemperature: temperature, refined: refined) }
            }
        }
        return ratios.contains(parameters.populationRatio) ? compared : compared + [populationLaw]
    }

    /// What the populations are compared with.
    var populationLaw: LawTask {
        LawTask(timescaleRatio: parameters.populationRatio, inverseTemperature: parameters.inverseTemperature, refined: true)
    }

    private func logAcceptance(_ theta: Double) -> Double { -0.5 * parameters.selectionPressure * (theta - 1) * (theta - 1) }

    func jointEquation(inverseTemperature: Double) throws -> JointEquation {
        let loss = DoubleWellLoss()
        return JointEquation(
            parameterGrid: parameters.parameterGrid, mutation: try Mutation(size: parameters.mutationSize, on: parameters.grid),
            jumpRate: 1, inverseTemperature: inverseTemperature, loss: loss.value, logAcceptance: logAcceptance)
    }

    private var start: [Double] {
        parameters.grid.points.map {
            exp(-0.5 * ($0 - parameters.initialMean) * ($0 - parameters.initialMean) / parameters.initialVariance)
                / (2 * Double.pi * parameters.initialVariance).squareRoot()
        }
    }

    /// The law at the final time.
    func law(_ task: LawTask, monitor: TaskMonitor) throws -> Law {
        let grid = parameters.grid
        let equation = try jointEquation(inverseTemperature: task.inverseTemperature)
        let density, parameterDensity: [Double]
        if task.timescaleRatio == 0 {
            let reduced = ReducedEquation(logWeights: equation.logEffectiveWeights, mutation: equation.mutation, jumpRate: 1)
            let steps = Int((parameters.finalTime / (task.refined ? 0.01 : 0.02)).rounded(.up))
            density = try RungeKutta.classical.integrate(reduced, from: start, step: parameters.finalTime / Double(steps), steps: steps)
            parameterDensity = equation.parameterMarginal(equation.localEquilibrium(density))
        } else {
            let steps = Int((parameters.finalTime / parameters.step).rounded(.up)) * (task.refined ? 2 : 1)
            let step = parameters.finalTime / Double(steps)
            let propagator = try equation.propagator(timescaleRatio: task.timescaleRatio, step: step) { try monitor.report(0.2 * $0) }
            let state = try ExponentialRungeKutta2(propagator, step: step).integrate(
                equation, from: equation.localEquilibrium(start), steps: steps
            ) { count, _ in try monitor.report(0.2 + 0.8 * Double(count) / Double(steps)) }
            density = equation.marginal(state)
            parameterDensity = equation.parameterMarginal(state)
        }
        try ClippedDensity.check(density, on: grid, variable: "h")
        try ClippedDensity.check(parameterDensity, on: parameters.parameterGrid, variable: "θ")
        return Law(
            density: density, parameterDensity: parameterDensity, mean: grid.integral(zip(grid.points, density).map { $0 * $1 }))
    }

    /// Three steps, at the populations' ε; then with parameters three times as slow, for a negative control.
    var populationTasks: [PopulationTask] {
        let steps = [1, 0.5, 0.25].map { parameters.snapshotStep * $0 }
        return [1, 3].flatMap { factor in
            steps.flatMap { step in
                (0..<parameters.replicas).map {
                    PopulationTask(timescaleRatio: factor * parameters.populationRatio, step: step, replica: $0)
                }
            }
        }
    }

    /// The mean of h at the final time.
    func simulate(_ task: PopulationTask, monitor: TaskMonitor) throws -> Double {
        let reservoir = RandomReservoir(
            seed: seed, purpose: "two wells, time-scale ratio \(task.timescaleRatio), step \(task.step)", index: UInt64(task.replica))
        let count = parameters.population
        let hs = (0..<count).map { _ in parameters.initialMean + parameters.initialVariance.squareRoot() * reservoir.nextNormal() }
        let sampler = GibbsSampler(inverseTemperature: parameters.inverseTemperature)
        var population = try SnapshotPopulation(
            DoubleWellLoss(), inverseTemperature: parameters.inverseTemperature, timescaleRatio: task.timescaleRatio,
            mutationSize: parameters.mutationSize, method: .leimkuhlerMatthews, thetas: hs.map { sampler.sample(at: $0, from: reservoir) },
            hyperparameters: hs, reservoir: reservoir)
        let steps = Int((parameters.finalTime / task.step).rounded())
        let step = parameters.finalTime / Double(steps)
        // At most 0.04 in fast time, which is stable; as many for all steps, so that one extrapolation removes both errors.
        let substeps = Int((parameters.snapshotStep / task.timescaleRatio / 0.04).rounded(.up))
        for n in 0..<steps {
            for _ in 0..<substeps { population.relax(over: step / Double(substeps)) }
            try population.jump(probability: 1 - exp(-step), logWeights: population.thetas.map(logAcceptance))
            try monitor.report(Double(n + 1) / Double(steps))
        }
        return population.hyperparameters.reduce(0, +) / Double(count)
    }
}

/// Draws θ from the Gibbs law of the double well at a given h, by rejection from a mixture of two normal laws under its envelope.
struct GibbsSampler: Sendable {
    let inverseTemperature: Double
    private let loss = DoubleWellLoss()

    func sample(at h: Double, from reservoir: RandomReservoir) -> Double {
        // (θ² − 1)²/2 ≥ (|θ| − 1)²/2, so the Gibbs density is below two normal laws of variance 1/β about ±1, tilted by h.
        let variance = 1 / inverseTemperature
        while true {
            // The weights of e^{β h θ} N(θ; ±1, 1/β) are e^{±β h}, their means ±1 + h.
            let right = reservoir.nextUniform() * (1 + exp(-2 * inverseTemperature * h)) < 1
            let theta = (right ? 1 : -1) + h + variance.squareRoot() * reservoir.nextNormal()
            let square = theta * theta
            func normal(_ centre: Double) -> Double { exp(-0.5 * inverseTemperature * (theta - centre) * (theta - centre)) }
            let envelope = normal(1) + normal(-1)
            if reservoir.nextUniform() * envelope < exp(-0.5 * inverseTemperature * (square - 1) * (square - 1)) { return theta }
        }
    }
}
