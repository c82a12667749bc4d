import Foundation
import GatedRecurrence
import LinearAlgebra
import Optimisers
import Reproduction

/// How transport of state perturbations falls with lag along training, beside the products of gates.
public enum EffectiveRates: Experiment {
    public static let element = PaperElement(
        stem: "livi2025-effective-rates", paper: "2508.12121", element: "Section VII-A",
        title: "transport against lag of leaky and gated networks along training, and what gate products say of it")

    public static func parameters(for preset: Preset) -> EffectiveRatesParameters {
        switch preset {
        case .paper:
            return EffectiveRatesParameters(
                checkpoints: [0, 50, 200, 400, 600, 800], seeds: 20, longCheckpoints: [0, 200, 400, 800, 2000], longSeeds: 8)
        case .quick:
            var parameters = EffectiveRatesParameters(checkpoints: [0, 100, 200], seeds: 8, longCheckpoints: [0, 400, 800], longSeeds: 3)
            parameters.probed = 2
            return parameters
        case .smoke:
            var parameters = EffectiveRatesParameters(checkpoints: [0, 300], seeds: 8, longCheckpoints: [0, 500], longSeeds: 3)
            (parameters.hidden, parameters.steps, parameters.batch, parameters.probed) = (32, 64, 32, 2)
            parameters.longLearningRate = 0.01
            return parameters
        }
    }

    public static func run(_ parameters: EffectiveRatesParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = EffectiveRatesStudy(parameters, seed: seed)
        let tasks = study.tasks
        let courses = try context.resumableMap(tasks) { try study.follow($0, monitor: $1) }
        return study.record(zip(tasks, courses).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct EffectiveRatesStudy: Sendable {
    enum Model: String, CaseIterable, Sendable {
        case leaky, scalar = "scalar gate", multi = "many gates"
    }

    /// Gradient descent for as long as in the author's code, or Adam until the task is learned.
    enum Run: String, CaseIterable, Sendable {
        case protocolled = "protocol", long
    }

    struct Task: Hashable, Sendable {
        let run: Run, model: Model, replica: Int
    }

    /// What is measured at a checkpoint.
    struct Look: Codable, Sendable {
        let profile: LagProfile
        /// ``LagProfile/slopeWithinLags`` with products of 1 - g in place of g.
        let retainedSlope: Double
        /// ln of the spectral radius of the mean Jacobian, and the mean of ln g.
        let meanJacobianRate, meanLogGate: Double
        let meanGate: Double
        /// S of the first sequence, and weights; of the first network alone.
        let firstTransport: [Double]
        let weights: [Float]
    }

    struct Journey: Codable, Sendable {
        let outcome: Course.Outcome
        /// Of each checkpoint; nil after divergence.
        let looks: [Look?]
    }

    static let task = SequenceTask.adding

    let parameters: EffectiveRatesParameters
    let seed: UInt64

    init(_ parameters: EffectiveRatesParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    /// The longest first, so that no thread is left alone with one.
    var tasks: [Task] {
        let models: [Model] = [.multi, .scalar, .leaky]
        return models.flatMap { model in (0..<parameters.longSeeds).map { Task(run: .long, model: model, replica: $0) } }
            + models.flatMap { model in (0..<parameters.seeds).map { Task(run: .protocolled, model: model, replica: $0) } }
    }

    func seeds(_ run: Run) -> Int { run == .long ? parameters.longSeeds : parameters.seeds }
    func checkpoints(_ run: Run) -> [Int] { run == .long ? parameters.longCheckpoints : parameters.checkpoints }

    func shape(_ model: Model) -> NetworkShape {
        let cell: Cell = switch model {
        case .leaky: .leaky(rate: parameters.leakRate)
        case .scalar: .scalarGated
        case .multi: .multiGated
        }
        return NetworkShape(cell, inputs: parameters.inputs, hidden: parameters.hidden)
    }

    func course(_ run: Run, replica: Int) -> Course {
        Course(
            task: Self.task, steps: parameters.steps, batch: parameters.batch, updates: checkpoints(run).last!, checkpoints: checkpoints(run),
            seed: seed, replica: replica)
    }

    func optimiser(_ run: Run) -> Optimiser {
        run == .long ? .adam(rate: parameters.longLearningRate) : .gradientDescent(rate: parameters.learningRate)
    }

    /// The sequences whose windows are measured, the same at all checkpoints.
    func probe(replica: Int) -> SequenceBatch {
        Self.task.batch(
            steps: parameters.steps, count: parameters.probed, channels: parameters.inputs, seed: seed, purpose: "probed sequences",
            index: UInt64(replica))
    }

    func follow(_ task: Task, monitor: TaskMonitor) throws -> Journey {
        let shape = shape(task.model)
        let pass = Backpropagation(shape, steps: parameters.steps, batch: parameters.batch)
        let transport = TransportProbe(dimension: shape.hidden)
        let sequences = probe(replica: task.replica)
        var looks = [Look?](repeating: nil, count: checkpoints(task.run).count)
        let outcome = try course(task.run, replica: task.replica).run(
            .uniform(shape, seed: seed, index: UInt64(task.replica)), optimiser(task.run), pass: pass, monitor: monitor
        ) { index, network in
            looks[index] = try look(network, sequences, transport, isKept: task.replica == 0)
        }
        return Journey(outcome: outcome, looks: looks)
    }

    private func look(_ network: RecurrentNetwork, _ sequences: SequenceBatch, _ probe: TransportProbe, isKept: Bool) throws -> Look {
        let n = network.shape.hidden, size = n * n
        var (transports, gateProducts, retained) = ([[Double]](), [[Double]](), [[Double]]())
        var mean = [Double](repeating: 0, count: size)
        var (logGate, gate, count) = (0.0, 0.0, 0)
        for sequence in 0..<sequences.count {
            let trajectory = StateTrajectory(network, inputs: sequences.sequence(sequence))
            let jacobians = trajectory.jacobians()
            transports.append(probe.norms(jacobians))
            gateProducts.append(GateProduct(trajectory).values)
            retained.append(GateProduct(trajectory, of: .retained).values)
            // J_1 begins at a state that no other step has.
            for step in 1..<trajectory.steps { for i in 0..<size { mean[i] += jacobians[step * size + i] } }
            for value in trajectory.gates[n...] {
                logGate += log(value)
                gate += value
            }
            count += trajectory.steps - 1
        }
        let radius = try spectralRadius(of: mean.map { $0 / Double(count) }, dimension: n)
        return Look(
            profile: LagProfile(steps: sequences.steps, transports: transports, gateProducts: gateProducts),
            retainedSlope: LagProfile(steps: sequences.steps, transports: transports, gateProducts: retained).slopeWithinLags,
            meanJacobianRate: log(radius), meanLogGate: logGate / Double(count * n), meanGate: gate / Double(count * n),
            firstTransport: isKept ? transports[0] : [], weights: isKept ? network.weights : [])
    }
}
