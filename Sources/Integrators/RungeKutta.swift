/// Explicit Runge-Kutta methods with steps of one size, for equations that are not stiff and for the study of convergence.
public struct RungeKutta: Equatable, Sendable {
    /// Each row of the matrix of coefficients below the diagonal; the nodes are their sums.
    private let stages: [[Double]]
    private let weights: [Double]
    /// The power of the step with which the error after a given time falls.
    public let order: Int

    private init(order: Int, stages: [[Double]], weights: [Double]) {
        self.order = order
        self.stages = stages
        self.weights = weights
    }

    /// Order 1.
    public static let euler = RungeKutta(order: 1, stages: [[]], weights: [1])
    /// Order 2.
    public static let midpoint = RungeKutta(order: 2, stages: [[], [0.5]], weights: [0, 1])
    /// The classical method, order 4.
    public static let classical = RungeKutta(
        order: 4, stages: [[], [0.5], [0, 0.5], [0, 0, 1]], weights: [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6])

    /// The solution from `state` at `time`, `steps` steps of size `step` later.
    ///
    /// - Parameters:
    ///   - state: as many components as the equation has; it traps otherwise, as for a `step` that is not positive.
    ///   - observe: called after every step with the time and the state reached; throwing ends the integration.
    /// - Throws: what `equation` or `observe` throws.
    public func integrate(
        _ equation: some DifferentialEquation, from state: [Double], startingAt time: Double = 0, step: Double, steps: Int,
        observe: (_ time: Double, _ state: [Double]) throws -> Void = { _, _ in }
    ) throws -> [Double] {
        precondition(state.count == equation.dimension && step > 0 && steps >= 0)
        let dimension = state.count
        var (state, stage) = (state, state)
        var rates = [Double](repeating: 0, count: dimension * stages.count)
        for n in 0..<steps {
            let now = time + Double(n) * step
            for (index, coefficients) in stages.enumerated() {
                stage = state
                for (other, coefficient) in coefficients.enumerated() where coefficient != 0 {
                    for i in 0..<dimension { stage[i] += step * coefficient * rates[other * dimension + i] }
                }
                try stage.withUnsafeBufferPointer { stage in
                    try rates.withUnsafeMutableBufferPointer { rates in
                        try equation.evaluateRate(
                            at: now + step * coefficients.reduce(0, +), state: stage,
                            into: .init(rebasing: rates[index * dimension..<(index + 1) * dimension]))
                    }
                }
            }
            for (index, weight) in weights.enumerated() where weight != 0 {
                for i in 0..<dimension { state[i] += step * weight * rates[index * dimension + i] }
            }
            try observe(time + Double(n + 1) * step, state)
        }
        return state
    }
}
