import CSundials

/// What CVODE calls back, behind functions that C can hold. One object for each integration.
final class Callbacks {
    private let rate: (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) throws -> Void
    private let jacobian: ((Double, UnsafeBufferPointer<Double>, JacobianMatrix) throws -> Void)?
    /// What solves Newton's equations in place of a dense matrix.
    let newtonSystem: (any NewtonSystem)?
    let thresholds: [Threshold]
    let dimension: Int

    /// What the equation threw.
    private(set) var thrown: (any Error)?
    /// Whether a right-hand side was not finite since the solver last reset this.
    var metNonFinite = false
    /// The solver's last message.
    private(set) var message = ""

    var hasJacobian: Bool { jacobian != nil }

    init(_ equation: some DifferentialEquation, thresholds: [Threshold]) {
        dimension = equation.dimension
        self.thresholds = thresholds
        rate = equation.evaluateRate
        newtonSystem = (equation as? any DifferentialEquationWithNewtonSystem)?.makeNewtonSystem()
        jacobian = (equation as? any DifferentialEquationWithJacobian).map { $0.evaluateJacobian }
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> Callbacks {
        Unmanaged<Callbacks>.fromOpaque(data!).takeUnretainedValue()
    }

    private func components(of vector: N_Vector?) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(start: N_VGetArrayPointer(vector), count: dimension)
    }

    /// Status for CVODE: 0 done, positive try a smaller step, negative give up.
    private func status(of body: () throws -> Bool) -> Int32 {
        do {
            if try body() { return 0 }
            metNonFinite = true
            return 1
        } catch {
            thrown = error
            return -1
        }
    }

    static let evaluateRate: CVRhsFn = { time, state, rate, data in
        let callbacks = of(data)
        let rate = callbacks.components(of: rate)
        return callbacks.status {
            try callbacks.rate(time, UnsafeBufferPointer(callbacks.components(of: state)), rate)
            return rate.allSatisfy(\.isFinite)
        }
    }

    static let evaluateJacobian: CVLsJacFn = { time, state, _, matrix, data, _, _, _ in
        let callbacks = of(data)
        return callbacks.status {
            try callbacks.jacobian!(
                time, UnsafeBufferPointer(callbacks.components(of: state)),
                JacobianMatrix(dimension: callbacks.dimension, entries: SUNDenseMatrix_Data(matrix)))
            return true
        }
    }

    /// Prepares I − γ ∂f/∂y; the library asks for a new ∂f/∂y only where the last one does not serve.
    static let prepareNewtonSystem: CVLsLinSysFn = { time, state, _, _, mayKeepJacobian, isNewJacobian, gamma, data, _, _, _ in
        let callbacks = of(data)
        isNewJacobian!.pointee = mayKeepJacobian == 0 ? 1 : 0
        do {
            if mayKeepJacobian == 0 {
                try callbacks.newtonSystem!.linearize(
                    at: time, state: UnsafeBufferPointer(callbacks.components(of: state)))
            }
            return callbacks.newtonSystem!.factor(gamma: gamma) ? 0 : 1
        } catch {
            callbacks.thrown = error
            return -1
        }
    }

    /// Solves for the vector `right` into `solution`; the solver's content is the callbacks object.
    static func solveNewtonSystem(_ solver: SUNLinearSolver?, _ solution: N_Vector?, _ right: N_Vector?) -> Int32 {
        let callbacks = of(solver!.pointee.content)
        let solution = callbacks.components(of: solution)
        _ = solution.update(fromContentsOf: callbacks.components(of: right))
        callbacks.newtonSystem!.solve(solution)
        return 0
    }

    static let evaluateThresholds: CVRootFn = { time, state, values, data in
        let callbacks = of(data)
        let state = UnsafeBufferPointer(callbacks.components(of: state))
        for (index, threshold) in callbacks.thresholds.enumerated() {
            values![index] = threshold.function(time, state)
        }
        return 0
    }

    static let keepMessage: CVErrHandlerFn = { _, _, function, message, data in
        of(data).message = "\(String(cString: function!)): \(String(cString: message!))"
    }
}
