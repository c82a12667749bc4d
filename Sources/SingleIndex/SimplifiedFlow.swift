import Integrators

/// The simplified neuron dynamics: the gradient flow of a two-layer network of large width in large dimension, in which
/// ⟨u_i, u_j⟩ is s_i s_j.
///
/// ```
/// ε da_i/dt = V(s_i) − (1/m) Σ_j a_j U(s_i s_j)
///   ds_i/dt = a_i (1 − s_i²) ( V′(s_i) − (1/m) Σ_j a_j s_j U′(s_i s_j) )
/// ```
/// with V(s) = Σ φ_k σ_k s^k. The state is (a_1 … a_m, s_1 … s_m). Time is gradient-flow time. To solve it, see ``rapidity``.
///
/// Source: arXiv 2303.00055, Proposition 3, as recalled in paper-notes/berthier2023.md.
public struct SimplifiedFlow: DifferentialEquation, Equatable, Sendable {
    public let target: Target
    public let activation: Activation
    /// m, the number of neurons.
    public let width: Int
    /// ε, the learning rate of the first layer over that of the second.
    public let learningRateRatio: Double
    /// V(s) = Σ φ_k σ_k s^k = E φ(⟨u*, x⟩) σ(⟨u, x⟩) at ⟨u*, u⟩ = s.
    public let alignment: PowerSeries
    /// φ_k and σ_k up to the larger of the two degrees, where σ is a finite series; empty for ReLU.
    let series: [(target: Double, activation: Double)]

    public init(target: Target, activation: Activation, width: Int, learningRateRatio: Double) {
        precondition(width > 0 && learningRateRatio > 0)
        self.target = target
        self.activation = activation
        self.width = width
        self.learningRateRatio = learningRateRatio
        alignment = PowerSeries(
            zip(target.coefficients, activation.coefficients(upTo: target.degree)).map { $0 * $1 })
        series =
            switch activation.kernel {
            case .arcCosine: []
            case .powerSeries(let kernel):
                activation.coefficients(upTo: max(target.degree, kernel.coefficients.count - 1)).enumerated().map {
                    (target.coefficient($0), $1)
                }
            }
    }

    public static func == (left: SimplifiedFlow, right: SimplifiedFlow) -> Bool {
        left.target == right.target && left.activation == right.activation && left.width == right.width
            && left.learningRateRatio == right.learningRateRatio
    }

    public var dimension: Int { 2 * width }

    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        let (a, s) = split(state)
        evaluateForces(state, into: rate)
        for i in 0..<width {
            rate[i] /= learningRateRatio
            rate[width + i] *= a[i] * (1 - s[i] * s[i])
        }
    }

    /// The forces on a neuron's two parameters: F_i = V(s_i) − (1/m) Σ_j a_j U(s_i s_j) in the first half of `forces`,
    /// G_i = V′(s_i) − (1/m) Σ_j a_j s_j U′(s_i s_j) in the second.
    ///
    /// With them ∂R/∂a_i = −F_i / m and ∂R/∂s_i = −a_i G_i / m. O(m²) for ReLU, O(m K) for a series of K terms.
    func evaluateForces(_ state: UnsafeBufferPointer<Double>, into forces: UnsafeMutableBufferPointer<Double>) {
        let (a, s) = split(state)
        guard series.isEmpty else { return evaluateSeriesForces(state, into: forces) }
        forces.update(repeating: 0)
        addArcCosineFields(
            secondLayerWeights: a, overlaps: s, value: UnsafeMutableBufferPointer(rebasing: forces[..<width]),
            slope: UnsafeMutableBufferPointer(rebasing: forces[width...]))
        let scale = 1 / Double(width)
        for i in 0..<width {
            let drive = alignment.derivatives(at: s[i])
            forces[i] = drive.value - scale * forces[i]
            forces[width + i] = drive.first - scale * forces[width + i]
        }
    }

    /// The two halves of a state: second-layer weights and overlaps.
    func split(
        _ state: UnsafeBufferPointer<Double>
    ) -> (secondLayerWeights: UnsafeBufferPointer<Double>, overlaps: UnsafeBufferPointer<Double>) {
        (UnsafeBufferPointer(rebasing: state[..<width]), UnsafeBufferPointer(rebasing: state[width...]))
    }
}
