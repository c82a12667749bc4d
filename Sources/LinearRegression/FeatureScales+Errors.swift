import Numerics

/// The distance of an estimate from the teacher, as the mean square of its error on new inputs, in its two parts.
public struct RegressionError: Equatable, Sendable {
    /// What is not learned, and what is learned of the noise of labels of variance 1.
    public let bias, variance: Double

    public init(bias: Double, variance: Double) {
        self.bias = bias
        self.variance = variance
    }

    /// For noise of this variance.
    public func total(noiseVariance: Double) -> Double { bias + noiseVariance * variance }
}

/// Errors in the limit of many dimensions, averaged over teachers of unit variance y = z·w: source derived in paper-notes/pezeshki2021.md.
extension FeatureScales {
    /// Of gradient flow dθ/dt = Xᵀ(y − Xθ) from 0.
    ///
    /// e^(−tS) is an integral of e^(−tz)(z − S)⁻¹ around the spectrum, along the parabola z = b(x + i)² with b = 3/t. The trapezium rule in x errs by
    /// 1e-11 or less: only the decay towards +∞ and a distance of 1 from the spectrum limit it.
    public func error(time: Double) -> RegressionError {
        precondition(time > 0)
        let step = 2 * Double.pi / 44, curvature = 3 / time
        struct Node {
            let ridge, weight: Complex<Double>
        }
        var nodes: [Node] = [], variance = 0.0
        for k in 0..<27 {
            let x = Complex((Double(k) + 0.5) * step, 1), z = Complex(curvature) * x * x
            let kappa = effectiveRidge(-z), decay = Complex.exp(Complex(-time) * z)
            // dz/(2πi), of a contour that comes from +∞ above the real axis and goes back below it.
            let element = Complex(-step * curvature / .pi) * x / Complex.i
            nodes.append(Node(ridge: kappa, weight: element * decay * kappa / z))
            // (1 − e^(−tz))²/z without the part that has no singularity inside.
            let learned = element * decay * (decay - Complex(2)) / z * kappa / z
            let reached = sum { Complex($0.share * strength($0)) / (Complex(strength($0)) + kappa) }
            variance += 2 * (learned * reached).real / samplesPerDimension
        }
        var bias = 0.0
        for first in nodes {
            for second in nodes {
                bias += 2 * (first.weight * second.weight * pair(first.ridge, second.ridge)).real
                bias += 2 * (first.weight * second.weight.conjugate * pair(first.ridge, second.ridge.conjugate)).real
            }
        }
        return RegressionError(bias: bias, variance: variance)
    }

    /// Of ridge regression, least squares with λ|θ|².
    public func error(ridge: Double) -> RegressionError {
        let kappa = effectiveRidge(ridge)
        let free = groups.reduce(0) { $0 + $1.share / ((strength($1) + kappa) * (strength($1) + kappa)) }
        let used = groups.reduce(0) { $0 + $1.share * strength($1) * strength($1) / ((strength($1) + kappa) * (strength($1) + kappa)) }
        let common = used / samplesPerDimension
        return RegressionError(bias: kappa * kappa * free / (1 - common), variance: common / (1 - common))
    }

    /// tr(G λ_1(S + λ_1)⁻¹ G⁻¹ λ_2(S + λ_2)⁻¹)/(d κ_1κ_2) with G = diag(f²).
    private func pair(_ first: Complex<Double>, _ second: Complex<Double>) -> Complex<Double> {
        var free = Complex<Double>(0), used = Complex<Double>(0)
        for group in groups {
            let strength = strength(group)
            let both = Complex(group.share) / ((Complex(strength) + first) * (Complex(strength) + second))
            free += both
            used += Complex(strength * strength) * both
        }
        return free / (Complex(1) - used / Complex(samplesPerDimension))
    }

    private func sum(_ term: (Group) -> Complex<Double>) -> Complex<Double> {
        groups.reduce(Complex(0)) { $0 + term($1) }
    }
}
