import Foundation
import ModularAddition
import Randomness
import Reproduction

/// Features of modular addition: which frequency a neuron learns, what it gains by it, how the first gradients come to point there, and how many
/// samples keep it there.
public enum FeatureRace: Experiment {
    public static let element = PaperElement(
        stem: "tian2025-grokking", paper: "2509.21519", element: "Features of modular addition",
        title: "features of modular addition: the first gradient, the race of frequencies, and how many samples keep the winner")

    public static func parameters(for preset: Preset) -> FeatureRaceParameters {
        switch preset {
        case .paper: FeatureRaceParameters(starts: 1000, moduli: [251, 503, 1009, 2003, 4001], draws: 16, neurons: 2048)
        case .quick: FeatureRaceParameters(starts: 300, moduli: [127, 251, 503, 1009, 2003], draws: 10, neurons: 1024)
        case .smoke: FeatureRaceParameters(starts: 40, moduli: [127, 251, 503, 1009], draws: 4, neurons: 512)
        }
    }

    public static func run(_ parameters: FeatureRaceParameters, seed: UInt64, context: RunContext) throws -> Record {
        guard parameters.lazySamples <= parameters.modulus * parameters.modulus else {
            throw InvalidParameter("lazy_samples = \(parameters.lazySamples) is more than the \(parameters.modulus * parameters.modulus) pairs modulo \(parameters.modulus)")
        }
        let study = FeatureRaceStudy(parameters, seed: seed)
        // The largest first.
        let results = try context.map(study.tasks.reversed()) { task, monitor in
            try monitor.report(0)
            return try study.solve(task, monitor)
        }
        return study.record(FeatureRaceStudy.Results(results.reversed()))
    }
}

struct FeatureRaceStudy: Sendable {
    enum Sampling: String, CaseIterable, Sendable {
        case pairs = "pairs, each by itself", rows = "whole rows (control)"
    }

    enum Task: Sendable {
        case race(start: Int, isCentred: Bool)
        case lazy
        /// By the position of the modulus in the sampling's list.
        case threshold(Sampling, modulus: Int, draw: Int)
    }

    struct Race: Sendable {
        let isCentred: Bool
        /// Of the weights that start.
        let powers: FrequencyPowers
        /// E at the end, and how much it had gained in the last tenth of the time.
        let energy, lastGain: Double
        /// Parts of |w|² at the end by frequency, and, of the first start alone, at each step.
        let shares: [Double]
        let course: [[Double]]
    }

    /// 1 − cos at each ridge, with the top layer fitted to the labels, and to the same in another order.
    struct Lazy: Sendable {
        let fitted, shuffled: [Double]
    }

    struct Threshold: Sendable {
        let sampling: Sampling
        let modulus, draw: Int
        /// The least expected number of samples at which the feature stays.
        let samples: Double
    }

    enum Outcome: Sendable {
        case race(Race), lazy(Lazy), threshold(Threshold)
    }

    struct Results: Sendable {
        var races: [Race] = [], lazy = Lazy(fitted: [], shuffled: []), thresholds: [Threshold] = []

        init(_ outcomes: [Outcome]) {
            for outcome in outcomes {
                switch outcome {
                case .race(let race): races.append(race)
                case .lazy(let found): lazy = found
                case .threshold(let threshold): thresholds.append(threshold)
                }
            }
        }
    }

    let parameters: FeatureRaceParameters
    private let seed: UInt64

    init(_ parameters: FeatureRaceParameters, seed: UInt64) {
        (self.parameters, self.seed) = (parameters, seed)
    }

    var tasks: [Task] {
        let races = [true, false].flatMap { isCentred in (0..<parameters.starts).map { Task.race(start: $0, isCentred: isCentred) } }
        let thresholds = Sampling.allCases.reversed().flatMap { sampling in
            moduli(sampling).indices.flatMap { modulus in (0..<parameters.draws).map { Task.threshold(sampling, modulus: modulus, draw: $0) } }
        }
        return races + [.lazy] + thresholds
    }

    func moduli(_ sampling: Sampling) -> [Int] { sampling == .pairs ? parameters.moduli : parameters.controlModuli }

    func solve(_ task: Task, _ monitor: TaskMonitor) throws -> Outcome {
        switch task {
        case .race(let start, let isCentred): .race(race(start, isCentred))
        case .lazy: .lazy(try lazy())
        case .threshold(let sampling, let modulus, let draw): .threshold(try threshold(sampling, modulus, draw, monitor))
        }
    }

    // MARK: Race

    var frequencies: ClosedRange<Int> { 1...(parameters.modulus - 1) / 2 }

    private func race(_ start: Int, _ isCentred: Bool) -> Race {
        let p = parameters
        var stream = RandomStream(seed: seed, purpose: "weights that race", index: UInt64(start))
        let energy = ModularEnergy(ModularPairs(allOf: p.modulus), isCentred: isCentred)
        var ascent = NormalisedAscent(energy, from: stream.normals(count: 2 * p.modulus))
        let powers = FrequencyPowers(weights: ascent.weights)
        func shares() -> [Double] { frequencies.map { FrequencyPowers.share(of: ascent.weights, frequency: $0) } }
        var course: [[Double]] = [], before = 0.0
        for step in 0..<p.raceSteps {
            if start == 0 && isCentred && step % (p.raceSteps / p.courseSamples) == 0 { course.append(shares()) }
            if step == p.raceSteps * 9 / 10 { before = ascent.currentEnergy() }
            ascent.accurateStep(p.raceTime / Double(p.raceSteps))
        }
        let end = ascent.currentEnergy()
        return Race(isCentred: isCentred, powers: powers, energy: end, lastGain: end - before, shares: shares(), course: course)
    }

    // MARK: First gradient

    /// On random pairs, with as many neurons of random weights.
    private func lazy() throws -> Lazy {
        let p = parameters, modulus = p.modulus
        var stream = RandomStream(seed: seed, purpose: "pairs of the first stage")
        // The first of all pairs in a random order.
        let keys = (0..<modulus * modulus).map { _ in stream.next() }
        let chosen = keys.indices.sorted { keys[$0] < keys[$1] }.prefix(p.lazySamples)
        var weights = RandomStream(seed: seed, purpose: "weights of the first stage")
        let u = weights.normals(count: p.neurons * modulus), v = weights.normals(count: p.neurons * modulus)
        var activities: [Double] = []
        for pair in chosen {
            for neuron in 0..<p.neurons {
                let sum = u[neuron * modulus + pair / modulus] + v[neuron * modulus + pair % modulus]
                activities.append(sum * sum)
            }
        }
        let classes = chosen.map { ($0 / modulus + $0 % modulus) % modulus }
        let gradient = try LazyGradient(activities: activities, labels: classes, classes: modulus)
        let places = classes.map { _ in stream.next() }
        let shuffled = classes.indices.sorted { places[$0] < places[$1] }.map { classes[$0] }
        let ridges = p.ridges.map { $0 * gradient.meanEigenvalue }
        return Lazy(
            fitted: ridges.map { gradient.deviation(ridge: $0) }, shuffled: ridges.map { gradient.deviation(ridge: $0, fittedTo: shuffled) })
    }

    // MARK: Samples that keep a feature

    /// Bisection of the logarithm of the number of samples, of one random order of all pairs, or rows.
    private func threshold(_ sampling: Sampling, _ index: Int, _ draw: Int, _ monitor: TaskMonitor) throws -> Threshold {
        let modulus = moduli(sampling)[index], all = Double(modulus) * Double(modulus), unit = Double(modulus) * log(Double(modulus))
        let ratios = FeatureRaceParameters.ratios
        var (low, high) = sampling == .pairs ? (log(ratios.lowerBound * unit), log(min(ratios.upperBound * unit, all))) : (log(0.2 * all), log(all))
        let steps = 8
        for step in 0..<steps {
            try monitor.report(Double(step) / Double(steps))
            let middle = (low + high) / 2, share = exp(middle) / all
            let pairs = sampling == .pairs
                ? ModularPairs(modulus: modulus, share: share, seed: seed, replica: draw)
                : ModularPairs(rowsOf: modulus, share: share, seed: seed, replica: draw)
            if isKept(pairs, draw) { high = middle } else { low = middle }
        }
        return Threshold(sampling: sampling, modulus: modulus, draw: draw, samples: exp((low + high) / 2))
    }

    /// Whether ascent from a feature of all pairs keeps most of both halves of its weights in its frequency.
    private func isKept(_ pairs: ModularPairs, _ draw: Int) -> Bool {
        guard pairs.count > 0 else { return false }
        let modulus = pairs.modulus, frequency = 1 + draw % ((modulus - 1) / 2)
        var stream = RandomStream(seed: seed, purpose: "phases modulo \(modulus)", index: UInt64(draw))
        let phases = [stream.nextUniform(), stream.nextUniform()]
        var feature: [Double] = []
        for phase in phases {
            for number in 0..<modulus {
                let turn = Double(frequency * number % modulus) / Double(modulus)
                feature.append(cos(2 * Double.pi * (turn + phase)))
            }
        }
        var ascent = NormalisedAscent(ModularEnergy(pairs), from: feature)
        guard ascent.currentEnergy() > 0 else { return false }
        var share = 1.0
        for step in 0..<600 {
            let moved = ascent.step(1)
            guard moved < 1e-6 || step % 8 == 7 else { continue }
            share = FrequencyPowers.leastShare(of: ascent.weights, frequency: frequency)
            if moved < 1e-6 || share < 0.2 { break }
        }
        return share >= 0.6
    }
}
