import Foundation
import PopulationDynamics
import Randomness
import Testing

/// The two parameter sets of paper-notes/borghi2026.md.
enum Instances {
    static let baseline = QuadraticInstance(inverseTemperature: 4, selectionPressure: 2, mutationSize: 0.3)
    static let noisy = QuadraticInstance(inverseTemperature: 1, selectionPressure: 4, mutationSize: 0.3)
}

/// Agents h ~ N(m0, v0).
func startingHyperparameters(_ instance: QuadraticInstance, count: Int, from reservoir: RandomReservoir) -> [Double] {
    (0..<count).map { _ in instance.initialMean + instance.initialVariance.squareRoot() * reservoir.nextNormal() }
}
