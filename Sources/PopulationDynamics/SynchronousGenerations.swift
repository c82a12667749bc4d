import Glibc

/// The joint law of (θ, h) of the quadratic instance when all agents jump together every 1/λ: Gaussian, in closed form.
///
/// A generation is the fast dynamics over 1/λ, then selection by e^{αF(θ)}, a Kalman update of θ with variance 1/α, then mutation.
/// Source: derived in paper-notes/borghi2026.md, "Synchronous generations".
public struct SynchronousGenerations: Equatable, Sendable {
    public let instance: QuadraticInstance
    /// ε, which may be 0.
    public let timescaleRatio: Double
    /// E θ and E h: at first in local equilibrium, then of agents that have just jumped.
    public private(set) var meanTheta, meanH: Double
    /// Var θ, Var h and Cov(θ, h) of the same.
    public private(set) var varianceTheta, varianceH, covariance: Double

    /// Agents in local equilibrium.
    public init(_ instance: QuadraticInstance, timescaleRatio: Double) {
        self.instance = instance
        self.timescaleRatio = timescaleRatio
        (meanTheta, meanH) = (instance.initialMean, instance.initialMean)
        (varianceH, covariance) = (instance.initialVariance, instance.initialVariance)
        varianceTheta = instance.initialVariance + instance.thermalVariance
    }

    /// One generation: relaxation over 1/λ, selection, mutation.
    public mutating func advance() {
        // θ − h relaxes.
        let decay = exp(-instance.stiffness / (timescaleRatio * instance.jumpRate))
        let differenceMean = decay * (meanTheta - meanH)
        let differenceVariance = decay * decay * (varianceTheta - 2 * covariance + varianceH)
            + (1 - decay * decay) * instance.thermalVariance
        let differenceCovariance = decay * (covariance - varianceH)
        meanTheta = meanH + differenceMean
        varianceTheta = differenceVariance + 2 * differenceCovariance + varianceH
        covariance = differenceCovariance + varianceH
        // Selection, then mutation.
        let total = varianceTheta + 1 / instance.selectionPressure
        let surprise = instance.optimum - meanTheta
        meanH += covariance / total * surprise
        meanTheta += varianceTheta / total * surprise
        varianceH += instance.mutationSize * instance.mutationSize - covariance * covariance / total
        covariance -= covariance * varianceTheta / total
        varianceTheta -= varianceTheta * varianceTheta / total
    }
}
