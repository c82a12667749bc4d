import Foundation
import Integrators

/// Two layers, f(x) = c (b_s x_s + b_o x_o), that learn y = x_s beside a signal of large variance α which says nothing of y.
///
/// The loss is L = ½ ((c b_s − 1)² + α c² b_o²). The state is (c, b_s, b_o); time is gradient-flow time.
///
/// Source: derived in paper-notes/rosenfeld2023.md, after arXiv 2311.04163 (recalled).
public struct OpposingSignals: DifferentialEquation, Equatable, Sendable {
    /// α.
    public let opposingVariance: Double
    public let dimension = 3

    /// Traps unless the variance is positive.
    public init(opposingVariance: Double) {
        precondition(opposingVariance > 0)
        self.opposingVariance = opposingVariance
    }

    public func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) {
        let (c, signal, opposing) = (state[0], state[1], state[2]), error = c * signal - 1
        rate[0] = -error * signal - opposingVariance * c * opposing * opposing
        rate[1] = -error * c
        rate[2] = -opposingVariance * c * c * opposing
    }

    /// Gradient descent, with the weight of the opposing signal by its logarithm, which falls below what a number can be.
    public struct Descent: Equatable, Sendable {
        public private(set) var outputWeight, signalWeight: Double
        /// ln |b_o|.
        public var logarithmOfOpposingWeight: Double
        public let opposingVariance, learningRate: Double

        public init(_ signals: OpposingSignals, from state: [Double], learningRate: Double) {
            precondition(state.count == 3)
            (outputWeight, signalWeight, logarithmOfOpposingWeight) = (state[0], state[1], log(abs(state[2])))
            opposingVariance = signals.opposingVariance
            self.learningRate = learningRate
        }

        /// α c², the curvature of the loss along b_o.
        public var sharpness: Double { opposingVariance * outputWeight * outputWeight }
        private var opposingLoss: Double { opposingVariance * exp(2 * logarithmOfOpposingWeight) }
        public var loss: Double {
            let error = outputWeight * signalWeight - 1
            return (error * error + outputWeight * outputWeight * opposingLoss) / 2
        }

        public mutating func step() {
            let error = outputWeight * signalWeight - 1
            let (output, signal) = (error * signalWeight + outputWeight * opposingLoss, error * outputWeight)
            logarithmOfOpposingWeight += log(abs(1 - learningRate * sharpness))
            outputWeight -= learningRate * output
            signalWeight -= learningRate * signal
        }
    }
}
