/// The least-squares line y = intercept + slope x through at least three points, with standard errors from the scatter about it.
///
/// Source: any text on regression; the errors assume independent deviations of one size.
public struct LinearFit: Equatable, Sendable {
    public let slope: Double
    public let intercept: Double
    /// √( Σ residual² / (n − 2) / Σ (x − mean x)² ).
    public let slopeStandardError: Double

    /// Nil for fewer than three points, for lists of different lengths, for abscissae that are all the same, or for anything
    /// that is not finite.
    public init?(_ x: [Double], _ y: [Double]) {
        let count = Double(x.count)
        guard x.count == y.count, x.count >= 3, (x + y).allSatisfy(\.isFinite) else { return nil }
        let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        let spread = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        guard spread > 0 else { return nil }
        let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
        let intercept = meanY - slope * meanX
        let scatter = zip(x, y).reduce(0) { sum, point in
            let residual = point.1 - intercept - slope * point.0
            return sum + residual * residual
        }
        self.slope = slope
        self.intercept = intercept
        slopeStandardError = (scatter / (count - 2) / spread).squareRoot()
    }
}
