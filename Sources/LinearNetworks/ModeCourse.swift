import Integrators

/// The course of linear layers that learn modes of their data, each of which reaches a level.
public struct ModeCourse: Sendable {
    /// A pair of singular vectors, and the overlap uᵀ W_L ⋯ W_1 v that is waited for.
    public struct Mode: Sendable {
        public let left, right: [Double]
        public let level: Double

        public init(left: [Double], right: [Double], level: Double) {
            self.left = left
            self.right = right
            self.level = level
        }
    }

    /// One solution.
    public struct Solution: Codable, Sendable {
        /// The overlap with each mode at each time; nothing where there is an end only.
        public let overlaps: [[Double]]
        /// When each mode reached its level from below; NaN if it did not.
        public let times: [Double]
        /// Where and why the solution stopped before its end; nil if it did not.
        public let stopReason: String?
    }

    /// At the tolerance asked for, and at ten times that.
    public let accurate, looser: Solution

    /// Solves the flow by Adams' methods.
    ///
    /// - Parameters:
    ///   - times: when overlaps are sampled. One time is an end, and no sample: nothing is solved past the last level then.
    ///   - report: called with the share of the work that is done; throwing ends it.
    /// - Throws: what `report` throws, and ``InvalidIntegration``.
    public init(
        of flow: some LayeredFlow, from weights: [Double], modes: [Mode], times: [Double], relativeTolerance: Double,
        report: (Double) throws -> Void
    ) throws {
        func solve(_ tolerance: Double, _ report: (Double) throws -> Void) throws -> Solution {
            let meanSquare = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
            let thresholds = modes.map { mode in
                Threshold(.rising) { _, state in flow.layers.overlap(mode.left, mode.right, of: state) - mode.level }
            }
            // Weights may be small, and each counts from the beginning.
            let solver = CVODE(method: .adams, relativeTolerance: tolerance, absoluteTolerance: tolerance * meanSquare.squareRoot())
            let hasSamples = times.count > 1
            let course = try solver.integrate(flow, from: weights, at: times, thresholds: thresholds, endsWithThresholds: !hasSamples) {
                try report($0 / times.last!)
            }
            if case .stoppedByCaller(_, let error) = course.outcome { throw error }
            return Solution(
                overlaps: !hasSamples ? [] : course.map { state in modes.map { flow.layers.overlap($0.left, $0.right, of: state) } },
                times: modes.indices.map { course.firstCrossing(ofThreshold: $0)?.time ?? .nan },
                stopReason: course.outcome.isCompleted ? nil : "\(course.outcome)")
        }
        accurate = try solve(relativeTolerance) { try report(0.7 * $0) }
        looser = try solve(10 * relativeTolerance) { try report(0.7 + 0.3 * $0) }
    }
}
