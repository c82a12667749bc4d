/// Positive weights of which one is changed, or an index drawn in proportion to them, in O(log n). Some may be 0, but not all.
///
/// A complete binary tree of sums; every sum is made anew from its two parts, so nothing drifts.
public struct SumTree: Sendable {
    public let count: Int
    private let leaves: Int
    private var sums: [Double]

    /// O(n); no weights at all trap.
    public init(_ weights: [Double]) {
        precondition(!weights.isEmpty)
        count = weights.count
        var leaves = 1
        while leaves < count { leaves *= 2 }
        self.leaves = leaves
        sums = [Double](repeating: 0, count: 2 * leaves)
        for (i, weight) in weights.enumerated() { sums[leaves + i] = weight }
        for node in stride(from: leaves - 1, to: 0, by: -1) { sums[node] = sums[2 * node] + sums[2 * node + 1] }
    }

    public var total: Double { sums[1] }

    /// The weight at an index from 0 to ``count`` − 1; another traps.
    public subscript(index: Int) -> Double {
        get {
            precondition(index >= 0 && index < count)
            return sums[leaves + index]
        }
        set {
            precondition(index >= 0 && index < count)
            sums.withUnsafeMutableBufferPointer { sums in
                var node = leaves + index
                sums[node] = newValue
                while node > 1 {
                    node /= 2
                    sums[node] = sums[2 * node] + sums[2 * node + 1]
                }
            }
        }
    }

    /// The index in whose part of the total `fraction`, in (0, 1), falls.
    public func index(at fraction: Double) -> Int {
        sums.withUnsafeBufferPointer { sums in
            var (node, rest) = (1, fraction * sums[1])
            while node < leaves {
                node *= 2
                // Rounding may leave a rest in a part that is empty.
                if rest >= sums[node] && sums[node + 1] > 0 {
                    rest -= sums[node]
                    node += 1
                }
            }
            return node - leaves
        }
    }
}
