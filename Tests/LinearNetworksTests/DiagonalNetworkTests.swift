import Foundation
import LinearNetworks
import Testing
import _TestSupport

@Suite struct DiagonalNetworkTests {
    private func run(_ network: inout DiagonalNetwork, steps: Int, rate: Double, ratio: Double = 1) {
        for step in 0..<steps {
            let input = scatteredNumbers(network.dimension, seed: step)
            network.step(input: input, label: scatteredNumbers(1, seed: step + 7)[0], rates: (rate, ratio * rate))
        }
    }

    /// One step by hand.
    @Test func aStepIsThatOfDescent() {
        var network = DiagonalNetwork(dimension: 2, start: 0.5)
        network.step(input: [1, -2], label: 3, rates: (0.1, 0.1))
        // r = −3: u stays, as v = 0; v gains 0.3 x u.
        #expect(network.first == [0.5, 0.5])
        #expect(largestDifference(network.second, [0.15, -0.3]) < 1e-16)
        #expect(largestDifference(network.coefficients, [0.075, -0.15]) < 1e-16)
    }

    /// For steps on both sides of where the series of the predictions give way to functions.
    @Test(arguments: [0.005, 0.1])
    func balancesAndRapiditiesArePredicted(rate: Double) {
        var network = DiagonalNetwork(dimension: 5, start: 0.5)
        run(&network, steps: 200, rate: rate)
        #expect(largestDifference(network.balances.map { log($0 / 0.25) }, network.predictedShrinkage) < 1e-12)
        // The rest of the rapidities is in the row space, and here the inputs span all: so check the sum itself.
        var other = DiagonalNetwork(dimension: 5, start: 0.5)
        var linear = [Double](repeating: 0, count: 5)
        for step in 0..<200 {
            let input = scatteredNumbers(5, seed: step), label = scatteredNumbers(1, seed: step + 7)[0]
            let residual = zip(input, other.coefficients).reduce(-label) { $0 + $1.0 * $1.1 }
            linear = zip(linear, input).map { $0 - rate * residual * $1 }
            other.step(input: input, label: label, rates: (rate, rate))
        }
        let rapidities = zip(network.first, network.second).map { atanh($1 / $0) }
        #expect(largestDifference(rapidities, zip(linear, network.rapidityBeyondData).map(+)) < 1e-12)
    }

    @Test func unequalRatesBreakTheIdentity() {
        var network = DiagonalNetwork(dimension: 5, start: 0.5)
        run(&network, steps: 200, rate: 0.05, ratio: 0.5)
        #expect(largestDifference(network.balances.map { log(abs($0) / 0.25) }, network.predictedShrinkage) > 0.01)
    }
}

@Suite struct HyperbolicInterpolationTests {
    /// One sample and equal balances: x·β = y with β = (Δ/2) sinh 2νx.
    @Test func oneSample() throws {
        let interpolation = HyperbolicInterpolation(inputs: [1, 1], labels: [3])
        let beta = try #require(interpolation.coefficients(balances: [0.1, 0.1], offsets: [0, 0], start: [0, 0]))
        #expect(largestDifference(beta, [1.5, 1.5]) < 1e-11)
        // Without balances of the other, one coefficient has all.
        let uneven = try #require(interpolation.coefficients(balances: [1e-12, 0.5], offsets: [0, 0], start: [0, 0]))
        #expect(uneven[0] < 1e-9 && abs(uneven.reduce(0, +) - 3) < 1e-11)
    }

    /// Large balances give the least squares' solution of least norm, small ones that of least l1 norm.
    @Test func betweenTheNorms() throws {
        let interpolation = HyperbolicInterpolation(inputs: [1, 2], labels: [2])
        let large = try #require(interpolation.coefficients(balances: [1e4, 1e4], offsets: [0, 0], start: [0, 0]))
        #expect(largestDifference(large, [0.4, 0.8]) < 1e-6)
        let small = try #require(interpolation.coefficients(balances: [1e-9, 1e-9], offsets: [0, 0], start: [0, 0]))
        #expect(largestDifference(small, [0, 1]) < 1e-4)
    }

    /// The change by offsets is that of the interpolator to first order: its error falls as their square.
    @Test func theChangeByOffsets() throws {
        let inputs = scatteredNumbers(10), balances = [0.3, 0.1, 0.5, 0.2, 0.4]
        let interpolation = HyperbolicInterpolation(inputs: inputs, labels: [1, -0.5])
        func solution(_ size: Double) throws -> [Double] {
            try #require(interpolation.coefficients(balances: balances, offsets: scatteredNumbers(5, seed: 1).map { size * $0 }, start: [0, 0, 0, 0, 0]))
        }
        let plain = try solution(0), weights = zip(plain, balances).map { ($1 * $1 + 4 * $0 * $0).squareRoot() }
        let errors = try [1e-2, 1e-3].map { size in
            let change = try #require(interpolation.change(byOffsets: scatteredNumbers(5, seed: 1).map { size * $0 }, weights: weights))
            let fitted = (0..<2).map { n in zip(inputs[n * 5..<(n + 1) * 5], change).reduce(0) { $0 + $1.0 * $1.1 } }
            #expect(largestDifference(fitted, [0, 0]) < 1e-15)
            return largestDifference(zip(try solution(size), plain).map { $0 - $1 }, change)
        }
        #expect(errors[0] < 1e-3 && abs(errors[0] / errors[1] - 100) < 10)
    }

    @Test func dependentSamplesHaveNone() {
        #expect(HyperbolicInterpolation(inputs: [1, 2, 2, 4], labels: [1, 1]).coefficients(balances: [1, 1], offsets: [0, 0], start: [0, 0]) == nil)
    }
}
