/// Variable-step, variable-order linear multistep integration by SUNDIALS CVODE.
///
/// - Order: 1 to 5 (``Method/bdf``), 1 to 12 (``Method/adams``), chosen step by step; output by the method's own
///   interpolating polynomial, of the order of the step.
/// - The local error of each step is kept below `relativeTolerance` |y_i| + `absoluteTolerance` in root mean square; the
///   global error is usually some ten times that, and is for the caller to measure.
/// - Every integration has a context of its own: any number may run at once.
///
/// Source: Hindmarsh et al., "SUNDIALS: suite of nonlinear and differential/algebraic equation solvers", ACM TOMS 2005.
public struct CVODE: Equatable, Sendable {
    public enum Method: String, Sendable {
        /// Backward differentiation with Newton's iteration and a dense Jacobian, given or by differences: for stiff
        /// equations. One factorisation costs (2/3) dimension³, unless the equation has a ``NewtonSystem`` of its own.
        case bdf
        /// Adams-Moulton with fixed-point iteration: for equations that are not stiff. Never asks for a Jacobian.
        case adams
    }

    public var method: Method
    /// Finite, not negative, and not 0 together with ``absoluteTolerance``; every integration throws otherwise.
    public var relativeTolerance: Double
    /// In the units of the state, one for all components; finite and not negative.
    public var absoluteTolerance: Double
    /// How many steps may be taken in all, positive; then the outcome is ``IntegrationOutcome/stepLimit(at:steps:)``.
    public var maximumSteps: Int

    /// Tolerances and steps are checked when something is integrated.
    public init(
        method: Method = .bdf, relativeTolerance: Double, absoluteTolerance: Double, maximumSteps: Int = 1_000_000
    ) {
        self.method = method
        self.relativeTolerance = relativeTolerance
        self.absoluteTolerance = absoluteTolerance
        self.maximumSteps = maximumSteps
    }

    /// The solution of `equation` from `initialState` at `initialTime`, at the given times.
    ///
    /// - Parameters:
    ///   - times: strictly ascending, none before `initialTime`.
    ///   - thresholds: functions whose changes of sign are located and recorded.
    ///   - endsWithThresholds: whether the integration is completed as soon as every threshold has been crossed, whatever
    ///     output times remain.
    ///   - observe: called after every step with the time reached; throwing stops the integration.
    /// - Returns: all that was reached, with an outcome that says where and why it stopped.
    /// - Throws: ``InvalidIntegration`` for tolerances, a number of steps, an initial state or times that are not allowed, or if there is
    ///   no memory. What `equation` and `observe` throw is an outcome.
    public func integrate(
        _ equation: some DifferentialEquation, from initialState: [Double], startingAt initialTime: Double = 0,
        at times: [Double], thresholds: [Threshold] = [], endsWithThresholds: Bool = false,
        observe: (_ time: Double) throws -> Void = { _ in }
    ) throws -> Trajectory {
        try validate(equation.dimension, initialState, initialTime, times)
        var trajectory = Trajectory(dimension: equation.dimension)
        let pending = times.drop { $0 == initialTime }
        if pending.count < times.count {
            trajectory.times.append(initialTime)
            trajectory.states += initialState
        }
        if pending.isEmpty { return trajectory }

        let callbacks = Callbacks(equation, thresholds: thresholds)
        let solver = CVODESolver(self, callbacks, from: initialTime, until: times.last!)
        try solver.start(self, from: initialState)
        solver.run(to: pending, endsWithThresholds: endsWithThresholds, into: &trajectory, observe: observe)
        return trajectory
    }

    private func validate(
        _ dimension: Int, _ initialState: [Double], _ initialTime: Double, _ times: [Double]
    ) throws {
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
            if !condition { throw InvalidIntegration(message()) }
        }
        try require(dimension > 0, "the equation has no components")
        try require(
            initialState.count == dimension,
            "the initial state has \(initialState.count) components, the equation \(dimension)")
        try require(initialState.allSatisfy(\.isFinite), "the initial state is not finite")
        try require(
            relativeTolerance >= 0 && absoluteTolerance >= 0 && relativeTolerance + absoluteTolerance > 0
                && relativeTolerance.isFinite && absoluteTolerance.isFinite,
            "tolerances must be finite, not negative and not both zero: \(relativeTolerance), \(absoluteTolerance)")
        try require(maximumSteps > 0, "the number of steps must be positive: \(maximumSteps)")
        try require(!times.isEmpty, "there are no output times")
        try require(
            initialTime.isFinite && times.allSatisfy(\.isFinite) && times[0] >= initialTime
                && zip(times, times.dropFirst()).allSatisfy { $0 < $1 },
            "output times must be finite, strictly ascending and not before the initial time \(initialTime)")
    }
}
