import Foundation
import GatedRecurrence
import LinearAlgebra
import Randomness
import Reproduction

/// What the author's public code computes beside what its definitions ask for, deviation by deviation.
public enum PublishedCode: Experiment {
    public static let element = PaperElement(
        stem: "livi2025-published-code", paper: "2508.12121", element: "Public code of the paper",
        title: "what the author's public code computes beside its definitions, and what each deviation does to the results")

    public static func parameters(for preset: Preset) -> PublishedCodeParameters {
        switch preset {
        case .paper:
            return PublishedCodeParameters(
                probed: 4, transportSeeds: 20, spectrumUpdates: 1200, windows: 24, spectrumSeeds: 4, expansionSeeds: 20, sequences: 200_000)
        case .quick:
            var parameters = PublishedCodeParameters(
                probed: 1, transportSeeds: 4, spectrumUpdates: 200, windows: 4, spectrumSeeds: 2, expansionSeeds: 4, sequences: 20_000)
            (parameters.transportUpdates, parameters.spectrumSteps, parameters.spectrumTasks, parameters.gradientBatches) = (50, 64, 2, 2)
            return parameters
        case .smoke:
            var parameters = PublishedCodeParameters(
                probed: 1, transportSeeds: 4, spectrumUpdates: 200, windows: 2, spectrumSeeds: 2, expansionSeeds: 2, sequences: 2000)
            (parameters.transportUpdates, parameters.spectrumSteps, parameters.spectrumTasks, parameters.gradientBatches) = (10, 64, 1, 1)
            return parameters
        }
    }

    public static func run(_ parameters: PublishedCodeParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = PublishedCodeStudy(parameters, seed: seed)
        let tasks = study.tasks
        let results = try context.resumableMap(tasks) { try study.compute($0, monitor: $1) }
        return study.record(zip(tasks, results).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct PublishedCodeStudy: Sendable {
    /// Ways to read transport along lags: as defined, with one deviation, and with all.
    enum TransportReading: String, CaseIterable, Sendable {
        case defined = "as defined", stateAfter = "D1 state after the step", reversed = "D2 reversed order", powerIteration = "D3 five power iterations"
        case singlePrecision = "D3, D4 in single precision with floors", longerProduct = "D5 one gate more", published = "as published"
    }

    /// Ways to read the spectrum of a product.
    enum SpectrumReading: String, CaseIterable, Sendable {
        case defined = "as defined", stateAfter = "D1 state after the step", reversed = "D2 reversed order", singlePrecision = "E6 single precision"
        case published = "D1, D2 and E6"
    }

    enum Task: Hashable, Sendable {
        case transport(EffectiveRatesStudy.Model, replica: Int)
        case spectra(SequenceTask, AnisotropyStudy.Model, oneBatch: Bool, replica: Int)
        case expansion(ExpansionStudy.Gate, replica: Int)
        /// How many sequences diverge until a thousand NARMA sequences do not.
        case divergence(block: Int)
    }

    struct TransportLook: Codable, Sendable {
        /// Of each reading.
        let profiles: [LagProfile]
        /// Medians over windows of one lag of ln estimate/σ_1 and ln estimate/ρ, for ``ratioLags``.
        let overNorm, overRadius: [Double]
        /// Of the first network alone.
        let weights: [Float]
    }

    struct SpectrumLook: Codable, Sendable {
        /// Medians over windows, of each reading and lag.
        let anisotropy, flooredAnisotropy, concentration, truncatedConcentration, flooredConcentration: [[Double]]
        let gradientAnisotropy: Double
        /// Of the first network alone.
        let weights: [Float]
    }

    enum Outcome: Codable, Sendable {
        case transport([TransportLook?], loss: Double)
        case spectra([SpectrumLook?], loss: Double)
        case expansion(ExpansionStudy.Result)
        case divergence(Int)
    }

    static let block = 1000
    /// Of sequences that are counted, as in the author's code.
    static let narmaSteps = 120
    static let ratioLags = [1, 10, 40]

    let parameters: PublishedCodeParameters
    let seed: UInt64

    init(_ parameters: PublishedCodeParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var spectrumTasks: [SequenceTask] { Array([.autoregressive, .adding, .movingAverage].prefix(parameters.spectrumTasks)) }
    var transportCheckpoints: [Int] { [0, parameters.transportUpdates] }
    /// The author's code looks after the update, so that its first look is after one.
    var spectrumCheckpoints: [Int] { [0, 1, parameters.spectrumUpdates] }

    var tasks: [Task] {
        let spectra = spectrumTasks.flatMap { task in
            AnisotropyStudy.Model.protocolled.reversed().flatMap { model in
                [false, true].flatMap { oneBatch in (0..<parameters.spectrumSeeds).map { Task.spectra(task, model, oneBatch: oneBatch, replica: $0) } }
            }
        }
        let transport = EffectiveRatesStudy.Model.allCases.reversed().flatMap { model in
            (0..<parameters.transportSeeds).map { Task.transport(model, replica: $0) }
        }
        let expansions = ExpansionStudy.Gate.allCases.flatMap { gate in (0..<parameters.expansionSeeds).map { Task.expansion(gate, replica: $0) } }
        return spectra + transport + expansions + (0..<parameters.sequences / Self.block).map { .divergence(block: $0) }
    }

    func compute(_ task: Task, monitor: TaskMonitor) throws -> Outcome {
        switch task {
        case .transport(let model, let replica): try transport(model, replica, monitor)
        case .spectra(let task, let model, let oneBatch, let replica): try spectra(task, model, oneBatch, replica, monitor)
        case .expansion(let gate, let replica): .expansion(expansion.measure(ExpansionStudy.Network(gate: gate, replica: replica)))
        case .divergence(let block): .divergence(divergent(block))
        }
    }

    // MARK: The other experiments of this paper, at the sizes of this one

    var effectiveRates: EffectiveRatesStudy {
        var sizes = EffectiveRatesParameters(
            checkpoints: transportCheckpoints, seeds: parameters.transportSeeds, longCheckpoints: [0, 1], longSeeds: 2)
        (sizes.hidden, sizes.steps, sizes.probed) = (parameters.hidden, parameters.transportSteps, parameters.probed)
        return EffectiveRatesStudy(sizes, seed: seed)
    }

    var anisotropy: AnisotropyStudy {
        var sizes = AnisotropyParameters(checkpoints: spectrumCheckpoints, seeds: parameters.spectrumSeeds, crossedSeeds: 2)
        (sizes.hidden, sizes.steps, sizes.lags, sizes.windows) = (parameters.hidden, parameters.spectrumSteps, parameters.lags, parameters.windows)
        sizes.gradientBatches = parameters.gradientBatches
        return AnisotropyStudy(sizes, seed: seed)
    }

    var expansion: ExpansionStudy {
        var sizes = ExpansionParameters(seeds: parameters.expansionSeeds)
        sizes.hidden = parameters.hidden
        return ExpansionStudy(sizes, seed: seed)
    }

    // MARK: Transport along lags

    private func transport(_ model: EffectiveRatesStudy.Model, _ replica: Int, _ monitor: TaskMonitor) throws -> Outcome {
        let study = effectiveRates, shape = study.shape(model)
        let sequences = study.probe(replica: replica)
        let pass = Backpropagation(shape, steps: parameters.transportSteps, batch: study.parameters.batch)
        var looks = [TransportLook?](repeating: nil, count: transportCheckpoints.count)
        let outcome = try study.course(.protocolled, replica: replica).run(
            .uniform(shape, seed: seed, index: UInt64(replica)), study.optimiser(.protocolled), pass: pass, monitor: monitor
        ) { index, network in
            looks[index] = try look(network, sequences, replica, checkpoint: index)
        }
        return .transport(looks, loss: outcome.loss(before: parameters.transportUpdates))
    }

    private func look(_ network: RecurrentNetwork, _ sequences: SequenceBatch, _ replica: Int, checkpoint: Int) throws -> TransportLook {
        let n = network.shape.hidden, steps = sequences.steps, index = UInt64(replica) << 32 | UInt64(checkpoint)
        let probe = TransportProbe(dimension: n), published = PublishedTransport(dimension: n, seed: seed, index: index)
        var (values, gates) = ([TransportReading: [[Double]]](), [TransportReading: [[Double]]]())
        var (overNorm, overRadius) = (Self.ratioLags.map { _ in [Double]() }, Self.ratioLags.map { _ in [Double]() })
        for sequence in 0..<sequences.count {
            let trajectory = StateTrajectory(network, inputs: sequences.sequence(sequence))
            let jacobians = trajectory.jacobians(), shrunk = trajectory.jacobians(takesStateAfter: true)
            let norms = probe.norms(jacobians)
            let estimates = probe.map(jacobians, published.estimate)
            let product = GateProduct(trajectory).values, longer = GateProduct(trajectory, includesStart: true).values
            for reading in TransportReading.allCases {
                let transport: [Double] = switch reading {
                case .defined, .longerProduct: norms
                case .stateAfter: network.shape.cell.isGated ? probe.norms(shrunk) : norms
                case .reversed: probe.norms(jacobians, order: .reversed)
                case .powerIteration: estimates
                case .singlePrecision: published.values(jacobians, order: .chainRule)
                case .published: published.values(shrunk, order: .reversed)
                }
                values[reading, default: []].append(transport)
                gates[reading, default: []].append(reading == .longerProduct || reading == .published ? longer : product)
            }
            for (place, lag) in Self.ratioLags.enumerated() {
                for t in stride(from: lag + 1, through: steps, by: 8) {
                    let window = TransportProbe.index(t: t, k: t - lag)
                    overNorm[place].append(log(estimates[window] / norms[window]))
                    let radius = try spectralRadius(of: probe.product(jacobians, t: t, k: t - lag), dimension: n)
                    overRadius[place].append(log(estimates[window] / radius))
                }
            }
        }
        return TransportLook(
            profiles: TransportReading.allCases.map { LagProfile(steps: steps, transports: values[$0]!, gateProducts: gates[$0]!) },
            overNorm: overNorm.map(median), overRadius: overRadius.map(median), weights: replica == 0 ? network.weights : [])
    }

    // MARK: Spectra

    private func spectra(_ task: SequenceTask, _ model: AnisotropyStudy.Model, _ oneBatch: Bool, _ replica: Int, _ monitor: TaskMonitor) throws -> Outcome {
        let study = anisotropy, shape = study.shape(model)
        let pass = Backpropagation(shape, steps: parameters.spectrumSteps, batch: study.parameters.batch)
        var course = study.course(task, replica: replica)
        course.repeatsOneBatch = oneBatch
        var looks = [SpectrumLook?](repeating: nil, count: spectrumCheckpoints.count)
        let outcome = try course.run(
            .uniform(shape, seed: seed, index: UInt64(replica)), study.optimiser(model), pass: pass, monitor: monitor
        ) { index, network in
            looks[index] = try look(network, study, task, replica, checkpoint: index, pass)
        }
        return .spectra(looks, loss: outcome.loss(before: parameters.spectrumUpdates, over: 10))
    }

    private func look(
        _ network: RecurrentNetwork, _ study: AnisotropyStudy, _ task: SequenceTask, _ replica: Int, checkpoint: Int, _ pass: Backpropagation
    ) throws -> SpectrumLook {
        let n = network.shape.hidden, sequences = study.probe(task, replica: replica)
        let trajectories = (0..<sequences.count).map { StateTrajectory(network, inputs: sequences.sequence($0)) }
        let probe = TransportProbe(dimension: n), single = PublishedTransport(dimension: n, seed: seed, index: 0)
        func product(_ reading: SpectrumReading, _ window: AnisotropyStudy.Window) -> [Double] {
            let trajectory = trajectories[window.sequence]
            switch reading {
            case .defined: return probe.product(of: trajectory, t: window.t, k: window.k)
            case .stateAfter: return probe.product(of: trajectory, t: window.t, k: window.k, takesStateAfter: true)
            case .reversed: return probe.product(of: trajectory, t: window.t, k: window.k, order: .reversed)
            case .singlePrecision: return single.product(of: trajectory, window, order: .chainRule, takesStateAfter: false)
            case .published: return single.product(of: trajectory, window, order: .reversed, takesStateAfter: true)
            }
        }
        let spectra = try SpectrumReading.allCases.map { reading in
            try parameters.lags.map { lag in
                try study.windows(lag: lag, replica: replica).map {
                    try Spectrum(ofMatrix: product(reading, $0), dimension: n)
                }
            }
        }
        func medians(_ value: (Spectrum) -> Double) -> [[Double]] { spectra.map { $0.map { median($0.map(value)) } } }
        let gradients = try GradientCovariance(network, study.gradientBatches(task, replica: replica, checkpoint: 0), pass: pass)
        return SpectrumLook(
            anisotropy: medians(\.anisotropy), flooredAnisotropy: medians(\.flooredAnisotropy), concentration: medians(\.concentration),
            truncatedConcentration: medians(\.truncatedConcentration), flooredConcentration: medians(\.flooredConcentration),
            gradientAnisotropy: Spectrum(gradients.singularValues).anisotropy, weights: replica == 0 ? network.weights : [])
    }

    // MARK: NARMA

    private func divergent(_ block: Int) -> Int {
        SequenceTask.narma10.batch(
            steps: Self.narmaSteps, count: Self.block, channels: 1, seed: seed, purpose: "count of divergence", index: UInt64(block)
        ).redrawn
    }
}
