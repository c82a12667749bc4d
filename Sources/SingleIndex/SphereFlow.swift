import Integrators

/// The gradient flow of a two-layer network in its own variables: second-layer weights a_i and directions u_i on the unit sphere
/// of R^d, with u* the first axis.
///
/// ```
/// ε da_i/dt = V(s_i) − (1/m) Σ_j a_j U(r_ij)
///   du_i/dt = a_i (I − u_i u_iᵀ) ( V′(s_i) u* − (1/m) Σ_j a_j U′(r_ij) u_j )
/// ```
/// The state is a, then u row by row; m + m d numbers. Source: arXiv 2303.00055, the gradient flow, as recalled in
/// paper-notes/berthier2023.md.
public struct SphereFlow: DifferentialEquation, Equatable, Sendable {
    /// Target, activation, m and ε.
    public let overlapFlow: OverlapFlow
    /// d.
    public let inputDimension: Int

    /// Traps unless d is positive.
    public init(_ overlapFlow: OverlapFlow, inputDimension: Int) {
        precondition(inputDimension > 0)
        self.overlapFlow = overlapFlow
        self.inputDimension = inputDimension
    }

    /// m (1 + d).
    public var dimension: Int { overlapFlow.width * (1 + inputDimension) }

    /// The overlaps of a state.
    public func overlaps(of state: some Collection<Double>) -> NetworkOverlaps {
        let state = Array(state)
        return NetworkOverlaps(
            secondLayerWeights: Array(state[..<overlapFlow.width]), directions: Array(state[overlapFlow.width...]))
    }

    /// O(m² d).
    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        let (m, d, flow) = (overlapFlow.width, inputDimension, overlapFlow)
        let (a, u) = (state.baseAddress!, state.baseAddress! + m)
        func product(_ i: Int, _ j: Int) -> Double {
            (0..<d).reduce(0) { $0 + u[i * d + $1] * u[j * d + $1] }
        }
        for i in 0..<m {
            let drive = flow.alignment.derivatives(at: u[i * d])
            let velocity = rate.baseAddress! + m + i * d
            for k in 0..<d { velocity[k] = 0 }
            velocity[0] = drive.first
            var force = drive.value
            for j in 0..<m {
                let (value, slope) = flow.activation.kernel.valueAndSlope(at: product(i, j))
                force -= a[j] * value / Double(m)
                let pull = a[j] * slope / Double(m)
                for k in 0..<d { velocity[k] -= pull * u[j * d + k] }
            }
            let radial = (0..<d).reduce(0) { $0 + velocity[$1] * u[i * d + $1] }
            for k in 0..<d { velocity[k] = a[i] * (velocity[k] - radial * u[i * d + k]) }
            rate[i] = force / flow.learningRateRatio
        }
    }
}
