import Foundation
import Integrators
import LinearNetworks
import Testing
import _TestSupport

@Suite struct DeepLinearNetworkTests {
    /// Layers of different widths, so that no index can stand for another.
    static let network = DeepLinearNetwork(widths: [3, 4, 2, 5], correlation: scatteredNumbers(15))
    static let state = scatteredNumbers(network.dimension, seed: 1)

    private func rate(_ network: DeepLinearNetwork, _ state: [Double]) -> [Double] {
        var rate = [Double](repeating: .nan, count: network.dimension)
        state.withUnsafeBufferPointer { state in rate.withUnsafeMutableBufferPointer { network.evaluateRate(at: 0, state: state, into: $0) } }
        return rate
    }

    /// ½ |Σ − W_L ⋯ W_1|².
    private func loss(_ network: DeepLinearNetwork, _ state: [Double]) -> Double {
        zip(network.correlation, state.withUnsafeBufferPointer(network.layers.product)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2 }
    }

    @Test func theRateIsTheGradientOfTheLoss() {
        let (network, state) = (Self.network, Self.state)
        let gradient = state.indices.map { index in
            derivative(at: state[index]) { value in
                var moved = state
                moved[index] = value
                return loss(network, moved)
            }
        }
        #expect(largestDifference(rate(network, state), gradient.map { -$0 }) < 1e-11)
    }

    @Test func anOverlapIsAProjectionOfTheProduct() {
        let (left, right) = (scatteredNumbers(5, seed: 2), scatteredNumbers(3, seed: 3))
        Self.state.withUnsafeBufferPointer { state in
            let product = Self.network.layers.product(of: state)
            var expected = 0.0
            for i in 0..<5 { for j in 0..<3 { expected += left[i] * product[i * 3 + j] * right[j] } }
            #expect(abs(Self.network.layers.overlap(left, right, of: state) - expected) < 1e-14)
        }
    }

    /// W_{l+1}ᵀ W_{l+1} − W_l W_lᵀ is conserved: its rate, which is twice the symmetric part of two products, vanishes.
    @Test func balancesAreConserved() {
        let widths = Self.network.layers.widths, rate = rate(Self.network, Self.state)
        var offset = 0
        for layer in 1..<Self.network.layers.depth {
            let (rows, columns, next) = (widths[layer], widths[layer - 1], widths[layer + 1])
            let following = offset + rows * columns
            func change(_ i: Int, _ j: Int) -> Double {
                var change = 0.0
                for k in 0..<next { change += Self.state[following + k * rows + i] * rate[following + k * rows + j] }
                for k in 0..<columns { change -= Self.state[offset + i * columns + k] * rate[offset + j * columns + k] }
                return change
            }
            for i in 0..<rows { for j in 0..<rows { #expect(abs(change(i, j) + change(j, i)) < 1e-13) } }
            offset = following
        }
    }

    @Test func oneLayerForgetsItsStartExponentially() throws {
        let network = DeepLinearNetwork(widths: [2, 3], correlation: scatteredNumbers(6)), start = scatteredNumbers(6, seed: 4)
        let end = try RungeKutta.classical.integrate(network, from: start, step: 0.01, steps: 100)
        #expect(largestDifference(end, zip(network.correlation, start).map { $0 + ($1 - $0) * 0.367_879_441_171_442_33 }) < 1e-9)
    }
}

@Suite struct DeepLinearModeTests {
    /// du/dt = L u^(2 − 2/L) (s − u), with steps in ln u: an independent path to the same time.
    private func timeBySteps(_ mode: DeepLinearMode, _ start: Double, _ end: Double) -> Double {
        let count = 20_000, step = log(end / start) / Double(count), depth = Double(mode.depth)
        func density(_ x: Double) -> Double { exp(x * (2 / depth - 1)) / (depth * (mode.singularValue - exp(x))) }
        // Simpson's rule.
        return (0..<count).reduce(0) { sum, n in
            let x = log(start) + Double(n) * step
            return sum + step / 6 * (density(x) + 4 * density(x + step / 2) + density(x + step))
        }
    }

    @Test(arguments: [1, 2, 3, 4, 6, 17, 128], [0.7, 2.0])
    func timesAreThoseOfTheEquation(depth: Int, singularValue: Double) {
        let mode = DeepLinearMode(depth: depth, singularValue: singularValue)
        for (start, end) in [(0.01, 0.35), (0.3, 0.65), (0.35, 0.02)] {
            let expected = timeBySteps(mode, start, end)
            #expect(abs(mode.time(from: start, to: end) / expected - 1) < 1e-10)
        }
    }

    /// The times of an independent program: s = 4, 2, 1, 0.5 from 0.001.
    @Test func halfTimesOfSigmoids() {
        for (singularValue, time) in [(4, 1.0367), (2, 1.9001), (1, 3.4534), (0.5, 6.2126)] {
            let mode = DeepLinearMode(depth: 2, singularValue: singularValue)
            #expect(abs(mode.time(from: 1e-3, to: singularValue / 2) - time) < 1e-4)
            #expect(abs(mode.overlap(at: mode.time(from: 1e-3, to: singularValue / 2), from: 1e-3) - singularValue / 2) < 1e-13)
            #expect(abs(mode.start(forHalfTime: mode.time(from: 1e-3, to: singularValue / 2)) / 1e-3 - 1) < 1e-12)
        }
    }

    /// What is left of the limit halves as layers double.
    @Test func manyLayersHaveALimit() {
        let limit = DeepLinearMode(depth: 2, singularValue: 2).depthIndependentTime(from: 1, to: 1.8)
        #expect(abs(limit - 0.7715) < 1e-4)
        let gaps = [512, 1024].map { Double($0) * DeepLinearMode(depth: $0, singularValue: 2).time(from: 1, to: 1.8) - limit }
        #expect(abs(gaps[0] / gaps[1] - 2) < 0.01 && gaps[1] < 1e-3)
    }
}
