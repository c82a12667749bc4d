/// The population risk of the simplified flow, and how fast the flow lowers it.
///
/// ```
/// R(a, s) = ½ ‖φ‖² − Σ_i w_i a_i V(s_i) + ½ Σ_ij w_i w_j a_i a_j U(s_i s_j)
/// ```
/// Source: arXiv 2303.00055, the risk that belongs to Proposition 3, as recalled in paper-notes/berthier2023.md.
extension SimplifiedFlow {
    /// R by its closed form for ReLU, and by its finitely many components for a series.
    ///
    /// With the force F_i = V(s_i) − Σ_j w_j a_j U(s_i s_j) it is ½ ‖φ‖² − ½ Σ_i w_i a_i (V(s_i) + F_i).
    public func risk(_ state: UnsafeBufferPointer<Double>) -> Double {
        guard series.isEmpty else { return seriesRisk(state) }
        let (a, s) = split(state)
        return withForces(state) { forces in
            let sum = (0..<width).reduce(0) { $0 + masses[$1] * a[$1] * (alignment.derivatives(at: s[$1]).value + forces[$1]) }
            return (target.squaredNorm - sum) / 2
        }
    }

    /// −dR/dt = Σ_i w_i ( ε (da_i/dt)² + (ds_i/dt)² / (1 − s_i²) ), which no gradient flow makes negative.
    ///
    /// Written with the forces, as Σ_i w_i ( F_i² / ε + (1 − s_i²) a_i² G_i² ), so that it is regular at |s_i| = 1.
    public func dissipation(_ state: UnsafeBufferPointer<Double>) -> Double {
        let (a, s) = split(state)
        return withForces(state) { forces in
            (0..<width).reduce(0) { sum, i in
                let (weightForce, overlapForce) = (forces[i], a[i] * forces[width + i])
                return sum + masses[i]
                    * (weightForce * weightForce / learningRateRatio + (1 - s[i] * s[i]) * overlapForce * overlapForce)
            }
        }
    }

    private func withForces(
        _ state: UnsafeBufferPointer<Double>, _ body: (UnsafeMutableBufferPointer<Double>) -> Double
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { forces in
            evaluateForces(state, into: forces)
            return body(forces)
        }
    }
}
