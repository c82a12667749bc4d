import Glibc
import Integrators
import Vectors

/// The simplified flow in the variables in which it should be solved: s_i = tanh z_i.
///
/// ```
/// ε da_i/dt = F_i,    dz_i/dt = a_i G_i
/// ```
/// since ds/dt = (1 − s²) dz/dt. A neuron cannot leave |s| < 1 here. In s it can: where it first approaches the target's
/// direction and is later driven back, a solver that steps past 1 by rounding is driven further out.
/// The state is (a_1 … a_m, z_1 … z_m). Derived in paper-notes/berthier2023.md.
public struct RapidityFlow: DifferentialEquationWithJacobian, Equatable, Sendable {
    public let flow: SimplifiedFlow

    /// 2m.
    public var dimension: Int { flow.dimension }

    /// (a, z) of a state (a, s) of 2m numbers; it traps for another count, and unless every |s_i| is less than 1.
    public func rapidities(ofOverlapsIn state: [Double]) -> [Double] {
        precondition(state.count == dimension && state[flow.width...].allSatisfy { abs($0) < 1 })
        return state[..<flow.width] + state[flow.width...].map { atanh($0) }
    }

    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        withOverlaps(of: state) { flow.evaluateForces($0, into: rate) }
        let rates = UnsafeBufferPointer(rate)
        forEachLaneGroup(of: flow.width) { group in
            group.store(group.load(rates, at: 0) / flow.learningRateRatio, into: rate, at: 0)
            group.store(group.load(rates, at: flow.width) * group.load(state, at: 0), into: rate, at: flow.width)
        }
    }

    /// O(m²) evaluations of U, U′ and U″, one for each pair of neurons; for a series of K terms O(m² K) operations.
    ///
    /// With U and its derivatives at s_i s_j, and b_j = w_j a_j:
    /// ```
    /// ∂(ε a_i′)/∂a_j = −w_j U                     ∂(ε a_i′)/∂z_j = (1 − s_j²) (δ_ij G_i − b_j s_i U′)
    ///     ∂z_i′/∂a_j = δ_ij G_i − a_i w_j s_j U′      ∂z_i′/∂z_j = (1 − s_j²) a_i ∂G_i/∂s_j
    ///     ∂G_i/∂s_j  = δ_ij (V″ − Σ_l b_l s_l² U″(s_i s_l)) − b_j (U′ + s_i s_j U″)
    /// ```
    public func evaluateJacobian(
        at time: Double, state: UnsafeBufferPointer<Double>, into jacobian: JacobianMatrix
    ) {
        withOverlaps(of: state) { state in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { sums in
                evaluateJacobian(state, sums, into: jacobian)
            }
        }
    }

    private func evaluateJacobian(
        _ state: UnsafeBufferPointer<Double>, _ sums: UnsafeMutableBufferPointer<Double>, into jacobian: JacobianMatrix
    ) {
        let (a, s) = flow.split(state)
        let (m, inverseRatio) = (flow.width, 1 / flow.learningRateRatio)
        // G_i, and its derivative along s_i at fixed fields, summed up pair by pair.
        let force = UnsafeMutableBufferPointer(rebasing: sums[..<m])
        let curvature = UnsafeMutableBufferPointer(rebasing: sums[m...])
        for i in 0..<m { (_, force[i], curvature[i]) = flow.alignment.derivatives(at: s[i]) }

        /// Adds what neuron j does to neuron i.
        func couple(_ i: Int, _ j: Int, _ kernel: (value: Double, first: Double, second: Double)) {
            let (mass, contraction) = (flow.masses[j], 1 - s[j] * s[j])
            let share = mass * a[j]
            force[i] -= share * s[j] * kernel.first
            curvature[i] -= share * s[j] * s[j] * kernel.second
            jacobian[i, j] = -inverseRatio * mass * kernel.value
            jacobian[i, m + j] = -inverseRatio * contraction * share * s[i] * kernel.first
            jacobian[m + i, j] = -a[i] * mass * s[j] * kernel.first
            jacobian[m + i, m + j] = -a[i] * contraction * share * (kernel.first + s[i] * s[j] * kernel.second)
        }
        for i in 0..<m {
            for j in 0..<i {
                let kernel = flow.activation.kernel.derivatives(at: s[i] * s[j])
                couple(i, j, kernel)
                couple(j, i, kernel)
            }
            couple(i, i, flow.activation.kernel.derivatives(at: s[i] * s[i]))
        }
        for i in 0..<m {
            let contraction = 1 - s[i] * s[i]
            jacobian[i, m + i] += inverseRatio * contraction * force[i]
            jacobian[m + i, i] += force[i]
            jacobian[m + i, m + i] += a[i] * contraction * curvature[i]
        }
    }

    /// The state (a, s) of a state (a, z).
    func withOverlaps<Result>(
        of state: UnsafeBufferPointer<Double>, _ body: (UnsafeBufferPointer<Double>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { overlaps in
            _ = overlaps.update(from: state[..<flow.width])
            forEachLaneGroup(of: flow.width) { group in
                group.store(hyperbolicTangent(group.load(state, at: flow.width)), into: overlaps, at: flow.width)
            }
            return body(UnsafeBufferPointer(overlaps))
        }
    }
}

extension SimplifiedFlow {
    /// The same flow in the variables in which it should be solved.
    public var rapidity: RapidityFlow { RapidityFlow(flow: self) }

    /// A solution from a state (a, s), as states (a, s): solved as ``rapidity``.
    ///
    /// - Parameters: those of `CVODE.integrate`; the functions of `thresholds`, too, are given states (a, s). `initialState` has 2m numbers, every
    ///   |s_i| less than 1; it traps otherwise.
    /// - Throws: `InvalidIntegration` if there is nothing that could be integrated.
    public func solve(
        with solver: CVODE, from initialState: [Double], at times: [Double], thresholds: [Threshold] = [],
        endsWithThresholds: Bool = false, observe: (_ time: Double) throws -> Void = { _ in }
    ) throws -> Trajectory {
        let inRapidity = thresholds.map { threshold in
            Threshold(threshold.direction) { time, state in
                rapidity.withOverlaps(of: state) { threshold.function(time, $0) }
            }
        }
        var trajectory = try solver.integrate(
            rapidity, from: rapidity.rapidities(ofOverlapsIn: initialState), at: times, thresholds: inRapidity,
            endsWithThresholds: endsWithThresholds, observe: observe)
        trajectory.transformComponents(width..<dimension) { tanh($0) }
        return trajectory
    }
}
