/// The function φ of one projection ⟨u*, x⟩ that the labels are, by its finitely many Hermite coefficients.
public struct Target: Equatable, Sendable {
    /// φ_0, φ_1, …: φ = Σ φ_k h_k.
    public let coefficients: [Double]

    /// - Parameter coefficients: φ_0, φ_1, …; none at all trap.
    public init(coefficients: [Double]) {
        precondition(!coefficients.isEmpty)
        self.coefficients = coefficients
    }

    /// The largest k with a coefficient φ_k.
    public var degree: Int { coefficients.count - 1 }

    /// φ_k, which is 0 beyond ``degree``; a negative k traps.
    public func coefficient(_ k: Int) -> Double {
        k < coefficients.count ? coefficients[k] : 0
    }

    /// ‖φ‖² = E φ(G)² = Σ φ_k².
    public var squaredNorm: Double {
        coefficients.reduce(0) { $0 + $1 * $1 }
    }

    /// φ(x), by the recurrence of the Hermite polynomials.
    public func value(at x: Double) -> Double {
        var (sum, previous, polynomial) = (0.0, 0.0, 1.0)
        for (k, coefficient) in coefficients.enumerated() {
            sum += coefficient * polynomial
            let next = (x * polynomial - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
            (previous, polynomial) = (polynomial, next)
        }
        return sum
    }
}
