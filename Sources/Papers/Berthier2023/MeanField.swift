import Glibc
import Integrators
import Quadrature
import Randomness
import Reproduction
import SingleIndex
import Statistics

/// Proposition 4: m particles follow the mean-field equation up to an error of order 1/√m.
public enum MeanField: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-mean-field", paper: "2303.00055", element: "Proposition 4",
        title: "distance of m particles from the mean-field equation")

    public static func parameters(for preset: Preset) -> MeanFieldParameters {
        switch preset {
        case .paper: MeanFieldParameters(widths: [10, 32, 100, 316, 1000, 3162, 10_000], draws: 64, nodes: 100)
        case .quick: MeanFieldParameters(widths: [10, 32, 100, 316, 1000], draws: 32, nodes: 100)
        case .smoke: MeanFieldParameters(widths: [10, 32, 100], draws: 16, nodes: 40)
        }
    }

    public static func run(_ parameters: MeanFieldParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = MeanFieldStudy(parameters, seed: seed)
        let replicas = study.replicas(.independent) + study.replicas(.stratified)
        // The widest runs take longest, and come first.
        let distances: [ParticleDistance] = try context.resumableMap(replicas.reversed(), study.distance).reversed()
        let limit = try study.limit(nodes: parameters.nodes), refined = try study.limit(nodes: 2 * parameters.nodes)
        return study.record(
            Array(distances[..<study.count]), stratified: Array(distances[study.count...]), limit: limit, refined: refined)
    }
}

/// How far one draw of particles was from the mean-field equation; each the supremum over the times.
struct ParticleDistance: Codable, Sendable {
    /// |R_m − R_∞|, over all times but the first tenth: at time 0 the risk sees the mean of the weights alone.
    let risk: Double
    /// Root mean square over particles of |(a_i, s_i) − its characteristic from the same start|.
    let coupling: Double
    let stopReason: String?
}

struct MeanFieldStudy: Sendable {
    enum Sampling: Sendable {
        case independent
        /// One particle in each of m equally likely intervals: a quadrature, not a sample.
        case stratified
    }

    struct Replica: Sendable {
        let width: Int
        let draw: Int
        let sampling: Sampling
    }

    let parameters: MeanFieldParameters
    let seed: UInt64
    let activation: Activation

    init(_ parameters: MeanFieldParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
        activation = Activation(
            name: "ReLU, cut after degree \(parameters.activationDegree)",
            coefficients: Activation.relu.coefficients(upTo: parameters.activationDegree))
    }

    /// The number of replicas of one sampling.
    var count: Int { parameters.widths.count * parameters.draws }

    func replicas(_ sampling: Sampling) -> [Replica] {
        parameters.widths.flatMap { width in
            (0..<parameters.draws).map { Replica(width: width, draw: $0, sampling: sampling) }
        }
    }

    func initialWeights(_ replica: Replica) -> [Double] {
        var stream = RandomStream(
            seed: seed, purpose: "initial second-layer weights, width \(replica.width)", index: UInt64(replica.draw))
        switch replica.sampling {
        case .independent: return stream.normals(count: replica.width)
        case .stratified:
            return (0..<replica.width).map { normalQuantile((Double($0) + stream.nextUniform()) / Double(replica.width)) }
        }
    }

    /// The mean-field equation by its characteristics, with neurons of mass 0 that start elsewhere.
    func limit(nodes: Int, tracers: [Double] = []) throws -> (flow: SimplifiedFlow, trajectory: Trajectory) {
        let rule = try GaussHermiteQuadrature(count: nodes)
        return try solve(rule.nodes + tracers, masses: rule.weights + tracers.map { _ in 0 })
    }

    private func solve(_ weights: [Double], masses: [Double]) throws -> (flow: SimplifiedFlow, trajectory: Trajectory) {
        let flow = SimplifiedFlow(
            target: Target(coefficients: parameters.targetCoefficients), activation: activation, masses: masses,
            learningRateRatio: parameters.learningRateRatio)
        let solver = CVODE(
            relativeTolerance: parameters.relativeTolerance, absoluteTolerance: parameters.relativeTolerance / 100)
        return (flow, try flow.solve(with: solver, from: weights + weights.map { _ in 0 }, at: parameters.times))
    }

    /// Solves the particles, and the mean-field equation with a tracer from each particle's start.
    func distance(_ replica: Replica, monitor: TaskMonitor) throws -> ParticleDistance {
        let (weights, m) = (initialWeights(replica), replica.width)
        let particles = try solve(weights, masses: Array(repeating: 1 / Double(m), count: m))
        try monitor.report(0.3)
        let limit = try limit(nodes: parameters.nodes, tracers: weights)
        try monitor.report(0.9)
        let (risks, limitRisks) = (particles.trajectory.map(particles.flow.risk), limit.trajectory.map(limit.flow.risk))
        var coupling = 0.0
        for n in particles.trajectory.times.indices where n < limit.trajectory.times.count {
            let (state, other) = (particles.trajectory.state(at: n), limit.trajectory.state(at: n))
            let (start, otherStart, width) = (state.startIndex, other.startIndex, limit.flow.width)
            let sum = (0..<m).reduce(0.0) { sum, i in
                let (weightGap, overlapGap) = (
                    state[start + i] - other[otherStart + parameters.nodes + i],
                    state[start + m + i] - other[otherStart + width + parameters.nodes + i])
                return sum + weightGap * weightGap + overlapGap * overlapGap
            }
            coupling = max(coupling, (sum / Double(m)).squareRoot())
        }
        let stopped = [particles.trajectory, limit.trajectory].first { !$0.outcome.isCompleted }
        let later = particles.trajectory.times.prefix { $0 < parameters.finalTime / 10 }.count
        return ParticleDistance(
            risk: zip(risks, limitRisks).dropFirst(later).reduce(0) { max($0, abs($1.0 - $1.1)) }, coupling: coupling,
            stopReason: stopped.map { "m = \(m) \($0.outcome)" })
    }
}
