import Glibc
import Integrators
import Randomness
import Reproduction
import SingleIndex

/// One-pass projected stochastic gradient descent follows the flow with a number of samples proportional to the dimension.
public enum OnlineDescent: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-sgd", paper: "2303.00055", element: "stochastic gradient descent",
        title: "one-pass descent against the flow: learning rate, dimension and samples")

    public static func parameters(for preset: Preset) -> OnlineDescentParameters {
        switch preset {
        case .paper:
            OnlineDescentParameters(
                noiseDimensions: [50, 100, 200], learningRates: [2e-4, 1e-4, 5e-5, 2.5e-5, 1.25e-5],
                driftDimensions: [6400, 25_600, 102_400], scaledLearningRates: [0.4, 0.2, 0.1], seeds: 16)
        case .quick:
            OnlineDescentParameters(
                noiseDimensions: [50, 100, 200], learningRates: [2e-4, 1e-4, 5e-5], driftDimensions: [3200, 6400, 12_800],
                scaledLearningRates: [0.4, 0.2, 0.1], seeds: 12)
        case .smoke:
            OnlineDescentParameters(
                noiseDimensions: [50, 200], learningRates: [4e-4, 2e-4, 1e-4], driftDimensions: [3200, 6400],
                scaledLearningRates: [0.6, 0.3, 0.15], seeds: 8)
        }
    }

    public static func run(_ parameters: OnlineDescentParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = OnlineDescentStudy(parameters, seed: seed)
        let grids = OnlineDescentStudy.Grid.allCases.map(study.replicas)
        // The longest runs, those of the largest dimension and the smallest rate, come first.
        let all = Array(grids.joined())
        let order = all.indices.sorted { all[$0].learningRate < all[$1].learningRate }
        let results = try context.resumableMap(order) { index, monitor in try study.run(all[index], monitor: monitor) }
        let inOrder = zip(order, results).sorted { $0.0 < $1.0 }.map(\.1)
        return study.record(
            noise: Array(inOrder[..<grids[0].count]), drift: Array(inOrder[grids[0].count..<(grids[0].count + grids[1].count)]),
            driftControl: Array(inOrder[(grids[0].count + grids[1].count)...]))
    }
}

struct OnlineDescentStudy: Sendable {
    enum Grid: CaseIterable {
        /// Small dimensions and rates: the error is the samples' noise.
        case noise
        /// Large dimensions: the error is the drift that the projection onto the sphere makes.
        case drift
        /// A negative control: the rates of ``drift`` in the smallest dimension of ``noise``.
        case lowDimension
    }

    struct Replica: Sendable {
        let inputDimension: Int
        /// The dimension that it is told of, and that names its random numbers; another one in the control.
        let saidDimension: Int
        let learningRate: Double
        let index: Int
    }

    struct Result: Codable, Sendable {
        /// sup_t max_i |s_i − s_i of the flow from the same start|.
        let distance: Double
        /// The same for the flow from the start of infinite dimension.
        let distanceToOtherFlow: Double
        /// The number of steps, one sample each.
        let steps: Int
        let stopReason: String?
    }

    let parameters: OnlineDescentParameters
    let seed: UInt64

    init(_ parameters: OnlineDescentParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    /// Dimension, rate, seed.
    func replicas(of grid: Grid) -> [Replica] {
        let dimensions = grid == .noise ? parameters.noiseDimensions : parameters.driftDimensions
        return dimensions.flatMap { dimension in
            let rates = grid == .noise ? parameters.learningRates : parameters.scaledLearningRates.map { $0 / Double(dimension) }
            return rates.flatMap { rate in
                (0..<parameters.seeds).map {
                    Replica(
                        inputDimension: grid == .lowDimension ? parameters.noiseDimensions[0] : dimension, saidDimension: dimension,
                        learningRate: rate, index: $0)
                }
            }
        }
    }

    /// A seed's start is the same for every rate.
    func start(_ replica: Replica) -> NetworkOverlaps {
        var stream = RandomStream(
            seed: seed, purpose: "start in dimension \(replica.saidDimension)", index: UInt64(replica.index))
        let weights = stream.normals(count: parameters.width)
        return NetworkOverlaps(secondLayerWeights: weights, uniformInDimension: replica.inputDimension, &stream)
    }

    func run(_ replica: Replica, monitor: TaskMonitor) throws -> Result {
        let target = Target(coefficients: parameters.targetCoefficients)
        let m = parameters.width
        let flow = OverlapFlow(
            target: target, activation: .relu, width: m, learningRateRatio: parameters.learningRateRatio)
        let solver = CVODE(
            method: .adams, relativeTolerance: parameters.relativeTolerance,
            absoluteTolerance: parameters.relativeTolerance / 100)
        var network = start(replica)
        let trajectory = try solver.integrate(flow, from: network.state, at: parameters.times)
        let other = try solver.integrate(
            flow, from: NetworkOverlaps(infiniteDimensionWith: network.secondLayerWeights).state, at: parameters.times)

        // The rate is rounded so that a whole number of steps lies between two times of comparison.
        let interval = parameters.times[1]
        let steps = Int((interval / replica.learningRate).rounded(.up))
        let descent = OnlineGradientDescent(
            target: target, width: m, inputDimension: replica.inputDimension, learningRate: interval / Double(steps),
            learningRateRatio: parameters.learningRateRatio)
        var stream = RandomStream(
            seed: seed, purpose: "samples in dimension \(replica.saidDimension) at rate \(replica.learningRate)",
            index: UInt64(replica.index))
        var (distance, distanceToOther) = (0.0, 0.0)
        // Enough for many steps at a time.
        var normals = [Double](repeating: 0, count: 256 * (m + 1))
        var used = normals.count
        for n in 1..<min(trajectory.times.count, other.times.count) {
            for _ in 0..<steps {
                if used == normals.count {
                    normals.withUnsafeMutableBufferPointer { stream.fillNormals($0) }
                    used = 0
                }
                let square = stream.nextChiSquared(degreesOfFreedom: replica.inputDimension - m - 1)
                normals.withUnsafeBufferPointer {
                    descent.step(&network, normals: UnsafeBufferPointer(rebasing: $0[used..<used + m + 1]), orthogonalSquare: square)
                }
                used += m + 1
            }
            try monitor.report(Double(n) / Double(parameters.samples))
            distance = max(distance, overlapDistance(network, trajectory.state(at: n)))
            distanceToOther = max(distanceToOther, overlapDistance(network, other.state(at: n)))
        }
        return Result(
            distance: distance, distanceToOtherFlow: distanceToOther, steps: steps * (parameters.samples - 1),
            stopReason: [trajectory, other].first { !$0.outcome.isCompleted }.map { "the flow \($0.outcome)" })
    }

    private func overlapDistance(_ network: NetworkOverlaps, _ state: ArraySlice<Double>) -> Double {
        zip(network.overlaps, state.dropFirst(network.width)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}
