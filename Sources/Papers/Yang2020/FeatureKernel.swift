import Foundation
import Quadrature
import Randomness
import Reproduction
import Statistics
import WideNetworks

/// A network of tanh neurons whose width grows: with the maximal update the kernel of its features moves as much at any width, and as the limit says.
public enum FeatureKernel: Experiment {
    public static let element = PaperElement(
        stem: "yang2020-feature-kernel", paper: "2011.14522", element: "Nonlinear features",
        title: "the kernel of a tanh network's features: its limit in the maximal update, and how it freezes in neural tangent scaling")

    public static func parameters(for preset: Preset) -> FeatureKernelParameters {
        switch preset {
        case .paper: FeatureKernelParameters(widths: [64, 256, 1024, 4096, 16384], seeds: 200, spacing: 0.025)
        case .quick: FeatureKernelParameters(widths: [64, 256, 1024, 4096, 16384], seeds: 60, spacing: 0.05)
        case .smoke: FeatureKernelParameters(widths: [64, 256, 1024, 4096], seeds: 16, spacing: 0.1)
        }
    }

    public static func run(_ parameters: FeatureKernelParameters, seed: UInt64, context: RunContext) throws -> Record {
        guard parameters.targets.count == parameters.inputs.count else {
            throw InvalidParameter("targets = \(parameters.targets.map { "\($0)" }.joined(separator: ",")) are not as many as the \(parameters.inputs.count) inputs")
        }
        let limits = try context.map([parameters.spacing, 2 * parameters.spacing]) { spacing, monitor in
            var network = WideTanhNetwork(
                limitBy: NormalTrapezoidalRule(spacing: spacing), inputs: parameters.inputs, targets: parameters.targets, learningRate: parameters.learningRate)
            return try FeatureKernelStudy.Course(&network, steps: parameters.steps, monitor)
        }
        let study = FeatureKernelStudy(parameters, seed: seed, limit: limits[0], coarserLimit: limits[1])
        // The widest first.
        let results = try context.map(parameters.runs.reversed()) { run, monitor in
            try study.measure(run, monitor)
        }
        return study.record(results.reversed())
    }
}

struct FeatureKernelStudy: Sendable {
    struct Result: WidthResult {
        let run: WidthRun
        /// |K_T − K_0|/|K_0|, and |u_T − u_0|/|u_0|.
        let kernelChange, weightChange: Double
        /// The greatest distance of an output from its limit.
        let greatestDeviation: Double
        /// u_0 and v_0, and outputs before each step and after the last; of the first start only.
        let start, outputs: [Double]
    }

    /// A network's kernels before and after, and its outputs at every step, by input.
    struct Course: Sendable {
        let kernels: [[Double]]
        let outputs: [[Double]]

        init(_ network: inout WideTanhNetwork, steps: Int, _ monitor: TaskMonitor) throws {
            let kernel = network.featureKernel
            var outputs = [network.outputs]
            for step in 0..<steps {
                if step % 100 == 0 { try monitor.report(Double(step) / Double(steps)) }
                network.descend()
                outputs.append(network.outputs)
            }
            (kernels, self.outputs) = ([kernel, network.featureKernel], outputs)
        }

        var kernelChange: Double { rootMeanSquare(zip(kernels[0], kernels[1]).map { $1 - $0 }) / rootMeanSquare(kernels[0]) }
    }

    let parameters: FeatureKernelParameters
    let seed: UInt64
    /// The limit of many neurons with the maximal update, and from nodes twice as far from each other.
    let limit, coarserLimit: Course

    init(_ parameters: FeatureKernelParameters, seed: UInt64, limit: Course, coarserLimit: Course) {
        (self.parameters, self.seed, self.limit, self.coarserLimit) = (parameters, seed, limit, coarserLimit)
    }

    /// |K_T − K_0|/|K_0| of a linear network, whose kernel is ⟨u²⟩ξξ′, in the limit: of several inputs as of the one of the same Σ ξ² and Σ ξy.
    var linearKernelChange: Double {
        let p = parameters, size = rootMeanSquare(p.inputs) * Double(p.inputs.count).squareRoot(), target = zip(p.inputs, p.targets).reduce(0) { $0 + $1.0 * $1.1 } / size
        let course = WideLinearCourse(input: size, target: target, learningRate: p.learningRate, steps: p.steps)
        return abs(course.coefficients[0] * course.coefficients[0] + course.coefficients[1] * course.coefficients[1] - 1)
    }

    /// The greatest distance of outputs from the limit's.
    func deviation(_ outputs: [[Double]]) -> Double { greatest(zip(outputs, limit.outputs).flatMap { zip($0, $1).map { abs($0 - $1) } }) }

    func measure(_ run: WidthRun, _ monitor: TaskMonitor) throws -> Result {
        let p = parameters
        let (first, second) = p.start(of: run, seed: seed)
        var network = WideTanhNetwork(run.scaling, first: first, second: second, inputs: p.inputs, targets: p.targets, learningRate: p.learningRate)
        let course = try Course(&network, steps: p.steps, monitor), isFirst = run.replica == 0
        return Result(
            run: run, kernelChange: course.kernelChange,
            weightChange: rootMeanSquare(zip(network.first, first).map { $0 - $1 }) / rootMeanSquare(first), greatestDeviation: deviation(course.outputs),
            start: isFirst ? first + second : [], outputs: isFirst ? course.outputs.flatMap { $0 } : [])
    }
}
