/// Second moments at rest of stochastic gradient descent with momentum on linear regression, from fresh samples at every step:
/// v ← βv − g, θ ← θ + ηv, where g is the mean of x(x·θ − ξ) over a batch, x_i has variance λ_i and ξ has variance σ².
///
/// They are exact for normal inputs at any learning rate: the noise of g grows with the distance from the minimum, and the excess loss that this
/// adds feeds back on all directions alike.
///
/// Source: derived in paper-notes/kunin2021.md, At rest; for η → 0 they are those of Kunin et al., arXiv 2107.09133 (recalled).
public struct MomentumAtRest: Equatable, Sendable {
    /// λ_i.
    public let curvatures: [Double]
    public let learningRate, momentum: Double
    /// E θ_i² and E v_i² for each direction.
    public let positionVariances, velocityVariances: [Double]
    /// Σ λ_i E θ_i², twice the loss above its minimum.
    public let excess: Double

    /// Nil if the second moments have no rest: learning is unstable.
    ///
    /// - Parameters:
    ///   - curvatures: positive.
    ///   - batch: samples in a step.
    ///   - noiseVariance: σ².
    public init?(curvatures: [Double], learningRate: Double, momentum: Double, batch: Int, noiseVariance: Double) {
        let size = Double(batch)
        // E θ² over the noise's part that is in proportion to the curvature.
        let response = curvatures.map { learningRate * (1 + momentum) / ((1 - momentum) * (2 * (1 + momentum) - learningRate * $0)) }
        guard zip(response, curvatures).allSatisfy({ $0 > 0 && $0 * $1 < size }) else { return nil }
        let perNoise = zip(response, curvatures).map { $0 / (size - $0 * $1) }
        let feedback = zip(perNoise, curvatures).reduce(0) { $0 + $1.0 * $1.1 }
        guard feedback < 1 else { return nil }
        self.curvatures = curvatures
        self.learningRate = learningRate
        self.momentum = momentum
        excess = noiseVariance * feedback / (1 - feedback)
        let noise = noiseVariance + excess
        positionVariances = perNoise.map { $0 * noise }
        velocityVariances = zip(positionVariances, curvatures).map { 2 * $0 * $1 / (learningRate * (1 + momentum)) }
    }

    /// E θ_i v_i.
    public var covariances: [Double] { velocityVariances.map { learningRate * $0 / 2 } }

    /// E θ_{i,t} θ_{i,t+k}/E θ_i² for k from 0 on: (1 + β − ηλ) times the last less β times the last but one.
    public func autocorrelation(direction: Int, lags: Int) -> [Double] {
        let sum = 1 + momentum - learningRate * curvatures[direction]
        var values = [1, sum / (1 + momentum)]
        while values.count < lags { values.append(sum * values[values.count - 1] - momentum * values[values.count - 2]) }
        return Array(values.prefix(lags))
    }

    /// E |θ_{t+k} − θ_t|² for k from 0 on.
    public func displacements(lags: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: lags)
        for direction in curvatures.indices {
            let correlation = autocorrelation(direction: direction, lags: lags), scale = 2 * positionVariances[direction]
            for lag in sums.indices { sums[lag] += scale * (1 - correlation[lag]) }
        }
        return sums
    }
}
