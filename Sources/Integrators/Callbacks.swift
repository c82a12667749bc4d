import CSundials

/// What CVODE calls back, behind functions that C can hold. One object for each integration.
final class Callbacks {
    private let rate: (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) throws -> Void
    private let jacobian: ((Double, UnsafeBufferPointer<Double>, JacobianMatrix) throws -> Void)?
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
