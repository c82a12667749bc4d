import Foundation
import Integrators
import PopulationDynamics
import ScalarSearch

/// A landscape with a high narrow peak at 1.5 and a low broad one at −1.5: the fittest hyperparameter is not always the winner.
struct TwoPeaks: Sendable {
    let inverseTemperature: Double
    let mutationSize: Double
    let grid: UniformGrid

    static func fitness(_ theta: Double) -> Double {
        let (narrow, broad) = ((theta - 1.5) / 0.2, (theta + 1.5) / 0.8)
        return exp(-0.5 * narrow * narrow) + 0.7 * exp(-0.5 * broad * broad)
    }

    /// An upper bound of F: the peaks do not reach each other.
    static let greatestFitness = 1.01

    private var effectiveFitness: EffectiveFitness {
        EffectiveFitness(thermalVariance: 1 / inverseTemperature, fitness: Self.fitness)
    }

    func logWeights(selectionPressure: Double) -> [Double] {
        grid.points.map { effectiveFitness.logWeight($0, selectionPressure: selectionPressure) }
    }

    /// The growth factors of populations that stay on one side of 0: left, then right.
    func growthFactors(selectionPressure: Double) throws -> (left: Double, right: Double) {
        let growth = GrowthOperator(
            logWeights: logWeights(selectionPressure: selectionPressure), mutation: try Mutation(size: mutationSize, on: grid))
        let middle = grid.points.firstIndex { $0 > 0 }!
        return (try growth.spectrum(on: 0..<middle).eigenvalues[0], try growth.spectrum(on: middle..<grid.count).eigenvalues[0])
    }

    /// The selection pressure at which the two are equal.
    func threshold() throws -> Double {
        try root { pressure in
            let factors = try growthFactors(selectionPressure: pressure)
            return factors.right - factors.left
        }
    }

    /// The selection pressures at which populations at rest have a quarter, half and three quarters of their agents right of 0.
    func crossover() throws -> [Double] {
        try [0.25, 0.5, 0.75].map { share in
            try root { pressure in
                let growth = GrowthOperator(
                    logWeights: logWeights(selectionPressure: pressure), mutation: try Mutation(size: mutationSize, on: grid))
                let law = try growth.spectrum().law
                return grid.integral(zip(grid.points, law).map { $0 > 0 ? $1 : 0 }) - share
            }
        }
    }

    /// The greatest selection pressure at which a function is 0 that is positive at 20; not a number if it has no root above 0.02.
    ///
    /// With next to no selection the law is so broad that shares may be large again.
    private func root(of function: (Double) throws -> Double) rethrows -> Double {
        var high = 20.0
        while high > 0.02 {
            let low = high / 1.5
            if try function(low) <= 0 { return try ScalarSearch.root(between: low, and: high, relativeTolerance: 1e-6, of: function) ?? .nan }
            high = low
        }
        return .nan
    }

    /// Mean, and mass right of 0, of the reduced equation from N(0, 1) at some times.
    func solve(selectionPressure: Double, at times: [Double]) throws -> (means: [Double], rights: [Double]) {
        let equation = ReducedEquation(
            logWeights: logWeights(selectionPressure: selectionPressure), mutation: try Mutation(size: mutationSize, on: grid), jumpRate: 1)
        let start = grid.points.map { exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
        let solver = CVODE(method: .adams, relativeTolerance: 1e-8, absoluteTolerance: 1e-12)
        let trajectory = try solver.integrate(equation, from: start, at: times)
        let states = trajectory.times.indices.map { Array(trajectory.state(at: $0)) }
        for state in states { try ClippedDensity.check(state, on: grid, variable: "h") }
        return (
            states.map { grid.integral(zip(grid.points, $0).map { $0 * $1 }) },
            states.map { grid.integral(zip(grid.points, $0).map { $0 > 0 ? $1 : 0 }) }
        )
    }
}
