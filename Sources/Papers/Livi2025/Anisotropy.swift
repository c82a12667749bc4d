import GatedRecurrence
import LinearAlgebra
import Optimisers
import Randomness
import Reproduction

/// How unlike directions are for transport by products of Jacobians, and for gradients of single sequences, along training.
public enum Anisotropy: Experiment {
    public static let element = PaperElement(
        stem: "livi2025-anisotropy", paper: "2508.12121", element: "Section VII-B",
        title: "anisotropy of transport and of gradients of gated networks with gradient descent and of plain ones with Adam")

    public static func parameters(for preset: Preset) -> AnisotropyParameters {
        switch preset {
        case .paper: return AnisotropyParameters(checkpoints: [0, 400, 800, 1200], seeds: 20, crossedSeeds: 4)
        case .quick:
            var parameters = AnisotropyParameters(checkpoints: [0, 100, 200], seeds: 2, crossedSeeds: 2)
            (parameters.windows, parameters.lags, parameters.gradientBatches) = (16, [1, 4, 8, 16, 24, 40], 2)
            return parameters
        case .smoke:
            var parameters = AnisotropyParameters(checkpoints: [0, 150], seeds: 2, crossedSeeds: 2)
            (parameters.steps, parameters.batch, parameters.windows) = (64, 32, 8)
            (parameters.lags, parameters.gradientBatches) = ([1, 8, 40], 2)
            return parameters
        }
    }

    public static func run(_ parameters: AnisotropyParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = AnisotropyStudy(parameters, seed: seed)
        let tasks = study.tasks
        let courses = try context.resumableMap(tasks) { try study.follow($0, monitor: $1) }
        return study.record(zip(tasks, courses).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct AnisotropyStudy: Sendable {
    /// A cell with an optimiser: the author's three, and two that tell one from the other.
    enum Model: String, CaseIterable, Sendable {
        case plainAdam = "plain, Adam", scalarDescent = "scalar gate, descent", multiDescent = "many gates, descent"
        case plainDescent = "plain, descent", multiAdam = "many gates, Adam"

        static let protocolled: [Model] = [.plainAdam, .scalarDescent, .multiDescent]
        static let crossed: [Model] = [.plainDescent, .multiAdam]

        var cell: Cell {
            switch self {
            case .plainAdam, .plainDescent: .plain
            case .scalarDescent: .scalarGated
            case .multiDescent, .multiAdam: .multiGated
            }
        }

        var usesAdam: Bool { self == .plainAdam || self == .multiAdam }
    }

    struct Task: Hashable, Sendable {
        let task: SequenceTask, model: Model, replica: Int
    }

    /// What is measured at a checkpoint.
    struct Look: Codable, Sendable {
        /// Medians over windows, for each lag.
        let anisotropy, concentration, flooredConcentration: [Double]
        let gradients: Spectrum
        let weights: [Float]
    }

    struct Journey: Codable, Sendable {
        let outcome: Course.Outcome
        /// Of each checkpoint; nil after divergence.
        let looks: [Look?]
    }

    /// A part of a sequence, from state k to state t.
    struct Window: Hashable, Sendable {
        let sequence: Int, k: Int, t: Int
    }

    static let sequenceTasks: [SequenceTask] = [.adding, .autoregressive, .movingAverage, .delaySum, .narma10]
    /// Of models with the other optimiser: one that the protocol does not learn, and one that it does.
    static let crossedTasks: [SequenceTask] = [.adding, .movingAverage]

    let parameters: AnisotropyParameters
    let seed: UInt64

    init(_ parameters: AnisotropyParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var tasks: [Task] {
        // The longest first, so that no thread is left alone with one.
        let models: [Model] = [.multiAdam, .multiDescent, .scalarDescent, .plainAdam, .plainDescent]
        return models.flatMap { model in
            tasks(of: model).flatMap { task in (0..<seeds(model)).map { Task(task: task, model: model, replica: $0) } }
        }
    }

    func tasks(of model: Model) -> [SequenceTask] { Model.crossed.contains(model) ? Self.crossedTasks : Self.sequenceTasks }
    func seeds(_ model: Model) -> Int { Model.crossed.contains(model) ? parameters.crossedSeeds : parameters.seeds }

    func shape(_ model: Model) -> NetworkShape { NetworkShape(model.cell, inputs: parameters.inputs, hidden: parameters.hidden) }

    func course(_ task: SequenceTask, replica: Int) -> Course {
        Course(
            task: task, steps: parameters.steps, batch: parameters.batch, updates: parameters.checkpoints.last!,
            checkpoints: parameters.checkpoints, seed: seed, replica: replica)
    }

    func optimiser(_ model: Model) -> Optimiser {
        model.usesAdam ? .adam(rate: parameters.adamRate) : .gradientDescent(rate: parameters.descentRate)
    }

    /// The sequences whose windows are measured, the same at all checkpoints.
    func probe(_ task: SequenceTask, replica: Int) -> SequenceBatch {
        task.batch(
            steps: parameters.steps, count: parameters.batch, channels: parameters.inputs, seed: seed, purpose: "probed sequences",
            index: UInt64(replica))
    }

    /// The batches whose sequences give a gradient each; others at every checkpoint.
    func gradientBatches(_ task: SequenceTask, replica: Int, checkpoint: Int) -> [SequenceBatch] {
        (0..<parameters.gradientBatches).map { batch in
            task.batch(
                steps: parameters.steps, count: parameters.batch, channels: parameters.inputs, seed: seed, purpose: "sequences of gradients",
                index: UInt64(replica) << 32 | UInt64(checkpoint) << 16 | UInt64(batch))
        }
    }

    /// Different windows of a lag, the same for all tasks, models and checkpoints.
    func windows(lag: Int, replica: Int) -> [Window] {
        var stream = RandomStream(seed: seed, purpose: "windows of lag \(lag)", index: UInt64(replica))
        var (windows, seen) = ([Window](), Set<Window>())
        let starts = parameters.steps - lag + 1
        while windows.count < windowCount {
            let place = Int(stream.nextUniform() * Double(parameters.batch * starts))
            let window = Window(sequence: place / starts, k: place % starts, t: place % starts + lag)
            if seen.insert(window).inserted { windows.append(window) }
        }
        return windows
    }

    /// Of every lag, no more than the longest has.
    var windowCount: Int { min(parameters.windows, parameters.batch * (parameters.steps - parameters.lags.last! + 1)) }

    func follow(_ task: Task, monitor: TaskMonitor) throws -> Journey {
        let shape = shape(task.model)
        let pass = Backpropagation(shape, steps: parameters.steps, batch: parameters.batch)
        let transport = TransportProbe(dimension: shape.hidden)
        var looks = [Look?](repeating: nil, count: parameters.checkpoints.count)
        let outcome = try course(task.task, replica: task.replica).run(
            .uniform(shape, seed: seed, index: UInt64(task.replica)), optimiser(task.model), pass: pass, monitor: monitor
        ) { index, network in
            looks[index] = try look(network, task, checkpoint: index, transport, pass)
        }
        return Journey(outcome: outcome, looks: looks)
    }

    private func look(_ network: RecurrentNetwork, _ task: Task, checkpoint: Int, _ probe: TransportProbe, _ pass: Backpropagation) throws -> Look {
        let sequences = self.probe(task.task, replica: task.replica), n = network.shape.hidden
        let trajectories = (0..<sequences.count).map { StateTrajectory(network, inputs: sequences.sequence($0)) }
        let spectra = try parameters.lags.map { lag in
            try windows(lag: lag, replica: task.replica).map { window in
                try Spectrum(ofMatrix: probe.product(of: trajectories[window.sequence], t: window.t, k: window.k), dimension: n)
            }
        }
        let gradients = try GradientCovariance(
            network, gradientBatches(task.task, replica: task.replica, checkpoint: checkpoint), pass: pass)
        return Look(
            anisotropy: spectra.map { median($0.map(\.anisotropy)) }, concentration: spectra.map { median($0.map(\.concentration)) },
            flooredConcentration: spectra.map { median($0.map(\.flooredConcentration)) },
            gradients: Spectrum(gradients.singularValues), weights: network.weights)
    }
}
