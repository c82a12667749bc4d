import Randomness

/// The bootstrap: what a statistic would have been for other replicas of the same law.
public struct Bootstrap: Sendable {
    /// √(mean square distance of the resampled values from their mean).
    public let standardError: Double
    /// Resampled values, ascending.
    public let values: [Double]

    /// Draws replicas with replacement within each group, and evaluates the statistic again.
    ///
    /// - Parameters:
    ///   - groups: independent groups, such as one for each size, of independent replicas each; an empty group traps.
    ///   - resamples: how many times; at least 2, or it traps.
    ///   - stream: names the random numbers.
    /// Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 6.
    public init<Replica>(
        _ groups: [[Replica]], resamples: Int = 1000, stream: RandomStream, statistic: ([[Replica]]) -> Double
    ) {
        precondition(resamples >= 2 && groups.allSatisfy { !$0.isEmpty })
        var stream = stream
        let values = (0..<resamples).map { _ in
            statistic(groups.map { group in group.map { _ in group[Int(stream.nextUniform() * Double(group.count))] } })
        }
        let mean = values.reduce(0, +) / Double(resamples)
        standardError = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(resamples - 1)).squareRoot()
        self.values = values.sorted()
    }

    /// The interval between the quantiles `tail` and 1 − `tail`; it traps unless `tail` is in (0, ½).
    public func interval(tail: Double) -> (lower: Double, upper: Double) {
        precondition(tail > 0 && tail < 0.5)
        let count = Double(values.count)
        return (values[Int(tail * count)], values[min(values.count - 1, Int((1 - tail) * count))])
    }
}
