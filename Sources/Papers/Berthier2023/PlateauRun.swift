import Glibc
import Integrators
import Randomness
import Reproduction
import SingleIndex

/// One solution of the simplified flow of a ReLU network, sampled evenly in the logarithm of time.
struct PlateauRun: Sendable {
    /// Everything that one run depends on.
    struct Setup: Sendable {
        private(set) var parameters: PlateauParameters
        let learningRateRatio: Double
        let initialWeights: [Double]
        private(set) var initialOverlaps: [Double]

        /// The paper's start: a_i(0) independent standard normal, s_i(0) = 0.
        init(_ parameters: PlateauParameters, learningRateRatio: Double, seed: UInt64) {
            self.parameters = parameters
            self.learningRateRatio = learningRateRatio
            var stream = RandomStream(seed: seed, purpose: "initial second-layer weights")
            initialWeights = stream.normals(count: parameters.width)
            initialOverlaps = Array(repeating: 0, count: parameters.width)
        }

        /// The same run with tolerances ten times as large, to measure the solver's error.
        var atLooserTolerance: Setup {
            var setup = self
            setup.parameters.relativeTolerance *= 10
            setup.parameters.absoluteTolerance *= 10
            return setup
        }

        /// The same run from another start of all overlaps, as far as 100 ε.
        func beginning(atOverlap overlap: Double) -> Setup {
            var setup = self
            setup.initialOverlaps = Array(repeating: overlap, count: parameters.width)
            setup.parameters.finalTime = min(parameters.finalTime, 100 * learningRateRatio)
            return setup
        }
    }

    let setup: Setup
    let flow: SimplifiedFlow
    let trajectory: Trajectory
    /// R at time 0.
    let initialRisk: Double
    /// R at every output time.
    let risk: [Double]

    /// Solves the flow. The one threshold is the time at which the constant component of the risk has halved.
    init(_ setup: Setup, monitor: TaskMonitor) throws {
        let parameters = setup.parameters
        let flow = SimplifiedFlow(
            target: Target(coefficients: parameters.targetCoefficients), activation: .relu, width: parameters.width,
            learningRateRatio: setup.learningRateRatio)
        let initialState = setup.initialWeights + setup.initialOverlaps
        let constant = RiskDecomposition(of: flow, upTo: 0)
        let initialComponent = initialState.withUnsafeBufferPointer(constant.constantComponent)
        let halved = Threshold(.falling) { _, state in constant.constantComponent(state) - initialComponent / 2 }
        let times = parameters.outputTimes(learningRateRatio: setup.learningRateRatio)

        let solver = CVODE(
            relativeTolerance: parameters.relativeTolerance, absoluteTolerance: parameters.absoluteTolerance)
        trajectory = try flow.solve(with: solver, from: initialState, at: times, thresholds: [halved]) { time in
            try monitor.report(max(0, log(time / times[0]) / log(parameters.finalTime / times[0])))
        }
        if case .stoppedByCaller(_, let error) = trajectory.outcome { throw error }
        initialRisk = initialState.withUnsafeBufferPointer(flow.risk)
        risk = trajectory.map(flow.risk)
        self.setup = setup
        self.flow = flow
    }

    /// Where and why the run stopped before its end, if it did.
    var stopReason: String? {
        trajectory.outcome.isCompleted ? nil : "ε = \(setup.learningRateRatio) \(trajectory.outcome)"
    }

    /// The time at which R_0 has fallen to half its first value.
    var halfLife: Double? { trajectory.firstCrossing(ofThreshold: 0)?.time }
}
