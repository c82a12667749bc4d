import Foundation
import LinearAlgebra
import LinearRegression
import Randomness
import Reproduction
import ScalarSearch

/// Errors of linear regression in high dimension against training time, for few and for many samples.
public enum GeneralisationDynamics: Experiment {
    public static let element = PaperElement(
        stem: "advani2017-generalisation", paper: "1710.03667", element: "Generalisation dynamics",
        title: "high-dimensional regression: errors against time and samples, overtraining where samples are as many as weights")

    public static func parameters(for preset: Preset) -> GeneralisationDynamicsParameters {
        switch preset {
        case .paper: GeneralisationDynamicsParameters(dimension: 800, draws: 32)
        case .quick: GeneralisationDynamicsParameters(dimension: 320, draws: 16)
        case .smoke: GeneralisationDynamicsParameters(dimension: 120, draws: 8)
        }
    }

    public static func run(_ parameters: GeneralisationDynamicsParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = GeneralisationDynamicsStudy(parameters, seed: seed)
        // The largest first.
        let results = try context.map(study.runs.reversed()) { run, monitor in
            try monitor.report(0)
            return try study.measure(run)
        }
        return study.record(results.reversed())
    }
}

struct GeneralisationDynamicsStudy: Sendable {
    enum Inputs: String, CaseIterable, Sendable {
        case independent, twice = "every sample twice"
    }

    /// A matrix of inputs, by the positions of its kind, dimension and ratio.
    struct Run: Sendable {
        let inputs: Inputs
        let dimension, ratio, draw: Int
    }

    struct Result: Sendable {
        let run: Run
        /// Of XᵀX, all N, descending.
        let eigenvalues: [Double]
        /// At each time.
        let generalisation, training: [Double]
        /// When the generalisation error is least, and what it is then.
        let bestTime, bestError: Double
        /// The former if inputs had a quarter of their variance.
        let bestTimeOfQuarter: Double
        var lateError: Double { generalisation.last! }
    }

    let parameters: GeneralisationDynamicsParameters
    private let seed: UInt64
    let errors: RegressionErrors

    init(_ parameters: GeneralisationDynamicsParameters, seed: UInt64) {
        (self.parameters, self.seed) = (parameters, seed)
        errors = RegressionErrors(startVariance: parameters.startVariance, noiseVariance: parameters.noiseVariance)
    }

    var runs: [Run] {
        Inputs.allCases.flatMap { inputs in
            parameters.dimensions.indices.flatMap { dimension in
                parameters.ratios.indices.flatMap { ratio in
                    (0..<parameters.draws).map { Run(inputs: inputs, dimension: dimension, ratio: ratio, draw: $0) }
                }
            }
        }
    }

    func samples(_ run: Run) -> Int { Int((parameters.ratios[run.ratio] * Double(parameters.dimensions[run.dimension])).rounded()) }

    func measure(_ run: Run) throws -> Result {
        let n = parameters.dimensions[run.dimension], samples = samples(run)
        let distinct = run.inputs == .twice ? samples / 2 : samples, least = min(distinct, n)
        var stream = RandomStream(
            seed: seed, purpose: "inputs", index: UInt64((run.dimension * parameters.ratios.count + run.ratio) * parameters.draws + run.draw))
        let matrix = stream.normals(count: distinct * n)
        // The smaller of the two products has all eigenvalues that are not 0. A sample that is there twice counts twice.
        var gram = [Double](repeating: 0, count: least * least)
        multiply(
            matrix, distinct < n ? .plain : .transposed, matrix, distinct < n ? .transposed : .plain, into: &gram, rows: least, columns: least,
            inner: max(distinct, n), scale: (run.inputs == .twice ? 2 : 1) / Double(n))
        // Rounding may leave a least one below 0.
        let reached = try eigenvalues(ofSymmetric: gram, dimension: least).map { max($0, 0) }
        let all = reached + [Double](repeating: 0, count: n - least)
        let best = best { errors.generalisationError(eigenvalues: all, time: $0) }
        let quarters = all.map { $0 / 4 }
        return Result(
            run: run, eigenvalues: all, generalisation: parameters.times.map { errors.generalisationError(eigenvalues: all, time: $0) },
            training: parameters.times.map { errors.trainingError(eigenvalues: reached, samples: run.inputs == .twice ? 2 * distinct : samples, time: $0) }, bestTime: best.time,
            bestError: best.error, bestTimeOfQuarter: self.best { errors.generalisationError(eigenvalues: quarters, time: $0) }.time)
    }

    /// The least of an error that falls and then rises.
    func best(_ error: (Double) -> Double) -> (time: Double, error: Double) {
        let time = exp(minimiser(between: log(0.05), and: log(parameters.lateTime), tolerance: 1e-7) { error(exp($0)) })
        return (time, error(time))
    }

    func law(_ ratio: Double) -> MarchenkoPasturLaw { MarchenkoPasturLaw(samplesPerDimension: ratio) }
    func predicted(_ ratio: Double, _ time: Double) -> Double { errors.generalisationError(law(ratio), time: time) }
    func predictedBest(_ ratio: Double) -> (time: Double, error: Double) { best { predicted(ratio, $0) } }
}
