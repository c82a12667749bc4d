import Foundation
import Integrators
import PopulationDynamics
import Testing
import _TestSupport

@Suite struct ClosedFormTests {
    /// Curvature, variance at rest, contraction, rates and effective population, as computed by an independent prototype.
    @Test func theTwoParameterSets() {
        func numbers(_ selection: GaussianSelection) -> [Double] {
            [
                selection.curvature, selection.stationaryVariance, selection.contraction, selection.poissonRate,
                selection.synchronousRate, selection.effectivePopulationFraction,
            ]
        }
        #expect(largestDifference(
            numbers(Instances.baseline.plainSelection), [1.333333, 0.308676, 0.708432, 0.291568, 0.344701, 0.8108]) < 5e-5)
        #expect(largestDifference(
            numbers(Instances.noisy.plainSelection), [0.8, 0.383415, 0.765268, 0.234732, 0.267530, 0.8241]) < 5e-5)
    }

    /// Without mutations the law at rest is a point, which nothing leaves.
    @Test func withoutMutations() {
        var selection = Instances.baseline.plainSelection
        selection.mutationSize = 0
        #expect(selection.stationaryVariance == 0 && selection.contraction == 1 && selection.poissonRate == 0)
    }

    /// The law at rest is a fixed point of a generation, and growth there is 1/√(1 + aV).
    @Test func theLawAtRestIsReproduced() {
        let selection = Instances.baseline.plainSelection
        let rest = GaussianSelection.Law(mean: selection.optimum, variance: selection.stationaryVariance)
        let (next, growth) = selection.generation(after: rest)
        #expect(abs(next.mean - rest.mean) < 1e-15 && abs(next.variance - rest.variance) < 1e-15)
        #expect(abs(exp(growth) - selection.contraction.squareRoot()) < 1e-15)
    }

    @Test(arguments: [
        (0.5, -0.694322, 0.456714), (1, -0.347482, 0.652353), (2, 0.196824, 0.692935), (5, 0.799460, 0.381887),
        (10, 0.962943, 0.312467), (20, 0.998063, 0.308701),
    ])
    func meanAndVarianceOfTheMixture(time: Double, mean: Double, variance: Double) {
        let mixture = MixtureSolution(Instances.baseline.plainSelection, at: time)
        #expect(abs(mixture.mean - mean) < 1e-6 && abs(mixture.variance - variance) < 1e-6)
        #expect(abs(mixture.weights.reduce(0, +) - 1) < 1e-14)
    }

    @Test func theMixtureBeginsAtTheStart() {
        let mixture = MixtureSolution(Instances.baseline.plainSelection, at: 0)
        #expect(mixture.mean == -1 && abs(mixture.variance - 0.25) < 1e-15 && mixture.distribution(-1) == 0.5)
    }

    /// The local rate falls to the eigenvalue from above, and is the difference quotient of the mean.
    @Test func theRateOfTheMean() {
        let selection = Instances.baseline.plainSelection
        #expect(abs(MixtureSolution(selection, at: 39).meanRate - selection.poissonRate) < 2e-5)
        let slope = derivative(at: 3) { log(abs(MixtureSolution(selection, at: $0).mean - 1)) }
        #expect(abs(MixtureSolution(selection, at: 3).meanRate + slope) < 1e-9)
    }

    /// The mixture solves the reduced equation: SUNDIALS on a grid finds the same density.
    @Test func theMixtureSolvesTheReducedEquation() throws {
        let selection = Instances.baseline.plainSelection
        let grid = UniformGrid(from: -7, to: 7, count: 128)
        let equation = ReducedEquation(
            logWeights: grid.points.map { log(selection.weight($0)) }, mutation: try Mutation(size: 0.3, on: grid), jumpRate: 1)
        let start = MixtureSolution(selection, at: 0), end = MixtureSolution(selection, at: 4)
        let solver = CVODE(method: .adams, relativeTolerance: 1e-11, absoluteTolerance: 1e-13)
        let trajectory = try solver.integrate(equation, from: grid.points.map(start.density), at: [4])
        #expect(largestDifference(trajectory.state(at: 0), grid.points.map(end.density)) < 1e-9)
        #expect(abs(grid.integral(trajectory.state(at: 0)) - 1) < 1e-12)
    }

    /// Without mutations the mean creeps up algebraically: (h* − m) t → D/(a v0).
    @Test func withoutMutationsTheRateIsAlgebraic() {
        var instance = Instances.baseline
        instance.mutationSize = 0
        let mixture = MixtureSolution(instance.plainSelection, at: 800)
        #expect(abs((1 - mixture.mean) * 800 - 5.91) < 0.01)
    }

    /// Synchronous generations forget the fast scale exponentially.
    @Test(arguments: [(1.0, -0.128), (0.5, -3.8e-2), (0.2, -1.7e-3), (0.1, -1.15e-5), (0.05, -5.2e-10)])
    func synchronousGenerations(timescaleRatio: Double, error: Double) {
        let selection = Instances.baseline.plainSelection
        var joint = SynchronousGenerations(Instances.baseline, timescaleRatio: timescaleRatio)
        var law = selection.initialLaw
        for _ in 0..<5 {
            joint.advance()
            law = selection.generation(after: law).law
        }
        #expect(abs((joint.meanH - law.mean) / error - 1) < 0.03)
    }
}
