import Glibc
import Integrators
import Reproduction
import SingleIndex

/// One solution of the simplified flow of a network whose activation is a series, of which only the moments are kept at which
/// each component is half learned.
struct TransitionRun: Sendable {
    struct Setup: Sendable {
        let flow: SimplifiedFlow
        let initialWeights: [Double]
        private(set) var initialOverlaps: [Double]
        let relativeTolerance: Double
        /// How many times are kept, the first and the last included; nil to end with the last transition.
        var samples: Int?

        /// All overlaps 0.
        init(_ flow: SimplifiedFlow, initialWeights: [Double], relativeTolerance: Double) {
            self.flow = flow
            self.initialWeights = initialWeights
            initialOverlaps = Array(repeating: 0, count: flow.width)
            self.relativeTolerance = relativeTolerance
        }

        /// For negative controls: evenly over (−1, 1), so that no component has to wait for overlaps to grow.
        mutating func spreadOverlaps() {
            let m = Double(flow.width)
            initialOverlaps = (0..<flow.width).map { (2 * Double($0) + 1) / m - 1 }
        }

        /// The last transition comes at some ten times its scale, ε^(1/(2 degree)).
        var finalTime: Double { 200 * pow(flow.learningRateRatio, 1 / (2 * Double(flow.target.degree))) }

        /// The output times: evenly spaced in their logarithm, from ε/100 on.
        var times: [Double] {
            let earliest = flow.learningRateRatio / 100
            let count = samples ?? 2
            return (0..<count).map { earliest * pow(finalTime / earliest, Double($0) / Double(count - 1)) }
        }
    }

    let setup: Setup
    /// For each degree of the target, where |X_k| first was half of its first value; nil if that never happened.
    let crossings: [Crossing?]
    let trajectory: Trajectory

    init(_ setup: Setup, monitor: TaskMonitor) throws {
        let flow = setup.flow
        let degrees = 0...flow.target.degree
        let decomposition = RiskDecomposition(of: flow, upTo: flow.target.degree)
        let start = setup.initialWeights + setup.initialOverlaps
        let first = start.withUnsafeBufferPointer(decomposition.components)
        let thresholds = degrees.map { k in
            Threshold(.falling) { _, state in decomposition.components(state)[k] - first[k] / 4 }
        }
        let (earliest, final) = (flow.learningRateRatio / 100, setup.finalTime)
        func solve(_ relativeTolerance: Double) throws -> Trajectory {
            let solver = CVODE(
                relativeTolerance: relativeTolerance, absoluteTolerance: relativeTolerance / 100, maximumSteps: 300_000)
            return try flow.solve(
                with: solver, from: start, at: setup.times, thresholds: thresholds, endsWithThresholds: setup.samples == nil
            ) { time in
                try monitor.report(max(0, log(time / earliest) / log(final / earliest)))
            }
        }
        var solution = try solve(setup.relativeTolerance)
        // Below some ε = 1e-17 rounding makes the error test fail on some starts: other steps get past the place.
        for share in [0.5, 0.25] {
            guard case .solverFailure = solution.outcome else { break }
            solution = try solve(share * setup.relativeTolerance)
        }
        trajectory = solution
        if case .stoppedByCaller(_, let error) = trajectory.outcome { throw error }
        crossings = degrees.map(trajectory.firstCrossing(ofThreshold:))
        self.setup = setup
    }

    /// The time at which |X_k| first was half of its first value; NaN if it never was.
    func time(ofDegree k: Int) -> Double { crossings[k]?.time ?? .nan }

    /// max_i |a_i| at that time.
    func largestWeight(atDegree k: Int) -> Double {
        crossings[k].map { $0.state[..<setup.flow.width].reduce(0) { max($0, abs($1)) } } ?? .nan
    }

    /// Where and why the run stopped before its end, if it did.
    var stopReason: String? {
        trajectory.outcome.isCompleted ? nil : "ε = \(setup.flow.learningRateRatio) \(trajectory.outcome)"
    }
}
