import Glibc
import Randomness

/// Where hyperparameters may be, and how they are drawn and perturbed.
public struct HyperparameterSpace: Equatable, Sendable {
    /// Positive: their logarithms are what is spread.
    public var learningRates: ClosedRange<Double>
    /// In steps.
    public var explorationDecays: ClosedRange<Double>
    /// In transitions.
    public var batchSizes: ClosedRange<Int>
    /// Batch sizes of the first generation, one at least: ``draw(from:)`` traps without.
    public var initialBatchSizes: [Int]
    /// The deviation of a perturbation, in units in which every range is [-1, 1].
    public var perturbation: Double

    public init(
        learningRates: ClosedRange<Double>, explorationDecays: ClosedRange<Double>, batchSizes: ClosedRange<Int>, initialBatchSizes: [Int],
        perturbation: Double
    ) {
        (self.learningRates, self.explorationDecays, self.batchSizes) = (learningRates, explorationDecays, batchSizes)
        (self.initialBatchSizes, self.perturbation) = (initialBatchSizes, perturbation)
    }

    /// Logarithm of the learning rate, decay and batch size, each over its range as a number in [-1, 1].
    public func scaled(_ hyperparameters: Hyperparameters) -> SIMD3<Double> {
        SIMD3(
            scaled(log10(hyperparameters.learningRate), in: logarithms), scaled(hyperparameters.explorationDecay, in: explorationDecays),
            scaled(Double(hyperparameters.batchSize), in: sizes))
    }

    /// A log-uniform learning rate, a uniform decay, and one of the initial batch sizes.
    public func draw(from stream: inout RandomStream) -> Hyperparameters {
        Hyperparameters(
            learningRate: learningRate(at: 2 * stream.nextUniform() - 1),
            explorationDecay: value(at: 2 * stream.nextUniform() - 1, in: explorationDecays),
            batchSize: initialBatchSizes[Int(stream.nextUniform() * Double(initialBatchSizes.count))])
    }

    /// Each moved by a normal number in scaled units, and back into its range if it left it; batch sizes rounded, halves to even.
    public func perturbed(_ hyperparameters: Hyperparameters, from stream: inout RandomStream) -> Hyperparameters {
        var place = scaled(hyperparameters)
        for i in 0..<3 { place[i] = min(max(place[i] + perturbation * stream.nextNormal(), -1), 1) }
        return Hyperparameters(
            learningRate: learningRate(at: place.x), explorationDecay: value(at: place.y, in: explorationDecays),
            batchSize: Int(value(at: place.z, in: sizes).rounded(.toNearestOrEven)))
    }

    private var logarithms: ClosedRange<Double> { log10(learningRates.lowerBound)...log10(learningRates.upperBound) }
    private var sizes: ClosedRange<Double> { Double(batchSizes.lowerBound)...Double(batchSizes.upperBound) }

    private func scaled(_ value: Double, in range: ClosedRange<Double>) -> Double {
        range.upperBound > range.lowerBound ? 2 * (value - range.lowerBound) / (range.upperBound - range.lowerBound) - 1 : 0
    }

    private func value(at place: Double, in range: ClosedRange<Double>) -> Double {
        (place + 1) / 2 * (range.upperBound - range.lowerBound) + range.lowerBound
    }

    /// Rounding must not leave the range.
    private func learningRate(at place: Double) -> Double {
        min(max(pow(10, value(at: place, in: logarithms)), learningRates.lowerBound), learningRates.upperBound)
    }
}
