import Glibc

/// U(r) = E σ(⟨u, x⟩) σ(⟨v, x⟩) for unit vectors with ⟨u, v⟩ = r.
public enum OverlapKernel: Equatable, Sendable {
    /// ReLU: U(r) = (√(1−r²) + r (π − arccos r)) / (2π).
    case arcCosine
    /// U(r) = Σ c_k r^k with c_k = σ_k².
    case powerSeries(PowerSeries)

    /// U(r), U′(r) and U″(r).
    ///
    /// Edge case: the second derivative of ReLU's U diverges at |r| = 1; there it is taken an ulp inside, which is finite and
    /// vanishes against the factor 1 − s² that it always carries in the flow.
    public func derivatives(at r: Double) -> (value: Double, first: Double, second: Double) {
        switch self {
        case .arcCosine:
            let (value, first) = arcCosineKernel(r)
            return (value, first, 1 / (2 * .pi * max((1 - r) * (1 + r), Double.ulpOfOne).squareRoot()))
        case .powerSeries(let series):
            return series.derivatives(at: r)
        }
    }

    /// U(r) and U′(r), without the cost of the second derivative.
    @inline(__always)
    func valueAndSlope(at r: Double) -> (value: Double, slope: Double) {
        switch self {
        case .arcCosine:
            let (value, first) = arcCosineKernel(r)
            return (value, first)
        case .powerSeries(let series):
            let (value, first, _) = series.derivatives(at: r)
            return (value, first)
        }
    }

    /// U(1) = E σ(G)², the total of all σ_k².
    public var total: Double { derivatives(at: 1).value }
}

/// U and U′ of ReLU with one arc cosine.
@inline(__always)
private func arcCosineKernel(_ r: Double) -> (value: Double, first: Double) {
    // π − arccos r = arccos(−r); a solver may carry r past 1 by rounding.
    let first = acos(-min(max(r, -1), 1)) / (2 * .pi)
    return (max((1 - r) * (1 + r), 0).squareRoot() / (2 * .pi) + r * first, first)
}

/// Adds the two fields that all neurons of a ReLU network make at each: Σ_j b_j U(s_i s_j) to `value[i]` and
/// Σ_j b_j s_j U′(s_i s_j) to `slope[i]`.
///
/// O(m²); U is symmetric in its two neurons, so there is one arc cosine for each pair.
/// - Parameter shares: b_j = w_j a_j, what each neuron contributes.
func addArcCosineFields(
    shares b: UnsafeBufferPointer<Double>, overlaps s: UnsafeBufferPointer<Double>,
    value: UnsafeMutableBufferPointer<Double>, slope: UnsafeMutableBufferPointer<Double>
) {
    for i in b.indices {
        for j in 0..<i {
            let kernel = arcCosineKernel(s[i] * s[j])
            value[i] += b[j] * kernel.value
            value[j] += b[i] * kernel.value
            slope[i] += b[j] * s[j] * kernel.first
            slope[j] += b[i] * s[i] * kernel.first
        }
        let own = arcCosineKernel(s[i] * s[i])
        value[i] += b[i] * own.value
        slope[i] += b[i] * s[i] * own.first
    }
}
