import Glibc
import Integrators
import Randomness
import Reproduction
import SingleIndex

/// Propositions 2 and 3 and Corollary 1: from directions in R^d to overlaps, to infinite dimension, to the simplified dynamics.
public enum Reduction: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-reduction", paper: "2303.00055", element: "Propositions 2 and 3, Corollary 1",
        title: "the flow closed in the overlaps, its limit of infinite dimension, and the simplified dynamics")

    public static func parameters(for preset: Preset) -> ReductionParameters {
        switch preset {
        case .paper:
            ReductionParameters(
                inputDimensions: [200, 800, 3200, 12_800, 51_200, 1_000_000], starts: 64, widths: [10, 20, 40, 80, 160, 320])
        case .quick:
            ReductionParameters(
                inputDimensions: [200, 800, 3200, 12_800, 51_200], starts: 32, widths: [10, 20, 40, 80, 160])
        case .smoke: ReductionParameters(inputDimensions: [200, 3200, 51_200], starts: 8, widths: [8, 16, 32])
        }
    }

    public static func run(_ parameters: ReductionParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = ReductionStudy(parameters, seed: seed)
        let equivalence = try context.map([false, true]) { isControl, _ in try study.equivalence(breakingStart: isControl) }
        let dimensions = try context.map(study.dimensionReplicas) { replica, _ in try study.dimensionDistance(replica) }
        let widths = try context.map(study.widthReplicas.reversed()) { replica, _ in
            try study.widthDistance(replica)
        }.reversed() as [ReductionStudy.Distances]
        return study.record(equivalence, dimensions: dimensions, widths: widths)
    }
}

struct ReductionStudy: Sendable {
    /// A distance as stated, and with an assumption broken for the negative control.
    struct Distances: Sendable {
        let asStated: Double
        let control: Double
        let stopReason: String?
    }

    /// The flow in R^d_0 beside the closed flow from its overlaps: the risk at all times, differences and solver errors.
    struct Equivalence: Sendable {
        let directions: [Double]
        let weights: [Double]
        let sphereRisk: [Double]
        let closedRisk: [Double]
        /// Largest difference of any a_i, s_i, r_ij at any time.
        let difference: Double
        /// The sum, over both flows, of the same difference to a solution at ten times the tolerance.
        let solverError: Double
        let stopReason: String?
    }

    struct Replica: Sendable {
        /// d or m.
        let level: Int
        let start: Int
    }

    let parameters: ReductionParameters
    let seed: UInt64

    init(_ parameters: ReductionParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    private var target: Target { Target(coefficients: parameters.targetCoefficients) }
    var dimensionReplicas: [Replica] { replicas(parameters.inputDimensions, parameters.starts) }
    var widthReplicas: [Replica] { replicas(parameters.widths, parameters.widthStarts) }

    private func replicas(_ levels: [Int], _ starts: Int) -> [Replica] {
        levels.flatMap { level in (0..<starts).map { Replica(level: level, start: $0) } }
    }

    private func flow(width: Int) -> OverlapFlow {
        OverlapFlow(target: target, activation: .relu, width: width, learningRateRatio: parameters.learningRateRatio)
    }

    private func stream(_ purpose: String, _ replica: Replica) -> RandomStream {
        RandomStream(seed: seed, purpose: "\(purpose) \(replica.level)", index: UInt64(replica.start))
    }

    private func solve(
        _ equation: some DifferentialEquation, from state: [Double], loosened: Double = 1
    ) throws -> Trajectory {
        let tolerance = parameters.relativeTolerance * loosened
        return try CVODE(method: .adams, relativeTolerance: tolerance, absoluteTolerance: tolerance / 100)
            .integrate(equation, from: state, at: parameters.times)
    }

    private func reason(_ trajectories: Trajectory...) -> String? {
        trajectories.first { !$0.outcome.isCompleted }.map { "\($0.outcome)" }
    }

    // MARK: Proposition 2

    /// - Parameter breakingStart: start the closed flow as if neurons were orthogonal to each other and to u*.
    func equivalence(breakingStart: Bool) throws -> Equivalence {
        let (m, d) = (parameters.width, parameters.inputDimension)
        var stream = RandomStream(seed: seed, purpose: "start in R^d")
        let weights = stream.normals(count: m)
        var directions: [Double] = []
        for _ in 0..<m {
            let vector = stream.normals(count: d)
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            directions += vector.map { $0 / norm }
        }
        let (closed, sphere) = (flow(width: m), SphereFlow(flow(width: m), inputDimension: d))
        let start = breakingStart
            ? NetworkOverlaps(infiniteDimensionWith: weights)
            : NetworkOverlaps(secondLayerWeights: weights, directions: directions)
        let closedTrajectories = try [1.0, 10].map { try solve(closed, from: start.state, loosened: $0) }
        let sphereTrajectories = try [1.0, 10].map { try solve(sphere, from: weights + directions, loosened: $0) }
        let closedStates = closedTrajectories.map { trajectory in trajectory.times.indices.map { Array(trajectory.state(at: $0)) } }
        let sphereStates = sphereTrajectories.map { trajectory in
            trajectory.times.indices.map { sphere.overlaps(of: trajectory.state(at: $0)).state }
        }
        return Equivalence(
            directions: directions, weights: weights,
            sphereRisk: sphereStates[0].map { $0.withUnsafeBufferPointer(closed.risk) },
            closedRisk: closedStates[0].map { $0.withUnsafeBufferPointer(closed.risk) },
            difference: largestDifference(closedStates[0], sphereStates[0]),
            solverError: largestDifference(closedStates[0], closedStates[1]) + largestDifference(sphereStates[0], sphereStates[1]),
            stopReason: reason(closedTrajectories[0], closedTrajectories[1], sphereTrajectories[0], sphereTrajectories[1]))
    }

    private func largestDifference(_ states: [[Double]], _ others: [[Double]]) -> Double {
        zip(states, others).reduce(0) { largest, pair in
            zip(pair.0, pair.1).reduce(largest) { max($0, abs($1.0 - $1.1)) }
        }
    }

    // MARK: Corollary 1

    /// sup_t |R_d − R_∞| for one start; the control starts in R^d_0 whatever d is said to be.
    func dimensionDistance(_ replica: Replica) throws -> Distances {
        var stream = stream("start in dimension", replica)
        let flow = flow(width: parameters.width)
        let weights = stream.normals(count: parameters.width)
        var controlStream = stream
        let limit = try solve(flow, from: NetworkOverlaps(infiniteDimensionWith: weights).state)
        let finite = try solve(
            flow, from: NetworkOverlaps(secondLayerWeights: weights, uniformInDimension: replica.level, &stream).state)
        let control = try solve(
            flow,
            from: NetworkOverlaps(
                secondLayerWeights: weights, uniformInDimension: parameters.inputDimension, &controlStream
            ).state)
        return Distances(
            asStated: riskDistance(flow, finite, limit), control: riskDistance(flow, control, limit),
            stopReason: reason(limit, finite, control))
    }

    private func riskDistance(_ flow: OverlapFlow, _ trajectory: Trajectory, _ other: Trajectory) -> Double {
        zip(trajectory.map(flow.risk), other.map(flow.risk)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    // MARK: Proposition 3

    /// sup_t |R_full − R_simplified| from the start of infinite dimension; in the control neurons start with overlaps ½.
    func widthDistance(_ replica: Replica) throws -> Distances {
        let m = replica.level
        var stream = stream("weights of width", replica)
        let weights = stream.normals(count: m)
        let full = flow(width: m)
        let simplified = SimplifiedFlow(
            target: target, activation: .relu, width: m, learningRateRatio: parameters.learningRateRatio)
        let start = NetworkOverlaps(infiniteDimensionWith: weights)
        let correlated = NetworkOverlaps(
            secondLayerWeights: weights, overlaps: start.overlaps,
            neuronOverlaps: start.neuronOverlaps.map { ($0 + 1) / 2 })
        let fullTrajectory = try solve(full, from: start.state)
        let control = try solve(full, from: correlated.state)
        let tolerance = parameters.relativeTolerance
        // Adams: ε is not small here, and the dense Newton systems of wide networks are spared.
        let simplifiedTrajectory = try simplified.solve(
            with: CVODE(method: .adams, relativeTolerance: tolerance, absoluteTolerance: tolerance / 100),
            from: weights + start.overlaps, at: parameters.times)
        let risks = simplifiedTrajectory.map(simplified.risk)
        func distance(_ trajectory: Trajectory) -> Double {
            zip(trajectory.map(full.risk), risks).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }
        return Distances(
            asStated: distance(fullTrajectory), control: distance(control),
            stopReason: reason(fullTrajectory, control, simplifiedTrajectory))
    }
}
