import Glibc
import Integrators

/// The curvature of −ln w if donors are selected by what is known of their fitness, in the limit ε → 0 of the quadratic instance.
extension QuadraticInstance {
    /// Of selection by the memory x of F, an exponential average over a time τ: w(h) = E e^{αx} for the stationary fast dynamics at h.
    ///
    /// It lies between the curvature of F itself (no memory) and that of the mean fitness (long memory).
    /// - Parameter span: c = τ/ε, while ε → 0 and so τ → 0; it traps unless it is positive.
    /// - Throws: only in form, as the integrator does.
    /// Source: derived in paper-notes/borghi2026.md, "Readings of the effective fitness".
    public func curvature(memorySpan span: Double) throws -> Double {
        precondition(span > 0)
        let riccati = MemoryRiccati(rate: 1 / (stiffness * span), pressure: selectionPressure, variance: thermalVariance)
        let end = 45 / riccati.rate
        let steps = Int(end * max(1, riccati.rate, selectionPressure * thermalVariance * riccati.rate) / 0.01)
        let state = try RungeKutta.classical.integrate(riccati, from: [0, 0, 0], step: end / Double(steps), steps: steps)
        return state[2] - state[1] * state[1] * thermalVariance / (1 + thermalVariance * state[0])
    }

    /// The variance of h at rest under selection with weights that are a kernel regression of e^{αF(θ)} on h, of infinitely many agents, for
    /// σ > 0.
    ///
    /// - Parameter bandwidth: b, the standard deviation of the Gaussian kernel.
    /// Source: derived in paper-notes/borghi2026.md, "Readings of the effective fitness".
    public func restingVariance(regressingWeightsOver bandwidth: Double) -> Double {
        let square = bandwidth * bandwidth
        return restingVariance { variance in
            1 / (variance / (1 + plainCurvature * variance) + square) - 1 / (variance + square)
        }
    }

    /// The same with weights e^{α times a kernel regression of F(θ) on h}.
    ///
    /// Source: derived in paper-notes/borghi2026.md, "Readings of the effective fitness".
    public func restingVariance(regressingFitnessOver bandwidth: Double) -> Double {
        restingVariance { variance in
            let share = variance / (variance + bandwidth * bandwidth)
            return selectionPressure * share * share
        }
    }

    /// The fixed point of V = V/(1 + aV) + σ² where the curvature a depends on V.
    private func restingVariance(_ curvature: (Double) -> Double) -> Double {
        let square = mutationSize * mutationSize
        var variance = plainSelection.stationaryVariance
        for _ in 0..<10_000 {
            let next = variance / (1 + curvature(variance) * variance) + square
            if abs(next - variance) <= 1e-15 * variance { break }
            variance = next
        }
        return variance
    }
}

/// E exp(−(αγ/2) ∫ e^{−γu} (y_u − d)² du) = E exp(−(P y² − 2 R d y + S d²)/2) × const for the stationary Ornstein-Uhlenbeck process y
/// of rate 1, backwards from late u: P′ = −2P − 2s²P² + z, R′ = −R − 2s²PR + z, S′ = −2s²R² + z, with z = αγ e^{−γu}.
private final class MemoryRiccati: DifferentialEquation {
    let rate, pressure, variance: Double

    init(rate: Double, pressure: Double, variance: Double) {
        self.rate = rate
        self.pressure = pressure
        self.variance = variance
    }

    var dimension: Int { 3 }

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>
    ) throws {
        // Time runs from 45/γ down to 0.
        let source = pressure * rate * exp(rate * time - 45)
        let (p, r) = (state[0], state[1])
        result[0] = source - 2 * p - 2 * variance * p * p
        result[1] = source - r - 2 * variance * p * r
        result[2] = source - 2 * variance * r * r
    }
}
