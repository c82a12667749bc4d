import Glibc
import Integrators

/// The reduced dynamics ∂ρ/∂t = λ(M_σ∗[w ρ]/⟨w, ρ⟩ − ρ) for any w > 0, at the points of a grid.
///
/// ⟨w, ρ⟩ is the sum of w ρ over the grid, so the mass of ρ stays 1 to rounding. 2 n² operations an evaluation. Not thread-safe.
/// Source: the limit ε → 0 of arXiv:2603.19808 in the suite's concretisation, paper-notes/borghi2026.md.
public final class ReducedEquation: DifferentialEquation {
    public let mutation: Mutation
    /// λ.
    public let jumpRate: Double
    /// w at the points of the grid, up to a factor.
    public let weights: [Double]
    private let selected: UnsafeMutableBufferPointer<Double>

    /// - Parameter logWeights: ln w at the points of the mutation's grid; another number of them traps, as does a λ that is not positive.
    public init(logWeights: [Double], mutation: Mutation, jumpRate: Double) {
        precondition(logWeights.count == mutation.grid.count && jumpRate > 0)
        self.mutation = mutation
        self.jumpRate = jumpRate
        let greatest = logWeights.max()!
        weights = logWeights.map { exp($0 - greatest) }
        selected = .allocate(capacity: logWeights.count)
        selected.initialize(repeating: 0)
    }

    deinit { selected.deallocate() }

    /// The number of points: the state is ρ at them.
    public var dimension: Int { weights.count }

    /// ⟨w, ρ⟩, for the greatest w of the grid as 1.
    public func growthFactor(of state: UnsafeBufferPointer<Double>) -> Double {
        mutation.grid.integral(zip(weights, state).map { $0 * $1 })
    }

    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        var total = 0.0
        for i in 0..<dimension {
            selected[i] = weights[i] * state[i]
            total += selected[i]
        }
        mutation.apply(selected.baseAddress!, into: rate.baseAddress!)
        let factor = 1 / (total * mutation.grid.spacing)
        for i in 0..<dimension { rate[i] = jumpRate * (factor * rate[i] - state[i]) }
    }
}
