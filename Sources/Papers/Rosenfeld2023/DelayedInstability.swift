import Foundation
import Integrators
import LinearNetworks
import Randomness
import Reproduction
import Statistics

/// Progressive sharpening beside an opposing signal of large variance, and how long descent goes on after it has lost its stability.
public enum DelayedInstability: Experiment {
    public static let element = PaperElement(
        stem: "rosenfeld2023-opposing-signals", paper: "2311.04163", element: "Two-layer linear model",
        title: "opposing signals: progressive sharpening, loss of stability, and the spike that comes later")

    public static func parameters(for preset: Preset) -> DelayedInstabilityParameters {
        switch preset {
        case .paper: DelayedInstabilityParameters(opposingVariances: [100, 200, 400, 800, 1600], replicas: 256)
        case .quick: DelayedInstabilityParameters(opposingVariances: [100, 200, 400, 800], replicas: 64)
        case .smoke: DelayedInstabilityParameters(opposingVariances: [100, 200, 400], replicas: 16)
        }
    }

    public static func run(_ parameters: DelayedInstabilityParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = DelayedInstabilityStudy(parameters, seed: seed)
        let results = try context.map(study.runs) { run, monitor in
            try monitor.report(0)
            return try study.measure(run)
        }
        return study.record(results, flows: try study.flows(), courses: try study.courses())
    }
}

struct DelayedInstabilityStudy: Sendable {
    /// One replica of one variance and learning rate, by their positions.
    struct Run: Sendable {
        let variance, rate, replica: Int
    }

    /// When things happen in gradient-flow time; NaN for what does not.
    struct Times: Sendable {
        /// α c² exceeds 2/η.
        var crossing = Double.nan
        /// |b_o| exceeds the level.
        var exit = Double.nan
        /// |b_o| would exceed it if it were set to the seed again at the crossing.
        var exitFromCrossing = Double.nan
    }

    struct Result: Sendable {
        let run: Run
        let measured, predicted: Times
        /// The least α c² over 2/η from the exit to half as late again, and the same if b_o did not act on the other weights.
        let leastSharpness, leastWithoutFeedback: Double
    }

    let parameters: DelayedInstabilityParameters
    /// θ_0 of each replica.
    let starts: [Double]

    init(_ parameters: DelayedInstabilityParameters, seed: UInt64) {
        self.parameters = parameters
        var stream = RandomStream(seed: seed, purpose: "initial weights")
        starts = (0..<parameters.replicas).map { _ in parameters.initialWeight * exp(parameters.spread * (2 * stream.nextUniform() - 1)) }
    }

    var runs: [Run] {
        parameters.opposingVariances.indices.flatMap { variance in
            parameters.scaledLearningRates.indices.flatMap { rate in starts.indices.map { Run(variance: variance, rate: rate, replica: $0) } }
        }
    }

    func measure(_ run: Run) throws -> Result {
        let variance = parameters.opposingVariances[run.variance]
        let begin = descent(from: starts[run.replica], variance, learningRate: parameters.scaledLearningRates[run.rate] / variance)
        let predicted = try predict(begin)
        var (measured, least, without) = (Times(), Double.nan, Double.nan)
        if predicted.exit.isFinite { (measured, least, without) = descend(begin, until: 1.5 * predicted.exit) }
        let critical = 2 / begin.learningRate
        return Result(
            run: run, measured: measured, predicted: predicted, leastSharpness: least / critical, leastWithoutFeedback: without / critical)
    }

    /// From c = b_s and the seed.
    func descent(from weight: Double, _ variance: Double, learningRate: Double) -> OpposingSignals.Descent {
        .init(.init(opposingVariance: variance), from: [weight, weight, parameters.seedWeight], learningRate: learningRate)
    }

    /// Both times by the reduced flow.
    func predict(_ begin: OpposingSignals.Descent) throws -> Times {
        let reduced = try ProgressiveSharpening(
            opposingVariance: begin.opposingVariance, outputWeight: begin.outputWeight, signalWeight: begin.signalWeight)
        return Times(
            crossing: reduced.time(ofSharpness: 2 / begin.learningRate) ?? .nan,
            exit: reduced.exitTime(learningRate: begin.learningRate, seed: parameters.seedWeight, level: parameters.level) ?? .nan)
    }

    /// Follows descent.
    ///
    /// Moments between steps are those at which straight lines through ln |b_o| and α c² cross.
    func descend(_ begin: OpposingSignals.Descent, until end: Double) -> (times: Times, leastSharpness: Double, leastWithoutFeedback: Double) {
        let level = log(parameters.level), rate = begin.learningRate, critical = 2 / rate
        var descent = begin, free: OpposingSignals.Descent?
        var times = Times()
        var (least, leastFree) = (Double.infinity, Double.infinity)
        // What is to be added to ln |b_o| for the seed to stand at the crossing.
        var fall = 0.0
        for step in 0..<Int(end / rate) {
            /// The moment in this step when a quantity passes a value.
            func moment(_ first: Double, _ last: Double, _ value: Double) -> Double {
                rate * (Double(step) + (value - first) / (last - first))
            }
            let before = descent
            descent.step()
            free?.step()
            if times.crossing.isNaN, descent.sharpness > critical {
                times.crossing = moment(before.sharpness, descent.sharpness, critical)
                fall = log(parameters.seedWeight) - descent.logarithmOfOpposingWeight
                free = descent
                free?.logarithmOfOpposingWeight = -.infinity
            }
            guard let free else { continue }
            let (first, last) = (before.logarithmOfOpposingWeight, descent.logarithmOfOpposingWeight)
            if times.exitFromCrossing.isNaN, last + fall > level { times.exitFromCrossing = moment(first + fall, last + fall, level) }
            if times.exit.isNaN, last > level { times.exit = moment(first, last, level) }
            if !times.exit.isNaN { (least, leastFree) = (-greatest([-least, -descent.sharpness]), -greatest([-leastFree, -free.sharpness])) }
        }
        return (times, least, leastFree)
    }

    /// The states of the flow at some times.
    func flow(_ variance: Double, from start: [Double], at times: [Double], _ tolerance: Double) throws -> [[Double]] {
        let course = try CVODE(relativeTolerance: tolerance, absoluteTolerance: tolerance * 1e-6).integrate(
            OpposingSignals(opposingVariance: variance), from: start, at: times)
        // A flow that stops is as long as the others, and no number.
        return course.map { Array($0) } + Array(repeating: [.nan, .nan, .nan], count: times.count - course.times.count)
    }
}

extension DelayedInstabilityStudy {
    /// α c² along the flow and by its reduction.
    struct Flow: Sendable {
        let accurate, looser, reduced: [Double]
        /// c² at the beginning.
        let initialSquare: Double
    }

    /// How the flow is sampled.
    var sampleTimes: [Double] { (1...200).map { parameters.end * Double($0) / 200 } }

    /// With the seed, and with an opposing weight as large as the others.
    func flows() throws -> [Flow] {
        let p = parameters, variance = p.opposingVariances[0], times = sampleTimes
        return try [p.seedWeight, p.initialWeight].map { opposing in
            let start = [p.initialWeight, p.initialWeight, opposing]
            let reduced = try ProgressiveSharpening(opposingVariance: variance, outputWeight: start[0], signalWeight: start[1])
            func sharpness(_ tolerance: Double) throws -> [Double] {
                try flow(variance, from: start, at: times, tolerance).map { variance * $0[0] * $0[0] }
            }
            return Flow(
                accurate: try sharpness(p.relativeTolerance), looser: try sharpness(10 * p.relativeTolerance),
                reduced: times.map { reduced.sharpness(atOverlap: reduced.overlap(at: $0)) }, initialSquare: start[0] * start[0])
        }
    }

    /// Descent of the least variance from θ_0, at every step.
    struct Course: Sendable {
        let sharpness, logarithmOfOpposingWeight, loss: [Double]
        let predicted: Times
    }

    func courses() throws -> [Course] {
        let p = parameters, variance = p.opposingVariances[0]
        return try p.scaledLearningRates.map { rate in
            let begin = descent(from: p.initialWeight, variance, learningRate: rate / variance)
            var descent = begin
            let states = (0..<courseSteps).map { _ in
                defer { descent.step() }
                return descent
            }
            return Course(
                sharpness: states.map(\.sharpness), logarithmOfOpposingWeight: states.map(\.logarithmOfOpposingWeight),
                loss: states.map(\.loss), predicted: try predict(begin))
        }
    }

    /// To the end at the smallest learning rate.
    var courseSteps: Int { Int(parameters.end * parameters.opposingVariances[0] / parameters.scaledLearningRates[0]) }
}
