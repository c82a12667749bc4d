/// Stores Σ_i a_i s_i^k in `moments[k]`, for as many k as there are places. O(m K).
///
/// - Parameter state: (a_1 … a_m, s_1 … s_m).
func evaluateMoments(
    of state: UnsafeBufferPointer<Double>, width: Int, into moments: UnsafeMutableBufferPointer<Double>
) {
    moments.update(repeating: 0)
    for i in 0..<width {
        let s = state[width + i]
        var term = state[i]
        for k in moments.indices {
            moments[k] += term
            term *= s
        }
    }
}

/// (1/m) Σ_i |a_i|.
public func meanAbsoluteWeight(_ secondLayerWeights: some Collection<Double>) -> Double {
    secondLayerWeights.reduce(0) { $0 + abs($1) } / Double(secondLayerWeights.count)
}
