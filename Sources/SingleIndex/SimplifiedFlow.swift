import Integrators

/// The simplified neuron dynamics: the gradient flow of a two-layer network of large width in large dimension, in which
/// ⟨u_i, u_j⟩ is s_i s_j.
///
/// ```
/// ε da_i/dt = V(s_i) − Σ_j w_j a_j U(s_i s_j)
///   ds_i/dt = a_i (1 − s_i²) ( V′(s_i) − Σ_j w_j a_j s_j U′(s_i s_j) )
/// ```
/// with V(s) = Σ φ_k σ_k s^k. A network of m neurons has masses w_i = 1/m. With the nodes and weights of a quadrature of the law of
/// a(0) in their place these are the characteristics of the mean-field equation, without sampling noise; a neuron of mass 0 is
/// carried along and acts on none. The state is (a_1 … a_m, s_1 … s_m). Time is gradient-flow time. To solve it, see ``rapidity``.
///
/// Source: arXiv 2303.00055, Proposition 3, as recalled in paper-notes/berthier2023.md.
public struct SimplifiedFlow: DifferentialEquation, Equatable, Sendable {
    public let target: Target
    public let activation: Activation
    /// w_1 … w_m, the share of each neuron in the network's output; 1/m each unless they are a quadrature's.
    public let masses: [Double]
    /// ε, the learning rate of the first layer over that of the second.
    public let learningRateRatio: Double
    /// V(s) = Σ φ_k σ_k s^k = E φ(⟨u*, x⟩) σ(⟨u, x⟩) at ⟨u*, u⟩ = s.
    public let alignment: PowerSeries
    /// φ_k and σ_k up to the larger of the two degrees, where σ is a finite series; empty for ReLU.
    let series: [(target: Double, activation: Double)]

    /// Traps without a neuron, and unless ε is positive.
    ///
    /// - Parameter masses: w_i, which need not add up to 1.
    public init(target: Target, activation: Activation, masses: [Double], learningRateRatio: Double) {
        precondition(!masses.isEmpty && learningRateRatio > 0)
        self.target = target
        self.activation = activation
        self.masses = masses
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

    /// A network of m equal neurons.
    public init(target: Target, activation: Activation, width: Int, learningRateRatio: Double) {
        self.init(
            target: target, activation: activation, masses: Array(repeating: 1 / Double(width), count: width),
            learningRateRatio: learningRateRatio)
    }

    /// Compares what the flows are made from; the rest follows.
    public static func == (left: SimplifiedFlow, right: SimplifiedFlow) -> Bool {
        left.target == right.target && left.activation == right.activation && left.masses == right.masses
            && left.learningRateRatio == right.learningRateRatio
    }

    /// m, the number of neurons.
    public var width: Int { masses.count }
    /// 2m.
    public var dimension: Int { 2 * width }

    /// O(m²) for ReLU, O(m K) for a series of K terms.
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

    /// The forces on a neuron's two parameters: F_i = V(s_i) − Σ_j w_j a_j U(s_i s_j) in the first half of `forces`,
    /// G_i = V′(s_i) − Σ_j w_j a_j s_j U′(s_i s_j) in the second.
    ///
    /// With them ∂R/∂a_i = −w_i F_i and ∂R/∂s_i = −w_i a_i G_i. O(m²) for ReLU, O(m K) for a series of K terms.
    func evaluateForces(_ state: UnsafeBufferPointer<Double>, into forces: UnsafeMutableBufferPointer<Double>) {
        let (a, s) = split(state)
        guard series.isEmpty else { return evaluateSeriesForces(state, into: forces) }
        forces.update(repeating: 0)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { shares in
            for i in 0..<width { shares[i] = masses[i] * a[i] }
            addArcCosineFields(
                shares: UnsafeBufferPointer(shares), overlaps: s, value: UnsafeMutableBufferPointer(rebasing: forces[..<width]),
                slope: UnsafeMutableBufferPointer(rebasing: forces[width...]))
        }
        for i in 0..<width {
            let drive = alignment.derivatives(at: s[i])
            forces[i] = drive.value - forces[i]
            forces[width + i] = drive.first - forces[width + i]
        }
    }

    /// The two halves of a state: second-layer weights and overlaps.
    func split(
        _ state: UnsafeBufferPointer<Double>
    ) -> (secondLayerWeights: UnsafeBufferPointer<Double>, overlaps: UnsafeBufferPointer<Double>) {
        (UnsafeBufferPointer(rebasing: state[..<width]), UnsafeBufferPointer(rebasing: state[width...]))
    }
}
