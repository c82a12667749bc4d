/// What an agent descends at constant hyperparameter: L(θ; h).
public protocol Loss<Vector>: Sendable {
    associatedtype Vector: AgentVector
    /// ∂L/∂θ.
    func gradient(theta: Vector, h: Vector) -> Vector
}

/// What selects donors: F(θ), bounded above.
public protocol Fitness<Vector>: Sendable {
    associatedtype Vector: AgentVector
    func value(_ theta: Vector) -> Double
    /// An upper bound of F, attained or not.
    var maximum: Double { get }
}

/// A loss k |θ − h|²/2, whose Langevin dynamics is an Ornstein-Uhlenbeck process.
public protocol HarmonicLoss<Vector>: Loss {
    /// k.
    var stiffness: Double { get }
}

/// L = k |θ − h|²/2.
public struct QuadraticLoss<Vector: AgentVector>: HarmonicLoss {
    /// k, positive; this is not checked.
    public let stiffness: Double

    public init(stiffness: Double) { self.stiffness = stiffness }

    @inlinable
    public func gradient(theta: Vector, h: Vector) -> Vector { stiffness * (theta - h) }
}

/// L = (θ² − 1)²/2 − h θ: two wells, tilted by h.
public struct DoubleWellLoss: Loss {
    public init() {}

    @inlinable
    public func gradient(theta: Double, h: Double) -> Double { 2 * theta * (theta * theta - 1) - h }

    /// L itself, for Gibbs laws.
    @inlinable
    public func value(theta: Double, h: Double) -> Double { 0.5 * (theta * theta - 1) * (theta * theta - 1) - h * theta }
}

/// F = −(θ − h*)²/2.
public struct QuadraticFitness: Fitness {
    /// h*.
    public let optimum: Double

    public init(optimum: Double) { self.optimum = optimum }

    @inlinable
    public func value(_ theta: Double) -> Double { -0.5 * (theta - optimum) * (theta - optimum) }
    public var maximum: Double { 0 }
}

/// F = −(θ² − 1)²: two equal maxima.
public struct TwinFitness: Fitness {
    public init() {}

    @inlinable
    public func value(_ theta: Double) -> Double { -(theta * theta - 1) * (theta * theta - 1) }
    public var maximum: Double { 0 }
}

/// F = −H, Himmelblau's function H = (x² + y − 11)² + (x + y² − 7)², with four maxima of equal height 0.
public struct HimmelblauFitness: Fitness {
    public init() {}

    @inlinable
    public func value(_ theta: SIMD2<Double>) -> Double {
        let (p, q) = (theta.x * theta.x + theta.y - 11, theta.x + theta.y * theta.y - 7)
        return -(p * p + q * q)
    }
    public var maximum: Double { 0 }

    /// The maxima: (3, 2) and three more, found by Newton's method to rounding; in the order of the quadrants.
    public static let optima: [SIMD2<Double>] = [
        SIMD2(3, 2), SIMD2(-2.8, 3.1), SIMD2(-3.8, -3.3), SIMD2(3.6, -1.8),
    ].map { start in
        var point = start
        for _ in 0..<20 {
            let (p, q) = (point.x * point.x + point.y - 11, point.x + point.y * point.y - 7)
            // The zero of (p, q) has Jacobian ((2x, 1), (1, 2y)).
            let determinant = 4 * point.x * point.y - 1
            point -= SIMD2((2 * point.y * p - q) / determinant, (2 * point.x * q - p) / determinant)
        }
        return point
    }

    /// The second derivatives of H at a zero of it: xx, xy and yy.
    public static func hessian(at point: SIMD2<Double>) -> (xx: Double, xy: Double, yy: Double) {
        let (x, y) = (point.x, point.y)
        return (8 * x * x + 2, 4 * (x + y), 8 * y * y + 2)
    }
}

/// F = −(x² − 4)² − (y² − 4)²: four maxima that a symmetry exchanges, so that no selection tells them apart.
public struct FourWellFitness: Fitness {
    public init() {}

    @inlinable
    public func value(_ theta: SIMD2<Double>) -> Double {
        let (p, q) = (theta.x * theta.x - 4, theta.y * theta.y - 4)
        return -(p * p + q * q)
    }
    public var maximum: Double { 0 }

    /// The maxima, in the order of the quadrants.
    public static let optima: [SIMD2<Double>] = [SIMD2(2, 2), SIMD2(-2, 2), SIMD2(-2, -2), SIMD2(2, -2)]
}
