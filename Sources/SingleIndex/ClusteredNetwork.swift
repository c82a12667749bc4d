import LinearAlgebra

/// A network whose neurons form clusters of equal second-layer weight and overlap s_c with the target's direction, and whose
/// directions have parts orthogonal to u* that are orthogonal to each other.
///
/// With b_c = (m_c/m) a_c its population risk is
/// ```
/// R = ½ ‖φ‖² − Σ_c b_c V(s_c) + ½ Σ_cd b_c b_d U(s_c s_d) + ½ Σ_c b_c² (U(1) − U(s_c²)) / m_c
/// ```
/// which is least where (U + diag) b = V. Derived in paper-notes/berthier2023.md.
public struct ClusteredNetwork: Equatable, Sendable {
    /// s_c.
    public let overlaps: [Double]
    /// m_c, the numbers of neurons; whole numbers for a real network.
    public let sizes: [Double]
    /// b_c, what each cluster adds to the output.
    public let shares: [Double]
    /// R.
    public let risk: Double

    /// The network with the least risk for given overlaps and sizes; nil if its equations are singular to rounding.
    ///
    /// (2/3) c³ operations for c clusters.
    /// - Parameters:
    ///   - overlaps: s_c in [−1, 1], one at least; it traps without.
    ///   - sizes: m_c, as many and positive; it traps otherwise.
    public init?(target: Target, activation: Activation, overlaps: [Double], sizes: [Double]) {
        precondition(!overlaps.isEmpty && sizes.count == overlaps.count && sizes.allSatisfy { $0 > 0 })
        let (count, kernel) = (overlaps.count, activation.kernel)
        let alignment = PowerSeries(
            zip(target.coefficients, activation.coefficients(upTo: target.degree)).map { $0 * $1 })
        let drive = overlaps.map { alignment.derivatives(at: $0).value }
        let equations = DenseLU(dimension: count)
        for c in 0..<count {
            for d in 0..<count { equations.entries[c * count + d] = kernel.valueAndSlope(at: overlaps[c] * overlaps[d]).value }
            equations.entries[c * count + c] += Self.ownNoise(kernel, overlaps[c]) / sizes[c]
        }
        guard equations.factor() else { return nil }
        var shares = drive
        shares.withUnsafeMutableBufferPointer { equations.solve($0) }
        self.overlaps = overlaps
        self.sizes = sizes
        self.shares = shares
        risk = (target.squaredNorm - zip(shares, drive).reduce(0) { $0 + $1.0 * $1.1 }) / 2
    }

    /// U(1) − U(s²): how much of a neuron's square is not shared by another of the same cluster.
    private static func ownNoise(_ kernel: OverlapKernel, _ s: Double) -> Double {
        max(kernel.total - kernel.valueAndSlope(at: s * s).value, 0)
    }

    /// A network of m neurons with clusters at some of the given overlaps, of nearly the least risk that such clusters allow.
    ///
    /// At fixed Σ m_c the best sizes are proportional to |b_c| √(U(1) − U(s_c²)); shares and sizes are made consistent by turns, and
    /// the sizes are then rounded to whole numbers of sum m. The risk of the result is that of a real network: an upper bound of the
    /// infimum.
    /// - Parameters:
    ///   - overlaps: of the clusters to choose from.
    ///   - width: m, positive or it traps.
    ///   - iterations: how often shares and sizes take turns.
    /// - Returns: nil if the equations of the network with whole sizes are singular to rounding.
    public static func nearlyOptimal(
        target: Target, activation: Activation, overlaps: [Double], width: Int, iterations: Int = 60
    ) -> ClusteredNetwork? {
        precondition(width > 0)
        let noise = overlaps.map { ownNoise(activation.kernel, $0).squareRoot() }
        var sizes = overlaps.map { _ in Double(width) / Double(overlaps.count) }
        for _ in 0..<iterations {
            guard let network = ClusteredNetwork(target: target, activation: activation, overlaps: overlaps, sizes: sizes) else { break }
            // Clusters on the axis of u* have no noise of their own: one neuron says all.
            let weights = zip(network.shares, noise).map { abs($0) * $1 }
            let total = weights.reduce(0, +)
            guard total > 0 else { break }
            sizes = zip(weights, noise).map { $1 == 0 ? 1 : max(Double(width) * $0 / total, 1e-6) }
        }
        return rounded(sizes, to: width).flatMap { kept in
            ClusteredNetwork(
                target: target, activation: activation, overlaps: kept.map { overlaps[$0.cluster] }, sizes: kept.map(\.size))
        }
    }

    /// Whole numbers of sum `width` near the sizes: parts after the point go to those that have most of them.
    private static func rounded(_ sizes: [Double], to width: Int) -> [(cluster: Int, size: Double)]? {
        let scale = Double(width) / sizes.reduce(0, +)
        let scaled = sizes.map { $0 * scale }
        var whole = scaled.map { $0.rounded(.down) }
        let missing = width - Int(whole.reduce(0, +))
        let order = scaled.indices.sorted { (scaled[$0] - whole[$0], $1) > (scaled[$1] - whole[$1], $0) }
        for c in order.prefix(max(missing, 0)) { whole[c] += 1 }
        let kept = whole.indices.filter { whole[$0] > 0 }.map { (cluster: $0, size: whole[$0]) }
        return kept.isEmpty ? nil : kept
    }
}
