import GatedRecurrence
import Integrators
import LinearAlgebra
import PopulationDynamics
import Randomness
import SingleIndex

extension Growth {
    static func all(threads: Int) -> [Growth] { networks + populations + recurrence + (threads > 1 ? [replicas(threads)] : []) }

    private static let target = Target(coefficients: [1, -1, 2.0 / 3])
    private static let series = Activation(name: "series", coefficients: Activation.relu.coefficients(upTo: 24))

    private static func rates(_ flow: some DifferentialEquation, at state: [Double]) -> Work {
        var rate = state
        return {
            state.withUnsafeBufferPointer { state in
                rate.withUnsafeMutableBufferPointer { try! flow.evaluateRate(at: 0, state: state, into: $0) }
            }
        }
    }

    private static func start(_ width: Int) -> [Double] { numbers(width) + numbers(width).map { 0.1 * $0 } }

    private static let networks = [
        Growth("mean-field rates, series", in: "neurons m", [1000, 3000, 10_000, 30_000, 100_000], time: 1, memory: 1) { width in
            rates(SimplifiedFlow(target: target, activation: series, width: width, learningRateRatio: 1e-8).rapidity, at: start(width))
        },
        Growth("mean-field rates, ReLU", in: "neurons m", [64, 128, 256, 512, 1024], time: 2, memory: 1) { width in
            rates(SimplifiedFlow(target: target, activation: .relu, width: width, learningRateRatio: 1e-8).rapidity, at: start(width))
        },
        Growth("Newton factorisation, series", in: "neurons m", [1000, 3000, 10_000, 30_000, 100_000], time: 1, memory: 1) { width in
            let flow = SimplifiedFlow(target: target, activation: series, width: width, learningRateRatio: 1e-8).rapidity
            let system = flow.makeNewtonSystem()!
            try start(width).withUnsafeBufferPointer { try system.linearize(at: 0, state: $0) }
            return { _ = system.factor(gamma: 1e-9) }
        },
        Growth("rates of all overlaps", in: "neurons m", [256, 512, 1024, 2048], time: 3, memory: 2) { width in
            let flow = OverlapFlow(target: target, activation: .relu, width: width, learningRateRatio: 1e-3)
            return rates(flow, at: NetworkOverlaps(infiniteDimensionWith: numbers(width)).state)
        },
        Growth("online descent, m 50, B 200", in: "dimension d", [250, 500, 1000, 2000, 4000, 8000], time: 1, memory: 1) { dimension in
            let descent = MiniBatchDescent(
                target: target, secondLayerWeights: numbers(50), directions: numbers(50 * dimension), batchSize: 200, learningRate: 1e-9,
                learningRateRatio: 1)
            return { descent.step { _ in } }
        },
    ]

    private static func agents(_ count: Int, _ index: UInt64 = 0) throws -> EventDrivenPopulation<Double> {
        let instance = QuadraticInstance(inverseTemperature: 4, selectionPressure: 2, mutationSize: 0.3)
        let reservoir = RandomReservoir(seed: 1, purpose: "bench agents", index: index)
        return try EventDrivenPopulation(
            .init(relaxationRate: 10, thermalVariance: instance.thermalVariance, mutationSize: 0.3, jumpRate: 1),
            hyperparameters: (0..<count).map { _ in 0.5 * reservoir.nextNormal() - 1 }, reservoir: reservoir)
    }

    private static func live(_ population: EventDrivenPopulation<Double>) -> Work {
        let fitness = QuadraticFitness(optimum: 1)
        return {
            var copy = population
            try! copy.run(until: 0.5) { 2 * fitness.value($0) }
        }
    }

    /// As many populations in all for any number of threads.
    private static func replicas(_ threads: Int) -> Growth {
        let sizes = (0...).lazy.map { 1 << $0 }.prefix { $0 <= threads }
        var growth = Growth("64 populations of 1000 agents", in: "threads", Array(sizes), time: -1, memory: nil) { threads in
            let works = try (0..<64 / threads).map { live(try agents(1000, UInt64($0))) }
            return { for work in works { work() } }
        }
        growth.threads = { $0 }
        return growth
    }

    private static let populations = [
        Growth("agents drawn as donors", in: "agents N", [1000, 10_000, 100_000, 1_000_000], time: 1, memory: 1) { live(try agents($0)) },
        Growth("populations of 1000 agents", in: "seeds", [4, 8, 16, 32, 64], time: 1, memory: 1) { seeds in
            let works = try (0..<seeds).map { live(try agents(1000, UInt64($0))) }
            return { for work in works { work() } }
        },
        Growth("Fokker-Planck step, 32 hyperparameters", in: "cells of θ", [64, 128, 256, 512], time: 2, memory: 2) { cells in
            let grid = UniformGrid(from: -4, to: 4, count: 32)
            let equation = JointEquation(
                parameterGrid: UniformGrid(from: -4, to: 4, count: cells), mutation: try Mutation(size: 0.3, on: grid), jumpRate: 1,
                inverseTemperature: 4, loss: { 0.5 * ($0 - $1) * ($0 - $1) }, logAcceptance: { -($0 - 1) * ($0 - 1) })
            let method = ExponentialRungeKutta2(equation.propagator(timescaleRatio: 0.1, step: 0.01), step: 0.01)
            var state = equation.localEquilibrium(grid.points.map { max(0, 1 - $0 * $0 / 16) })
            return { state = try! method.integrate(equation, from: state, steps: 1) }
        },
    ]

    private static func sequences(steps: Int) -> SequenceBatch {
        SequenceTask.adding.batch(steps: steps, count: 32, channels: 6, seed: 1, purpose: "bench", index: 0)
    }

    private static func probe(hidden: Int, steps: Int) -> Work {
        let network = RecurrentNetwork.uniform(NetworkShape(.scalarGated, inputs: 6, hidden: hidden), seed: 1, index: 0)
        let jacobians = StateTrajectory(network, inputs: sequences(steps: steps).sequence(0)).jacobians()
        let probe = TransportProbe(dimension: hidden)
        return { _ = probe.norms(jacobians) }
    }

    private static let recurrence = [
        // Most of what is kept are the states of all steps.
        Growth("update, scalar gate, T 60", in: "neurons n", [64, 128, 256, 512], time: 2, memory: 1) { hidden in
            let shape = NetworkShape(.scalarGated, inputs: 6, hidden: hidden)
            let training = Training(
                .uniform(shape, seed: 1, index: 0), .gradientDescent(rate: 1e-6), pass: Backpropagation(shape, steps: 60, batch: 32))
            let sequences = sequences(steps: 60)
            return { training.learn(sequences) }
        },
        Growth("norms of all windows, T 40", in: "neurons n", [32, 64, 128, 256], time: 3, memory: 2) { probe(hidden: $0, steps: 40) },
        Growth("norms of all windows, n 32", in: "steps T", [30, 60, 120, 240], time: 2, memory: 1) { probe(hidden: 32, steps: $0) },
    ]
}
