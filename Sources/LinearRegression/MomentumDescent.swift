import Randomness
import Vectors

/// Stochastic gradient descent with momentum on linear regression, v ← βv − g, θ ← θ + ηv, from its minimum, which is at 0.
///
/// Source: Kunin et al., arXiv 2107.09133 (recalled).
public struct MomentumDescent: Sendable {
    /// θ and v.
    public var position, velocity: [Double]
    private let deviations: [Double]
    private let learningRate, momentum, noiseDeviation: Double
    private let batch: Int
    /// Standard normal numbers: those of inputs, direction by direction, then those of labels; and what becomes of a batch's errors.
    private var samples, errors: [Double]

    /// - Parameters:
    ///   - curvatures: the inputs' variances λ.
    ///   - batch: samples in a step.
    ///   - noiseDeviation: the standard deviation of the labels' noise.
    public init(curvatures: [Double], learningRate: Double, momentum: Double, batch: Int, noiseDeviation: Double) {
        precondition(batch > 0)
        deviations = curvatures.map { $0.squareRoot() }
        self.learningRate = learningRate
        self.momentum = momentum
        self.batch = batch
        self.noiseDeviation = noiseDeviation
        position = Array(repeating: 0, count: curvatures.count)
        velocity = position
        samples = Array(repeating: 0, count: (curvatures.count + 1) * batch)
        errors = Array(repeating: 0, count: batch)
    }

    /// Draws a batch, which steps use until the next is drawn; (d + 1) B normal numbers.
    public mutating func draw(_ stream: inout RandomStream) {
        samples.withUnsafeMutableBufferPointer { stream.fillNormals($0) }
    }

    /// One step on the batch; 4 d B operations.
    public mutating func step() {
        let batch = batch, count = deviations.count, rate = learningRate, momentum = momentum, noise = noiseDeviation
        samples.withUnsafeBufferPointer { samples in
            errors.withUnsafeMutableBufferPointer { errors in
                for s in 0..<batch { errors[s] = -noise * samples[count * batch + s] }
                for i in 0..<count {
                    let weight = deviations[i] * position[i], inputs = samples.baseAddress! + i * batch
                    for s in 0..<batch { errors[s] += weight * inputs[s] }
                }
                for i in 0..<count {
                    let inputs = samples.baseAddress! + i * batch
                    // Several sums, which need not wait for each other.
                    var sums = SIMD8<Double>.zero
                    let whole = batch / 8 * 8
                    for s in stride(from: 0, to: whole, by: 8) {
                        sums += SIMD8(at: inputs + s) * SIMD8(at: errors.baseAddress! + s)
                    }
                    var sum = sums.sum()
                    for s in whole..<batch { sum += inputs[s] * errors[s] }
                    velocity[i] = momentum * velocity[i] - deviations[i] * sum / Double(batch)
                    position[i] += rate * velocity[i]
                }
            }
        }
    }

    /// One step with the true gradient and noise that is alike in all directions.
    public mutating func step(isotropicNoise deviation: Double, _ stream: inout RandomStream) {
        for i in deviations.indices {
            velocity[i] = momentum * velocity[i] - deviations[i] * deviations[i] * position[i] + deviation * stream.nextNormal()
            position[i] += learningRate * velocity[i]
        }
    }
}
