import Foundation
import Integrators
import Testing
import _TestSupport

@testable import SingleIndex

@Suite struct RapidityFlowTests {
    private func flow(_ activation: Activation, width: Int) -> SimplifiedFlow {
        SimplifiedFlow(
            target: SimplifiedFlowTests.target, activation: activation, width: width, learningRateRatio: 0.1)
    }

    private func rate(_ equation: some DifferentialEquation, _ state: [Double]) throws -> [Double] {
        var rate = [Double](repeating: .nan, count: equation.dimension)
        try state.withUnsafeBufferPointer { state in
            try rate.withUnsafeMutableBufferPointer { try equation.evaluateRate(at: 0, state: state, into: $0) }
        }
        return rate
    }

    private func state(width: Int) -> [Double] {
        scatteredNumbers(width).map { 3 * $0 } + scatteredNumbers(width, seed: 5).map { 0.9 * $0 }
    }

    /// dz/dt = (ds/dt) / (1 − s²); equal up to rounding.
    @Test(arguments: SimplifiedFlowTests.activations, [1, 2, 7])
    func theRateIsThatOfTheOverlaps(activation: Activation, width: Int) throws {
        let flow = flow(activation, width: width)
        let state = state(width: width)
        let inRapidity = try rate(flow.rapidity, flow.rapidity.rapidities(ofOverlapsIn: state))
        let expected = zip(state.indices, try rate(flow, state)).map { index, rate in
            index < width ? rate : rate / (1 - state[index] * state[index])
        }
        #expect(largestDifference(inRapidity, expected) < 1e-13)
    }

    /// Differences of order 4 with step 1e-3 have an error of 1e-12 times a fifth derivative; rates are of order 10/ε = 100.
    @Test(arguments: SimplifiedFlowTests.activations, [1, 2, 7])
    func theJacobianIsTheDerivativeOfTheRate(activation: Activation, width: Int) throws {
        let equation = flow(activation, width: width).rapidity
        let state = equation.rapidities(ofOverlapsIn: state(width: width))
        var entries = [Double](repeating: 0, count: equation.dimension * equation.dimension)
        state.withUnsafeBufferPointer { state in
            entries.withUnsafeMutableBufferPointer {
                equation.evaluateJacobian(
                    at: 0, state: state, into: JacobianMatrix(dimension: equation.dimension, entries: $0.baseAddress!))
            }
        }
        for column in state.indices {
            for row in state.indices {
                let expected = derivative(at: state[column]) { value in
                    var shifted = state
                    shifted[column] = value
                    return (try? rate(equation, shifted)[row]) ?? .nan
                }
                #expect(abs(entries[column * equation.dimension + row] - expected) < 1e-7, "row \(row), column \(column)")
            }
        }
    }

    /// Two solvers, two sets of variables, one solution: within the global error of both, some hundred tolerances.
    @Test(arguments: SimplifiedFlowTests.activations)
    func bothVariablesGiveOneSolution(activation: Activation) throws {
        let flow = flow(activation, width: 5)
        let start = scatteredNumbers(5) + [Double](repeating: 0, count: 5)
        let solver = CVODE(relativeTolerance: 1e-10, absoluteTolerance: 1e-12)
        let times = [0.01, 0.1, 1, 3]
        let inOverlap = try solver.integrate(flow, from: start, at: times)
        let inRapidity = try flow.solve(with: solver, from: start, at: times)
        #expect(inOverlap.outcome.isCompleted && inRapidity.outcome.isCompleted)
        #expect(largestDifference(inOverlap.states, inRapidity.states) < 1e-8)
    }

    /// A strong quadratic component draws neurons to the target's direction and back; integrated in s, they leave the sphere.
    @Test func alignedNeuronsStayOnTheSphere() throws {
        let flow = SimplifiedFlow(
            target: Target(coefficients: [1, -1, 100]), activation: .relu, width: 10, learningRateRatio: 1e-3)
        let start = scatteredNumbers(10) + [Double](repeating: 0, count: 10)
        let times = (1...200).map { 10 * pow(10, Double($0 - 200) / 40) }
        let solver = CVODE(relativeTolerance: 1e-9, absoluteTolerance: 1e-11)
        let trajectory = try flow.solve(with: solver, from: start, at: times)
        #expect(trajectory.outcome.isCompleted)
        #expect(trajectory.components(10..<20).allSatisfy { abs($0) <= 1 })
        #expect(trajectory.components(10..<20).contains { abs($0) > 1 - 1e-6 })
        let risk = trajectory.map(flow.risk)
        // R starts near 5000, and keeps its digits to the tolerance.
        #expect(zip(risk, risk.dropFirst()).allSatisfy { $1 <= $0 + 1e-4 })

        // The negative control: the same equation, start and solver in the other variables.
        let inOverlap = try solver.integrate(flow, from: start, at: times)
        #expect(inOverlap.components(10..<20).contains { abs($0) > 1 + 1e-6 })
    }

    /// A series keeps its rounding errors where the second layer forgets them: ε = 1e-13 takes some four thousand
    /// steps. Summed over pairs, the same forces have errors of their own in each neuron, and the limit of this test is met.
    @Test func aSeriesIsSolvedAtVerySmallRatios() throws {
        let flow = SimplifiedFlow(
            target: SimplifiedFlowTests.target, activation: SimplifiedFlowTests.activations[1], width: 10,
            learningRateRatio: 1e-13)
        let start = scatteredNumbers(10) + [Double](repeating: 0, count: 10)
        let solver = CVODE(relativeTolerance: 1e-9, absoluteTolerance: 1e-11, maximumSteps: 20_000)
        let trajectory = try flow.solve(with: solver, from: start, at: [0.1])
        #expect(trajectory.outcome.isCompleted, "\(trajectory.outcome)")
    }

    /// Thresholds see overlaps, wherever the equation is solved.
    @Test func thresholdsAreThoseOfTheOverlaps() throws {
        let flow = flow(.relu, width: 1)
        let solver = CVODE(relativeTolerance: 1e-10, absoluteTolerance: 1e-12)
        let reached = Threshold(.either) { _, state in abs(state[1]) - 0.5 }
        let trajectory = try flow.solve(with: solver, from: [2, 0], at: [10], thresholds: [reached])
        let time = try #require(trajectory.firstCrossing(ofThreshold: 0)?.time)
        let there = try flow.solve(with: solver, from: [2, 0], at: [time])
        #expect(abs(abs(there.states[1]) - 0.5) < 1e-8)
    }
}
