import Foundation
import ModularAddition
import Randomness
import Testing

@Suite struct ModularEnergyTests {
    static func weights(_ modulus: Int, _ index: UInt64 = 0) -> [Double] {
        var stream = RandomStream(seed: 5, purpose: "test", index: index)
        let weights = stream.normals(count: 2 * modulus), length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return weights.map { $0 / length }
    }

    static func evaluate(_ energy: ModularEnergy, _ weights: [Double]) -> (value: Double, gradient: [Double]) {
        var gradient = weights, labels = [Double](repeating: 0, count: energy.pairs.modulus)
        let value = energy.evaluate(weights, gradient: &gradient, labels: &labels)
        return (value, gradient)
    }

    @Test(arguments: [true, false], [0.4, 1])
    func gradientIsTheDerivative(isCentred: Bool, share: Double) {
        let energy = ModularEnergy(ModularPairs(modulus: 7, share: share, seed: 1, replica: 0), isCentred: isCentred), weights = Self.weights(7)
        let (value, gradient) = Self.evaluate(energy, weights)
        #expect(value > 0)
        for i in weights.indices {
            var (more, less) = (weights, weights)
            more[i] += 1e-5
            less[i] -= 1e-5
            let slope = (Self.evaluate(energy, more).value - Self.evaluate(energy, less).value) / 2e-5
            #expect(abs(slope - gradient[i]) < 1e-8 * max(1, abs(slope)))
        }
        // Of the fourth degree.
        #expect(abs(zip(weights, gradient).reduce(0) { $0 + $1.0 * $1.1 } - 4 * value) < 1e-12 * value)
    }

    /// E = (2/M) Σ |û_k|²|v̂_k|² over k ≠ 0, on all pairs.
    @Test(arguments: [5, 23])
    func parseval(modulus: Int) {
        let weights = Self.weights(modulus), powers = FrequencyPowers(weights: weights)
        let sum = zip(powers.first, powers.second).reduce(0) { $0 + 2 * $1.0 * $1.1 }
        let value = Self.evaluate(ModularEnergy(ModularPairs(allOf: modulus)), weights).value
        #expect(abs(value / (2 * sum / Double(modulus)) - 1) < 1e-12)
        // Of the squares as well.
        let squares = powers.constants.reduce(0, +) + 2 * (powers.first + powers.second).reduce(0, +)
        #expect(abs(squares / Double(modulus) - 1) < 1e-13)
    }

    /// A single frequency in both halves gains M/4, and stays.
    @Test func singleFrequency() {
        let modulus = 11, feature = (0..<2 * modulus).map { cos(2 * Double.pi * Double(3 * $0) / Double(modulus) + ($0 < modulus ? 0.3 : 1)) }
        var ascent = NormalisedAscent(ModularEnergy(ModularPairs(allOf: modulus)), from: feature)
        #expect(ascent.step(1) < 1e-14 && abs(ascent.currentEnergy() - 11.0 / 4) < 1e-13)
        #expect(abs(FrequencyPowers.share(of: ascent.weights, frequency: 3) - 1) < 1e-13)
        #expect(abs(FrequencyPowers.leastShare(of: ascent.weights.map { 2 * $0 }, frequency: 3) - 1) < 1e-13)
        // One number alone has all frequencies alike.
        let single = (0..<modulus).map { $0 == 0 ? 1.0 : 0 }
        #expect(abs(FrequencyPowers.leastShare(of: Array(feature[..<modulus]) + single, frequency: 3) - 2.0 / 11) < 1e-13)
    }

    /// Plain ascent keeps |û_k|² − |v̂_k|², so that of two frequencies their ratio stays in directions; Euler's steps err in the first order.
    @Test func conservedDifferences() {
        let modulus = 13, weights = Self.weights(modulus), energy = ModularEnergy(ModularPairs(allOf: modulus))
        func ratio(_ weights: [Double]) -> Double {
            let powers = FrequencyPowers(weights: weights)
            return (powers.first[1] - powers.second[1]) / (powers.first[4] - powers.second[4])
        }
        var accurate = NormalisedAscent(energy, from: weights), coarse = accurate, fine = accurate
        for _ in 0..<40 { accurate.accurateStep(0.05) }
        for _ in 0..<200 { _ = coarse.step(0.01) }
        for _ in 0..<400 { _ = fine.step(0.005) }
        let start = ratio(weights), errors = [accurate, coarse, fine].map { abs(ratio($0.weights) / start - 1) }
        #expect(errors[0] < 1e-5 && errors[1] / errors[2] > 1.9 && errors[1] / errors[2] < 2.1)
    }

    @Test func logarithmicMeans() {
        // Two halves that are the same, and that differ by a factor: ln 4/(4 − 1).
        let half = (0..<5).map { cos(2 * Double.pi * Double($0) / 5) }
        let same = FrequencyPowers(weights: half + half), doubled = FrequencyPowers(weights: half.map { 2 * $0 } + half)
        #expect(abs(same.logarithmicMeans[0] / same.first[0] - 1) < 1e-14)
        #expect(abs(doubled.logarithmicMeans[0] / doubled.second[0] - 3 / log(4)) < 1e-12)
    }
}

@Suite struct ModularPairsTests {
    @Test func shares() {
        #expect(ModularPairs(allOf: 9).count == 81 && ModularPairs(modulus: 9, share: 1, seed: 1, replica: 0) == ModularPairs(allOf: 9))
        #expect(ModularPairs(modulus: 9, share: 0, seed: 1, replica: 0).count == 0)
        let counts = (0..<20).map { ModularPairs(modulus: 101, share: 0.3, seed: 1, replica: $0).count }
        let mean = Double(counts.reduce(0, +)) / 20, expected = 0.3 * 101 * 101, deviation = (0.7 * expected / 20).squareRoot()
        #expect(abs(mean - expected) < 5 * deviation && Set(counts).count > 1)
        #expect(ModularPairs(rowsOf: 101, share: 0.5, seed: 1, replica: 0).count % 101 == 0)
    }

    /// An energy of more pairs of the same stream has all terms of one of fewer.
    @Test func nested() {
        let weights = ModularEnergyTests.weights(31)
        let values = [0.1, 0.3, 0.6, 1].map {
            ModularEnergyTests.evaluate(ModularEnergy(ModularPairs(modulus: 31, share: $0, seed: 2, replica: 3), isCentred: false), weights).value
        }
        #expect(zip(values, values.dropFirst()).allSatisfy(<))
    }
}

@Suite struct LazyGradientTests {
    /// Against the normal equations of two neurons.
    @Test func smallNetwork() throws {
        let activities = [1.0, 0.2, 0.5, 1.5, 2, 0.3], classes = [0, 1, 0], ridge = 0.7
        let (few, many): (Double, Double) = (1.0 / 3, 2.0 / 3)
        let labels: [[Double]] = [[few, -few], [-many, many], [few, -few]]
        // (FᵀF + λ) V = FᵀỸ.
        var (a, b, d) = (ridge, 0.0, ridge)
        var right = [[0.0, 0], [0, 0]]
        for s in 0..<3 {
            let (f, g) = (activities[2 * s], activities[2 * s + 1])
            (a, b, d) = (a + f * f, b + f * g, d + g * g)
            for c in 0..<2 {
                right[0][c] += f * labels[s][c]
                right[1][c] += g * labels[s][c]
            }
        }
        let determinant = a * d - b * b
        var top: [[Double]] = []
        for c in 0..<2 {
            let first = d * right[0][c] - b * right[1][c], second = a * right[1][c] - b * right[0][c]
            top.append([first / determinant, second / determinant])
        }
        var (product, first, second) = (0.0, 0.0, 0.0)
        for s in 0..<3 {
            for k in 0..<2 {
                var (gradient, limit) = (0.0, 0.0)
                for c in 0..<2 {
                    let left = labels[s][c] - activities[2 * s] * top[c][0] - activities[2 * s + 1] * top[c][1]
                    gradient += left * top[c][k]
                    limit += labels[s][c] * right[k][c]
                }
                (product, first, second) = (product + gradient * limit, first + gradient * gradient, second + limit * limit)
            }
        }
        let found = try LazyGradient(activities: activities, labels: classes, classes: 2)
        #expect(abs(found.deviation(ridge: ridge) - (1 - product / (first * second).squareRoot())) < 1e-12)
        // The same labels under other names.
        #expect(abs(found.deviation(ridge: ridge, fittedTo: [1, 0, 1]) / found.deviation(ridge: ridge) - 1) < 1e-9)
        #expect(found.deviation(ridge: ridge, fittedTo: [0, 0, 1]) > 0.01)
        #expect(abs(found.meanEigenvalue - activities.reduce(0) { $0 + $1 * $1 } / 3) < 1e-13)
    }
}
