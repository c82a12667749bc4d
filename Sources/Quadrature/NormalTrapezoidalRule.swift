import Foundation

/// The trapezoidal rule for the standard normal distribution: nodes at even distances, weights in proportion to the density.
///
/// For functions that are analytic near the real axis its error falls exponentially in 1/h, h being the spacing, and sharp but smooth features are
/// seen from the spacing on that resolves them, wherever they are: relative to the mean e^(−b²/2) of cos(bx) it is 2 (cosh(2πb/h) − 1) e^(−2π²/h²)
/// and smaller terms (Poisson's sum).
///
/// Source: Trefethen and Weideman, SIAM Review 56 (2014) 385, recalled.
public struct NormalTrapezoidalRule: Equatable, Sendable {
    /// Ascending, symmetric about 0.
    public let nodes: [Double]
    /// Positive, of sum 1.
    public let weights: [Double]

    /// - Parameters:
    ///   - spacing: h, greater than 0; it traps otherwise.
    ///   - reach: how far from 0 there are nodes; beyond 8 there is 1e-15 of the distribution; less than 0 traps.
    public init(spacing: Double, reach: Double = 8) {
        precondition(spacing > 0 && reach >= 0)
        let last = Int(reach / spacing), nodes = (-last...last).map { Double($0) * spacing }
        let densities = nodes.map { exp(-$0 * $0 / 2) }, sum = densities.reduce(0, +)
        (self.nodes, weights) = (nodes, densities.map { $0 / sum })
    }

    /// Approximates E f(G).
    public func mean(of function: (Double) -> Double) -> Double {
        zip(nodes, weights).reduce(0) { $0 + $1.1 * function($1.0) }
    }
}
