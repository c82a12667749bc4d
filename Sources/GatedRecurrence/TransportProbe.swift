import LinearAlgebra

/// Products of Jacobians over windows of a sequence, J_t … J_{k+1} = ∂x_t/∂x_k, and what is measured of them.
///
/// For a fixed t the product grows on its right as k falls, one product of two matrices a pair: 2 n³ operations, and six to
/// twelve products of a matrix and a vector for its norm, 2 n² each.
///
/// Not thread-safe: every thread has one of its own.
public final class TransportProbe {
    /// In which order the factors of a window stand.
    public enum Order: Sendable {
        /// J_t … J_{k+1}, the chain rule.
        case chainRule
        /// J_{k+1} … J_t, as the author's public code has it.
        case reversed
    }

    /// n.
    public let dimension: Int
    /// Finds the norms; its steps say what they cost.
    public let estimator: OperatorNormEstimator
    private var product, next: UnsafeMutablePointer<Double>
    private let factor: UnsafeMutablePointer<Double>

    /// - Parameters: as of `OperatorNormEstimator`.
    public init(dimension: Int, tolerance: Double = 1e-5) {
        self.dimension = dimension
        estimator = OperatorNormEstimator(dimension: dimension, tolerance: tolerance)
        let size = dimension * dimension
        product = .allocate(capacity: size)
        next = .allocate(capacity: size)
        factor = .allocate(capacity: size)
        factor.initialize(repeating: 0, count: size)
        product.initialize(repeating: 0, count: size)
        next.initialize(repeating: 0, count: size)
    }

    deinit {
        product.deallocate()
        next.deallocate()
        factor.deallocate()
    }

    /// S_{t,k} = ‖∂x_t/∂x_k‖₂ for 1 ≤ k < t ≤ T, where ``index(t:k:)`` tells.
    ///
    /// - Parameter jacobians: J_1, …, J_T one after another, row by row.
    public func norms(_ jacobians: [Double], order: Order = .chainRule) -> [Double] {
        estimator.forget()
        return map(jacobians, order: order) { estimator.norm(of: $0) }
    }

    /// A number for each window, in the order of ``index(t:k:)``.
    ///
    /// - Parameter measure: given the product of a window, row by row, and called for falling k within rising t.
    public func map(_ jacobians: [Double], order: Order = .chainRule, _ measure: (UnsafePointer<Double>) -> Double) -> [Double] {
        let size = dimension * dimension, steps = jacobians.count / size
        var values = [Double](repeating: 0, count: Self.pairs(steps: steps))
        jacobians.withUnsafeBufferPointer { jacobians in
            for t in stride(from: 2, through: steps, by: 1) {
                for k in stride(from: t - 1, through: 1, by: -1) {
                    let factor = jacobians.baseAddress! + k * size
                    if k == t - 1 { product.update(from: factor, count: size) } else { extend(by: factor, order) }
                    values[Self.index(t: t, k: k)] = measure(product)
                }
            }
        }
        return values
    }

    /// The product of the window from k to t, with 0 ≤ k < t ≤ T (not checked), row by row.
    public func product(_ jacobians: [Double], t: Int, k: Int, order: Order = .chainRule) -> [Double] {
        let size = dimension * dimension
        jacobians.withUnsafeBufferPointer { jacobians in
            product.update(from: jacobians.baseAddress! + (t - 1) * size, count: size)
            for step in stride(from: t - 2, through: k, by: -1) { extend(by: jacobians.baseAddress! + step * size, order) }
        }
        return Array(UnsafeBufferPointer(start: product, count: size))
    }

    /// The same with factors made as they are needed.
    ///
    /// - Parameter takesStateAfter: as in ``StateTrajectory/addCorrection(_:to:takesStateAfter:)``.
    public func product(
        of trajectory: StateTrajectory, t: Int, k: Int, order: Order = .chainRule, takesStateAfter: Bool = false
    ) -> [Double] {
        trajectory.storeJacobian(t, in: product, takesStateAfter: takesStateAfter)
        for step in stride(from: t - 1, to: k, by: -1) {
            trajectory.storeJacobian(step, in: factor, takesStateAfter: takesStateAfter)
            extend(by: factor, order)
        }
        return Array(UnsafeBufferPointer(start: product, count: dimension * dimension))
    }

    private func extend(by factor: UnsafePointer<Double>, _ order: Order) {
        let n = dimension
        next.update(repeating: 0, count: n * n)
        let (first, second) = order == .chainRule ? (UnsafePointer(product), factor) : (factor, UnsafePointer(product))
        addProduct(first, rowStride: n, innerStride: 1, second, stride: n, to: next, strideOfC: n, rows: n, columns: n, inner: n)
        swap(&product, &next)
    }

    /// Pairs 1 ≤ k < t ≤ T.
    public static func pairs(steps: Int) -> Int { steps * (steps - 1) / 2 }

    /// Pairs stand in the order of t, and of k within it.
    public static func index(t: Int, k: Int) -> Int { (t - 1) * (t - 2) / 2 + k - 1 }
}
