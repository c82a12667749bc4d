import Integrators

/// The reduced law ρ and the first correction ρ1 of the law of h, ρ_ε = ρ + ε ρ1 + O(ε²), with Poisson clocks.
///
/// While an agent relaxes after a jump its θ-modes are g_n = λ B_n/(k n Z), times ε, and selection sees them through
/// W = Σ_{n≥1} S_{0n} g_n. The state is ρ, then ρ1, from ρ1 = 0.
/// Not thread-safe, and not beside other uses of the same population, whose storage it shares.
/// Source: derived in paper-notes/borghi2026.md, "First-order corrector".
public final class FirstOrderCorrector: DifferentialEquation {
    private let population: HermitePopulation
    private let equilibrium, jumped, combined, mutated: UnsafeMutableBufferPointer<Double>

    /// - Parameter population: of as many modes as the correction should have; its ε is not used.
    public init(_ population: HermitePopulation) {
        self.population = population
        func buffer() -> UnsafeMutableBufferPointer<Double> {
            let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: population.dimension)
            buffer.initialize(repeating: 0)
            return buffer
        }
        (equilibrium, jumped, combined, mutated) = (buffer(), buffer(), buffer(), buffer())
    }

    deinit { for buffer in [equilibrium, jumped, combined, mutated] { buffer.deallocate() } }

    /// Twice the points of the grid.
    public var dimension: Int { 2 * population.grid.count }

    /// Agents in local equilibrium, h ~ N(m0, v0), and ρ1 = 0.
    public var initialState: [Double] {
        population.initialState.prefix(population.grid.count) + [Double](repeating: 0, count: population.grid.count)
    }

    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        let points = population.grid.count, instance = population.instance
        // What equilibrium agents send out: modes B_n of M_σ∗[e^{αF} ρ μ].
        for i in 0..<points { equilibrium[i] = state[i] }
        population.selectAndMutate(.init(equilibrium), into: jumped)
        let total = population.grid.integral(jumped[..<points])
        for i in 0..<points { rate[i] = instance.jumpRate * (jumped[i] / total - state[i]) }
        // ρ1 in mode 0 and g_n above it are selected together.
        for i in 0..<points { combined[i] = state[points + i] }
        for n in 1..<max(population.modes, 1) {
            let factor = instance.jumpRate / (instance.stiffness * Double(n) * total)
            for i in n * points..<(n + 1) * points { combined[i] = factor * jumped[i] }
        }
        population.selectAndMutateHyperparameters(.init(combined), into: mutated)
        let change = population.grid.integral(mutated[..<points])
        for i in 0..<points {
            rate[points + i] = instance.jumpRate * ((mutated[i] - jumped[i] / total * change) / total - state[points + i])
        }
    }
}
