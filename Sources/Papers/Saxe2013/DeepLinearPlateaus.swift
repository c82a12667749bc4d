import Foundation
import LinearAlgebra
import LinearNetworks
import Randomness
import Reproduction

/// Plateaus of deep linear networks: one sigmoid for each singular mode, waiting times that grow with depth from small weights, and times that do
/// not from orthogonal ones.
public enum DeepLinearPlateaus: Experiment {
    public static let element = PaperElement(
        stem: "saxe2013-plateaus", paper: "1312.6120", element: "Sections 1 and 2",
        title: "plateaus of deep linear networks: when each mode is learned, from which start and at which depth")

    public static func parameters(for preset: Preset) -> DeepLinearPlateausParameters {
        switch preset {
        case .paper: DeepLinearPlateausParameters(width: 32, seeds: 32, deepest: 128, starts: 4)
        case .quick: DeepLinearPlateausParameters(width: 16, seeds: 16, deepest: 128, starts: 4)
        case .smoke: DeepLinearPlateausParameters(width: 8, seeds: 16, deepest: 32, starts: 4)
        }
    }

    public static func run(_ parameters: DeepLinearPlateausParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = DeepLinearPlateausStudy(parameters, seed: seed)
        let starts = study.starts
        let courses = try context.map(starts) { start, monitor in try study.solve(start, monitor) }
        return study.record(Dictionary(uniqueKeysWithValues: zip(starts, courses)))
    }
}

/// Which networks are solved, and from where.
struct DeepLinearPlateausStudy: Sendable {
    enum Start: Hashable, Sendable {
        /// Every layer is an orthogonal matrix times its share, and their product has the same overlap with each mode.
        case orthogonal(shares: [Double])
        /// The same for a target whose singular values are all one.
        case orthogonalToOneStrength(shares: [Double])
        /// Two layers of independent normal weights.
        case random(replica: Int, deviation: Double)
    }

    let parameters: DeepLinearPlateausParameters
    /// Orthonormal bases, vector by vector: of inputs, of outputs, and of what is between layers.
    let inputs, outputs: [[Double]]
    let between: [[[Double]]]
    /// Standard normal numbers of both layers, for each replica.
    let randomWeights: [[Double]]

    init(_ parameters: DeepLinearPlateausParameters, seed: UInt64) {
        let width = parameters.width
        func basis(_ purpose: String, _ index: Int = 0) -> [[Double]] {
            var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(index))
            return orthonormalBasis(of: (0..<width).map { _ in stream.normals(count: width) }).vectors
        }
        self.parameters = parameters
        inputs = basis("right singular vectors")
        outputs = basis("left singular vectors")
        between = (0..<parameters.deepest - 1).map { basis("basis between layers", $0) }
        randomWeights = (0..<parameters.seeds).map { replica in
            var stream = RandomStream(seed: seed, purpose: "random initial weights", index: UInt64(replica))
            return stream.normals(count: 2 * width * width)
        }
    }

    /// The longest first.
    var starts: [Start] {
        let small = parameters.depths.flatMap { depth in
            parameters.startingOverlaps.flatMap { [even(depth, $0), uneven(depth, $0)] }
        }
        let random = parameters.deviations.flatMap { deviation in
            (0..<parameters.seeds).map { Start.random(replica: $0, deviation: deviation) }
        }
        return parameters.limitDepths.reversed().map(ofOrderOne) + small.reversed() + [balanced, unbalanced] + random
    }

    /// Two layers with equal shares of every mode, and with a 4th and the quadruple of these.
    var balanced: Start { even(2, parameters.initialOverlap) }
    var unbalanced: Start {
        let share = parameters.initialOverlap.squareRoot()
        return .orthogonal(shares: [4 * share, share / 4])
    }
    /// Equal shares of a small overlap.
    func even(_ depth: Int, _ overlap: Double) -> Start {
        .orthogonal(shares: Array(repeating: pow(overlap, 1 / Double(depth)), count: depth))
    }
    /// The same overlap of layers of which the first is not small.
    func uneven(_ depth: Int, _ overlap: Double) -> Start {
        .orthogonal(shares: [1] + Array(repeating: pow(overlap, 1 / Double(depth - 1)), count: depth - 1))
    }
    /// Orthogonal layers, whose product is orthogonal at any depth.
    func ofOrderOne(_ depth: Int) -> Start { .orthogonalToOneStrength(shares: Array(repeating: 1, count: depth)) }

    func solve(_ start: Start, _ monitor: TaskMonitor) throws -> ModeCourse {
        let p = parameters, weakest = p.singularValues.last!
        func course(_ singularValues: [Double], depth: Int, _ weights: [Double], modes count: Int, level: Double, _ times: [Double]) throws -> ModeCourse {
            let correlation = LinearLayers.outerProducts(singularValues, left: outputs, right: inputs)
            return try ModeCourse(
                of: DeepLinearNetwork(widths: Array(repeating: p.width, count: depth + 1), correlation: correlation), from: weights,
                modes: (0..<count).map { .init(left: outputs[$0], right: inputs[$0], level: level * singularValues[$0]) }, times: times,
                relativeTolerance: p.relativeTolerance, report: monitor.report)
        }
        func weights(_ shares: [Double]) -> [Double] {
            LinearLayers.aligned(shares: shares, bases: [inputs] + between.prefix(shares.count - 1) + [outputs])
        }
        switch start {
        case .orthogonal(let shares):
            let depth = shares.count
            let half = DeepLinearMode(depth: depth, singularValue: weakest).time(from: shares.reduce(1, *), to: weakest / 2)
            let singularValues = depth == 2 ? p.singularValues : p.weakSingularValues
            return try course(
                singularValues, depth: depth, weights(shares), modes: singularValues.count, level: 0.5,
                depth == 2 ? sampleTimes : [2 * half])
        case .orthogonalToOneStrength(let shares):
            let all = Array(repeating: p.limitSingularValue, count: p.width)
            // Two layers take the longest.
            let longest = DeepLinearMode(depth: 2, singularValue: all[0]).time(from: 1, to: p.limitLevel * all[0])
            return try course(all, depth: shares.count, weights(shares), modes: 1, level: p.limitLevel, [2 * longest])
        case .random(let replica, let deviation):
            // The part of a mode's weights that grows may be a small one.
            let longest = DeepLinearMode(depth: 2, singularValue: weakest).time(from: 1e-6 * deviation * deviation, to: weakest / 2)
            return try course(
                p.singularValues, depth: 2, randomWeights[replica].map { deviation * $0 }, modes: p.singularValues.count, level: 0.5, [longest])
        }
    }

    /// A quarter longer than the weakest mode takes to its half.
    var sampleTimes: [Double] {
        let weakest = DeepLinearMode(depth: 2, singularValue: parameters.singularValues.last!)
        let end = 1.25 * weakest.time(from: parameters.initialOverlap, to: weakest.singularValue / 2)
        return (0..<parameters.samples).map { end * Double($0) / Double(parameters.samples - 1) }
    }

    /// What of a random start grows, for each mode: |r_k|² and the square of its distance from the r of the modes before it, with
    /// r_k = (W_1 v_k + W_2ᵀ u_k)/2.
    struct GrowingStarts {
        let whole, new: [Double]
    }

    func growingStarts(replica: Int, deviation: Double) -> GrowingStarts {
        let width = parameters.width, weights = randomWeights[replica]
        let growing = parameters.singularValues.indices.map { k in
            (0..<width).map { i in
                var sum = 0.0
                for j in 0..<width { sum += weights[i * width + j] * inputs[k][j] + weights[(width + j) * width + i] * outputs[k][j] }
                return deviation / 2 * sum
            }
        }
        return GrowingStarts(
            whole: growing.map { $0.reduce(0) { $0 + $1 * $1 } }, new: orthonormalBasis(of: growing).distances.map { $0 * $0 })
    }
}
