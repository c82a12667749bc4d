import Integrators
import Testing
import _TestSupport

@testable import SingleIndex

/// Networks whose neurons have masses of their own.
@Suite struct MassesTests {
    private func flow(_ activation: Activation, _ masses: [Double]) -> SimplifiedFlow {
        SimplifiedFlow(
            target: SimplifiedFlowTests.target, activation: activation, masses: masses, learningRateRatio: 0.1)
    }

    private func rate(_ flow: SimplifiedFlow, _ state: [Double]) -> [Double] {
        var rate = [Double](repeating: .nan, count: flow.dimension)
        state.withUnsafeBufferPointer { state in
            rate.withUnsafeMutableBufferPointer { flow.evaluateRate(at: 0, state: state, into: $0) }
        }
        return rate
    }

    /// Two equal neurons of mass 1/3 are one of mass 2/3; one of mass 0 moves as its twin does.
    @Test(arguments: SimplifiedFlowTests.activations)
    func aMassIsThatManyEqualNeurons(activation: Activation) {
        let equal = SimplifiedFlow(
            target: SimplifiedFlowTests.target, activation: activation, width: 3, learningRateRatio: 0.1)
        let apart = rate(equal, [2, 2, -1, 0.5, 0.5, 0.25])
        let together = rate(flow(activation, [2.0 / 3, 1.0 / 3, 0]), [2, -1, 2, 0.5, 0.25, 0.5])
        #expect(largestDifference([apart[0], apart[2], apart[0], apart[3], apart[5], apart[3]], together) < 1e-14)
        let states = [[2, 2, -1, 0.5, 0.5, 0.25], [2, -1, 2, 0.5, 0.25, 0.5]]
        let risks = [equal, flow(activation, [2.0 / 3, 1.0 / 3, 0])].enumerated().map { index, flow in
            states[index].withUnsafeBufferPointer { (flow.risk($0), flow.dissipation($0)) }
        }
        #expect(abs(risks[0].0 - risks[1].0) < 1e-14 && abs(risks[0].1 - risks[1].1) < 1e-12)
    }

    @Test(arguments: 1...33)
    func momentsDoNotDependOnWhereLanesEnd(width: Int) {
        let state = scatteredNumbers(2 * width)
        let masses = scatteredNumbers(width, seed: 3).map { $0 * $0 }
        var moments = [Double](repeating: .nan, count: 5)
        state.withUnsafeBufferPointer { state in
            moments.withUnsafeMutableBufferPointer { evaluateMoments(of: state, masses: masses, into: $0) }
        }
        var expected = [Double](repeating: 0, count: 5)
        for i in 0..<width {
            var term = masses[i] * state[i]
            for k in 0..<5 {
                expected[k] += term
                term *= state[width + i]
            }
        }
        #expect(largestDifference(moments, expected) < 1e-14)
    }

    /// (I − γ J) x = b, with J from the formula for pairs of neurons.
    @Test(arguments: [1, 2, 7, 40], [1e-3, 0.1, 30])
    func theStructuredSolutionSolvesTheDenseSystem(width: Int, gamma: Double) throws {
        let activation = Activation(name: "quartic", coefficients: [0.3, 0.5, -0.7, 0.4, 0.2])
        let masses = scatteredNumbers(width, seed: 9).map { $0 * $0 + 0.1 }
        let equation = flow(activation, masses).rapidity
        let state = scatteredNumbers(width).map { 2 * $0 } + scatteredNumbers(width, seed: 4)
        let size = equation.dimension
        var entries = [Double](repeating: 0, count: size * size)
        let system = try #require(equation.makeNewtonSystem())
        let right = scatteredNumbers(size, seed: 7)
        var solution = right
        try state.withUnsafeBufferPointer { state in
            entries.withUnsafeMutableBufferPointer {
                equation.evaluateJacobian(
                    at: 0, state: state, into: JacobianMatrix(dimension: size, entries: $0.baseAddress!))
            }
            try system.linearize(at: 0, state: state)
        }
        #expect(system.factor(gamma: gamma))
        solution.withUnsafeMutableBufferPointer { system.solve($0) }
        for row in 0..<size {
            let product = (0..<size).reduce(solution[row]) { $0 - gamma * entries[$1 * size + row] * solution[$1] }
            let terms = (0..<size).reduce(abs(solution[row])) { $0 + abs(gamma * entries[$1 * size + row] * solution[$1]) }
            #expect(abs(product - right[row]) < 1e-10 * max(terms, 1), "row \(row)")
        }
    }
}
