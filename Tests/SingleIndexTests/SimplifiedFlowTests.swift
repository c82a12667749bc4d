import Integrators
import Testing
import _TestSupport

@testable import SingleIndex

@Suite struct SimplifiedFlowTests {
    static let activations = [Activation.relu, Activation(name: "quartic", coefficients: [0.4, 0.5, 0.3, -0.2, 0.1])]
    static let target = Target(coefficients: [1, -1, 2.0 / 3, 0.4])

    private func flow(_ activation: Activation, width: Int, ratio: Double = 0.1) -> SimplifiedFlow {
        SimplifiedFlow(target: Self.target, activation: activation, width: width, learningRateRatio: ratio)
    }

    /// Weights of a few units and overlaps inside (−0.9, 0.9).
    private func state(width: Int, seed: Int = 0) -> [Double] {
        scatteredNumbers(width, seed: seed).map { 3 * $0 } + scatteredNumbers(width, seed: seed + 5).map { 0.9 * $0 }
    }

    private func rate(_ flow: SimplifiedFlow, _ state: [Double]) -> [Double] {
        var rate = [Double](repeating: .nan, count: flow.dimension)
        state.withUnsafeBufferPointer { state in
            rate.withUnsafeMutableBufferPointer { flow.evaluateRate(at: 0, state: state, into: $0) }
        }
        return rate
    }

    private func risk(_ flow: SimplifiedFlow, _ state: [Double]) -> Double {
        state.withUnsafeBufferPointer(flow.risk)
    }

    private func gradient(_ flow: SimplifiedFlow, _ state: [Double]) -> [Double] {
        state.indices.map { index in
            derivative(at: state[index]) { value in
                var shifted = state
                shifted[index] = value
                return risk(flow, shifted)
            }
        }
    }

    /// Pairs and residuals against a plain double loop over the definition, for every small width.
    @Test(arguments: activations, 1...33)
    func theForcesOfAllNeurons(activation: Activation, width: Int) {
        let flow = flow(activation, width: width)
        let state = state(width: width)
        var forces = [Double](repeating: .nan, count: 2 * width)
        state.withUnsafeBufferPointer { state in
            forces.withUnsafeMutableBufferPointer { flow.evaluateForces(state, into: $0) }
        }
        let (a, s) = (state[..<width], state[width...])
        let plain = s.map { overlap in
            zip(a, s).reduce((flow.alignment.derivatives(at: overlap).value, flow.alignment.derivatives(at: overlap).first)) {
                let kernel = activation.kernel.derivatives(at: overlap * $1.1)
                return ($0.0 - $1.0 * kernel.value / Double(width), $0.1 - $1.0 * $1.1 * kernel.first / Double(width))
            }
        }
        #expect(largestDifference(forces, plain.map(\.0) + plain.map(\.1)) < 1e-13)
    }

    /// ε a_i′ = −m ∂R/∂a_i and s_i′ = −m (1 − s_i²) ∂R/∂s_i: the flow is the gradient flow of its risk.
    ///
    /// Differences of order 4 with step 1e-3 err by 1e-12 times a fifth derivative; here they are multiplied by m/ε = 70.
    @Test(arguments: activations, [1, 2, 7])
    func theFlowFollowsTheGradientOfTheRisk(activation: Activation, width: Int) {
        let flow = flow(activation, width: width)
        let state = state(width: width)
        let gradient = gradient(flow, state)
        let expected = (0..<2 * width).map { index in
            let s = state[max(index, width)]
            return -Double(width) * gradient[index] * (index < width ? 1 / flow.learningRateRatio : 1 - s * s)
        }
        #expect(largestDifference(rate(flow, state), expected) < 1e-8)
    }

    @Test(arguments: activations, [1, 2, 7])
    func dissipationIsTheLossOfRisk(activation: Activation, width: Int) {
        let flow = flow(activation, width: width)
        for seed in 0..<5 {
            let state = state(width: width, seed: seed)
            // By differences, as above.
            let loss = zip(gradient(flow, state), rate(flow, state)).reduce(0) { $0 - $1.0 * $1.1 }
            let dissipation = state.withUnsafeBufferPointer(flow.dissipation)
            #expect(dissipation >= 0)
            #expect(abs(dissipation - loss) < 1e-9 * max(1, dissipation))
        }
    }

    /// A polynomial activation has no tail: the components are the risk, to rounding.
    @Test func theComponentsSumToTheRisk() {
        let flow = flow(Self.activations[1], width: 7)
        let state = state(width: 7)
        state.withUnsafeBufferPointer { state in
            let decomposition = RiskDecomposition(of: flow, upTo: 4)
            #expect(abs(decomposition.components(state).reduce(0, +) - flow.risk(state)) < 1e-13)
            #expect(decomposition.tailBound(state) < 1e-15)
        }
    }

    /// For ReLU what the components leave is positive and below its bound.
    @Test(arguments: [3, 4, 10, 50])
    func theTailOfReLUIsBounded(degree: Int) {
        let flow = flow(.relu, width: 7)
        state(width: 7).withUnsafeBufferPointer { state in
            let decomposition = RiskDecomposition(of: flow, upTo: degree)
            let rest = flow.risk(state) - decomposition.components(state).reduce(0, +)
            #expect(rest >= -1e-14)
            #expect(rest <= decomposition.tailBound(state) + 1e-14)
        }
    }

    @Test func theRiskOfANetworkThatIsZeroIsHalfTheNormOfTheTarget() {
        let flow = flow(.relu, width: 3)
        #expect(abs(risk(flow, [0, 0, 0, 0.1, -0.2, 0.3]) - Self.target.squaredNorm / 2) < 1e-15)
        #expect(abs(Self.target.squaredNorm - (1 + 1 + 4.0 / 9 + 0.16)) < 1e-15)
    }

    /// With information exponent 2 nothing beyond the constant is learned from s = 0: an assumption of the learning order fails.
    @Test func withoutALinearComponentTheOverlapsStayZero() {
        let flow = SimplifiedFlow(
            target: Target(coefficients: [1, 0, 1]), activation: .relu, width: 4, learningRateRatio: 0.1)
        #expect(rate(flow, [1, -2, 0.5, 3, 0, 0, 0, 0])[4...].allSatisfy { $0 == 0 })
    }

    /// |s_i| = 1 is the end of the sphere and cannot be left.
    @Test func neuronsAlongTheTargetStay() {
        #expect(rate(flow(.relu, width: 2), [1, -2, 1, -1])[2...].allSatisfy { $0 == 0 })
    }

    /// Along a solution the risk falls by the integral of the dissipation; by Simpson's rule, whose step 5e-4 to the fourth power is 6e-14
    /// times a fourth derivative in units of ε = 0.1, some 1e4.
    @Test(arguments: activations)
    func theRiskFallsByWhatIsDissipated(activation: Activation) throws {
        let flow = flow(activation, width: 5)
        let times = (0...2000).map { Double($0) / 2000 }
        let start = scatteredNumbers(5) + [Double](repeating: 0, count: 5)
        let trajectory = try CVODE(relativeTolerance: 1e-12, absoluteTolerance: 1e-13)
            .integrate(flow, from: start, at: times)
        let risk = trajectory.map(flow.risk)
        let dissipation = trajectory.map(flow.dissipation)
        let weights = times.indices.map { $0 == 0 || $0 == 2000 ? 1.0 : ($0 % 2 == 1 ? 4 : 2) }
        let integral = zip(weights, dissipation).reduce(0) { $0 + $1.0 * $1.1 } / (3 * 2000)
        #expect(abs(risk[0] - risk[2000] - integral) < 1e-9)
        #expect(zip(risk, risk.dropFirst()).allSatisfy { $0 >= $1 })
    }
}
