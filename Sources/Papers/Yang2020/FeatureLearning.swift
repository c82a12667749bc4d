import Foundation
import Randomness
import Reproduction
import Statistics
import WideNetworks

/// A network whose width grows: with the maximal update features move as much at any width, with the neural tangent scaling ever less.
public enum FeatureLearning: Experiment {
    public static let element = PaperElement(
        stem: "yang2020-feature-learning", paper: "2011.14522", element: "The linear example",
        title: "feature learning in the limit of many neurons: maximal update against neural tangent scaling")

    public static func parameters(for preset: Preset) -> FeatureLearningParameters {
        switch preset {
        case .paper: FeatureLearningParameters(widths: [64, 256, 1024, 4096, 16384], seeds: 1000)
        case .quick: FeatureLearningParameters(widths: [64, 256, 1024, 4096, 16384], seeds: 200)
        case .smoke: FeatureLearningParameters(widths: [64, 256, 1024, 4096], seeds: 40)
        }
    }

    public static func run(_ parameters: FeatureLearningParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = FeatureLearningStudy(parameters, seed: seed)
        // The widest first.
        let results = try context.map(parameters.runs.reversed()) { run, monitor in
            try monitor.report(0)
            return study.measure(run)
        }
        return study.record(results.reversed())
    }
}

struct FeatureLearningStudy: Sendable {
    struct Result: WidthResult {
        let run: WidthRun
        /// |u_0|²/n, u_0·v_0/n, |v_0|²/n.
        let products: [Double]
        /// The greatest distance of the output from its limit, and the distance at the half time.
        let greatestDeviation, deviation: Double
        /// |u_T − u_0|/|u_0|.
        let featureChange: Double
        /// At every step, of the first start only.
        let outputs: [Double]
    }

    let parameters: FeatureLearningParameters
    private let seed: UInt64
    /// The limit of many neurons with the maximal update.
    let limit: WideLinearCourse
    /// √n times the standard deviation about it.
    let deviations: [Double]

    init(_ parameters: FeatureLearningParameters, seed: UInt64) {
        let p = parameters
        (self.parameters, self.seed) = (p, seed)
        limit = WideLinearCourse(input: p.input, target: p.target, learningRate: p.learningRate, steps: p.steps)
        deviations = WideLinearCourse.deviations(input: p.input, target: p.target, learningRate: p.learningRate, steps: p.steps)
    }

    /// The first step at which the limit is half of the target, or the last if it does not get there.
    var halfTime: Int { limit.outputs.firstIndex { $0 >= parameters.target / 2 } ?? parameters.steps }
    var isHalfLearned: Bool { limit.outputs[halfTime] >= parameters.target / 2 }

    func measure(_ run: WidthRun) -> Result {
        let p = parameters, n = p.widths[run.width]
        let (first, second) = p.start(of: run, seed: seed)
        func product(_ a: [Double], _ b: [Double]) -> Double {
            var sum = 0.0
            for i in a.indices { sum += a[i] * b[i] }
            return sum / Double(n)
        }
        var network = WideLinearNetwork(run.scaling, first: first, second: second, input: p.input, target: p.target, learningRate: p.learningRate)
        var outputs: [Double] = []
        for _ in 0..<p.steps { outputs.append(network.descend()) }
        outputs.append(network.output)
        let gaps = zip(outputs, limit.outputs).map { $0 - $1 }
        let change = zip(network.first, first).map { $0 - $1 }
        return Result(
            run: run, products: [product(first, first), product(first, second), product(second, second)],
            greatestDeviation: greatest(gaps.map(abs)), deviation: gaps[halfTime],
            featureChange: (product(change, change) / product(first, first)).squareRoot(), outputs: run.replica == 0 ? outputs : [])
    }
}
