import Foundation
import LinearRegression
import Randomness
import Reproduction
import ScalarSearch

/// Errors of regression on fast and slow features against training time: each group of features descends, overtrains and descends again.
public enum TwoDescents: Experiment {
    public static let element = PaperElement(
        stem: "pezeshki2021-two-descents", paper: "2112.03215", element: "Two descents",
        title: "regression on features of two scales: the test error descends twice, at the time-scales of fast and of slow features")

    public static func parameters(for preset: Preset) -> TwoDescentsParameters {
        switch preset {
        case .paper: TwoDescentsParameters(dimension: 400, draws: 24)
        case .quick: TwoDescentsParameters(dimension: 200, draws: 16)
        case .smoke: TwoDescentsParameters(dimension: 160, draws: 12)
        }
    }

    public static func run(_ parameters: TwoDescentsParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = TwoDescentsStudy(parameters, seed: seed)
        // The largest first.
        let results = try context.map(study.runs.reversed()) { run, monitor in
            try monitor.report(0)
            return try study.measure(run)
        }
        return study.record(results.reversed())
    }
}

/// When an error has its two minima and the maximum between them.
struct Extrema: Equatable, Sendable {
    let firstMinimum, maximum, secondMinimum: Double
    var all: [Double] { [firstMinimum, maximum, secondMinimum] }

    /// Of an error that has them between two times; nil if it descends once only.
    init?(between first: Double, and last: Double, of error: (Double) -> Double) {
        let count = 240
        let grid = (0...count).map { first * pow(last / first, Double($0) / Double(count)) }, values = grid.map(error)
        // Turns, from a fall at the start on; what comes back by less than rounding may, late, is none.
        var turns: [Int] = [], extreme = 0
        for index in 1...count {
            let sign = turns.count % 2 == 0 ? 1.0 : -1
            if sign * values[index] < sign * values[extreme] { extreme = index }
            if sign * (values[index] - values[extreme]) > 1e-6 * values[extreme] {
                turns.append(extreme)
                extreme = index
            }
        }
        guard turns.count == 3, turns[0] > 0 else { return nil }
        let times = zip(turns, [1.0, -1, 1]).map { turn, sign in Self.refined(between: grid[turn - 1], and: grid[turn + 1], sign: sign, of: error) }
        (firstMinimum, maximum, secondMinimum) = (times[0], times[1], times[2])
    }

    /// Where sign times the error is least, to 1e-6 of the time or what its rounding allows.
    static func refined(between first: Double, and last: Double, sign: Double, of error: (Double) -> Double) -> Double {
        exp(minimiser(between: log(first), and: log(last), tolerance: 1e-6) { sign * error(exp($0)) })
    }
}

struct TwoDescentsStudy: Sendable {
    enum Inputs: String, CaseIterable, Sendable {
        case independent, twice = "every sample twice"
    }

    /// A matrix of inputs, by its kind and the positions of dimension, ratio and draw.
    struct Run: Sendable {
        let inputs: Inputs
        let dimension, ratio, draw: Int
    }

    struct Result: Sendable {
        let run: Run
        let eigenvalues: [Double]
        /// At each time.
        let errors: [RegressionError]
        /// At the times of the limit's extrema, when its own are, and when they would be with twice the noise.
        let extremalErrors, extremalTimes, noisyTimes: [Double]
    }

    let parameters: TwoDescentsParameters
    private let seed: UInt64
    /// Extrema of the limit, and of ridge regression with λ = 1/t, for each ratio.
    let predicted, predictedByRidge: [Extrema?]

    init(_ parameters: TwoDescentsParameters, seed: UInt64) {
        (self.parameters, self.seed) = (parameters, seed)
        predicted = parameters.ratios.map { ratio in Self.extrema(parameters, ratio) { parameters.limit(ratio).error(time: $0) } }
        predictedByRidge = parameters.ratios.map { ratio in Self.extrema(parameters, ratio) { parameters.limit(ratio).error(ridge: 1 / $0) } }
    }

    static func extrema(_ parameters: TwoDescentsParameters, _ ratio: Double, _ error: (Double) -> RegressionError) -> Extrema? {
        // The slow features' own time is of the order of κ².
        Extrema(between: 0.1, and: 1000 * ratio * ratio) { error($0).total(noiseVariance: parameters.noiseVariance) }
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

    func scales(_ dimension: Int, ratio: Double) -> [Double] {
        let fast = parameters.fastFeatures(dimension)
        return (0..<dimension).map { $0 < fast ? 1 : 1 / ratio }
    }

    /// z √d of each sample.
    func inputs(_ run: Run) -> [Double] {
        let d = parameters.dimensions[run.dimension], n = parameters.sampleCount(d)
        var stream = RandomStream(
            seed: seed, purpose: "inputs", index: UInt64((run.dimension * parameters.ratios.count + run.ratio) * parameters.draws + run.draw))
        if run.inputs == .independent { return stream.normals(count: n * d) }
        let half = stream.normals(count: n / 2 * d)
        return half + half
    }

    func measure(_ run: Run) throws -> Result {
        let ratio = parameters.ratios[run.ratio]
        let regression = try SampledRegression(inputs: inputs(run), scales: scales(parameters.dimensions[run.dimension], ratio: ratio))
        func total(_ time: Double, _ noise: Double = 1) -> Double { regression.error(time: time).total(noiseVariance: noise * noise * parameters.noiseVariance) }
        func times(noise: Double) -> [Double] {
            guard let extrema = predicted[run.ratio] else { return [] }
            return zip(extrema.all, [1.0, -1, 1]).map { time, sign in Extrema.refined(between: time / 4, and: 4 * time, sign: sign) { total($0, noise) } }
        }
        // Where the limit has no extrema, those of the largest ratio.
        let reference = (predicted[run.ratio] ?? predicted.last!)?.all ?? []
        return Result(
            run: run, eigenvalues: regression.eigenvalues, errors: parameters.times.map(regression.error(time:)), extremalErrors: reference.map { total($0) },
            extremalTimes: times(noise: 1), noisyTimes: times(noise: 2))
    }
}
