/// Σ_i w_i s_i^k for k = 0, 1, ..., summed lane by lane.
struct MomentSums {
    private let lanes: UnsafeMutableBufferPointer<SIMD8<Double>>

    /// Calls `body` with `count` sums of 0.
    @inline(__always)
    static func with<Result>(count: Int, _ body: (MomentSums) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: count) { lanes in
            lanes.initialize(repeating: .zero)
            return body(MomentSums(lanes: lanes))
        }
    }

    /// Two operations for each sum and each of eight neurons.
    @inline(__always)
    func add(weights: SIMD8<Double>, overlaps s: SIMD8<Double>) {
        var term = weights
        for k in lanes.indices {
            lanes[k] += term
            term *= s
        }
    }

    subscript(k: Int) -> Double { lanes[k].sum() }
}

/// Stores Σ_i w_i a_i s_i^k in `moments[k]`, for as many k as there are places. O(m K).
///
/// - Parameter state: (a_1 … a_m, s_1 … s_m).
func evaluateMoments(
    of state: UnsafeBufferPointer<Double>, masses: [Double], into moments: UnsafeMutableBufferPointer<Double>
) {
    let width = masses.count
    masses.withUnsafeBufferPointer { masses in
        MomentSums.with(count: moments.count) { sums in
            forEachLaneGroup(of: width) { group in
                sums.add(weights: group.load(masses, at: 0) * group.load(state, at: 0), overlaps: group.load(state, at: width))
            }
            for k in moments.indices { moments[k] = sums[k] }
        }
    }
}

/// (1/m) Σ_i |a_i|.
public func meanAbsoluteWeight(_ secondLayerWeights: some Collection<Double>) -> Double {
    secondLayerWeights.reduce(0) { $0 + abs($1) } / Double(secondLayerWeights.count)
}
