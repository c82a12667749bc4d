import Foundation
import LinearNetworks
import Randomness
import Reproduction

/// What noisy steps of finite size make of a diagonal network: its balances shrink, and it ends as if it had started smaller.
public enum SparseFeatures: Experiment {
    public static let element = PaperElement(
        stem: "andriushchenko2022-sparse-features", paper: "2210.05337", element: "Diagonal linear networks",
        title: "large noisy steps shrink what a diagonal network remembers of its start, and make its solution sparse")

    public static func parameters(for preset: Preset) -> SparseFeaturesParameters {
        switch preset {
        case .paper: SparseFeaturesParameters(steps: 100_000, dataSets: 64)
        case .quick: SparseFeaturesParameters(steps: 100_000, dataSets: 12)
        case .smoke: SparseFeaturesParameters(steps: 60_000, dataSets: 4)
        }
    }

    public static func run(_ parameters: SparseFeaturesParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = SparseFeaturesStudy(parameters, seed: seed)
        return study.record(try context.resumableMap(study.runs) { run, monitor in try study.measure(run, monitor) })
    }
}

struct SparseFeaturesStudy: Sendable {
    enum Variant: String, CaseIterable, Codable, Sendable {
        case noisy = "noisy labels", noiseless = "labels without noise", unequalRates = "half the learning rate for v"
    }

    struct Run: Codable, Sendable {
        let variant: Variant
        /// The position of the learning rate, and of the data.
        let rate, dataSet: Int
    }

    /// What is left of one run, for each coefficient.
    struct Result: Codable, Sendable {
        let run: Run
        /// ln of the balance over its first value after the noisy steps, the sum of ln(1 − η²r²x²) over them, and their expectation
        /// −η² Σ_t (σ² + 2L_t) ⟨x²⟩.
        let shrinkage, identity, expected: [Double]
        /// What rounding can have done to the first of these.
        let rounding: [Double]
        /// The part of the loss in Σ_t (σ² + 2L_t).
        let lossShare: Double
        /// After the steps without noise.
        let coefficients, balances, rapiditiesBeyondData: [Double]
        /// The interpolators of these balances, and of the first.
        let predicted, unshrunk: [Double]
    }

    /// Inputs of each data set, samples × dimension, and teachers.
    let inputs, teachers: [[Double]]
    let parameters: SparseFeaturesParameters
    private let seed: UInt64

    init(_ parameters: SparseFeaturesParameters, seed: UInt64) {
        let p = parameters
        (self.parameters, self.seed) = (p, seed)
        inputs = (0..<p.dataSets).map { index in
            var stream = RandomStream(seed: seed, purpose: "inputs", index: UInt64(index))
            return stream.normals(count: p.samples * p.dimension)
        }
        // The first coefficients, as no other coordinate is special: ±1.
        teachers = (0..<p.dataSets).map { index in
            var stream = RandomStream(seed: seed, purpose: "teacher", index: UInt64(index))
            return (0..<p.dimension).map { i in
                let sign = stream.nextUniform() < 0.5 ? -1.0 : 1
                return i < p.teacherWeights ? sign : 0
            }
        }
    }

    var runs: [Run] {
        Variant.allCases.flatMap { variant in
            parameters.learningRates.indices.flatMap { rate in (0..<parameters.dataSets).map { Run(variant: variant, rate: rate, dataSet: $0) } }
        }
    }

    func labels(_ dataSet: Int) -> [Double] {
        let d = parameters.dimension
        return (0..<parameters.samples).map { n in
            zip(inputs[dataSet][n * d..<(n + 1) * d], teachers[dataSet]).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    func measure(_ run: Run, _ monitor: TaskMonitor) throws -> Result {
        let p = parameters, d = p.dimension, rate = p.learningRates[run.rate], inputs = inputs[run.dataSet], labels = labels(run.dataSet)
        let noise = run.variant == .noiseless ? 0 : p.labelNoise
        let ratio = run.variant == .unequalRates ? 0.5 : 1.0
        // Variants see the same samples and the same noise.
        var stream = RandomStream(seed: seed, purpose: "samples and noise", index: UInt64(run.dataSet * p.learningRates.count + run.rate))
        var network = DiagonalNetwork(dimension: d, start: p.start)
        var losses = 0.0
        let every = 20, all = Double(p.steps + p.annealingSteps)
        func descend(_ steps: Int, _ rate: Double, noise: Double, done: Int, observe: (Int) -> Void) throws {
            for step in 0..<steps {
                let sample = Int(stream.nextUniform() * Double(p.samples)), deviate = stream.nextNormal()
                if step % every == 0 { observe(step) }
                if step % 10_000 == 0 { try monitor.report(Double(done + step) / all) }
                inputs.withUnsafeBufferPointer {
                    network.step(
                        input: $0.baseAddress! + sample * d, label: labels[sample] + noise * deviate, rates: (rate, ratio * rate))
                }
            }
        }
        try descend(p.steps, rate, noise: noise, done: 0) { _ in losses += Double(every) * 2 * loss(network.coefficients, inputs, labels) }
        let first = p.start * p.start
        let shrinkage = network.balances.map { log(abs($0) / first) }
        let identity = network.predictedShrinkage
        // The prediction is of noisy labels, whatever the run had.
        let total = Double(p.steps) * p.labelNoise * p.labelNoise + losses
        let expected = (0..<d).map { i in
            -rate * rate * total * (0..<p.samples).reduce(0) { $0 + inputs[$1 * d + i] * inputs[$1 * d + i] } / Double(p.samples)
        }
        let rounding = zip(zip(network.first, network.second), network.balances).map {
            4 * Double(p.steps) * Double.ulpOfOne * ($0.0 * $0.0 + $0.1 * $0.1) / abs($1)
        }
        try descend(p.annealingSteps, p.annealingRate, noise: 0, done: p.steps) { _ in }
        let interpolation = HyperbolicInterpolation(inputs: inputs, labels: labels)
        let rapidities = zip(network.first, network.second).map { atanh(max(-1 + 1e-15, min(1 - 1e-15, $1 / $0))) }
        let missing = [Double](repeating: .nan, count: d), none = [Double](repeating: 0, count: d)
        return Result(
            run: run, shrinkage: shrinkage, identity: identity, expected: expected, rounding: rounding, lossShare: losses / total,
            coefficients: network.coefficients, balances: network.balances, rapiditiesBeyondData: network.rapidityBeyondData,
            predicted: run.variant == .unequalRates
                ? missing : interpolation.coefficients(balances: network.balances, offsets: none, start: rapidities) ?? missing,
            unshrunk: interpolation.coefficients(balances: Array(repeating: first, count: d), offsets: none, start: none) ?? missing)
    }

    /// The mean of (x·β − y)²/2 over samples.
    private func loss(_ coefficients: [Double], _ inputs: [Double], _ labels: [Double]) -> Double {
        let d = coefficients.count
        var sum = 0.0
        for n in labels.indices {
            var residual = -labels[n]
            for i in 0..<d { residual += inputs[n * d + i] * coefficients[i] }
            sum += residual * residual
        }
        return sum / Double(2 * labels.count)
    }
}
