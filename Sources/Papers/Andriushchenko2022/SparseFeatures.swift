import Foundation
import LinearNetworks
import Randomness
import Reproduction
import Statistics

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
        /// What rounding can have done to the first of these: a few units in the last place of u² + v² at every step, over the balance where that is
        /// most, at every 20th step.
        let rounding: [Double]
        /// The part of the loss in Σ_t (σ² + 2L_t).
        let lossShare: Double
        /// After the steps without noise.
        let coefficients, balances, rapiditiesBeyondData: [Double]
        /// Interpolators of what the last iterate makes of the inputs, from these balances, without and with what third-order terms have added to
        /// rapidities; what these change the former by to first order; and e^(2 max |θ̂ − θ|) − 1, in proportion to which the next order is.
        let predicted, shifted, thirdOrder: [Double]
        let nextOrder: Double
        /// What rounding, as a random walk of rapidities, does to the coefficients.
        let roundingEffect: Double
        /// Interpolators of the labels: from the first balances, and from expected ones, of noise and loss and of noise alone.
        let unshrunk, expectedOfAll, expectedOfNoise: [Double]
        /// The interpolator of what the last iterate makes of the inputs, from expected balances of noise and loss.
        let expectedOfFit: [Double]
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
        var losses = 0.0, conditioning = [Double](repeating: 1, count: d)
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
        try descend(p.steps, rate, noise: noise, done: 0) { _ in
            losses += Double(every) * 2 * loss(network.coefficients, inputs, labels)
            conditioning = zip(conditioning, zip(squares(network), network.balances)).map { max($0, $1.0 / abs($1.1)) }
        }
        let first = p.start * p.start
        let shrinkage = network.balances.map { log(abs($0) / first) }
        let identity = network.predictedShrinkage
        // The prediction is of noisy labels, whatever the run had.
        let total = Double(p.steps) * p.labelNoise * p.labelNoise + losses
        let meanSquares = (0..<d).map { i in (0..<p.samples).reduce(0) { $0 + inputs[$1 * d + i] * inputs[$1 * d + i] } / Double(p.samples) }
        let expected = meanSquares.map { -rate * rate * total * $0 }
        let noiseShare = Double(p.steps) * p.labelNoise * p.labelNoise / total
        let rounding = conditioning.map { 4 * Double(p.steps) * Double.ulpOfOne * $0 }
        try descend(p.annealingSteps, p.annealingRate, noise: 0, done: p.steps) { _ in }
        let ofLabels = HyperbolicInterpolation(inputs: inputs, labels: labels)
        let ofFit = HyperbolicInterpolation(inputs: inputs, labels: products(inputs, network.coefficients))
        let rapidities = zip(network.first, network.second).map { atanh(max(-1 + 1e-15, min(1 - 1e-15, $1 / $0))) }
        let none = [Double](repeating: 0, count: d), missing = none.map { _ in Double.nan }, isDescent = run.variant != .unequalRates
        /// NaN where balances are not those of descent.
        func interpolator(_ interpolation: HyperbolicInterpolation, _ balances: [Double], offsets: [Double]? = nil) -> [Double] {
            (isDescent ? interpolation.coefficients(balances: balances, offsets: offsets ?? none, start: rapidities) : nil) ?? missing
        }
        let balances = network.balances, shifts = network.rapidityBeyondData, likely = expected.map { first * exp($0) }
        let predicted = interpolator(ofFit, balances)
        let weights = squares(network), walk = Double.ulpOfOne / 2 * Double(p.steps + p.annealingSteps).squareRoot()
        let squaredWalk = zip(weights, conditioning).reduce(0) { $0 + $1.0 * walk * walk * $1.1 * $1.1 }
        let thirdOrder = isDescent ? ofFit.change(byOffsets: shifts, weights: weights) ?? missing : missing
        let turned = greatest(zip(zip(predicted, balances), rapidities).map { abs(asinh(2 * $0.0 / $0.1) / 2 - $1) })
        return Result(
            run: run, shrinkage: shrinkage, identity: identity, expected: expected, rounding: rounding, lossShare: losses / total,
            coefficients: network.coefficients, balances: balances, rapiditiesBeyondData: shifts, predicted: predicted,
            shifted: interpolator(ofFit, balances, offsets: shifts), thirdOrder: thirdOrder, nextOrder: expm1(2 * turned),
            roundingEffect: (weights.max()! * squaredWalk).squareRoot(),
            unshrunk: interpolator(ofLabels, none.map { _ in first }), expectedOfAll: interpolator(ofLabels, likely),
            expectedOfNoise: interpolator(ofLabels, expected.map { first * exp(noiseShare * $0) }), expectedOfFit: interpolator(ofFit, likely))
    }

    /// u² + v².
    private func squares(_ network: DiagonalNetwork) -> [Double] { zip(network.first, network.second).map { $0 * $0 + $1 * $1 } }

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
