/// Stores Σ_i w_i a_i s_i^k in `moments[k]`, for as many k as there are places. O(m K).
///
/// - Parameter state: (a_1 … a_m, s_1 … s_m).
func evaluateMoments(
    of state: UnsafeBufferPointer<Double>, masses: [Double], into moments: UnsafeMutableBufferPointer<Double>
) {
    let width = masses.count
    masses.withUnsafeBufferPointer { masses in
        withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: moments.count) { lanes in
            lanes.initialize(repeating: .zero)
            forEachLaneGroup(of: width) { group in
                let s = group.load(state, at: width)
                var term = group.load(masses, at: 0) * group.load(state, at: 0)
                for k in lanes.indices {
                    lanes[k] += term
                    term *= s
                }
            }
            for k in moments.indices { moments[k] = lanes[k].sum() }
        }
    }
}

/// (1/m) Σ_i |a_i|.
public func meanAbsoluteWeight(_ secondLayerWeights: some Collection<Double>) -> Double {
    secondLayerWeights.reduce(0) { $0 + abs($1) } / Double(secondLayerWeights.count)
}
