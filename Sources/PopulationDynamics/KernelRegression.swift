import Glibc

/// The estimate of Nadaraya and Watson, Σ K_b(x − x_j) y_j/Σ K_b(x − x_j) with a Gaussian kernel of standard deviation b, on a grid.
///
/// Values are shared between the two nearest points of a grid of spacing b/5 and read off between them, which widens the kernel; a
/// narrower one is used to make up for that on average. O(points + cells) to make, O(1) an evaluation.
/// Source: Nadaraya, "On estimating regression", 1964; Watson, "Smooth regression analysis", 1964.
public struct KernelRegression: Sendable {
    private let lower, spacing: Double
    private let sums, masses: [Double]

    private static let cellsPerBandwidth = 5
    private static let reach = 4 * cellsPerBandwidth

    /// - Parameters:
    ///   - points: x_j, at least one and all finite; it traps otherwise. There are 5/b cells for each unit of their range.
    ///   - values: y_j, as many; it traps otherwise.
    ///   - bandwidth: b, positive; it traps otherwise.
    public init(points: [Double], values: [Double], bandwidth: Double) {
        precondition(points.count == values.count && !points.isEmpty && bandwidth > 0)
        let spacing = bandwidth / Double(Self.cellsPerBandwidth)
        let (least, greatest) = points.reduce((Double.infinity, -Double.infinity)) { (min($0.0, $1), max($0.1, $1)) }
        let lower = least - Double(Self.reach) * spacing
        let cells = Int((greatest - least) / spacing) + 2 * Self.reach + 2
        var (sums, masses) = ([Double](repeating: 0, count: cells), [Double](repeating: 0, count: cells))
        for (x, y) in zip(points, values) {
            let position = (x - lower) / spacing
            let cell = Int(position), share = position - Double(cell)
            sums[cell] += (1 - share) * y
            masses[cell] += 1 - share
            sums[cell + 1] += share * y
            masses[cell + 1] += share
        }
        // Each of the two interpolations adds a sixth of the square of a spacing to the variance.
        let width = (Double(Self.cellsPerBandwidth * Self.cellsPerBandwidth) - 1.0 / 3).squareRoot()
        let kernel = (0...Self.reach).map { exp(-0.5 * Double($0 * $0) / (width * width)) }
        self.lower = lower
        self.spacing = spacing
        self.sums = Self.smoothed(sums, by: kernel)
        self.masses = Self.smoothed(masses, by: kernel)
    }

    private static func smoothed(_ values: [Double], by kernel: [Double]) -> [Double] {
        let count = values.count
        var result = [Double](repeating: 0, count: count)
        values.withUnsafeBufferPointer { values in
            result.withUnsafeMutableBufferPointer { result in
                for (offset, weight) in kernel.enumerated() {
                    for i in offset..<count { result[i] += weight * values[i - offset] }
                    if offset > 0 { for i in 0..<count - offset { result[i] += weight * values[i + offset] } }
                }
            }
        }
        return result
    }

    /// The estimate at x; nil further from all points than the kernel reaches.
    public func value(at x: Double) -> Double? {
        let position = (x - lower) / spacing
        guard position >= 0, position < Double(sums.count - 1) else { return nil }
        let cell = Int(position), share = position - Double(cell)
        let mass = (1 - share) * masses[cell] + share * masses[cell + 1]
        guard mass > 0 else { return nil }
        return ((1 - share) * sums[cell] + share * sums[cell + 1]) / mass
    }
}
