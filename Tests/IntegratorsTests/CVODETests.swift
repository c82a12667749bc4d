import Foundation
import Testing
import _TestSupport

@testable import Integrators

@Suite struct CVODETests {
    private let times = (1...40).map { Double($0) / 4 }

    private func error(_ solver: CVODE, _ lambda: Double) throws -> Double {
        let trajectory = try solver.integrate(ProtheroRobinson(lambda: lambda), from: [1], at: times)
        #expect(trajectory.outcome.isCompleted)
        return largestDifference(trajectory.states, times.map { cos($0) })
    }

    /// The error falls with the tolerance, and stays within a small multiple of it, for a stiff and a mild equation.
    @Test(arguments: [(CVODE.Method.bdf, -1e6), (.bdf, -1), (.adams, -1)])
    func theErrorFollowsTheTolerance(method: CVODE.Method, lambda: Double) throws {
        let tolerances = [1e-4, 1e-6, 1e-8, 1e-10]
        let errors = try tolerances.map { tolerance in
            try error(CVODE(method: method, relativeTolerance: tolerance, absoluteTolerance: tolerance), lambda)
        }
        for (tolerance, error) in zip(tolerances, errors) { #expect(error < 100 * tolerance) }
        // Six decades of tolerance give at least four of error.
        #expect(errors[3] < 1e-4 * errors[0])
    }

    @Test func anOscillatorIsFollowedForManyPeriods() throws {
        let times = (0...100).map { Double($0) }
        let solver = CVODE(method: .adams, relativeTolerance: 1e-11, absoluteTolerance: 1e-11)
        let trajectory = try solver.integrate(Oscillator(), from: [1, 0], at: times)
        #expect(trajectory.times == times)
        #expect(Array(trajectory.state(at: 0)) == [1, 0])
        #expect(largestDifference(trajectory.components(0..<1), times.map { cos($0) }) < 1e-7)
        #expect(largestDifference(trajectory.components(1..<2), times.map { -sin($0) }) < 1e-7)
        #expect(trajectory.map { $0[0] } == trajectory.components(0..<1))
        #expect(trajectory.statistics.jacobianEvaluations == 0)
    }

    /// Values at t = 40 and 4·10^5 from the documentation of SUNDIALS (example cvRoberts_dns), to its six digits.
    @Test func robertsonsKineticsOverManyDecades() throws {
        let solver = CVODE(relativeTolerance: 1e-9, absoluteTolerance: 1e-14)
        let times = [40.0, 4e5]
        let given = try solver.integrate(Robertson(), from: [1, 0, 0], at: times)
        let differences = try solver.integrate(WithoutJacobian(equation: Robertson()), from: [1, 0, 0], at: times)
        let expected = [7.158e-01, 9.185e-06, 2.842e-01, 4.938e-03, 1.985e-08, 9.951e-01]
        for trajectory in [given, differences] {
            for (value, reference) in zip(trajectory.states, expected) {
                #expect(abs(value / reference - 1) < 2e-4)
            }
            // A linear invariant is kept to rounding by every linear multistep method.
            #expect(trajectory.map { $0.reduce(0, +) }.allSatisfy { abs($0 - 1) < 1e-11 })
        }
        #expect(largestDifference(given.states, differences.states) < 1e-7)
        #expect(given.statistics.jacobianEvaluations > 0)
    }

    @Test func aStartAtAnotherTime() throws {
        let solver = CVODE(relativeTolerance: 1e-10, absoluteTolerance: 1e-12)
        let trajectory = try solver.integrate(
            ProtheroRobinson(lambda: -100), from: [cos(2)], startingAt: 2, at: [2, 2.5, 3])
        #expect(largestDifference(trajectory.states, [cos(2), cos(2.5), cos(3)]) < 1e-8)
    }

    @Test func onlyTheStartNeedsNoStep() throws {
        let solver = CVODE(relativeTolerance: 1e-6, absoluteTolerance: 1e-6)
        let trajectory = try solver.integrate(Oscillator(), from: [1, 0], at: [0])
        #expect(trajectory.states == [1, 0] && trajectory.statistics.steps == 0)
    }

    @Test func thresholdsAreLocated() throws {
        let solver = CVODE(method: .adams, relativeTolerance: 1e-12, absoluteTolerance: 1e-12)
        let position = { (_: Double, state: UnsafeBufferPointer<Double>) in state[0] - 0.5 }
        let trajectory = try solver.integrate(
            Oscillator(), from: [1, 0], at: [10],
            thresholds: [
                Threshold(.falling, function: position), Threshold(.rising, function: position),
                Threshold { time, _ in time - 7 },
            ])
        let expected: [(Int, Double, Bool)] = [
            (0, .pi / 3, false), (1, 5 * .pi / 3, true), (2, 7, true), (0, 7 * .pi / 3, false),
        ]
        #expect(trajectory.crossings.count == expected.count)
        for (crossing, (threshold, time, rising)) in zip(trajectory.crossings, expected) {
            #expect(crossing.threshold == threshold && crossing.rising == rising)
            #expect(abs(crossing.time - time) < 1e-9)
            #expect(largestDifference(crossing.state, [cos(time), -sin(time)]) < 1e-9)
        }
        #expect(trajectory.firstCrossing(ofThreshold: 1) == trajectory.crossings[1])
        #expect(trajectory.firstCrossing(ofThreshold: 3) == nil)
    }

    /// The end of all thresholds is no end where there is none.
    @Test func endingWithThresholds() throws {
        let solver = CVODE(method: .adams, relativeTolerance: 1e-8, absoluteTolerance: 1e-8)
        let times = [1.0, 2, 3]
        let ended = try solver.integrate(
            Oscillator(), from: [1, 0], at: times, thresholds: [Threshold { time, _ in time - 1.5 }], endsWithThresholds: true)
        #expect(ended.times == [1] && ended.outcome.isCompleted)
        let without = try solver.integrate(Oscillator(), from: [1, 0], at: times, endsWithThresholds: true)
        #expect(without.times == times)
    }

    @Test func manyMayRunAtOnce() async throws {
        let solver = CVODE(relativeTolerance: 1e-10, absoluteTolerance: 1e-14)
        let times = [0.4, 40, 4e5]
        let alone = try solver.integrate(Robertson(), from: [1, 0, 0], at: times).states
        let together = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<16 {
                group.addTask { try solver.integrate(Robertson(), from: [1, 0, 0], at: times).states }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(together.count == 16 && together.allSatisfy { $0 == alone })
    }
}
