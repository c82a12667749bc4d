import Foundation
import PopulationDynamics
import Testing

@testable import Borghi2026

@Suite struct ReachingTimeTests {
    /// An exponential is a straight line in the logarithm.
    @Test func crossingsOfAnExponential() {
        let times = [0.0, 0.7, 1.5, 4], errors = times.map { exp(-$0) }
        #expect(abs(ReachingTime.first(times, errors, level: exp(-1.1)) - 1.1) < 1e-14)
        #expect(ReachingTime.first(times, errors, level: 2) == 0)
        #expect(ReachingTime.first(times, errors, level: 0.001).isNaN)
    }

    /// The exact time is where the mixture's mean is at the level.
    @Test func theExactTime() {
        let selection = QuadraticInstance.baseline.plainSelection
        let time = ReachingTime.exact(selection, level: 0.3) { abs($0.mean - 1) }
        #expect(abs(abs(MixtureSolution(selection, at: time).mean - 1) - 0.3) < 1e-9)
        #expect(ReachingTime.exact(selection, level: 3) { abs($0.mean - 1) } == 0)
        #expect(ReachingTime.exact(selection, level: 0.01, horizon: 100) { $0.variance }.isNaN)
    }

    @Test func theSoonestSizeIsTheMinimumOfACubic() {
        let sizes = [0.5, 0.7, 1, 1.4, 2, 2.8]
        let times = sizes.map { exp(log($0) * log($0) - 0.2 * log($0)) }
        #expect(abs(ReachingTime.soonest(sizes, times) - exp(0.1)) < 1e-12)
        // Left out if not a number; at an end if it falls throughout.
        #expect(abs(ReachingTime.soonest(sizes + [4], times + [.nan]) - exp(0.1)) < 1e-12)
        #expect(abs(ReachingTime.soonest(sizes, sizes.map { 1 / $0 }) - 2.8) < 1e-12)
        #expect(ReachingTime.soonest([1, 2], [1, 2]).isNaN)
    }

    /// The best mutations of the exact solution, and the largest, by an independent prototype.
    @Test func theBestMutations() {
        let study = NoiseDiversityStudy(NoiseDiversity.parameters(for: .smoke), seed: 1)
        #expect(abs(study.meanSquareOptima[0] - 0.12794) < 2e-4 && abs(study.meanSquareOptima[1] - 0.050306) < 1e-4)
        #expect(abs(study.largestMutation(tolerance: 0.5) - 0.25) < 1e-12)
        #expect(abs(study.meanOptimum - 2.103) < 2e-3)
    }
}
