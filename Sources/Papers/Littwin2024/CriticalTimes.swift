import Foundation
import LinearAlgebra
import LinearNetworks
import Randomness
import Reproduction

/// When deep linear encoders learn the modes of their data: by joint embedding in the order of their regression coefficients, by reconstruction not.
public enum CriticalTimes: Experiment {
    public static let element = PaperElement(
        stem: "littwin2024-critical-times", paper: "2407.03475", element: "Critical times",
        title: "when joint embedding and reconstruction learn a mode, by its covariance, its regression coefficient and depth")

    public static func parameters(for preset: Preset) -> CriticalTimesParameters {
        switch preset {
        case .paper: CriticalTimesParameters(width: 16, delayStarts: 4)
        case .quick: CriticalTimesParameters(width: 8, delayStarts: 3)
        case .smoke: CriticalTimesParameters(width: 4, delayStarts: 3, rivalDepths: [1, 8])
        }
    }

    public static func run(_ parameters: CriticalTimesParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = CriticalTimesStudy(parameters, seed: seed)
        let runs = study.runs
        let courses = try context.map(runs) { run, monitor in try study.solve(run, monitor) }
        return study.record(Dictionary(uniqueKeysWithValues: zip(runs, courses)))
    }
}

/// Which encoders are solved, on which data, and from where.
struct CriticalTimesStudy: Sendable {
    struct Run: Hashable, Sendable {
        enum Data: Hashable, Sendable {
            /// Modes of one covariance.
            case equalCovariances
            /// One of two modes by itself. In one network the second to be learned would not
            /// stay in its place if its regression coefficient is the larger.
            case opponent, rival
        }
        let objective: LatentPredictor.Objective
        let depth: Int
        let data: Data
        /// The overlap of the encoder with every mode.
        let start: Double
        /// By what the head exceeds a layer's share.
        var headFactor = 1.0
        var hasSamples = false
    }

    typealias Mode = LatentPredictorMode
    static let objectives: [LatentPredictor.Objective] = [.jointEmbedding, .reconstruction]

    let parameters: CriticalTimesParameters
    /// Orthonormal bases, vector by vector: of the data, the first of them the modes, and behind each layer of the deepest encoder.
    let bases: [[[Double]]]

    init(_ parameters: CriticalTimesParameters, seed: UInt64) {
        self.parameters = parameters
        bases = (0...max(parameters.depths.max()!, parameters.rivalDepths.max()!)).map { layer in
            var stream = RandomStream(seed: seed, purpose: "basis behind a layer", index: UInt64(layer))
            return orthonormalBasis(of: (0..<parameters.width).map { _ in stream.normals(count: parameters.width) }).vectors
        }
    }

    // MARK: Runs

    func timed(_ objective: LatentPredictor.Objective, _ depth: Int, headFactor: Double = 1) -> Run {
        Run(objective: objective, depth: depth, data: .equalCovariances, start: pow(parameters.initialShare, Double(depth)), headFactor: headFactor)
    }
    func delayed(_ objective: LatentPredictor.Objective, _ start: Double) -> Run {
        Run(objective: objective, depth: 2, data: .equalCovariances, start: start)
    }
    func rivals(_ objective: LatentPredictor.Objective, _ depth: Int) -> [Run] {
        [.opponent, .rival].map { Run(objective: objective, depth: depth, data: $0, start: parameters.rivalStart) }
    }
    func sampled(_ objective: LatentPredictor.Objective) -> Run {
        Run(objective: objective, depth: 2, data: .equalCovariances, start: pow(parameters.initialShare, 2), hasSamples: true)
    }

    /// The longest first.
    var runs: [Run] {
        let both = Self.objectives
        return both.flatMap { objective in parameters.rivalDepths.reversed().flatMap { rivals(objective, $0) } }
            + both.flatMap { objective in parameters.delayStartingOverlaps.reversed().map { delayed(objective, $0) } }
            + both.flatMap { objective in parameters.depths.reversed().flatMap { [timed(objective, $0), timed(objective, $0, headFactor: 0.5)] } }
            + LatentPredictor.Objective.allCases.map(sampled)
    }

    func modes(_ run: Run) -> [Mode] {
        switch run.data {
        case .equalCovariances: parameters.regressions.map { Mode(depth: run.depth, covariance: parameters.covariance, regression: $0) }
        case .opponent: [Mode(depth: run.depth, covariance: 1, regression: 1)]
        case .rival: [Mode(depth: run.depth, covariance: parameters.rivalCovariance, regression: parameters.rivalRegression)]
        }
    }

    /// Half of the mode's own end.
    func level(_ mode: Mode, _ run: Run) -> Double {
        0.5 * mode.finalOverlap(run.objective == .reconstruction ? .reconstruction : .jointEmbedding)
    }

    func predictedTimes(_ run: Run) -> [Double] {
        modes(run).map { $0.time(from: run.start, to: level($0, run), run.objective) }
    }

    func solve(_ run: Run, _ monitor: TaskMonitor) throws -> ModeCourse {
        let p = parameters, modes = modes(run), data = bases[0]
        let noise = [Double](repeating: 1, count: p.width - modes.count)
        let flow = LatentPredictor(
            run.objective, depth: run.depth, width: p.width,
            covariance: LinearLayers.outerProducts(modes.map { $0.covariance / $0.regression } + noise, left: data, right: data),
            crossCovariance: LinearLayers.outerProducts(modes.map(\.covariance), left: data, right: data))
        let share = pow(run.start, 1 / Double(run.depth)), codes = bases[run.depth]
        let head = LinearLayers.outerProducts(
            Array(repeating: run.headFactor * share, count: p.width), left: run.objective == .reconstruction ? data : codes, right: codes)
        let encoder = LinearLayers.aligned(shares: Array(repeating: share, count: run.depth), bases: Array(bases[...run.depth]))
        return try ModeCourse(
            of: flow, from: encoder + head,
            modes: modes.indices.map { .init(left: codes[$0], right: data[$0], level: level(modes[$0], run)) },
            times: run.hasSamples ? p.sampleTimes : [4 * predictedTimes(run).max()!], relativeTolerance: p.relativeTolerance,
            report: monitor.report)
    }
}
