import Glibc
import Integrators
import LinearAlgebra

/// The reduced dynamics of hyperparameters in the plane, ∂ρ/∂t = λ(M_σ∗[w ρ]/⟨w, ρ⟩ − ρ), on a square grid.
///
/// States are x × y. 4 n³ operations an evaluation for n points a side. Mass that is not on the grid, where w is nothing, is replaced
/// like all others: the mass on the grid grows to 1.
/// Not thread-safe.
/// Source: the limit ε → 0 of arXiv:2603.19808 in the suite's concretisation, paper-notes/borghi2026.md.
public final class PlanarReducedEquation: DifferentialEquation {
    public let mutation: Mutation
    /// λ.
    public let jumpRate: Double
    /// w at the points of the grid, at most 1: x × y.
    public let weights: [Double]
    private let selected, half: UnsafeMutableBufferPointer<Double>

    /// - Parameter logWeights: ln w at the points of the square of the mutation's grid, up to a constant; another number of them traps, as does
    ///   a λ that is not positive.
    public init(logWeights: [Double], mutation: Mutation, jumpRate: Double) {
        precondition(logWeights.count == mutation.grid.count * mutation.grid.count && jumpRate > 0)
        self.mutation = mutation
        self.jumpRate = jumpRate
        let greatest = logWeights.max()!
        weights = logWeights.map { exp($0 - greatest) }
        selected = .allocate(capacity: logWeights.count)
        half = .allocate(capacity: logWeights.count)
        selected.initialize(repeating: 0)
        half.initialize(repeating: 0)
    }

    deinit {
        selected.deallocate()
        half.deallocate()
    }

    /// n² for n points a side.
    public var dimension: Int { weights.count }

    /// Stores M_σ∗[w u] in `result`, for u on the points where `isIncluded`, and returns ⟨w, u⟩.
    private func selectAndMutate(
        _ state: UnsafeBufferPointer<Double>, isIncluded: (Int) -> Bool, into result: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let count = mutation.grid.count
        var total = 0.0
        for i in 0..<dimension {
            selected[i] = isIncluded(i) ? weights[i] * state[i] : 0
            total += selected[i]
        }
        // The kernel is a product, and symmetric.
        mutation.matrix.withUnsafeBufferPointer { matrix in
            multiply(
                matrix.baseAddress!, .plain, selected.baseAddress!, .plain, into: half.baseAddress!, rows: count, columns: count, inner: count)
            multiply(
                half.baseAddress!, .plain, matrix.baseAddress!, .plain, into: result.baseAddress!, rows: count, columns: count, inner: count)
        }
        return total * mutation.grid.spacing * mutation.grid.spacing
    }

    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        let total = selectAndMutate(state, isIncluded: { _ in true }, into: rate)
        for i in 0..<dimension { rate[i] = jumpRate * (rate[i] / total - state[i]) }
    }

    /// The growth factor of a population that stays on the points where `isIncluded`, relative to the greatest w, and the share of its
    /// offspring that lands elsewhere; by the power method.
    ///
    /// 4 n³ operations a round, 20 000 rounds at most; if they do not suffice, what was reached last is returned.
    /// - Parameters:
    ///   - tolerance: of the change of the factor from round to round, relative to it.
    ///   - isIncluded: of a point, by its place x · n + y; true for one at least, or it traps.
    public func growth(tolerance: Double = 1e-12, isIncluded: (Int) -> Bool) -> (factor: Double, loss: Double) {
        precondition(weights.indices.contains(where: isIncluded))
        var state = weights.indices.map { isIncluded($0) ? weights[$0] : 0 }
        var next = state
        var (factor, loss) = (0.0, 0.0)
        for _ in 0..<20_000 {
            let sum = state.reduce(0, +)
            for i in state.indices { state[i] /= sum }
            _ = state.withUnsafeBufferPointer { state in
                next.withUnsafeMutableBufferPointer { selectAndMutate(state, isIncluded: isIncluded, into: $0) }
            }
            let found = next.indices.reduce(0) { $0 + (isIncluded($1) ? next[$1] : 0) }
            loss = 1 - found / next.reduce(0, +)
            swap(&state, &next)
            for i in state.indices where !isIncluded(i) { state[i] = 0 }
            defer { factor = found }
            if abs(found - factor) <= tolerance * found { break }
        }
        return (factor, loss)
    }
}
