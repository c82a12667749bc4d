import Foundation

/// The law of eigenvalues of XᵀX for a large matrix X of P × N independent entries of variance 1/N, with P/N = α.
///
/// Its density is √((λ_+ − λ)(λ − λ_−))/(2πλ) between λ_± = (√α ± 1)², of mass min(1, α); the rest of the mass is at 0.
public struct MarchenkoPasturLaw: Equatable, Sendable {
    /// α.
    public let samplesPerDimension: Double

    /// Traps unless α is positive.
    public init(samplesPerDimension: Double) {
        precondition(samplesPerDimension > 0)
        self.samplesPerDimension = samplesPerDimension
    }

    /// The mass at 0.
    public var massAtZero: Double { max(0, 1 - samplesPerDimension) }
    /// λ_− and λ_+.
    public var edges: (least: Double, greatest: Double) {
        let root = samplesPerDimension.squareRoot()
        return ((root - 1) * (root - 1), (root + 1) * (root + 1))
    }

    /// ∫ f dρ over the density, without the mass at 0.
    ///
    /// With λ = 1 + α + 2√α cos φ the density has no root, and the midpoint rule in φ converges as fast as f is smooth: `nodes` should be several
    /// times the square root of λ_+ over the scale on which f changes at 0.
    public func integral(nodes: Int = 4096, of function: (Double) -> Double) -> Double {
        let alpha = samplesPerDimension, root = alpha.squareRoot()
        return (0..<nodes).reduce(0) { sum, n in
            let angle = Double.pi * (Double(n) + 0.5) / Double(nodes), sine = sin(angle)
            // 1 + α + 2√α cos φ, which cancels where φ is near π and α near 1.
            let half = cos(angle / 2), eigenvalue = (1 - root) * (1 - root) + 4 * root * half * half
            return sum + 2 * alpha * sine * sine / eigenvalue * function(eigenvalue) / Double(nodes)
        }
    }
}
