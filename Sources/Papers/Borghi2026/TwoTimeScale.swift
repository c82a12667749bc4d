import Foundation
import Integrators
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// The limit of fast parameters: the law of the hyperparameters at ε against the reduced selection-mutation equation.
public enum TwoTimeScale: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-two-time-scale", paper: "2603.19808", element: "Two-time-scale limit",
        title: "distance of the law of the hyperparameters from the reduced equation as parameters become fast")

    /// The step of the joint equation: for ε far below it, the lag of the parameters has a relative error of 0.16 steps.
    static let step = 0.005

    public static func parameters(for preset: Preset) -> TwoTimeScaleParameters {
        switch preset {
        case .paper:
            TwoTimeScaleParameters(
                timescaleRatios: [1, 0.3, 0.1, 0.03, 0.01, 0.003], population: 100_000, replicas: 100, gridPoints: 128, modes: 20)
        case .quick:
            TwoTimeScaleParameters(
                timescaleRatios: [1, 0.3, 0.1, 0.03, 0.01, 0.003], population: 20_000, replicas: 48, gridPoints: 80, modes: 14)
        case .smoke:
            TwoTimeScaleParameters(timescaleRatios: [1, 0.3, 0.1, 0.03, 0.01], population: 10_000, replicas: 16, gridPoints: 72, modes: 8)
        }
    }

    public static func run(_ parameters: TwoTimeScaleParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = TwoTimeScaleStudy(parameters, seed: seed)
        let laws = try context.map(parameters.timescaleRatios) { ratio, _ in try study.law(timescaleRatio: ratio, refined: false) }
        let refined = try context.map(parameters.timescaleRatios) { ratio, _ in try study.law(timescaleRatio: ratio, refined: true) }
        // For a negative control: parameters that are twice as cold as the corrector thinks.
        let cold = try context.map(parameters.timescaleRatios.suffix(3)) { ratio, _ in
            try study.law(timescaleRatio: ratio, refined: false, cooling: 2)
        }
        let correction = try study.correction()
        let tasks = study.tasks
        let means = try context.map(tasks, study.simulate).rows(of: parameters.replicas)
        return study.record(
            TwoTimeScaleStudy.Results(laws: laws, refinedLaws: refined, coldLaws: cold, correction: correction, means: means))
    }
}

struct TwoTimeScaleStudy: Sendable {
    /// What is known of one ε, at each time.
    struct Law: Sendable {
        /// Of h, at the points of the grid.
        let densities: [[Double]]
        /// W₁ to the reduced law.
        let distances: [Double]
        let means: [Double]
        /// √Σ_{n=1,2} ∫ C_n² dh: how far mean and variance of parameters are from those of the Gibbs law of their hyperparameter.
        let disequilibria: [Double]
    }

    struct Correction: Sendable {
        /// ρ and ρ1 at each time, at the points of the grid.
        let reduced, first: [[Double]]
        /// ρ1 with two modes: a corrector that knows the mean of relaxing parameters alone.
        let ofMeans: [[Double]]
    }

    struct Results: Sendable {
        let laws, refinedLaws: [Law]
        /// Of the three smallest ε, at twice the inverse temperature.
        let coldLaws: [Law]
        let correction: Correction
        /// Mean of h of each replica: ε (then ε = 0) × replica, at the main time.
        let means: [[Double]]
    }

    struct Task: Sendable {
        let timescaleRatio: Double
        let replica: Int
    }

    let parameters: TwoTimeScaleParameters
    let seed: UInt64
    let mixtures: [MixtureSolution]
    /// ε of the synchronous generations, whose error is above rounding for all of them.
    static let synchronousRatios = [2.0, 4, 6, 8, 12, 16, 20, 24].map { 1 / $0 }

    init(_ parameters: TwoTimeScaleParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
        mixtures = parameters.times.map { MixtureSolution(parameters.instance.plainSelection, at: $0) }
    }

    /// - Parameter refined: with half the step and fewer modes, for the error of the other.
    func law(timescaleRatio: Double, refined: Bool, cooling: Double = 1) throws -> Law {
        let grid = parameters.grid
        var instance = parameters.instance
        instance.inverseTemperature *= cooling
        let population = try HermitePopulation(
            instance, timescaleRatio: timescaleRatio, modes: refined ? parameters.modes * 3 / 4 : parameters.modes, grid: grid)
        let states = try population.solve(at: parameters.times, step: refined ? TwoTimeScale.step / 2 : TwoTimeScale.step)
        let densities = states.map { Array($0[..<grid.count]) }
        return Law(
            densities: densities,
            distances: zip(densities, reducedDensities(instance)).map(grid.wassersteinDistance),
            means: densities.map { grid.integral(zip(grid.points, $0).map { $0 * $1 }) },
            disequilibria: states.map { grid.integral($0[grid.count..<3 * grid.count].map { $0 * $0 }).squareRoot() })
    }

    func reducedDensities(_ instance: QuadraticInstance) -> [[Double]] {
        parameters.times.map { time in
            let mixture = MixtureSolution(instance.plainSelection, at: time)
            return parameters.grid.points.map(mixture.density)
        }
    }

    func correction() throws -> Correction {
        let grid = parameters.grid
        func solve(modes: Int) throws -> [[Double]] {
            let population = try HermitePopulation(parameters.instance, timescaleRatio: 1, modes: modes, grid: grid)
            let corrector = FirstOrderCorrector(population)
            let step = TwoTimeScale.step / 2
            var (states, state, time): ([[Double]], [Double], Double) = ([], corrector.initialState, 0)
            for next in parameters.times {
                state = try RungeKutta.classical.integrate(
                    corrector, from: state, startingAt: time, step: step, steps: Int(((next - time) / step).rounded()))
                (time, states) = (next, states + [state])
            }
            return states
        }
        let states = try solve(modes: parameters.modes)
        return Correction(
            reduced: states.map { Array($0[..<grid.count]) }, first: states.map { Array($0[grid.count...]) },
            ofMeans: try solve(modes: 2).map { Array($0[grid.count...]) })
    }

    /// Every ε, then ε = 0.
    var tasks: [Task] {
        (parameters.timescaleRatios + [0]).flatMap { ratio in
            (0..<parameters.replicas).map { Task(timescaleRatio: ratio, replica: $0) }
        }
    }

    /// The mean of h of one population at the main time.
    func simulate(_ task: Task, monitor: TaskMonitor) throws -> Double {
        let instance = parameters.instance
        let reservoir = RandomReservoir(
            seed: seed, purpose: "agents, time-scale ratio \(task.timescaleRatio)", index: UInt64(task.replica))
        let scale = instance.initialVariance.squareRoot()
        var population = try EventDrivenPopulation<Double>(
            .init(
                relaxationRate: instance.stiffness / task.timescaleRatio, thermalVariance: instance.thermalVariance,
                mutationSize: instance.mutationSize, jumpRate: instance.jumpRate),
            hyperparameters: (0..<parameters.population).map { _ in instance.initialMean + scale * reservoir.nextNormal() },
            reservoir: reservoir)
        try population.run(until: parameters.times[parameters.mainTime]) { instance.selectionPressure * instance.fitness($0) }
        return population.snapshot().reduce(0) { $0 + $1.h } / Double(parameters.population)
    }

    /// The mean of h after some synchronous generations, less its limit.
    func synchronousError(_ ratio: Double) -> Double {
        var joint = SynchronousGenerations(parameters.instance, timescaleRatio: ratio)
        let selection = parameters.instance.plainSelection
        var law = selection.initialLaw
        for _ in 0..<parameters.generations {
            joint.advance()
            law = selection.generation(after: law).law
        }
        return joint.meanH - law.mean
    }

    /// The disequilibrium just after a synchronous generation, when parameters are those of selected donors.
    func synchronousDisequilibrium(_ ratio: Double) -> Double {
        var joint = SynchronousGenerations(parameters.instance, timescaleRatio: ratio)
        for _ in 0..<parameters.generations { joint.advance() }
        let variance = parameters.instance.thermalVariance
        let gain = joint.covariance / joint.varianceH
        let spread = joint.varianceTheta - gain * joint.covariance
        let grid = parameters.grid
        let squares = grid.points.map { h in
            let density = exp(-0.5 * (h - joint.meanH) * (h - joint.meanH) / joint.varianceH) / (2 * Double.pi * joint.varianceH).squareRoot()
            // Mean and mean square of (θ − h)/s at this h.
            let mean = (joint.meanTheta + gain * (h - joint.meanH) - h) / variance.squareRoot()
            let square = spread / variance + mean * mean
            return density * density * (mean * mean + (square - 1) * (square - 1) / 2)
        }
        return grid.integral(squares).squareRoot()
    }
}
