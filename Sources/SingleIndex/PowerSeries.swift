/// A polynomial Σ c_k x^k with its derivatives, by Horner's rule.
public struct PowerSeries: Equatable, Sendable {
    /// c_0, c_1, …
    public let coefficients: [Double]

    /// - Parameter coefficients: c_0, c_1, …; none at all make 0.
    public init(_ coefficients: [Double]) {
        self.coefficients = coefficients
    }

    /// The value, the first and the second derivative at a point.
    public func derivatives(at x: Double) -> (value: Double, first: Double, second: Double) {
        var (value, first, second) = (0.0, 0.0, 0.0)
        for coefficient in coefficients.reversed() {
            second = second * x + 2 * first
            first = first * x + value
            value = value * x + coefficient
        }
        return (value, first, second)
    }
}
