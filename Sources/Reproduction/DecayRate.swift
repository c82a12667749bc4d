import Glibc
import Statistics

/// How fast a distance falls, or grows, as a power of something: the slope of its logarithm.
public enum DecayRate {
    /// A straight line through ln distance against ln level of all replicas.
    ///
    /// - Parameters:
    ///   - levels: from the one furthest from the limit to the nearest; positive.
    ///   - distances: level × replica; one that is not positive, or too few for a line without the first level, make the claim inconclusive.
    ///   - stopReason: why some run stopped early, if one did.
    public static func observe(_ levels: [Double], _ distances: [[Double]], stopReason: String? = nil) -> Observation {
        let all = fit(levels[...], distances[...])
        let nearer = fit(levels.dropFirst(), distances.dropFirst())
        return Observation(
            measured: all?.slope ?? .nan, standardError: all?.slopeStandardError ?? .nan,
            errorMethod: "standard error of the line through the logarithms of all replicas",
            allowance: abs((all?.slope ?? .nan) - (nearer?.slope ?? .nan)),
            allowanceReason: "distance to the slope without the level furthest from the limit",
            applicability: stopReason.map { .incomplete($0) } ?? .applies)
    }

    private static func fit(_ levels: ArraySlice<Double>, _ distances: ArraySlice<[Double]>) -> LinearFit? {
        let points = zip(levels, distances).flatMap { level, values in values.map { (log(level), log($0)) } }
        return LinearFit(points.map(\.0), points.map(\.1))
    }

    /// √(mean square) of each level's replicas.
    public static func rootMeanSquares(_ distances: [[Double]]) -> [Double] {
        distances.map { values in (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot() }
    }
}

extension Array {
    /// Neighbouring elements in rows of equal length, which divides the number of elements.
    public func rows(of count: Int) -> [[Element]] {
        precondition(count > 0 && self.count.isMultiple(of: count))
        return stride(from: 0, to: self.count, by: count).map { Array(self[$0..<$0 + count]) }
    }
}

/// `count` times from 0 to `end`, evenly spaced; two at least.
public func evenTimes(until end: Double, count: Int) -> [Double] {
    precondition(count >= 2)
    return (0..<count).map { end * Double($0) / Double(count - 1) }
}
