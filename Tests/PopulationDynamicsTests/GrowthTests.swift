import Foundation
import Integrators
import PopulationDynamics
import Testing
import _TestSupport

@Suite struct GrowthTests {
    static let selection = Instances.baseline.plainSelection

    static func growth() throws -> GrowthOperator {
        let grid = UniformGrid(from: -5, to: 7, count: 160)
        return GrowthOperator(logWeights: grid.points.map { log(selection.weight($0)) }, mutation: try Mutation(size: 0.3, on: grid))
    }

    /// Eigenvalues √q qⁿ, the law N(h*, V) and N_e/N of a parabola.
    @Test func theSpectrumOfAParabola() throws {
        let growth = try Self.growth()
        let (eigenvalues, law) = try growth.spectrum(count: 4)
        let q = Self.selection.contraction
        #expect(largestDifference(eigenvalues.map { $0 * exp(growth.logScale) }, (0..<4).map { q.squareRoot() * pow(q, Double($0)) }) < 1e-12)
        let grid = UniformGrid(from: -5, to: 7, count: 160)
        let variance = Self.selection.stationaryVariance
        let exact = grid.points.map { exp(-0.5 * ($0 - 1) * ($0 - 1) / variance) / (2 * Double.pi * variance).squareRoot() }
        #expect(largestDifference(law, exact) < 1e-12)
        let fraction = try growth.effectivePopulationFraction(on: 0..<160)
        #expect(abs(fraction - Self.selection.effectivePopulationFraction) < 1e-12)
    }

    /// In the plane a product landscape has a product law: growth factors multiply, and the reduced dynamics factorises at rest.
    @Test func thePlaneIsAProduct() throws {
        let grid = UniformGrid(from: -3, to: 3, count: 48)
        let line = grid.points.map { -$0 * $0 }
        let plane = line.flatMap { x in line.map { x + $0 } }
        let mutation = try Mutation(size: 0.3, on: grid)
        let one = try GrowthOperator(logWeights: line, mutation: mutation).spectrum().eigenvalues[0]
        let equation = PlanarReducedEquation(logWeights: plane, mutation: mutation, jumpRate: 1)
        // The greatest weights at the points nearest 0 are the same square in both.
        #expect(abs(equation.growth { _ in true }.factor / (one * one) - 1) < 1e-10)
    }

    /// Both readings of the effective fitness of a parabola.
    @Test(arguments: [-2.0, 0.3, 1])
    func theEffectiveFitnessOfAParabola(h: Double) {
        let fitness = EffectiveFitness(thermalVariance: 0.25) { -0.5 * ($0 - 1) * ($0 - 1) }
        let difference = fitness.logWeight(h, selectionPressure: 2) - fitness.logWeight(1, selectionPressure: 2)
        #expect(abs(difference + 0.5 * (2 / 1.5) * (h - 1) * (h - 1)) < 1e-12)
        #expect(abs(fitness.logWeight(1, selectionPressure: 2) + 0.5 * log(1.5)) < 1e-12)
        #expect(abs(fitness.mean(h) + 0.5 * (h - 1) * (h - 1) + 0.125) < 1e-12)
    }

    /// Distribution functions by trigonometric interpolation, between the points of the grid too.
    @Test func theDistributionOfADensity() {
        let grid = UniformGrid(from: -6, to: 6, count: 60)
        let density = grid.points.map { exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
        let points = [-2.0, -0.33, 0.1, 1.7]
        let exact = points.map { 0.5 * erfc(-$0 / 2.0.squareRoot()) }
        #expect(largestDifference(grid.distribution(of: density, at: points), exact) < 1e-8)
    }

    /// W₁ of two normal laws that differ by a shift is the shift; of laws of different width too, where F − G changes sign.
    @Test func theDistanceOfDensities() {
        let grid = UniformGrid(from: -10, to: 10, count: 200)
        func normal(_ mean: Double, _ scale: Double) -> [Double] {
            grid.points.map { exp(-0.5 * ($0 - mean) * ($0 - mean) / (scale * scale)) / (scale * (2 * Double.pi).squareRoot()) }
        }
        #expect(abs(grid.wassersteinDistance(normal(0, 1), normal(0.5, 1)) - 0.5) < 1e-10)
        // E|G| times the difference of the scales.
        #expect(abs(grid.wassersteinDistance(normal(0, 1), normal(0, 1.3)) - 0.3 * (2 / Double.pi).squareRoot()) < 1e-3)
    }
}
