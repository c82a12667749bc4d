import Foundation
import Randomness
import Testing

@testable import Statistics

@Suite struct ResamplingTests {
    /// The bootstrap's error of a mean is the standard error of the mean, up to √((n − 1)/n) and its own noise.
    @Test func theErrorOfAMean() {
        var stream = RandomStream(seed: 1, purpose: "bootstrap data")
        let data = stream.normals(count: 50)
        let bootstrap = Bootstrap([data], resamples: 4000, stream: RandomStream(seed: 1, purpose: "bootstrap")) {
            $0[0].reduce(0, +) / 50
        }
        let expected = SampleMean(data)!.standardError * (49.0 / 50).squareRoot()
        #expect(abs(bootstrap.standardError / expected - 1) < 5 / 8000.0.squareRoot())
        let (lower, upper) = bootstrap.interval(tail: 0.025)
        #expect(abs((upper - lower) / (2 * 1.96 * expected) - 1) < 0.1)
    }

    /// A sample of one point against the uniform law on (0, 1): ∫ |1{x ≥ p} − x| = p²/2 + (1 − p)²/2.
    @Test(arguments: [0.0, 0.25, 0.9])
    func theDistanceOfAPoint(p: Double) {
        let cells = 10_000
        let edges = (0..<cells).map { Double($0 + 1) / Double(cells) }
        let found = wassersteinDistance(ofSample: [p], lower: 0, width: 1 / Double(cells), distribution: edges)
        #expect(abs(found - (p * p + (1 - p) * (1 - p)) / 2) < 2 / Double(cells))
    }

    /// Two shifted laws are as far apart as the shift.
    @Test func theDistanceOfAShift() {
        let sample = (0..<1000).map { (Double($0) + 0.5) / 1000 + 0.3 }
        let edges = (0..<2000).map { min(1, Double($0 + 1) / 1000) }
        #expect(abs(wassersteinDistance(ofSample: sample, lower: 0, width: 1e-3, distribution: edges) - 0.3) < 2e-3)
    }
}
