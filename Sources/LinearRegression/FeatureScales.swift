import Numerics
import ScalarSearch

/// Regression on features of several scales, with many samples n in many dimensions d, at n/d = ψ: what random matrices of inputs come to.
///
/// The features are x = diag(f) z with independent z of variance 1/d, and S = XᵀX is that of n samples. For large d, functions of S are those of
/// the scales alone: λ(S + λ)⁻¹ acts as κ(Σ + κ)⁻¹ with Σ = ψ f² and the effective ridge κ(λ), the solution of
/// λ = κ(1 − tr Σ(Σ + κ)⁻¹/n).
///
/// Source: derived in paper-notes/pezeshki2021.md, Many dimensions.
public struct FeatureScales: Equatable, Sendable {
    /// A group of features of the same scale.
    public struct Group: Equatable, Sendable {
        /// f, and the group's part of all features.
        public let scale, share: Double

        public init(scale: Double, share: Double) {
            self.scale = scale
            self.share = share
        }
    }

    public let groups: [Group]
    /// ψ.
    public let samplesPerDimension: Double

    /// Traps unless scales, shares and ψ are positive and the shares sum to 1.
    public init(_ groups: [Group], samplesPerDimension: Double) {
        precondition(samplesPerDimension > 0 && groups.allSatisfy { $0.scale > 0 && $0.share > 0 })
        precondition(abs(groups.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        self.groups = groups
        self.samplesPerDimension = samplesPerDimension
    }

    /// Σ of a group.
    func strength(_ group: Group) -> Double { samplesPerDimension * group.scale * group.scale }

    /// κ(λ) of a positive λ.
    public func effectiveRidge(_ ridge: Double) -> Double {
        precondition(ridge > 0)
        // λ(κ) is convex and 0 at 0, so that one positive κ has this λ.
        let bound = ridge + groups.reduce(0) { $0 + $1.share * strength($1) } / samplesPerDimension
        return root(between: 0, and: 2 * bound, relativeTolerance: 1e-15) { kappa in
            kappa - groups.reduce(0) { $0 + $1.share * kappa * strength($1) / (strength($1) + kappa) } / samplesPerDimension - ridge
        }!
    }

    /// κ(λ) of a λ below the real axis.
    ///
    /// 1/κ is the Stieltjes transform of the eigenvalues of XXᵀ at −λ: of the roots of the polynomial that the equation is, the one that lies below
    /// the real axis as λ does. All are found at once, by the iteration of Ehrlich and Aberth.
    public func effectiveRidge(_ ridge: Complex<Double>) -> Complex<Double> {
        precondition(ridge.imaginary < 0)
        let count = groups.count + 1, size = max(ridge.length, groups.map(strength).max()!)
        var roots = (0..<count).map { Complex(length: size * Double($0 + 1) / Double(count), phase: 0.4 + 2 * Double.pi * Double($0) / Double(count)) }
        for _ in 0..<200 {
            var moved = 0.0
            for index in roots.indices {
                let kappa = roots[index]
                var value = kappa - ridge, slope = Complex<Double>(1), poles = Complex<Double>(0)
                for group in groups {
                    let strength = strength(group), inverse = (kappa + Complex(strength)).reciprocal!
                    let part = Complex(group.share * strength / samplesPerDimension) * inverse
                    value -= part * kappa
                    slope -= part * inverse * Complex(strength)
                    poles += inverse
                }
                if value == .zero { continue }
                // The polynomial over its derivative; what repels it from the other roots.
                let newton = (slope / value + poles).reciprocal!
                var others = Complex<Double>(0)
                for other in roots.indices where other != index { others += (kappa - roots[other]).reciprocal! }
                let step = newton / (Complex(1) - newton * others)
                roots[index] = kappa - step
                moved = max(moved, step.length / kappa.length)
            }
            if moved < 1e-15 { break }
        }
        return roots.min { $0.imaginary < $1.imaginary }!
    }
}
