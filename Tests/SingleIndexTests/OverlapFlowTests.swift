import Integrators
import Quadrature
import Testing
import _TestSupport

@testable import SingleIndex

/// The full network: its flow in the overlaps, on the sphere, and descent.
@Suite struct OverlapFlowTests {
    private static let target = Target(coefficients: [1, -1, 2.0 / 3, 0.3])

    private func flow(_ activation: Activation, width: Int) -> OverlapFlow {
        OverlapFlow(target: Self.target, activation: activation, width: width, learningRateRatio: 0.1)
    }

    /// Rows of norm 1.
    private func directions(_ count: Int, _ dimension: Int) -> [Double] {
        (0..<count).flatMap { i in
            let vector = scatteredNumbers(dimension, seed: 20 + i)
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / norm }
        }
    }

    private func rate(_ equation: some DifferentialEquation, _ state: [Double]) throws -> [Double] {
        var rate = [Double](repeating: .nan, count: equation.dimension)
        try state.withUnsafeBufferPointer { state in
            try rate.withUnsafeMutableBufferPointer { try equation.evaluateRate(at: 0, state: state, into: $0) }
        }
        return rate
    }

    /// ds_i/dt = ⟨du_i/dt, u*⟩ and dr_ij/dt = ⟨du_i/dt, u_j⟩ + ⟨u_i, du_j/dt⟩: Proposition 2 at a point.
    @Test(arguments: SimplifiedFlowTests.activations, [1, 2, 5])
    func theClosedFlowIsThatOnTheSphere(activation: Activation, width m: Int) throws {
        let d = 7
        let (weights, u) = (scatteredNumbers(m).map { 3 * $0 }, directions(m, d))
        let closed = try rate(flow(activation, width: m), NetworkOverlaps(secondLayerWeights: weights, directions: u).state)
        let sphere = try rate(SphereFlow(flow(activation, width: m), inputDimension: d), weights + u)
        func product(_ i: Int, _ j: Int) -> Double { (0..<d).reduce(0) { $0 + sphere[m + i * d + $1] * u[j * d + $1] } }
        var expected = Array(sphere[..<m]) + (0..<m).map { sphere[m + $0 * d] }
        for i in 0..<m { for j in 0..<m { expected.append(product(i, j) + product(j, i)) } }
        #expect(largestDifference(closed, expected) < 1e-12)
        #expect((0..<m).allSatisfy { closed[(2 + $0) * m + $0] == 0 })
    }

    /// Where r_ij = s_i s_j and no neuron has noise of its own, |s_i| = 1, both risks are one.
    @Test(arguments: SimplifiedFlowTests.activations)
    func onTheAxisTheRiskIsThatOfTheSimplifiedFlow(activation: Activation) {
        let (weights, overlaps) = ([2.0, -1, 0.5], [1.0, -1, 1])
        let network = NetworkOverlaps(
            secondLayerWeights: weights, overlaps: overlaps, neuronOverlaps: overlaps.flatMap { a in overlaps.map { a * $0 } })
        let simplified = SimplifiedFlow(target: Self.target, activation: activation, width: 3, learningRateRatio: 1)
        let risk = network.state.withUnsafeBufferPointer(flow(activation, width: 3).risk)
        #expect(abs(risk - (weights + overlaps).withUnsafeBufferPointer(simplified.risk)) < 1e-13)
    }

    /// A step differs from the flow by the second order, and coordinates do not matter.
    @Test func aStepOfDescentIsAStepOfTheFlow() throws {
        let (m, d) = (4, 9)
        let (weights, u) = (scatteredNumbers(m), directions(m, d))
        let flow = flow(.relu, width: m)
        let start = NetworkOverlaps(secondLayerWeights: weights, directions: u).state
        let expected = try rate(flow, start)
        let errors = [1e-3, 1e-4].map { rate in
            var descent = PopulationDescent(flow, learningRate: rate, secondLayerWeights: weights, directions: u)
            descent.step()
            return largestDifference(zip(descent.overlaps.state, start).map { ($0 - $1) / rate }, expected)
        }
        #expect(errors[0] < 0.05 && errors[1] < 0.11 * errors[0])
        var descent = PopulationDescent(flow, learningRate: 0.01, secondLayerWeights: weights, directions: u)
        // One more axis, and the others in the opposite order but for that of u*.
        var turned: [Double] = []
        for i in 0..<m { turned += [u[i * d]] + u[(i * d + 1)..<((i + 1) * d)].reversed() + [0] }
        var other = PopulationDescent(flow, learningRate: 0.01, secondLayerWeights: weights, directions: turned)
        for _ in 0..<50 {
            descent.step()
            other.step()
        }
        #expect(largestDifference(descent.overlaps.state, other.overlaps.state) < 1e-12)
    }
}

/// Descent on samples.
@Suite struct SampleDescentTests {
    private let target = Target(coefficients: [1, -1, 2.0 / 3])
    private let m = 3
    private let d = 6
    private let rate = 0.02
    private let ratio = 0.1
    private let weights = scatteredNumbers(3).map { 2 * $0 }

    private var directions: [Double] {
        (0..<m).flatMap { i in
            let vector = scatteredNumbers(d, seed: 3 + i)
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / norm }
        }
    }

    /// One step on a batch, sample by sample, as the definition says.
    private func directStep(_ batch: [[Double]]) -> NetworkOverlaps {
        var (a, u) = (weights, directions)
        let start = directions
        for x in batch {
            let products = (0..<m).map { i in (0..<d).reduce(0) { $0 + start[i * d + $1] * x[$1] } }
            let h = hermitePolynomials(upTo: 2, at: x[0])
            let error = zip(target.coefficients, h).reduce(0) { $0 + $1.0 * $1.1 }
                - (0..<m).reduce(0) { $0 + weights[$1] * max(products[$1], 0) } / Double(m)
            for i in 0..<m where products[i] > 0 {
                a[i] += rate / ratio * error * products[i] / Double(batch.count)
                for k in 0..<d { u[i * d + k] += rate * weights[i] * error * x[k] / Double(batch.count) }
            }
        }
        for i in 0..<m {
            let norm = (0..<d).reduce(0) { $0 + u[i * d + $1] * u[i * d + $1] }.squareRoot()
            for k in 0..<d { u[i * d + k] /= norm }
        }
        return NetworkOverlaps(secondLayerWeights: a, directions: u)
    }

    @Test(arguments: [1, 2, 17])
    func aBatchIsItsSamples(count: Int) {
        let batch = (0..<count).map { scatteredNumbers(d, seed: 50 + $0).map { 2 * $0 } }
        let descent = MiniBatchDescent(
            target: target, secondLayerWeights: weights, directions: directions, batchSize: count, learningRate: rate,
            learningRateRatio: ratio)
        descent.step { _ = $0.update(fromContentsOf: batch.joined()) }
        #expect(largestDifference(descent.overlaps.state, directStep(batch).state) < 1e-13)
    }

    /// A sample in R^d, taken apart into what the chain of overlaps needs, gives the same step.
    @Test func theOverlapsOfAStepNeedNoMoreThanTheChainTakes() {
        let x = scatteredNumbers(d, seed: 99).map { 2 * $0 }
        // Gram and Schmidt on u*, u_1 … u_m: the coordinates of x along the new axes, and what is left of it.
        let axis = [1.0] + [Double](repeating: 0, count: d - 1)
        var basis: [[Double]] = []
        for vector in [axis] + (0..<m).map({ Array(directions[$0 * d..<($0 + 1) * d]) }) {
            var rest = vector
            for other in basis {
                let overlap = zip(rest, other).reduce(0) { $0 + $1.0 * $1.1 }
                rest = zip(rest, other).map { $0 - overlap * $1 }
            }
            let norm = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
            basis.append(rest.map { $0 / norm })
        }
        let coordinates = basis.map { zip($0, x).reduce(0) { $0 + $1.0 * $1.1 } }
        let square = x.reduce(0) { $0 + $1 * $1 } - coordinates.reduce(0) { $0 + $1 * $1 }
        var network = NetworkOverlaps(secondLayerWeights: weights, directions: directions)
        let descent = OnlineGradientDescent(
            target: target, width: m, inputDimension: d, learningRate: rate, learningRateRatio: ratio)
        coordinates.withUnsafeBufferPointer { descent.step(&network, normals: $0, orthogonalSquare: square) }
        #expect(largestDifference(network.state, directStep([x]).state) < 1e-13)
    }

    /// A neuron that lies along u* has a zero pivot, and stays on the sphere.
    @Test func dependentDirectionsAreNoTrouble() {
        var network = NetworkOverlaps(
            secondLayerWeights: [1, 2], overlaps: [1, 0.6], neuronOverlaps: [1, 0.6, 0.6, 1])
        let descent = OnlineGradientDescent(
            target: target, width: 2, inputDimension: 50, learningRate: 0.01, learningRateRatio: 0.1)
        [0.3, -0.4, 0.8].withUnsafeBufferPointer { descent.step(&network, normals: $0, orthogonalSquare: 47) }
        #expect(network.state.allSatisfy { $0.isFinite } && network.overlaps.allSatisfy { abs($0) <= 1 })
    }
}
