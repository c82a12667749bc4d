import Glibc
import SingleIndex

/// When the canonical learning order predicts that each Hermite component of the target is learned.
///
/// - degree 0: the half-life of R_0, ε ln 2 / (2 σ_0²);
/// - degree 1: √ε ln(1/ε) / (4 |φ_1 σ_1|), up to O(√ε);
/// - degree l ≥ 2: the scale ε^(1/(2l)), whose constant is not predicted.
///
/// NaN where φ_l = 0. Source: arXiv 2303.00055, Definition 1 and Theorem 1, as recalled in paper-notes/berthier2023.md.
func predictedTransitionTime(degree: Int, of flow: SimplifiedFlow) -> Double {
    let epsilon = flow.learningRateRatio
    let phi = flow.target.coefficient(degree)
    let sigma = flow.activation.coefficients(upTo: degree)[degree]
    guard phi != 0, sigma != 0 else { return .nan }
    return switch degree {
    case 0: epsilon * halfLife(of: flow)
    case 1: epsilon.squareRoot() * log(1 / epsilon) / (4 * abs(phi * sigma))
    default: pow(epsilon, 1 / (2 * Double(degree)))
    }
}

/// The half-life of R_0 in units of ε, while the overlaps are 0: ln 2 / (2 σ_0²). Derived in paper-notes/berthier2023.md.
func halfLife(of flow: SimplifiedFlow) -> Double {
    let sigma = flow.activation.coefficients(upTo: 0)[0]
    return log(2) / (2 * sigma * sigma)
}
