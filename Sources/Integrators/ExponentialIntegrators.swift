/// An equation u′ = L u + N(u) with a stiff linear part, which exponential methods solve exactly.
public protocol SemilinearEquation {
    /// The number of components of u.
    var dimension: Int { get }

    /// Stores N(`state`) in `rate`; both have ``dimension`` components and do not overlap.
    ///
    /// What it throws ends the integration, and is thrown on.
    func evaluateNonlinearity(
        at state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) throws
}

/// Functions of a linear part times a step z = τL, applied to vectors: φ_0(z) = e^z, φ_k(z) = (φ_{k−1}(z) − 1/(k − 1)!)/z.
public protocol ExponentialPropagator {
    /// y ← φ_`order`(τL) x + `accumulating` y for order 0, 1 or 2; x and y do not overlap. y need not be set if `accumulating` is 0.
    ///
    /// Not every propagator checks order and lengths.
    func apply(
        order: Int, to x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>, accumulating: Double)
}

/// Exponential time differencing of order 2 (ETD2RK), steps of one size τ:
///
///     a = φ_0 u + τ φ_1 N(u),    u ← a + τ φ_2 (N(a) − N(u)).
///
/// Of order 2 uniformly in the stiffness if the components that L makes fast are small in proportion to their time-scales; a fast
/// component of order 1 that follows a slow one lags by a stage, and costs an order.
/// Source: Cox and Matthews, "Exponential time differencing for stiff systems", J. Comput. Phys. 2002, eqs. 20 to 22.
public struct ExponentialRungeKutta2<Propagator: ExponentialPropagator> {
    public let propagator: Propagator
    /// τ.
    public let step: Double

    /// - Parameter propagator: of `step` times the linear part; that it is, and that `step` is positive, is not checked.
    public init(_ propagator: Propagator, step: Double) {
        self.propagator = propagator
        self.step = step
    }

    /// The state `steps` steps after `initial`: two evaluations of N and three applications of the propagator each.
    ///
    /// - Parameters:
    ///   - initial: as many components as the equation has; it traps otherwise.
    ///   - observe: called after every step with the number of steps taken and the state.
    /// - Throws: what `equation` or `observe` throws.
    public func integrate(
        _ equation: some SemilinearEquation, from initial: [Double], steps: Int,
        observe: (_ steps: Int, _ state: [Double]) throws -> Void = { _, _ in }
    ) throws -> [Double] {
        precondition(initial.count == equation.dimension)
        var state = initial
        var predicted = initial, first = initial, second = initial
        for n in 0..<steps {
            try state.withUnsafeBufferPointer { state in
                try first.withUnsafeMutableBufferPointer { try equation.evaluateNonlinearity(at: state, into: $0) }
                predicted.withUnsafeMutableBufferPointer { propagator.apply(order: 0, to: state, into: $0, accumulating: 0) }
            }
            for i in first.indices { first[i] *= step }
            first.withUnsafeBufferPointer { first in
                predicted.withUnsafeMutableBufferPointer { propagator.apply(order: 1, to: first, into: $0, accumulating: 1) }
            }
            try predicted.withUnsafeBufferPointer { predicted in
                try second.withUnsafeMutableBufferPointer { try equation.evaluateNonlinearity(at: predicted, into: $0) }
            }
            for i in second.indices { second[i] = step * second[i] - first[i] }
            swap(&state, &predicted)
            second.withUnsafeBufferPointer { second in
                state.withUnsafeMutableBufferPointer { propagator.apply(order: 2, to: second, into: $0, accumulating: 1) }
            }
            try observe(n + 1, state)
        }
        return state
    }
}

/// Exponential time differencing of order 4 (ETDRK4) for a diagonal linear part, steps of one size.
///
/// Source: Cox and Matthews 2002, eqs. 26 to 29, with the φ functions evaluated without cancellation.
public struct ExponentialRungeKutta4 {
    /// In units of time in which `rates` are given.
    public let step: Double
    private let whole, half, halfWeight, first, middle, last: [Double]

    /// - Parameters:
    ///   - rates: the diagonal of L; one that is positive traps.
    ///   - step: positive; it traps otherwise.
    public init(rates: [Double], step: Double) {
        precondition(step > 0 && rates.allSatisfy { $0 <= 0 })
        self.step = step
        let functions = rates.map { PhiFunctions($0 * step) }, halves = rates.map { PhiFunctions($0 * step / 2) }
        whole = functions.map(\.phi0)
        half = halves.map(\.phi0)
        halfWeight = halves.map { step / 2 * $0.phi1 }
        first = functions.map { step * ($0.phi1 - 3 * $0.phi2 + 4 * $0.phi3) }
        middle = functions.map { step * (2 * $0.phi2 - 4 * $0.phi3) }
        last = functions.map { step * (4 * $0.phi3 - $0.phi2) }
    }

    /// The state `steps` steps after `initial`: four evaluations of N each.
    ///
    /// - Parameters:
    ///   - initial: as many components as the equation has; it traps otherwise.
    ///   - observe: called after every step with the number of steps taken and the state.
    /// - Throws: what `equation` or `observe` throws.
    public func integrate(
        _ equation: some SemilinearEquation, from initial: [Double], steps: Int,
        observe: (_ steps: Int, _ state: [Double]) throws -> Void = { _, _ in }
    ) throws -> [Double] {
        precondition(initial.count == equation.dimension && whole.count == initial.count)
        func nonlinearity(_ state: [Double], into rate: inout [Double]) throws {
            try state.withUnsafeBufferPointer { state in
                try rate.withUnsafeMutableBufferPointer { try equation.evaluateNonlinearity(at: state, into: $0) }
            }
        }
        var (state, a, b, stage) = (initial, initial, initial, initial)
        var (rate, rateOfA, rateOfB, rateOfStage) = (initial, initial, initial, initial)
        for n in 0..<steps {
            try nonlinearity(state, into: &rate)
            for i in state.indices { a[i] = half[i] * state[i] + halfWeight[i] * rate[i] }
            try nonlinearity(a, into: &rateOfA)
            for i in state.indices { b[i] = half[i] * state[i] + halfWeight[i] * rateOfA[i] }
            try nonlinearity(b, into: &rateOfB)
            for i in state.indices { stage[i] = half[i] * a[i] + halfWeight[i] * (2 * rateOfB[i] - rate[i]) }
            try nonlinearity(stage, into: &rateOfStage)
            for i in state.indices {
                state[i] = whole[i] * state[i] + first[i] * rate[i] + middle[i] * (rateOfA[i] + rateOfB[i]) + last[i] * rateOfStage[i]
            }
            try observe(n + 1, state)
        }
        return state
    }
}
