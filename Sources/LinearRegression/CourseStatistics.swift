import Vectors

/// Averages over the time of one course of weights, T steps of d directions.
public struct CourseStatistics: Sendable {
    /// θ_i at each step, direction by direction, d × T.
    private let positions: [Double]
    private let steps: Int

    /// Traps unless there is the same number of steps for each direction.
    public init(positions: [Double], directions: Int) {
        precondition(directions > 0 && positions.count % directions == 0)
        self.positions = positions
        steps = positions.count / directions
    }

    /// The mean of θ_{i,t} θ_{i,t+k} over t, for each k below a number of lags; 2 T operations each.
    public func products(direction: Int, lags: Int) -> [Double] {
        precondition(lags <= steps)
        return path(direction) { path in
            (0..<lags).map { lag in Self.sum(path, lag: lag) { $0 * $1 } / Double(steps - lag) }
        }
    }

    /// The mean of |θ_{t+k} − θ_t|² over t; 3 T d operations.
    public func squaredDisplacement(lag: Int) -> Double {
        (0..<positions.count / steps).reduce(0) { $0 + squaredDisplacement(direction: $1, lag: lag) }
    }

    private func squaredDisplacement(direction: Int, lag: Int) -> Double {
        precondition(lag < steps)
        return path(direction) { path in Self.sum(path, lag: lag) { ($1 - $0) * ($1 - $0) } / Double(steps - lag) }
    }

    private func path<Result>(_ direction: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
        positions.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[direction * steps..<(direction + 1) * steps])) }
    }

    @inline(__always)
    private static func sum(
        _ path: UnsafeBufferPointer<Double>, lag: Int, _ term: (SIMD8<Double>, SIMD8<Double>) -> SIMD8<Double>
    ) -> Double {
        let count = path.count - lag, whole = count / 8 * 8, start = path.baseAddress!
        var sums = SIMD8<Double>.zero
        for t in stride(from: 0, to: whole, by: 8) {
            sums += term(SIMD8(at: start + t), SIMD8(at: start + t + lag))
        }
        var sum = sums.sum()
        for t in whole..<count { sum += term(SIMD8(repeating: path[t]), SIMD8(repeating: path[t + lag]))[0] }
        return sum
    }
}
