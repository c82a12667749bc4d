import Glibc

/// The two readings of the effective fitness of a hyperparameter with the loss k(θ − h)²/2, for any fitness F, by quadrature.
///
/// 240 evaluations of F for each h.
/// Source: paper-notes/borghi2026.md, "The model".
public struct EffectiveFitness: Sendable {
    private let nodes: [(offset: Double, mass: Double)]
    private let fitness: @Sendable (Double) -> Double

    /// - Parameters:
    ///   - thermalVariance: s² of μ(·|h) = N(h, s²); 0 for parameters that sit in the minimum. A negative one traps.
    ///   - fitness: F, finite within 9 s of every h that is asked for.
    public init(thermalVariance: Double, fitness: @escaping @Sendable (Double) -> Double) {
        precondition(thermalVariance >= 0)
        self.fitness = fitness
        guard thermalVariance > 0 else {
            nodes = [(0, 1)]
            return
        }
        // The midpoint rule converges faster than any power for a normal law.
        let scale = thermalVariance.squareRoot()
        let grid = UniformGrid(from: -9, to: 9, count: 240)
        nodes = grid.points.map { (scale * $0, grid.spacing * exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot()) }
    }

    /// ln w(h) = ln ∫ e^{αF} dμ(·|h): what selection by F itself feels as ε → 0.
    public func logWeight(_ h: Double, selectionPressure: Double) -> Double {
        let values = nodes.map { selectionPressure * fitness(h + $0.offset) }
        let greatest = values.max()!
        return greatest + log(zip(nodes, values).reduce(0) { $0 + $1.0.mass * exp($1.1 - greatest) })
    }

    /// ∫ F dμ(·|h).
    public func mean(_ h: Double) -> Double {
        nodes.reduce(0) { $0 + $1.mass * fitness(h + $1.offset) }
    }
}
