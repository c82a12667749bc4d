import Testing
import WideNetworks
import _TestSupport

@Suite struct WideLinearNetworkTests {
    /// Few neurons, whose products are far from those of many: the course by them is that of the network to rounding.
    @Test func theCourseIsExactAtAnyWidth() {
        let (u, v) = (scatteredNumbers(7), scatteredNumbers(7, seed: 1))
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / 7 }
        var network = WideLinearNetwork(.maximalUpdate, first: u, second: v, input: 1.3, target: 3, learningRate: 0.02)
        let outputs = (0..<100).map { _ in network.descend() } + [network.output]
        let course = WideLinearCourse(
            products: [product(u, u), product(u, v), product(v, v)], input: 1.3, target: 3, learningRate: 0.02, steps: 100)
        #expect(largestDifference(outputs, course.outputs) < 1e-12)
        let change = zip(network.first, u).map { $0 - $1 }
        #expect(abs((product(change, change) / product(u, u)).squareRoot() - course.featureChange) < 1e-12)
    }

    /// Without any part of v_0 in u the first step moves both by η y ξ of the other, so that
    /// f = 2 η ξ² y to first order in η.
    @Test func theFirstStepOfTheLimit() {
        let course = WideLinearCourse(input: 1.5, target: 2, learningRate: 1e-4, steps: 1)
        #expect(course.outputs[0] == 0)
        #expect(abs(course.outputs[1] - 2 * 1e-4 * 1.5 * 1.5 * 2) < 1e-7)
    }

    @Test func ratesOfTheScalings() {
        #expect(WidthScaling.maximalUpdate.outputScale(width: 100) == 0.01 && WidthScaling.maximalUpdate.rateScale(width: 100) == 100)
        #expect(WidthScaling.neuralTangent.outputScale(width: 100) == 0.1 && WidthScaling.neuralTangent.rateScale(width: 100) == 1)
        #expect(WidthScaling.unscaledRate.outputScale(width: 100) == 0.01 && WidthScaling.unscaledRate.rateScale(width: 100) == 1)
    }

    /// At the start f is ξ u_0·v_0/n, of deviation ξ/√n.
    @Test func deviationsOfTheStart() {
        let deviations = WideLinearCourse.deviations(input: 1.5, target: 2, learningRate: 0.01, steps: 3)
        #expect(abs(deviations[0] - 1.5) < 1e-9 && deviations.count == 4)
    }
}
