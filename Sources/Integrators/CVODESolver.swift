import CSundials

/// One integration: the objects of the library, which live exactly as long as this value.
struct CVODESolver: ~Copyable {
    private let callbacks: Callbacks
    private let maximumSteps: Int
    private let initialTime: Double
    private let finalTime: Double

    private let context: SUNContext?
    private let memory: UnsafeMutableRawPointer?
    private let state: N_Vector?
    private let output: N_Vector?
    private let matrix: SUNMatrix?
    private let linearSolver: SUNLinearSolver?
    private let nonlinearSolver: SUNNonlinearSolver?

    /// Makes the objects; nothing is set yet. The library returns null for what there is no memory for.
    init(_ settings: CVODE, _ callbacks: Callbacks, from initialTime: Double, until finalTime: Double) {
        self.callbacks = callbacks
        self.initialTime = initialTime
        self.finalTime = finalTime
        maximumSteps = settings.maximumSteps
        let dimension = sunindextype(callbacks.dimension)
        let stiff = settings.method == .bdf

        var context: SUNContext?
        SUNContext_Create(nil, &context)
        self.context = context
        state = N_VNew_Serial(dimension, context)
        output = N_VNew_Serial(dimension, context)
        if stiff && callbacks.newtonSystem != nil {
            matrix = Self.emptyMatrix(context)
            linearSolver = Self.structuredSolver(callbacks, context)
        } else {
            matrix = stiff ? SUNDenseMatrix(dimension, dimension, context) : nil
            linearSolver = stiff && matrix != nil ? SUNLinSol_Dense(state, matrix, context) : nil
        }
        nonlinearSolver = stiff ? nil : SUNNonlinSol_FixedPoint(state, 0, context)
        memory = CVodeCreate(stiff ? CV_BDF : CV_ADAMS, context)
    }

    /// A matrix without entries: the library wants one beside every direct solver.
    private static func emptyMatrix(_ context: SUNContext?) -> SUNMatrix? {
        guard let matrix = SUNMatNewEmpty(context) else { return nil }
        matrix.pointee.ops.pointee.getid = { _ in SUNMATRIX_CUSTOM }
        matrix.pointee.ops.pointee.destroy = { matrix in SUNMatFreeEmpty(matrix) }
        return matrix
    }

    /// A direct solver that hands every vector to the callbacks.
    private static func structuredSolver(_ callbacks: Callbacks, _ context: SUNContext?) -> SUNLinearSolver? {
        guard let solver = SUNLinSolNewEmpty(context) else { return nil }
        solver.pointee.content = Unmanaged.passUnretained(callbacks).toOpaque()
        solver.pointee.ops.pointee.gettype = { _ in SUNLINEARSOLVER_DIRECT }
        solver.pointee.ops.pointee.getid = { _ in SUNLINEARSOLVER_CUSTOM }
        solver.pointee.ops.pointee.solve = { solver, _, solution, right, _ in
            Callbacks.solveNewtonSystem(solver, solution, right)
        }
        solver.pointee.ops.pointee.free = { solver in
            SUNLinSolFreeEmpty(solver)
            return 0
        }
        return solver
    }

    /// Sets the problem and the tolerances.
    func start(_ settings: CVODE, from initialState: [Double]) throws {
        guard state != nil, output != nil, memory != nil, linearSolver != nil || nonlinearSolver != nil else {
            throw InvalidIntegration("there is no memory to integrate \(callbacks.dimension) components")
        }
        N_VGetArrayPointer(state).update(from: initialState, count: callbacks.dimension)
        let data = Unmanaged.passUnretained(callbacks).toOpaque()
        CVodeSetErrHandlerFn(memory, Callbacks.keepMessage, data)
        CVodeSetUserData(memory, data)
        CVodeInit(memory, Callbacks.evaluateRate, initialTime, state)
        CVodeSStolerances(memory, settings.relativeTolerance, settings.absoluteTolerance)
        CVodeSetStopTime(memory, finalTime)
        if let linearSolver {
            CVodeSetLinearSolver(memory, linearSolver, matrix)
            if callbacks.newtonSystem != nil {
                CVodeSetLinSysFn(memory, Callbacks.prepareNewtonSystem)
            } else if callbacks.hasJacobian { CVodeSetJacFn(memory, Callbacks.evaluateJacobian) }
        } else {
            CVodeSetNonlinearSolver(memory, nonlinearSolver)
        }
        if !callbacks.thresholds.isEmpty {
            CVodeRootInit(memory, Int32(callbacks.thresholds.count), Callbacks.evaluateThresholds)
            var directions = callbacks.thresholds.map(\.direction.rawValue)
            CVodeSetRootDirection(memory, &directions)
            CVodeSetNoInactiveRootWarn(memory)
        }
    }

    deinit {
        var (context, memory) = (context, memory)
        CVodeFree(&memory)
        if let nonlinearSolver { SUNNonlinSolFree(nonlinearSolver) }
        if let linearSolver { SUNLinSolFree(linearSolver) }
        if let matrix { SUNMatDestroy(matrix) }
        N_VDestroy(state)
        N_VDestroy(output)
        SUNContext_Free(&context)
    }

    /// Steps until all `times` are written to `trajectory`, or something stops it.
    func run(
        to times: ArraySlice<Double>, endsWithThresholds: Bool, into trajectory: inout Trajectory,
        observe: (Double) throws -> Void
    ) {
        var pending = times
        var time = initialTime
        var stepsWithoutAdvance = 0
        trajectory.outcome = .completed
        while !pending.isEmpty {
            guard stepCount < maximumSteps else {
                trajectory.outcome = .stepLimit(at: time, steps: maximumSteps)
                break
            }
            let previous = time
            // The library guesses the first step from the time that is asked for.
            let flag = CVode(memory, pending.first!, state, &time, CV_ONE_STEP)
            // Near a singularity steps fall below the resolution of time. One may be a crossing at the end of a step.
            stepsWithoutAdvance = time > previous ? 0 : stepsWithoutAdvance + 1
            guard flag >= 0, stepsWithoutAdvance < 10 else {
                trajectory.outcome = reasonForFailure(at: time)
                break
            }
            if stepsWithoutAdvance == 0 { callbacks.metNonFinite = false }
            if flag == CV_ROOT_RETURN { recordCrossings(at: time, into: &trajectory) }
            if endsWithThresholds && !callbacks.thresholds.isEmpty && Set(trajectory.crossings.map(\.threshold)).count == callbacks.thresholds.count { break }
            while let next = pending.first, next <= time {
                CVodeGetDky(memory, next, 0, output)
                trajectory.times.append(next)
                trajectory.states += UnsafeBufferPointer(start: N_VGetArrayPointer(output), count: trajectory.dimension)
                pending.removeFirst()
            }
            do {
                try observe(time)
            } catch {
                trajectory.outcome = .stoppedByCaller(at: time, error: error)
                break
            }
        }
        trajectory.statistics = statistics
    }

    private func reasonForFailure(at time: Double) -> IntegrationOutcome {
        if let error = callbacks.thrown { return .stoppedByCaller(at: time, error: error) }
        if callbacks.metNonFinite { return .nonFinite(at: time) }
        let message = callbacks.message
        return .solverFailure(at: time, message: message.isEmpty ? "steps are below the resolution of time" : message)
    }

    private func recordCrossings(at time: Double, into trajectory: inout Trajectory) {
        var found = [Int32](repeating: 0, count: callbacks.thresholds.count)
        CVodeGetRootInfo(memory, &found)
        let components = Array(UnsafeBufferPointer(start: N_VGetArrayPointer(state), count: callbacks.dimension))
        for (index, sign) in found.enumerated() where sign != 0 {
            trajectory.crossings.append(Crossing(threshold: index, time: time, rising: sign > 0, state: components))
        }
    }

    private var stepCount: Int {
        var steps = 0
        CVodeGetNumSteps(memory, &steps)
        return steps
    }

    private var statistics: IntegrationStatistics {
        var (rates, jacobians, errorTests, convergence, ratesForDifferences) = (0, 0, 0, 0, 0)
        CVodeGetNumRhsEvals(memory, &rates)
        CVodeGetNumErrTestFails(memory, &errorTests)
        CVodeGetNumNonlinSolvConvFails(memory, &convergence)
        if matrix != nil {
            CVodeGetNumJacEvals(memory, &jacobians)
            CVodeGetNumLinRhsEvals(memory, &ratesForDifferences)
        }
        return IntegrationStatistics(
            steps: stepCount, rateEvaluations: rates + ratesForDifferences, jacobianEvaluations: jacobians,
            errorTestFailures: errorTests, convergenceFailures: convergence)
    }
}
