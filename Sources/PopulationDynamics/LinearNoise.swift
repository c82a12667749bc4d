import Glibc
import Integrators
import LinearAlgebra

/// The covariance of √N (empirical measure − its limit) of the quadratic instance, for many agents: a central limit theorem.
///
/// C′ = J C + C Jᵀ + Q along the limit, J u = λ(K u/Z − g ⟨K u⟩/Z) − (λ + k n/ε) u with K = select and mutate, g = K f/Z; Q is the
/// noise of jumps, λ(⟨g ψ_n ψ_m⟩ + ⟨f ψ_n ψ_m⟩ − g f − f g), and of diffusion, (2k/ε) √(n m) ⟨f ψ_{n−1} ψ_{m−1}⟩. Fluctuations are
/// expanded as the modes of ``HermitePopulation``: √N ∫ ψ_n((θ − h)/s) dν at each point of the grid. With one mode it is the
/// fluctuation of the reduced dynamics. 2 n³ operations an evaluation, n = modes × points.
/// Beside the covariance goes what N times the expected empirical measure is off, b′ = J b + λ(g τᵀCτ − K C τ)/Z² with
/// τᵀu = ⟨K u⟩.
/// Not thread-safe, and not beside other uses of the same population, whose storage it shares.
/// Source: derived in paper-notes/borghi2026.md, "Linear noise".
public final class LinearNoise: SemilinearEquation {
    public let population: HermitePopulation
    private let size: Int
    /// K as a matrix.
    private let operator_: [Double]
    /// E ψ_l ψ_n ψ_m.
    private let triples: [Double]
    private let products: UnsafeMutableBufferPointer<Double>

    /// Takes 16 n² bytes, and n times what an evaluation of the population's equation costs.
    public init(_ population: HermitePopulation) {
        self.population = population
        let size = population.dimension, modes = population.modes
        self.size = size
        var matrix = [Double](repeating: 0, count: size * size)
        var (unit, column) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
        for j in 0..<size {
            unit[j] = 1
            unit.withUnsafeBufferPointer { unit in column.withUnsafeMutableBufferPointer { population.selectAndMutate(unit, into: $0) } }
            unit[j] = 0
            for i in 0..<size { matrix[i * size + j] = column[i] }
        }
        operator_ = matrix
        triples = (0..<modes).flatMap { l in
            (0..<modes).flatMap { n in (0..<modes).map { hermiteTripleProduct(l, n, $0) } }
        }
        products = .allocate(capacity: size * size)
        products.initialize(repeating: 0)
    }

    deinit { products.deallocate() }

    /// The modes of the limit, then the covariance, row by row, then b.
    public var dimension: Int { size * (size + 2) }

    /// The diagonal of the linear part.
    public var decayRates: [Double] {
        let rates = population.decayRates
        return rates + rates.flatMap { rate in rates.map { rate + $0 } } + rates
    }

    /// Independent agents in local equilibrium, which are not off.
    public var initialState: [Double] {
        let state = population.initialState
        var covariance = [Double](repeating: 0, count: size * size)
        state.withUnsafeBufferPointer { state in
            covariance.withUnsafeMutableBufferPointer { addModeProducts(of: state, factor: 1, to: $0) }
        }
        for i in 0..<size { for j in 0..<size { covariance[i * size + j] -= state[i] * state[j] } }
        return state + covariance + [Double](repeating: 0, count: size)
    }

    /// All of the three rates but ``decayRates`` times the state.
    public func evaluateNonlinearity(
        at state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        let points = population.grid.count, jumpRate = population.instance.jumpRate
        let spacing = population.grid.spacing
        let law = UnsafeBufferPointer(rebasing: state[..<size]), covariance = UnsafeBufferPointer(rebasing: state[size...])
        let offset = UnsafeBufferPointer(rebasing: state[(size + size * size)...])
        let source = UnsafeMutableBufferPointer(rebasing: rate[..<size])
        let change = UnsafeMutableBufferPointer(rebasing: rate[size..<size + size * size])
        let drift = UnsafeMutableBufferPointer(rebasing: rate[(size + size * size)...])
        population.selectAndMutate(law, into: source)
        let total = population.grid.integral(source[..<points])
        for i in 0..<size { source[i] *= jumpRate / total }
        // λ K C/Z, and from every column its mass times g.
        operator_.withUnsafeBufferPointer {
            multiply(
                $0.baseAddress!, .plain, covariance.baseAddress!, .plain, into: products.baseAddress!, rows: size, columns: size,
                inner: size, scale: jumpRate / total)
        }
        var masses = [Double](repeating: 0, count: size)
        for i in 0..<points { for j in 0..<size { masses[j] += products[i * size + j] * spacing } }
        // b, and the covariance with the total that selection is divided by, are selected together.
        let combined = (0..<size).map { (jumpRate * offset[$0] - masses[$0]) / total }
        combined.withUnsafeBufferPointer { population.selectAndMutate($0, into: drift) }
        let excess = population.grid.integral(drift[..<points]) / jumpRate
        for i in 0..<size { drift[i] -= source[i] * excess }
        for i in 0..<size {
            let share = source[i] / jumpRate
            for j in 0..<size { products[i * size + j] -= share * masses[j] }
        }
        for i in 0..<size {
            for j in 0..<size {
                change[i * size + j] = products[i * size + j] + products[j * size + i] - source[i] * law[j] - law[i] * source[j]
            }
        }
        addModeProducts(of: .init(source), factor: 1, to: change)
        addModeProducts(of: law, factor: jumpRate, to: change)
        addDiffusion(of: law, to: change)
    }

    /// Adds factor ⟨f ψ_n ψ_m⟩(h) δ(h − h′).
    private func addModeProducts(
        of law: UnsafeBufferPointer<Double>, factor: Double, to covariance: UnsafeMutableBufferPointer<Double>
    ) {
        let (modes, points) = (population.modes, population.grid.count)
        let factor = factor / population.grid.spacing
        for l in 0..<modes {
            for n in 0..<modes {
                for m in 0..<modes {
                    let triple = factor * triples[(l * modes + n) * modes + m]
                    guard triple != 0 else { continue }
                    for i in 0..<points { covariance[(n * points + i) * size + m * points + i] += triple * law[l * points + i] }
                }
            }
        }
    }

    private func addDiffusion(of law: UnsafeBufferPointer<Double>, to covariance: UnsafeMutableBufferPointer<Double>) {
        let (modes, points) = (population.modes, population.grid.count)
        let strength = 2 * population.instance.stiffness / population.timescaleRatio / population.grid.spacing
        for l in 0..<modes {
            for n in 1..<max(modes, 1) {
                for m in 1..<max(modes, 1) {
                    let triple = triples[(l * modes + n - 1) * modes + m - 1]
                    guard triple != 0 else { continue }
                    let factor = strength * triple * Double(n * m).squareRoot()
                    for i in 0..<points { covariance[(n * points + i) * size + m * points + i] += factor * law[l * points + i] }
                }
            }
        }
    }

    /// What the theory predicts of N agents at a time, of their means of h, h², θ and θ² in this order.
    public struct Prediction: Sendable {
        /// The limits of many agents.
        public let moments: [Double]
        /// √N times the standard deviations.
        public let momentDeviations: [Double]
        /// N times what the expectations are off the limits. Of donors that are drawn in proportion to their weights: agents that are
        /// brought up to date as they are looked at, as in ``EventDrivenPopulation`` with ε = 0, are off by something else.
        public let momentBiases: [Double]
        /// √N E W₁ of the empirical law of h: ∫ √(2 Var F(x)/π) dx.
        public let wassersteinConstant: Double
    }

    /// Predictions at the given times, which are multiples of `step`, by ETDRK4.
    ///
    /// - Parameters:
    ///   - times: ascending, different, and after 0; it traps for others, and for what is no multiple.
    ///   - step: of the slow time, positive; it traps otherwise.
    ///   - observe: called after every step with the share of the run that is done.
    /// - Throws: what `observe` throws.
    public func predictions(at times: [Double], step: Double, observe: (Double) throws -> Void = { _ in }) throws -> [Prediction] {
        let integrator = ExponentialRungeKutta4(rates: decayRates, step: step)
        let stops = times.map { Int(($0 / step).rounded()) }
        precondition(zip([0] + stops, stops).allSatisfy { $0 < $1 } && zip(times, stops).allSatisfy { abs($0 / step - Double($1)) < 1e-6 })
        var predictions: [Prediction] = []
        _ = try integrator.integrate(self, from: initialState, steps: stops.last ?? 0) { count, state in
            try observe(Double(count) / Double(stops.last!))
            if stops.contains(count) { predictions.append(prediction(state)) }
        }
        return predictions
    }

    private func prediction(_ state: [Double]) -> Prediction {
        let (points, spacing) = (population.grid.count, population.grid.spacing)
        let covariance = Array(state[size..<size + size * size])
        func means(_ modes: ArraySlice<Double>) -> [Double] {
            population.moments.map { zip($0, modes).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        let deviations = population.moments.map { functional in
            var sum = 0.0
            for i in 0..<size where functional[i] != 0 {
                for j in 0..<size { sum += functional[i] * covariance[i * size + j] * functional[j] }
            }
            return max(sum, 0).squareRoot()
        }
        // Var F at the right edge of each cell, from that at the one before.
        var (variance, constant) = (0.0, 0.0)
        for i in 0..<points {
            for j in 0..<i { variance += 2 * covariance[i * size + j] * spacing * spacing }
            variance += covariance[i * size + i] * spacing * spacing
            constant += (2 * max(variance, 0) / Double.pi).squareRoot() * spacing
        }
        return Prediction(
            moments: means(state[..<size]), momentDeviations: deviations, momentBiases: means(state[(size + size * size)...]),
            wassersteinConstant: constant)
    }
}

/// E ψ_l ψ_n ψ_m of orthonormal Hermite polynomials: √(l! n! m!)/((s − l)! (s − n)! (s − m)!), s = (l + n + m)/2, where that is a
/// triangle, else 0.
func hermiteTripleProduct(_ l: Int, _ n: Int, _ m: Int) -> Double {
    let sum = l + n + m
    guard sum % 2 == 0, 2 * max(l, n, m) <= sum else { return 0 }
    let s = sum / 2
    func logFactorial(_ k: Int) -> Double { lgamma(Double(k) + 1) }
    return exp(
        0.5 * (logFactorial(l) + logFactorial(n) + logFactorial(m)) - logFactorial(s - l) - logFactorial(s - n) - logFactorial(s - m))
}
