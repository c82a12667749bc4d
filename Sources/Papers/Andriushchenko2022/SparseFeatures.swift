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
        /// The interpolators of these balances, without and with what third-order terms have added to rapidities and with the labels that the last
        /// iterate fits, and of the first.
        let predicted, shifted, unshrunk: [Double]
        /// Those of expected balances: of noise and loss, and of noise alone.
        let expectedOfAll, expectedOfNoise: [Double]
        /// What rounding can have done to the coefficients beside their interpolator.
        let interpolationRounding: Double
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
        let squares = (0..<d).map { i in (0..<p.samples).reduce(0) { $0 + inputs[$1 * d + i] * inputs[$1 * d + i] } / Double(p.samples) }
        let expected = squares.map { -rate * rate * total * $0 }
        let noiseShare = Double(p.steps) * p.labelNoise * p.labelNoise / total
        let rounding = rounding(network, steps: p.steps)
        try descend(p.annealingSteps, p.annealingRate, noise: 0, done: p.steps) { _ in }
        let interpolation = HyperbolicInterpolation(inputs: inputs, labels: labels)
        let fitted = HyperbolicInterpolation(inputs: inputs, labels: products(inputs, network.coefficients))
        let rapidities = zip(network.first, network.second).map { atanh(max(-1 + 1e-15, min(1 - 1e-15, $1 / $0))) }
        let missing = [Double](repeating: .nan, count: d), none = [Double](repeating: 0, count: d), isDescent = run.variant != .unequalRates
        func expectation(_ share: Double) -> [Double] {
            interpolation.coefficients(balances: expected.map { first * exp(share * $0) }, offsets: none, start: rapidities) ?? missing
        }
        return Result(
            run: run, shrinkage: shrinkage, identity: identity, expected: expected, rounding: rounding, lossShare: losses / total,
            coefficients: network.coefficients, balances: network.balances, rapiditiesBeyondData: network.rapidityBeyondData,
            predicted: isDescent ? interpolation.coefficients(balances: network.balances, offsets: none, start: rapidities) ?? missing : missing,
            shifted: isDescent
                ? fitted.coefficients(balances: network.balances, offsets: network.rapidityBeyondData, start: rapidities) ?? missing : missing,
            unshrunk: interpolation.coefficients(balances: Array(repeating: first, count: d), offsets: none, start: none) ?? missing,
            expectedOfAll: isDescent ? expectation(1) : missing, expectedOfNoise: isDescent ? expectation(noiseShare) : missing,
            interpolationRounding: interpolationRounding(network))
    }

    /// What rounding can have done to ln of the balances, and to twice the rapidities: a few units in the last place of u² + v² at every step.
    private func rounding(_ network: DiagonalNetwork, steps: Int) -> [Double] {
        zip(zip(network.first, network.second), network.balances).map {
            4 * Double(steps) * Double.ulpOfOne * ($0.0 * $0.0 + $0.1 * $0.1) / abs($1)
        }
    }

    /// What that of the rapidities can have done to the interpolator: paper-notes/andriushchenko2022.md, The solution.
    private func interpolationRounding(_ network: DiagonalNetwork) -> Double {
        // Δ cosh 2θ.
        let weights = zip(network.first, network.second).map { $0 * $0 + $1 * $1 }
        let sum = zip(weights, rounding(network, steps: parameters.steps + parameters.annealingSteps)).reduce(0) { $0 + $1.0 * $1.1 * $1.1 / 4 }
        return (weights.max()! * sum).squareRoot()
    }

    /// x·β of every sample.
    private func products(_ inputs: [Double], _ coefficients: [Double]) -> [Double] {
        stride(from: 0, to: inputs.count, by: coefficients.count).map { row in
            coefficients.indices.reduce(0) { $0 + inputs[row + $1] * coefficients[$1] }
        }
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
