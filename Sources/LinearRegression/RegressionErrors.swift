import Foundation

/// Errors of linear regression by gradient flow on P samples in N dimensions, averaged over teachers, starts and noise of the labels.
///
/// Labels are y = X w̄ + ε, the flow dw/dt = Xᵀ(y − X w). In the eigenbasis of XᵀX each weight relaxes at its eigenvalue λ: with 1 and s_0 the
/// variances of teacher and start, and s_ε that of the noise, the squared distance from the teacher is
/// (1 + s_0) e^(−2λt) + (s_ε/λ)(1 − e^(−λt))² on average, and stays 1 + s_0 where λ is 0.
///
/// Source: Advani and Saxe, arXiv 1710.03667 (recalled); derived in paper-notes/advani2017.md.
public struct RegressionErrors: Equatable, Sendable {
    /// s_0 and s_ε; the teacher's is 1.
    public let startVariance, noiseVariance: Double

    public init(startVariance: Double, noiseVariance: Double) {
        self.startVariance = startVariance
        self.noiseVariance = noiseVariance
    }

    /// What one direction adds to |w − w̄|².
    public func distance(eigenvalue: Double, time: Double) -> Double {
        let decay = exp(-eigenvalue * time)
        // (1 − e^(−λt))²/λ, also where λ is 0.
        let learned = eigenvalue * time < 1e-12 ? eigenvalue * time * time : expm1(-eigenvalue * time) * expm1(-eigenvalue * time) / eigenvalue
        return (1 + startVariance) * decay * decay + noiseVariance * learned
    }

    /// What one direction adds to |y − X w|², beside the noise of samples that no weight reaches.
    public func residual(eigenvalue: Double, time: Double) -> Double {
        (eigenvalue * (1 + startVariance) + noiseVariance) * exp(-2 * eigenvalue * time)
    }

    /// The generalisation error on inputs of variance 1/N, with noise in the label.
    ///
    /// - Parameter eigenvalues: all N, zeros included.
    public func generalisationError(eigenvalues: [Double], time: Double) -> Double {
        eigenvalues.reduce(0) { $0 + distance(eigenvalue: $1, time: time) } / Double(eigenvalues.count) + noiseVariance
    }

    /// The mean of (y − x·w)² over the samples.
    ///
    /// - Parameters:
    ///   - eigenvalues: the min(N, P) that are not 0 by the number of samples.
    ///   - samples: P.
    public func trainingError(eigenvalues: [Double], samples: Int, time: Double) -> Double {
        let reached = eigenvalues.reduce(0) { $0 + residual(eigenvalue: $1, time: time) }
        return (reached + noiseVariance * Double(samples - eigenvalues.count)) / Double(samples)
    }

    /// The generalisation error in the limit of many dimensions.
    public func generalisationError(_ law: MarchenkoPasturLaw, time: Double) -> Double {
        law.integral(nodes: nodes(law, time)) { distance(eigenvalue: $0, time: time) } + law.massAtZero * (1 + startVariance) + noiseVariance
    }

    /// The training error in that limit.
    public func trainingError(_ law: MarchenkoPasturLaw, time: Double) -> Double {
        let reached = law.integral(nodes: nodes(law, time)) { residual(eigenvalue: $0, time: time) }
        return (reached + max(0, law.samplesPerDimension - 1) * noiseVariance) / law.samplesPerDimension
    }

    /// The error changes over 1/t in λ.
    private func nodes(_ law: MarchenkoPasturLaw, _ time: Double) -> Int {
        256 + 16 * Int((law.edges.greatest * max(1, time)).squareRoot())
    }
}
