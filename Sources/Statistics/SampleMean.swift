/// The mean of independent measurements and its standard error.
public struct SampleMean: Equatable, Sendable {
    public let mean: Double
    /// √( Σ (x − mean)² / (n (n − 1)) ).
    public let standardError: Double

    /// Nil for fewer than two measurements.
    public init?(_ measurements: [Double]) {
        guard measurements.count >= 2 else { return nil }
        let count = Double(measurements.count)
        let mean = measurements.reduce(0, +) / count
        self.mean = mean
        standardError = (measurements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))).squareRoot()
    }
}
