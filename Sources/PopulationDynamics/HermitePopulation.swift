import Glibc
import Integrators
import LinearAlgebra
import Quadrature

/// The joint law of (θ, h) of the quadratic instance in the limit of many agents, with Poisson clocks at any ε.
///
/// f(t, θ, h) = Σ_n C_n(t, h) ψ_n((θ − h)/s) μ(θ|h) with orthonormal Hermite polynomials ψ_n, so that the fast dynamics is diagonal,
/// C_n′ = −(k n/ε) C_n, and C_0 is the law of h. Selection multiplies the modes at each h by the matrix S(h), S_nm = ∫ ψ_n ψ_m e^{αF}
/// dμ; a mutation at constant θ moves h under the Hermite functions, which raises modes. One mode alone is the reduced equation.
/// The law of h and the low modes converge spectrally in the number of modes if σ < s (many jumps in a relaxation time widen θ − h, so
/// that at large ε the joint density itself does not), and in the points.
/// States are mode × point, the point fastest. Not thread-safe.
/// Source: derived in paper-notes/borghi2026.md, "Hermite modes".
public final class HermitePopulation: SemilinearEquation {
    public let instance: QuadraticInstance
    /// ε; of no effect with one mode.
    public let timescaleRatio: Double
    /// How many; one is the reduced equation.
    public let modes: Int
    /// Of h.
    public let grid: UniformGrid
    /// S_nm(h): mode × mode × point.
    let selection: [Double]
    /// ∫ (ξ^j/√j!) N(ξ) u(h − σ ξ) dξ as matrices on the grid: j × point × point.
    private let shifts: [Double]
    private let selected, shifted: UnsafeMutableBufferPointer<Double>

    /// Traps unless there is a mode and ε and σ are positive.
    ///
    /// - Throws: ``UnresolvedMutation`` if σ is less than a spacing, ``DivergentModes`` if it is not below s with more
    ///   modes than one, ``LinearAlgebraError`` if a quadrature cannot be made.
    public init(_ instance: QuadraticInstance, timescaleRatio: Double, modes: Int, grid: UniformGrid) throws {
        precondition(modes >= 1 && timescaleRatio > 0 && instance.mutationSize > 0)
        guard modes == 1 || instance.mutationSize * instance.mutationSize < instance.thermalVariance else {
            throw DivergentModes(mutationSize: instance.mutationSize, thermalScale: instance.thermalVariance.squareRoot())
        }
        guard instance.mutationSize >= grid.spacing else {
            throw UnresolvedMutation(size: instance.mutationSize, spacing: grid.spacing)
        }
        self.instance = instance
        self.timescaleRatio = timescaleRatio
        self.modes = modes
        self.grid = grid
        selection = try Self.selection(instance, modes: modes, grid: grid)
        shifts = Self.shifts(instance, modes: modes, grid: grid)
        selected = .allocate(capacity: modes * grid.count)
        shifted = .allocate(capacity: modes * grid.count)
        selected.initialize(repeating: 0)
        shifted.initialize(repeating: 0)
    }

    deinit {
        selected.deallocate()
        shifted.deallocate()
    }

    /// Modes times points.
    public var dimension: Int { modes * grid.count }

    /// −λ − k n/ε, the diagonal of the linear part.
    public var decayRates: [Double] {
        (0..<modes).flatMap { n in
            [Double](
                repeating: -instance.jumpRate - instance.stiffness * Double(n) / timescaleRatio, count: grid.count)
        }
    }

    /// Agents in local equilibrium, h ~ N(m0, v0).
    public var initialState: [Double] {
        let (mean, variance) = (instance.initialMean, instance.initialVariance)
        return grid.points.map { exp(-0.5 * ($0 - mean) * ($0 - mean) / variance) / (2 * Double.pi * variance).squareRoot() }
            + [Double](repeating: 0, count: (modes - 1) * grid.count)
    }

    /// e^{αF} μ(·|h) is w(h) times a normal law, for which Gauss's rule with as many nodes as modes is exact.
    private static func selection(_ instance: QuadraticInstance, modes: Int, grid: UniformGrid) throws -> [Double] {
        let rule = try GaussHermiteQuadrature(count: modes)
        let variance = instance.thermalVariance, alpha = instance.selectionPressure
        let scale = variance.squareRoot(), narrowing = 1 / (1 + alpha * variance)
        var values = [Double](repeating: 0, count: modes * modes * grid.count)
        var functions = [Double](repeating: 0, count: modes)
        for (i, h) in grid.points.enumerated() {
            let weight = narrowing.squareRoot() * exp(-0.5 * alpha * narrowing * (h - instance.optimum) * (h - instance.optimum))
            // The law of (θ − h)/s under e^{αF} μ.
            let mean = alpha * variance * narrowing * (instance.optimum - h) / scale
            for (node, mass) in zip(rule.nodes, rule.weights) {
                functions.withUnsafeMutableBufferPointer { hermitePolynomials(at: mean + narrowing.squareRoot() * node, into: $0) }
                for n in 0..<modes {
                    for m in 0..<modes { values[(n * modes + m) * grid.count + i] += weight * mass * functions[n] * functions[m] }
                }
            }
        }
        return values
    }

    private static func shifts(_ instance: QuadraticInstance, modes: Int, grid: UniformGrid) -> [Double] {
        let sigma = instance.mutationSize
        var values: [Double] = []
        var factor = grid.spacing / (sigma * (2 * Double.pi).squareRoot())
        for j in 0..<modes {
            if j > 0 { factor /= Double(j).squareRoot() }
            let kernel = (-(grid.count - 1)..<grid.count).map { offset in
                let xi = Double(offset) * grid.spacing / sigma
                return factor * pow(xi, Double(j)) * exp(-0.5 * xi * xi)
            }
            for row in 0..<grid.count { values += (0..<grid.count).map { kernel[row - $0 + grid.count - 1] } }
        }
        return values
    }

    /// Stores M_σ∗_h[e^{αF} f] of the modes `state` in `result`: what is selected, with its mutations, before it is normalised.
    func selectAndMutate(_ state: UnsafeBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>) {
        let points = grid.count
        selected.update(repeating: 0)
        result.update(repeating: 0)
        for n in 0..<modes {
            for m in 0..<modes {
                for i in 0..<points { selected[n * points + i] += selection[(n * modes + m) * points + i] * state[m * points + i] }
            }
        }
        let ratio = -instance.mutationSize / instance.thermalVariance.squareRoot()
        var power = 1.0
        for j in 0..<modes {
            shifts.withUnsafeBufferPointer {
                multiply(
                    selected.baseAddress!, .plain, $0.baseAddress! + j * points * points, .transposed, into: shifted.baseAddress!,
                    rows: modes - j, columns: points, inner: points)
            }
            // √((n + j)!/(n! j!)), from n = 0 on.
            var binomial = 1.0
            for n in 0..<modes - j {
                if n > 0 { binomial *= (Double(n + j) / Double(n)).squareRoot() }
                let factor = power * binomial
                for i in 0..<points { result[(n + j) * points + i] += factor * shifted[n * points + i] }
            }
            power *= ratio
        }
    }

    /// Stores mode 0 of the same in the first part of `result`: the law of h of what is selected, with its mutations.
    func selectAndMutateHyperparameters(_ state: UnsafeBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>) {
        let points = grid.count
        for i in 0..<points { selected[i] = 0 }
        for m in 0..<modes {
            for i in 0..<points { selected[i] += selection[m * points + i] * state[m * points + i] }
        }
        shifts.withUnsafeBufferPointer {
            multiply($0.baseAddress!, .plain, rows: points, columns: points, vector: selected.baseAddress!, into: result.baseAddress!)
        }
    }

    /// Z = ⟨e^{αF}, f⟩.
    public func growthFactor(of state: UnsafeBufferPointer<Double>) -> Double {
        let points = grid.count
        return grid.integral((0..<points).map { i in (0..<modes).reduce(0.0) { $0 + selection[$1 * points + i] * state[$1 * points + i] } })
    }

    /// λ B/Z, with Z the mass of B_0, so that mass is kept to rounding. About modes² · points² operations.
    public func evaluateNonlinearity(
        at state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        selectAndMutate(state, into: rate)
        let factor = instance.jumpRate / grid.integral(rate[..<grid.count])
        for i in 0..<dimension { rate[i] *= factor }
    }

    /// The modes at the given times, which are multiples of `step`, by ETDRK4.
    ///
    /// - Parameters:
    ///   - times: ascending and different; one that is no multiple of `step` to 1e-9 traps.
    ///   - step: of the slow time, positive; it traps otherwise.
    ///
    /// - Throws: ``ClippedDensity`` if the law of h reaches an end of the grid.
    public func solve(at times: [Double], step: Double) throws -> [[Double]] {
        let integrator = ExponentialRungeKutta4(rates: decayRates, step: step)
        let stops = times.map { Int(($0 / step).rounded()) }
        precondition(zip(times, stops).allSatisfy { abs($0 - Double($1) * step) <= 1e-9 * max(1, $0) })
        var states: [[Double]] = stops.contains(0) ? [initialState] : []
        _ = try integrator.integrate(self, from: initialState, steps: stops.last ?? 0) { count, state in
            if stops.contains(count) { states.append(state) }
        }
        for state in states { try ClippedDensity.check(Array(state[..<grid.count]), on: grid, variable: "h") }
        return states
    }

    /// What integrates a state to the mean of h, h², θ and θ², in this order: the sum of its products with a state.
    public var moments: [[Double]] {
        let (points, variance) = (grid.points, instance.thermalVariance)
        let scale = variance.squareRoot()
        func functional(_ values: (Double) -> [Double]) -> [Double] {
            let rows = points.map(values)
            return (0..<modes).flatMap { n in rows.map { n < $0.count ? $0[n] * grid.spacing : 0 } }
        }
        return [
            functional { [$0] }, functional { [$0 * $0] }, functional { [$0, scale] },
            functional { [$0 * $0 + variance, 2 * $0 * scale, variance * 2.0.squareRoot()] },
        ]
    }

    /// The density of θ at the given points. O(modes · points) for each.
    public func parameterDensity(_ state: [Double], at points: [Double]) -> [Double] {
        let scale = instance.thermalVariance.squareRoot()
        var functions = [Double](repeating: 0, count: modes)
        return points.map { theta in
            var sum = 0.0
            for (i, h) in grid.points.enumerated() {
                let y = (theta - h) / scale
                functions.withUnsafeMutableBufferPointer { hermitePolynomials(at: y, into: $0) }
                let density = exp(-0.5 * y * y) / (scale * (2 * Double.pi).squareRoot())
                for n in 0..<modes { sum += state[n * grid.count + i] * functions[n] * density }
            }
            return sum * grid.spacing
        }
    }
}

/// Mutations so large that Hermite modes of θ given h do not converge.
public struct DivergentModes: Error, Equatable, CustomStringConvertible {
    /// σ and s = 1/√(β k).
    public let mutationSize, thermalScale: Double

    public var description: String {
        "mutations of size \(mutationSize) are not smaller than the spread \(thermalScale) of parameters, as the method needs: take a smaller β, k or σ"
    }
}
