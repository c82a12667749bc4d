import Glibc

/// The exact solution of the reduced dynamics with Poisson clocks and Gaussian selection: ρ(t) = Σ_n p_n(t) N(m_n, v_n).
///
/// (m_n, v_n) is the law after n generations and p_n = e^{−λt} s^n c_n/n!, c_n = Π_{j<n} ⟨w, N(m_j, v_j)⟩, with s(t) such that the
/// p_n add up to 1; terms beyond the reach of Poisson's law are left out.
/// Source: derived in paper-notes/borghi2026.md, "The mixture".
public struct MixtureSolution: Sendable {
    public let selection: GaussianSelection
    public let time: Double
    /// p_n, which add up to 1.
    public let weights: [Double]
    /// (m_n, v_n).
    public let laws: [GaussianSelection.Law]

    /// λt + 12 √(λt) + 120 terms; a time that is negative or not finite traps.
    public init(_ selection: GaussianSelection, at time: Double) {
        precondition(time >= 0 && time.isFinite)
        self.selection = selection
        self.time = time
        let mean = selection.jumpRate * time
        let count = Int(mean + 12 * mean.squareRoot()) + 120
        var (laws, logarithms) = ([selection.initialLaw], [-mean])
        for n in 1..<count {
            let (law, growth) = selection.generation(after: laws[n - 1])
            laws.append(law)
            logarithms.append(logarithms[n - 1] + growth - log(Double(n)))
        }
        weights = Self.normalised(logarithms)
        self.laws = laws
    }

    /// The p_n for the s that makes their sum 1: Newton's method for ln s, whose function ln Σ p_n is convex and increasing.
    private static func normalised(_ logarithms: [Double]) -> [Double] {
        guard logarithms[0] < 0 else { return [1] + logarithms.dropFirst().map { _ in 0 } }
        // From the right of the root a convex function is descended without overshooting: at this ln s one term alone is 1.
        var logScale = logarithms.indices.dropFirst().map { -logarithms[$0] / Double($0) }.min()!
        var weights: [Double] = []
        for _ in 0..<200 {
            weights = logarithms.enumerated().map { exp($1 + Double($0) * logScale) }
            let sum = weights.reduce(0, +)
            let slope = weights.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / sum
            let step = log(sum) / slope
            logScale -= step
            if abs(step) <= 4 * Double.ulpOfOne * max(1, abs(logScale)) { break }
        }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    public var mean: Double { average(\.mean) }

    public var variance: Double {
        let mean = self.mean
        return average { $0.variance + ($0.mean - mean) * ($0.mean - mean) }
    }

    private func average(_ value: (GaussianSelection.Law) -> Double) -> Double {
        zip(weights, laws).reduce(0) { $0 + $1.0 * value($1.1) }
    }

    /// ρ(t, h).
    public func density(_ h: Double) -> Double {
        average { exp(-0.5 * (h - $0.mean) * (h - $0.mean) / $0.variance) / (2 * Double.pi * $0.variance).squareRoot() }
    }

    /// The mass below h.
    public func distribution(_ h: Double) -> Double {
        average { 0.5 * erfc(($0.mean - h) / (2 * $0.variance).squareRoot()) }
    }

    /// The rate −d ln|m − h*|/dt now, by Price's equation dm/dt = λ Cov(h, w)/⟨w⟩; not a number if m is h*.
    public var meanRate: Double {
        let centre = selection.optimum
        var (total, moment) = (0.0, 0.0)
        for (weight, law) in zip(weights, laws) {
            let (next, growth) = selection.generation(after: law)
            total += weight * exp(growth)
            // The mean after selection is the mean of the next generation.
            moment += weight * exp(growth) * next.mean
        }
        let mean = self.mean
        return -selection.jumpRate * (moment / total - mean) / (mean - centre)
    }
}
