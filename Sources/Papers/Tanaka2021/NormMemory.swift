import Foundation
import Randomness
import Reproduction
import ScaleInvariance

/// The norm of scale-invariant weights as a memory of squared gradients: descent with weight decay is RMSProp on the sphere.
public enum NormMemory: Experiment {
    public static let element = PaperElement(
        stem: "tanaka2021-norm-memory", paper: "2105.02716", element: "Scale symmetry",
        title: "norms of scale-invariant weights remember gradients, and descent is RMSProp on the sphere")

    public static func parameters(for preset: Preset) -> NormMemoryParameters {
        switch preset {
        case .paper: NormMemoryParameters(learningRates: [0.2, 0.1, 0.05, 0.025], replicas: 256)
        case .quick: NormMemoryParameters(learningRates: [0.2, 0.1, 0.05, 0.025], replicas: 48)
        case .smoke: NormMemoryParameters(learningRates: [0.2, 0.1, 0.05], replicas: 12)
        }
    }

    public static func run(_ parameters: NormMemoryParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = NormMemoryStudy(parameters, seed: seed)
        return study.record(try context.map(study.runs.reversed()) { run, monitor in try study.measure(run, monitor) }.reversed())
    }
}

struct NormMemoryStudy: Sendable {
    /// The positions of a learning rate and of a data set.
    struct Run: Sendable {
        let rate, replica: Int
    }

    /// Of one run. Means are over its second half.
    struct Result: Sendable {
        let run: Run
        /// The mean of ln of |q|⁴ over what it should be, and over what it would be if nothing were forgotten.
        let memoryGap, gapWithoutForgetting: Double
        /// ln of the mean |q|⁴, with what it still gained, over η⟨|ĝ|²⟩/2k, with weight decay and without.
        let equilibriumGap, gapWithoutDecay: Double
        /// The root mean square angle between the directions of descent and of its twin, of one whose memory is twice as long, and of one of a
        /// constant rate.
        let angle, angleOfLongerMemory, angleOfConstantRate: Double
        /// |q|² and the root of its memory, of the first data set only.
        let course, memoryCourse: [Double]
    }

    let parameters: NormMemoryParameters
    /// Inputs and labels of each data set, and directions to start from.
    let losses: [DirectionalLogisticLoss]
    let starts: [[Double]]
    private let seed: UInt64

    init(_ parameters: NormMemoryParameters, seed: UInt64) {
        let p = parameters
        func direction(_ stream: inout RandomStream) -> [Double] {
            let normal = stream.normals(count: p.dimension), length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return normal.map { $0 / length }
        }
        (self.parameters, self.seed) = (p, seed)
        losses = (0..<p.replicas).map { index in
            var stream = RandomStream(seed: seed, purpose: "data", index: UInt64(index))
            let teacher = direction(&stream), inputs = stream.normals(count: p.samples * p.dimension)
            let labels = (0..<p.samples).map { n in
                let sum = zip(inputs[n * p.dimension..<(n + 1) * p.dimension], teacher).reduce(0) { $0 + $1.0 * $1.1 }
                return (sum < 0) == (stream.nextUniform() < p.flips) ? 1.0 : -1
            }
            return DirectionalLogisticLoss(inputs: inputs, labels: labels)
        }
        starts = (0..<p.replicas).map { index in
            var stream = RandomStream(seed: seed, purpose: "initial direction", index: UInt64(index))
            return direction(&stream)
        }
    }

    var runs: [Run] {
        parameters.learningRates.indices.flatMap { rate in (0..<parameters.replicas).map { Run(rate: rate, replica: $0) } }
    }

    func measure(_ run: Run, _ monitor: TaskMonitor) throws -> Result {
        let p = parameters, rate = p.learningRates[run.rate], steps = p.steps(run.rate), loss = losses[run.replica], start = starts[run.replica]
        var stream = RandomStream(seed: seed, purpose: "batches", index: UInt64(run.rate * p.replicas + run.replica))
        var descent = NormDynamics(direction: start, squaredNorm: 1, learningRate: rate, weightDecay: p.weightDecay)
        var free = NormDynamics(direction: start, squaredNorm: 1, learningRate: rate, weightDecay: 0)
        func spherical(_ forgettingRate: Double?) -> SphericalDescent {
            SphericalDescent(direction: start, squaredNorm: 1, learningRate: rate, forgettingRate: forgettingRate)
        }
        var twin = spherical(4 * p.weightDecay), longer = spherical(2 * p.weightDecay), constant = spherical(nil)
        var whole = 1.0
        var (gap, wholeGap, square, gradientSquare) = (0.0, 0.0, 0.0, 0.0)
        var (freeSquare, freeGradient, angle, longerAngle, constantAngle) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var course: [Double] = [], memoryCourse: [Double] = []
        var (halfway, freeHalfway) = (0.0, 0.0)
        for step in 0..<steps {
            if step % 1000 == 0 { try monitor.report(Double(step) / Double(steps)) }
            if run.replica == 0, step * p.courseSamples / steps == course.count {
                course.append(descent.squaredNorm)
                memoryCourse.append(descent.memory.squareRoot())
            }
            let batch = (0..<p.batch).map { _ in Int(stream.nextUniform() * Double(p.samples)) }
            let size = descent.descend(loss.gradient(direction: descent.direction, samples: batch))
            let freeSize = free.descend(loss.gradient(direction: free.direction, samples: batch))
            twin.descend(loss.gradient(direction: twin.direction, samples: batch))
            longer.descend(loss.gradient(direction: longer.direction, samples: batch))
            constant.descend(loss.gradient(direction: constant.direction, samples: batch))
            whole += 2 * rate * rate * size
            let fourth = descent.squaredNorm * descent.squaredNorm, freeFourth = free.squaredNorm * free.squaredNorm
            guard 2 * step >= steps else {
                (halfway, freeHalfway) = (fourth, freeFourth)
                continue
            }
            gap += log(fourth / descent.memory)
            wholeGap += log(fourth / whole)
            square += fourth
            gradientSquare += size
            freeSquare += freeFourth
            freeGradient += freeSize
            angle += squaredAngle(descent.direction, twin.direction)
            longerAngle += squaredAngle(descent.direction, longer.direction)
            constantAngle += squaredAngle(descent.direction, constant.direction)
        }
        let count = Double(steps - (steps + 1) / 2)
        /// From M′ = −4kM + 2η|ĝ|² in time: ⟨M⟩ + (M(T) − M(T/2))/(4k · T/2) is η⟨|ĝ|²⟩/2k.
        func balance(_ square: Double, gain: Double, _ gradientSquare: Double) -> Double {
            let left = square + gain / (4 * p.weightDecay * rate)
            return log(left / gradientSquare * 2 * p.weightDecay / rate)
        }
        return Result(
            run: run, memoryGap: gap / count, gapWithoutForgetting: wholeGap / count, equilibriumGap: balance(square, gain: descent.squaredNorm * descent.squaredNorm - halfway, gradientSquare),
            gapWithoutDecay: balance(freeSquare, gain: free.squaredNorm * free.squaredNorm - freeHalfway, freeGradient), angle: (angle / count).squareRoot(),
            angleOfLongerMemory: (longerAngle / count).squareRoot(), angleOfConstantRate: (constantAngle / count).squareRoot(), course: course, memoryCourse: memoryCourse)
    }

    /// The square of the angle between unit vectors, by their distance, which does not cancel.
    private func squaredAngle(_ first: [Double], _ second: [Double]) -> Double {
        var square = 0.0
        for i in first.indices { square += (first[i] - second[i]) * (first[i] - second[i]) }
        let half = asin(min(1, square.squareRoot() / 2))
        return 4 * half * half
    }
}
