import Foundation
import ScaleInvariance
import Testing
import _TestSupport

@Suite struct DirectionalLogisticLossTests {
    static let loss = DirectionalLogisticLoss(inputs: scatteredNumbers(12), labels: [1, -1, 1])

    private func normalised(_ vector: [Double]) -> [Double] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    /// Of the loss as a function of q at |q| = 1.
    @Test func theGradientIsThatOfTheLoss() {
        let direction = normalised(scatteredNumbers(4, seed: 1)), samples = [0, 2, 2]
        let gradient = direction.indices.map { index in
            derivative(at: direction[index]) { value in
                var moved = direction
                moved[index] = value
                return Self.loss.value(direction: normalised(moved), samples: samples)
            }
        }
        #expect(largestDifference(Self.loss.gradient(direction: direction, samples: samples), gradient) < 1e-11)
    }

    @Test func theGradientIsOrthogonal() {
        let direction = normalised(scatteredNumbers(4, seed: 2))
        let gradient = Self.loss.gradient(direction: direction, samples: [0, 1, 2])
        #expect(abs(zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-16)
    }
}

@Suite struct NormDynamicsTests {
    /// |q|² ← (1 − ηk)²|q|² + η²|ĝ|²/|q|², step after step.
    @Test func theNormObeysItsOwnEquation() {
        let loss = DirectionalLogisticLossTests.loss
        var descent = NormDynamics(direction: [1, 0, 0, 0], squaredNorm: 0.7, learningRate: 0.3, weightDecay: 0.1)
        var square = 0.7
        for _ in 0..<50 {
            let size = descent.descend(loss.gradient(direction: descent.direction, samples: [0, 1, 2]))
            square = 0.97 * 0.97 * square + 0.09 * size / square
            #expect(abs(descent.squaredNorm / square - 1) < 1e-13)
        }
    }

    /// Without decay the norm only grows, and its fourth power by 2η²|ĝ|² and more.
    @Test func withoutDecayTheNormGrows() {
        let loss = DirectionalLogisticLossTests.loss
        var descent = NormDynamics(direction: [0, 1, 0, 0], squaredNorm: 1, learningRate: 0.1, weightDecay: 0)
        for _ in 0..<20 {
            let before = descent.squaredNorm
            descent.descend(loss.gradient(direction: descent.direction, samples: [0]))
            #expect(descent.squaredNorm > before && descent.squaredNorm * descent.squaredNorm >= descent.memory)
        }
    }

    /// A step on the sphere is that of descent whose norm is the root of the memory, and no decay.
    @Test func theTwinTakesTheSameFirstStep() {
        let loss = DirectionalLogisticLossTests.loss, gradient = loss.gradient(direction: [0, 0, 1, 0], samples: [0, 1])
        var descent = NormDynamics(direction: [0, 0, 1, 0], squaredNorm: 0.5, learningRate: 0.2, weightDecay: 0)
        var twin = SphericalDescent(direction: [0, 0, 1, 0], squaredNorm: 0.5, learningRate: 0.2, forgettingRate: 0)
        descent.descend(gradient)
        twin.descend(gradient)
        #expect(largestDifference(descent.direction, twin.direction) < 1e-15)
    }
}
