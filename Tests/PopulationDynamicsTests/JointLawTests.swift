import Foundation
import Integrators
import Testing
import _TestSupport

@testable import PopulationDynamics

@Suite struct JointLawTests {
    static let grid = UniformGrid(from: -6, to: 6, count: 96)

    func solve(_ timescaleRatio: Double, modes: Int, at times: [Double], step: Double = 0.05) throws -> (HermitePopulation, [[Double]]) {
        let population = try HermitePopulation(
            Instances.baseline, timescaleRatio: timescaleRatio, modes: modes, grid: Self.grid)
        return (population, try population.solve(at: times, step: step))
    }

    /// One mode is the reduced equation, whose exact solution is a mixture.
    @Test func oneModeIsTheReducedEquation() throws {
        let (_, states) = try solve(1, modes: 1, at: [2], step: 0.02)
        let mixture = MixtureSolution(Instances.baseline.plainSelection, at: 2)
        #expect(largestDifference(states[0], Self.grid.points.map(mixture.density)) < 1e-6)
    }

    @Test func moreModesChangeNothing() throws {
        let coarse = try solve(0.3, modes: 12, at: [2]).1[0], fine = try solve(0.3, modes: 20, at: [2]).1[0]
        #expect(largestDifference(coarse[..<96], fine[..<96]) < 1e-6)
        #expect(abs(Self.grid.integral(fine[..<96]) - 1) < 1e-12)
    }

    /// Shifts of the mean and distances from the reduced law as an independent prototype found them.
    @Test(arguments: [(0.3, 0.10469), (0.1, 0.03792)])
    func theDistanceFromTheReducedLaw(timescaleRatio: Double, distance: Double) throws {
        let state = try solve(timescaleRatio, modes: 14, at: [2]).1[0]
        let mixture = MixtureSolution(Instances.baseline.plainSelection, at: 2)
        let found = Self.grid.wassersteinDistance(Array(state[..<96]), Self.grid.points.map(mixture.density))
        #expect(abs(found / distance - 1) < 2e-3)
    }

    /// The joint equation on a grid of θ comes to the Hermite modes at order 2 in the spacing.
    @Test func twoMethodsAgree() throws {
        let (population, states) = try solve(0.5, modes: 18, at: [1])
        let reference = Array(states[0][..<96])
        let errors = try [48, 96].map { count in
            let instance = Instances.baseline
            let equation = JointEquation(
                parameterGrid: UniformGrid(from: -5, to: 5, count: count),
                mutation: try Mutation(size: instance.mutationSize, on: Self.grid), jumpRate: 1, inverseTemperature: 4,
                loss: { 0.5 * ($0 - $1) * ($0 - $1) }, logAcceptance: { 2 * instance.fitness($0) })
            let step = 0.005
            let integrator = ExponentialRungeKutta2(equation.propagator(timescaleRatio: 0.5, step: step), step: step)
            let end = try integrator.integrate(
                equation, from: equation.localEquilibrium(Array(population.initialState[..<96])), steps: 200)
            #expect(end.allSatisfy { $0 >= 0 })
            #expect(abs(Self.grid.integral(equation.marginal(end)) - 1) < 1e-12)
            return Self.grid.integral(zip(equation.marginal(end), reference).map { abs($0 - $1) })
        }
        #expect(errors[0] > 3.5 * errors[1] && errors[0] < 4.5 * errors[1])
        #expect(errors[1] < 3e-3)
    }

    /// ρ_ε − ρ_0 − ε ρ_1 is of order ε².
    @Test func theFirstOrderCorrector() throws {
        let population = try HermitePopulation(Instances.baseline, timescaleRatio: 1, modes: 14, grid: Self.grid)
        let corrector = FirstOrderCorrector(population)
        let end = try RungeKutta.classical.integrate(corrector, from: corrector.initialState, step: 0.02, steps: 100)
        let (law, correction) = (Array(end[..<96]), Array(end[96...]))
        let shift = Self.grid.integral(zip(Self.grid.points, correction).map { $0 * $1 })
        #expect(abs(shift + 0.37816) < 1e-4)
        let remainders = try [0.1, 0.05].map { ratio in
            let state = try solve(ratio, modes: 14, at: [2], step: 0.02).1[0]
            return Self.grid.wassersteinDistance(
                Array(state[..<96]), zip(law, correction).map { $0 + ratio * $1 })
        }
        #expect(abs(log2(remainders[0] / remainders[1]) - 2) < 0.1)
    }

    @Test func theDensityOfParameters() throws {
        let (population, states) = try solve(0.3, modes: 16, at: [2])
        let points = UniformGrid(from: -7, to: 7, count: 140)
        let density = population.parameterDensity(states[0], at: points.points)
        let moments = population.moments.map { zip($0, states[0]).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(abs(points.integral(density) - 1) < 1e-8)
        #expect(abs(points.integral(zip(points.points, density).map { $0 * $1 }) - moments[2]) < 1e-7)
        #expect(abs(points.integral(zip(points.points, density).map { $0 * $0 * $1 }) - moments[3]) < 1e-7)
    }

    @Test func aClippedDensityAndAFineMutationAreErrors() throws {
        let narrow = UniformGrid(from: -3, to: 1.5, count: 64)
        let population = try HermitePopulation(Instances.baseline, timescaleRatio: 1, modes: 2, grid: narrow)
        #expect(throws: ClippedDensity.self) { try population.solve(at: [2], step: 0.05) }
        let coarse = UniformGrid(from: -6, to: 6, count: 30)
        #expect(throws: UnresolvedMutation(size: 0.3, spacing: 0.4)) { try Mutation(size: 0.3, on: coarse) }
        #expect("\(UnresolvedMutation(size: 0.3, spacing: 0.4))".contains("finer than the grid"))
        #expect("\(ClippedDensity(side: "lower end of h", mass: 0.1))".contains("lower end of h"))
    }
}

@Suite struct LinearNoiseTests {
    /// √N RMS(m_N) and √N W₁ as an independent prototype found them: reduced dynamics, and ε = 0.3 with modes.
    @Test func theConstants() throws {
        let grid = UniformGrid(from: -5, to: 5, count: 64)
        let reduced = LinearNoise(try HermitePopulation(Instances.baseline, timescaleRatio: 1, modes: 1, grid: grid))
        let predictions = try reduced.predictions(at: [1, 2, 5], step: 0.025)
        #expect(largestDifference(predictions.map { $0.momentDeviations[0] }, [1.678, 1.996, 1.444]) < 2e-3)
        #expect(largestDifference(predictions.map(\.wassersteinConstant), [1.793, 2.031, 1.463]) < 6e-3)
        let small = UniformGrid(from: -4.5, to: 4.5, count: 44)
        let joint = LinearNoise(try HermitePopulation(Instances.baseline, timescaleRatio: 0.3, modes: 6, grid: small))
        let prediction = try joint.predictions(at: [1], step: 0.05)[0]
        #expect(abs(prediction.momentDeviations[0] - 1.794) < 5e-3 && abs(prediction.wassersteinConstant - 1.894) < 1e-2)
    }
}
