import Foundation
import Testing

@testable import Integrators

@Suite struct OutcomeTests {
    private struct Refusal: Error, Equatable {}

    private let solver = CVODE(relativeTolerance: 1e-8, absoluteTolerance: 1e-10)

    @Test func theStepLimit() throws {
        var solver = solver
        solver.maximumSteps = 5
        let trajectory = try solver.integrate(Oscillator(), from: [1, 0], at: [1e-9, 100])
        guard case .stepLimit(let time, let steps) = trajectory.outcome else {
            Issue.record("\(trajectory.outcome)")
            return
        }
        #expect(steps == 5 && time > 0 && time < 100 && trajectory.statistics.steps == 5)
        #expect(trajectory.times == [1e-9])
        #expect("\(trajectory.outcome)" == "stopped at t = \(time): the limit of 5 steps is used up")
    }

    /// y′ = y², y(0) = 1 is infinite at t = 1.
    @Test func aPoleIsApproachedAndNamed() throws {
        let trajectory = try solver.integrate(Scalar { _, y in y * y }, from: [1], at: [0.5, 2])
        #expect(trajectory.times == [0.5])
        switch trajectory.outcome {
        case .nonFinite(let time), .solverFailure(let time, _), .stepLimit(let time, _): #expect(abs(time - 1) < 1e-3)
        default: Issue.record("\(trajectory.outcome)")
        }
    }

    @Test func notANumber() throws {
        let equation = Scalar { time, _ in time < 0.3 ? 1 : .nan }
        let trajectory = try solver.integrate(equation, from: [0], at: [0.1, 0.2, 1])
        guard case .nonFinite(let time) = trajectory.outcome else {
            Issue.record("\(trajectory.outcome)")
            return
        }
        #expect(abs(time - 0.3) < 1e-6)
        #expect(trajectory.times == [0.1, 0.2])
        #expect(abs(trajectory.states[1] - 0.2) < 1e-9)
        #expect("\(trajectory.outcome)".hasSuffix("the right-hand side is not finite"))
        // From the very start, too.
        let immediate = try solver.integrate(Scalar { _, _ in .infinity }, from: [0], at: [1])
        guard case .nonFinite(at: 0) = immediate.outcome else {
            Issue.record("\(immediate.outcome)")
            return
        }
    }

    private func expectRefusal(_ trajectory: Trajectory, between range: ClosedRange<Double>) {
        guard case .stoppedByCaller(let time, let error) = trajectory.outcome else {
            Issue.record("\(trajectory.outcome)")
            return
        }
        #expect(error is Refusal)
        #expect(range.contains(time))
    }

    @Test func theRightHandSideMayThrow() throws {
        let equation = Scalar { time, _ in if time > 0.5 { throw Refusal() } else { 1 } }
        expectRefusal(try solver.integrate(equation, from: [0], at: [0.1, 1]), between: 0...0.5)
    }

    @Test func theObserverMayThrow() throws {
        var seen: [Double] = []
        let trajectory = try solver.integrate(Scalar { _, y in -y }, from: [1], at: [0.1, 10]) { time in
            seen.append(time)
            if time > 1 { throw Refusal() }
        }
        expectRefusal(trajectory, between: 1...10)
        #expect(seen == seen.sorted() && seen.dropLast().allSatisfy { $0 <= 1 } && seen.count == trajectory.statistics.steps)
    }

    @Test func theJacobianMayThrow() throws {
        struct Equation: DifferentialEquationWithJacobian {
            let dimension = 1
            func evaluateRate(
                at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
            ) { rate[0] = -state[0] }
            func evaluateJacobian(
                at time: Double, state: UnsafeBufferPointer<Double>, into jacobian: JacobianMatrix
            ) throws { throw Refusal() }
        }
        expectRefusal(try solver.integrate(Equation(), from: [1], at: [1]), between: 0...0)
    }

    @Test(arguments: [
        (1e-6, 1e-6, [1.0], [], "there are no output times"),
        (1e-6, 1e-6, [1, 2], [1.0], "the initial state has 2 components, the equation 1"),
        (1e-6, 1e-6, [.nan], [1], "the initial state is not finite"),
        (1e-6, 1e-6, [1], [1, 1], "output times must be finite, strictly ascending and not before the initial time 0.0"),
        (1e-6, 1e-6, [1], [-1, 1], "output times must be finite, strictly ascending and not before the initial time 0.0"),
        (0, 0, [1], [1], "tolerances must be finite, not negative and not both zero: 0.0, 0.0"),
        (-1, 1, [1], [1], "tolerances must be finite, not negative and not both zero: -1.0, 1.0"),
        (.nan, 1, [1], [1], "tolerances must be finite, not negative and not both zero: nan, 1.0"),
    ])
    func whatCannotBeIntegrated(
        relative: Double, absolute: Double, state: [Double], times: [Double], message: String
    ) {
        let solver = CVODE(relativeTolerance: relative, absoluteTolerance: absolute)
        #expect(throws: InvalidIntegration(message)) {
            try solver.integrate(Scalar { _, y in -y }, from: state, at: times)
        }
    }
}
