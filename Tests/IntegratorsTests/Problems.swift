import Foundation

@testable import Integrators

/// y′ = λ (y − cos t) − sin t, y(0) = 1: stiff for large −λ, with the solution cos t whatever λ.
/// Source: Prothero and Robinson, Math. Comp. 1974.
struct ProtheroRobinson: DifferentialEquationWithJacobian {
    let lambda: Double
    let dimension = 1

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        rate[0] = lambda * (state[0] - cos(time)) - sin(time)
    }

    func evaluateJacobian(at time: Double, state: UnsafeBufferPointer<Double>, into jacobian: JacobianMatrix) {
        jacobian[0, 0] = lambda
    }
}

/// The harmonic oscillator x′ = v, v′ = −x from (1, 0), with the solution (cos t, −sin t).
struct Oscillator: DifferentialEquation {
    let dimension = 2

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        rate[0] = state[1]
        rate[1] = -state[0]
    }
}

/// The reaction kinetics of Robertson: time-scales over many decades, with the invariant y_1 + y_2 + y_3 = 1.
/// Source: Robertson 1966; the values at t = 40 and 4·10^5 are those of the SUNDIALS documentation.
struct Robertson: DifferentialEquationWithJacobian {
    let dimension = 3

    func evaluateRate(
        at time: Double, state y: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        rate[0] = -0.04 * y[0] + 1e4 * y[1] * y[2]
        rate[2] = 3e7 * y[1] * y[1]
        rate[1] = -rate[0] - rate[2]
    }

    func evaluateJacobian(at time: Double, state y: UnsafeBufferPointer<Double>, into jacobian: JacobianMatrix) {
        jacobian[0, 0] = -0.04
        jacobian[0, 1] = 1e4 * y[2]
        jacobian[0, 2] = 1e4 * y[1]
        jacobian[2, 1] = 6e7 * y[1]
        for column in 0..<3 { jacobian[1, column] = -jacobian[0, column] - jacobian[2, column] }
    }
}

/// The same equation with its Jacobian hidden, so that the solver takes differences.
struct WithoutJacobian<Equation: DifferentialEquation>: DifferentialEquation {
    let equation: Equation
    var dimension: Int { equation.dimension }

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        try equation.evaluateRate(at: time, state: state, into: rate)
    }
}

/// A right-hand side given by a closure.
struct Scalar: DifferentialEquation {
    let dimension = 1
    let rate: (_ time: Double, _ state: Double) throws -> Double

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        rate[0] = try self.rate(time, state[0])
    }
}
