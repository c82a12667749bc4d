import Foundation

/// Logistic regression by the direction of its weights: the mean of ln(1 + e^(−y q·x/|q|)), which does not change if q is made longer.
public struct DirectionalLogisticLoss: Equatable, Sendable {
    /// x, sample × dimension, row-major.
    public let inputs: [Double]
    /// ±1.
    public let labels: [Double]
    public let dimension: Int

    /// Traps unless there are as many inputs for every label, and some.
    public init(inputs: [Double], labels: [Double]) {
        precondition(!labels.isEmpty && inputs.count % labels.count == 0 && inputs.count > 0)
        self.inputs = inputs
        self.labels = labels
        dimension = inputs.count / labels.count
    }

    /// The mean over some samples.
    public func value(direction: [Double], samples: [Int]) -> Double {
        samples.reduce(0) { $0 + log1p(exp(-margin($1, direction))) } / Double(samples.count)
    }

    /// The gradient by the direction, for a vector of length 1: what is left of the derivative without its part along it.
    public func gradient(direction: [Double], samples: [Int]) -> [Double] {
        var gradient = [Double](repeating: 0, count: dimension)
        for sample in samples {
            let pull = -labels[sample] / (1 + exp(margin(sample, direction))) / Double(samples.count)
            for i in 0..<dimension { gradient[i] += pull * inputs[sample * dimension + i] }
        }
        var along = 0.0
        for i in 0..<dimension { along += gradient[i] * direction[i] }
        for i in 0..<dimension { gradient[i] -= along * direction[i] }
        return gradient
    }

    private func margin(_ sample: Int, _ direction: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<dimension { sum += inputs[sample * dimension + i] * direction[i] }
        return labels[sample] * sum
    }
}
