import Foundation
import Testing

@testable import Randomness

@Suite struct RandomStreamTests {
    private func words(_ stream: RandomStream, count: Int = 8) -> [UInt64] {
        var stream = stream
        return (0..<count).map { _ in stream.next() }
    }

    @Test func aStreamIsNamedBySeedPurposeAndIndexAlone() {
        let stream = words(RandomStream(seed: 1, purpose: "noise", index: 2))
        #expect(words(RandomStream(seed: 1, purpose: "noise", index: 2)) == stream)
        let others = [
            RandomStream(seed: 2, purpose: "noise", index: 2), RandomStream(seed: 1, purpose: "noises", index: 2),
            RandomStream(seed: 1, purpose: "noise", index: 3), RandomStream(seed: 1, purpose: "", index: 2),
            RandomStream(seed: 1 << 32, purpose: "noise", index: 2),
            RandomStream(seed: 1, purpose: "noise", index: 2 << 32),
        ]
        #expect(Set(others.flatMap { words($0) } + stream).count == 8 * (others.count + 1))
    }

    /// Records hold these numbers: another version of the suite must draw the same.
    @Test func theSequenceIsFixed() {
        var stream = RandomStream(seed: 1, purpose: "initial second-layer weights")
        #expect(stream.next() == 11_888_405_839_183_564_099)
    }

    /// Moments of n draws against those of the distribution, within five standard errors.
    @Test func uniformNumbersAreUniform() {
        var stream = RandomStream(seed: 3, purpose: "test of uniform numbers")
        let count = 200_000
        let numbers = (0..<count).map { _ in stream.nextUniform() }
        #expect(numbers.allSatisfy { $0 > 0 && $0 < 1 })
        for power in 1...4 {
            let p = Double(power)
            let variance = 1 / (2 * p + 1) - 1 / ((p + 1) * (p + 1))
            let mean = numbers.reduce(0) { $0 + pow($1, p) } / Double(count)
            #expect(abs(mean - 1 / (p + 1)) < 5 * (variance / Double(count)).squareRoot(), "moment \(power)")
        }
    }

    @Test func normalNumbersAreNormal() {
        var stream = RandomStream(seed: 4, purpose: "test of normal numbers")
        let count = 200_000
        let numbers = stream.normals(count: count)
        // E x^p and the variance of x^p, from the moments 1, 3, 15, 105, … of even order.
        for (power, mean, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
            let measured = numbers.reduce(0) { $0 + pow($1, Double(power)) } / Double(count)
            #expect(abs(measured - mean) < 5 * (variance / Double(count)).squareRoot(), "moment \(power)")
        }
        // Successive draws come in pairs from one block; they must not be correlated.
        let product = zip(numbers, numbers.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count - 1)
        #expect(abs(product) < 5 / Double(count).squareRoot())
    }
}

@Suite struct FilledNormalsTests {
    /// The same blocks by the scalar method, whose sines and logarithms are the C library's.
    @Test(arguments: [1, 7, 8, 15, 16, 17, 33, 1000])
    func theyAreThoseOfTheScalarMethod(count: Int) {
        var stream = RandomStream(seed: 5, purpose: "test", index: 1 << 40)
        var numbers = [Double](repeating: .nan, count: count)
        numbers.withUnsafeMutableBufferPointer { stream.fillNormals($0) }
        var scalar = RandomStream(seed: 5, purpose: "test", index: 1 << 40)
        for group in 0...(count - 1) / 16 {
            let pairs = (0..<8).map { _ in (scalar.nextNormal(), scalar.nextNormal()) }
            for (position, expected) in (pairs.map(\.0) + pairs.map(\.1)).enumerated() where group * 16 + position < count {
                #expect(abs(numbers[group * 16 + position] - expected) < 4e-15)
            }
        }
    }

    /// χ² with k degrees of freedom has mean k and variance 2k; within five standard errors of 20 000 draws.
    @Test(arguments: [0, 1, 2, 3, 10, 1000])
    func chiSquaredHasItsMoments(degreesOfFreedom: Int) {
        var stream = RandomStream(seed: 2, purpose: "test")
        let draws = (0..<20_000).map { _ in stream.nextChiSquared(degreesOfFreedom: degreesOfFreedom) }
        let mean = draws.reduce(0, +) / 20_000
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        let k = Double(degreesOfFreedom)
        #expect(abs(mean - k) <= 5 * (2 * k / 20_000).squareRoot())
        // The fourth central moment is 12 k (k + 4).
        #expect(abs(variance - 2 * k) <= 5 * ((12 * k * (k + 4) - 4 * k * k) / 20_000).squareRoot())
    }

    /// Means and variances of the reservoir's numbers within five standard errors, and the same numbers in any interleaving.
    @Test func aReservoir() {
        let (one, other) = (RandomReservoir(seed: 2, purpose: "numbers"), RandomReservoir(seed: 2, purpose: "numbers"))
        let count = 100_000
        let normals = (0..<count).map { _ in one.nextNormal() }
        let exponentials = (0..<count).map { _ in one.nextExponential() }
        let indices = (0..<count).map { _ in one.nextIndex(below: 7) }
        for n in 0..<3000 {
            #expect(other.nextIndex(below: 7) == indices[n] && other.nextNormal() == normals[n])
            #expect(other.nextExponential() == exponentials[n])
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let error = 5 / Double(count).squareRoot()
        #expect(abs(mean(normals)) < error && abs(mean(normals.map { $0 * $0 }) - 1) < 1.5 * error)
        #expect(abs(mean(exponentials) - 1) < error && abs(mean(exponentials.map { $0 * $0 }) - 2) < 4.5 * error)
        #expect(exponentials.allSatisfy { $0 > 0 } && Set(indices) == Set(0..<7))
        #expect(abs(mean(indices.map(Double.init)) - 3) < 2 * error)
        let uniform = (0..<count).map { _ in one.nextUniform() }
        #expect(abs(mean(uniform) - 0.5) < 0.3 * error && uniform.allSatisfy { $0 > 0 && $0 < 1 })
    }
}
