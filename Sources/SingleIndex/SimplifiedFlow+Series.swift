import CInstructions

/// The flow of a network whose activation is a finite series, through the residual coefficients of target less network:
/// ```
/// X_k = φ_k − σ_k Σ_j w_j a_j s_j^k,   F_i = Σ_k σ_k X_k s_i^k,   G_i = Σ_k k σ_k X_k s_i^(k−1),   R = ½ Σ_k X_k²
/// ```
/// Beside costing O(m K), this keeps the rounding errors of the forces in the few directions s_i^k, in which the fast second
/// layer is stiff and forgets them. Forces that are summed for each neuron by itself have errors in all directions, which for
/// ε below some 1e-11 make steps much shorter than the solution asks for.
extension SimplifiedFlow {
    func evaluateSeriesForces(
        _ state: UnsafeBufferPointer<Double>, into forces: UnsafeMutableBufferPointer<Double>
    ) {
        withResiduals(state) { residuals in
            for k in residuals.indices { residuals[k] *= series[k].activation }
            forEachLaneGroup(of: width) { group in
                let s = group.load(state, at: width)
                var (force, slope) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
                for k in residuals.indices.reversed() {
                    slope = fusedDoubles(slope, s, force)
                    force = fusedDoubles(force, s, SIMD8(repeating: residuals[k]))
                }
                group.store(force, into: forces, at: 0)
                group.store(slope, into: forces, at: width)
            }
        }
    }

    /// ½ Σ_k X_k², without the cancellation that the expanded square has for large weights.
    func seriesRisk(_ state: UnsafeBufferPointer<Double>) -> Double {
        withResiduals(state) { residuals in residuals.reduce(0) { $0 + $1 * $1 } / 2 }
    }

    /// Calls `body` with X_0 … for all terms of the series.
    func withResiduals<Result>(
        _ state: UnsafeBufferPointer<Double>, _ body: (UnsafeMutableBufferPointer<Double>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: series.count) { residuals in
            evaluateMoments(of: state, masses: masses, into: residuals)
            series.withUnsafeBufferPointer { series in
                for k in residuals.indices {
                    residuals[k] = series[k].target - series[k].activation * residuals[k]
                }
            }
            return body(residuals)
        }
    }
}
