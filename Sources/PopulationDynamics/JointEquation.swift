import Glibc
import Integrators
import LinearAlgebra

/// The joint law f(t, θ, h) for any loss and fitness in the limit of many agents, with Poisson clocks, on a grid of cells:
///
///     ∂f/∂t = (1/ε) ∂_θ(f L′ + ∂_θ f/β) + λ(M_σ∗_h[e^{αF} f]/⟨e^{αF}, f⟩ − f).
///
/// The fast part is a Fokker-Planck operator for each h, solved exactly; mass is kept to rounding, and densities stay positive.
/// States are h × θ, densities in both, θ fastest. 2 n_h² n_θ operations an evaluation, 2 n_h n_θ² for each function of the fast part.
/// Not thread-safe.
/// Source: paper-notes/borghi2026.md, "The model".
public final class JointEquation: SemilinearEquation {
    /// Of θ; that of h is the mutation's.
    public let parameterGrid: UniformGrid
    public let mutation: Mutation
    /// λ.
    public let jumpRate: Double
    /// β L(θ; h): h × θ.
    private let exponents: [Double]
    private let inverseTemperature: Double
    /// e^{α(F − max F)} at the points of θ.
    private let acceptances: [Double]
    private let selected: UnsafeMutableBufferPointer<Double>

    /// - Parameters:
    ///   - jumpRate: λ, positive; it traps otherwise.
    ///   - inverseTemperature: β, positive; it traps otherwise.
    ///   - loss: L(θ; h).
    ///   - logAcceptance: α F(θ), up to a constant.
    public init(
        parameterGrid: UniformGrid, mutation: Mutation, jumpRate: Double, inverseTemperature: Double,
        loss: (_ theta: Double, _ h: Double) -> Double, logAcceptance: (_ theta: Double) -> Double
    ) {
        precondition(jumpRate > 0 && inverseTemperature > 0)
        self.parameterGrid = parameterGrid
        self.mutation = mutation
        self.jumpRate = jumpRate
        self.inverseTemperature = inverseTemperature
        let thetas = parameterGrid.points
        exponents = mutation.grid.points.flatMap { h in thetas.map { inverseTemperature * loss($0, h) } }
        let logarithms = thetas.map(logAcceptance)
        let greatest = logarithms.max()!
        acceptances = logarithms.map { exp($0 - greatest) }
        selected = .allocate(capacity: thetas.count * mutation.grid.count)
        selected.initialize(repeating: 0)
    }

    deinit { selected.deallocate() }

    /// n_h n_θ.
    public var dimension: Int { parameterGrid.count * mutation.grid.count }
    private var thetas: Int { parameterGrid.count }

    /// The fast dynamics and the loss of agents, over a step; it serves any number of integrations.
    ///
    /// 24 n_h n_θ² bytes; what it costs to make is said of `BlockPropagator`.
    /// - Parameters:
    ///   - timescaleRatio: ε, positive; it traps otherwise.
    ///   - step: τ, of the slow time; positive, or it traps.
    ///   - observe: called now and then with the share of the work that is done; what it throws is thrown on.
    public func propagator(
        timescaleRatio: Double, step: Double, observe: (Double) throws -> Void
    ) rethrows -> BlockPropagator {
        let diffusion = 1 / (inverseTemperature * timescaleRatio)
        let operators = (0..<mutation.grid.count).map { block in
            FokkerPlanckOperator(
                exponents: Array(exponents[block * thetas..<(block + 1) * thetas]), spacing: parameterGrid.spacing, diffusion: diffusion)
        }
        return try BlockPropagator(operators, decay: jumpRate, step: step, observe: observe)
    }

    /// The same without being observed.
    public func propagator(timescaleRatio: Double, step: Double) -> BlockPropagator {
        propagator(timescaleRatio: timescaleRatio, step: step) { _ in }
    }

    /// The Gibbs law μ(θ|h) on the grid: h × θ, a density of θ for each h.
    public var gibbsLaw: [Double] {
        (0..<mutation.grid.count).flatMap { block in
            let row = exponents[block * thetas..<(block + 1) * thetas]
            let least = row.min()!
            let values = row.map { exp(least - $0) }
            let mass = parameterGrid.integral(values)
            return values.map { $0 / mass }
        }
    }

    /// Agents in local equilibrium with the given law of h: the density at the points.
    public func localEquilibrium(_ law: [Double]) -> [Double] {
        let gibbs = gibbsLaw
        return gibbs.indices.map { law[$0 / thetas] * gibbs[$0] }
    }

    /// ln w(h) = ln ∫ e^{αF} dμ(·|h) on this grid of θ, up to a constant.
    public var logEffectiveWeights: [Double] {
        let gibbs = gibbsLaw
        return (0..<mutation.grid.count).map { block in
            log(parameterGrid.integral((0..<thetas).map { gibbs[block * thetas + $0] * acceptances[$0] }))
        }
    }

    /// The law of h: the density at the points.
    public func marginal(_ state: [Double]) -> [Double] {
        (0..<mutation.grid.count).map { parameterGrid.integral(state[$0 * thetas..<($0 + 1) * thetas]) }
    }

    /// The law of θ: the density at the points.
    public func parameterMarginal(_ state: [Double]) -> [Double] {
        (0..<thetas).map { j in mutation.grid.integral((0..<mutation.grid.count).map { state[$0 * thetas + j] }) }
    }

    /// λ B/Z, B = M_σ∗_h[e^{αF} f] and Z its mass.
    public func evaluateNonlinearity(
        at state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        let (points, thetas) = (mutation.grid.count, thetas)
        var total = 0.0
        for i in 0..<points {
            for j in 0..<thetas {
                let value = acceptances[j] * state[i * thetas + j]
                selected[i * thetas + j] = value
                total += value
            }
        }
        let factor = jumpRate / (total * mutation.grid.spacing * parameterGrid.spacing)
        mutation.matrix.withUnsafeBufferPointer {
            multiply(
                $0.baseAddress!, .plain, selected.baseAddress!, .plain, into: rate.baseAddress!, rows: points, columns: thetas,
                inner: points, scale: factor)
        }
    }
}
