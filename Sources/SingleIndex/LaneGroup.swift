/// Up to eight neighbouring entries of an array, as the lanes of one vector.
struct LaneGroup {
    let start: Int
    /// 8, and less in the last group of an array.
    let count: Int

    /// The entries from `offset + start` on; lanes beyond the end are 0.
    @inline(__always)
    func load(_ array: UnsafeBufferPointer<Double>, at offset: Int) -> SIMD8<Double> {
        if count == 8 {
            return UnsafeRawPointer(array.baseAddress! + offset + start).loadUnaligned(as: SIMD8<Double>.self)
        }
        var lanes = SIMD8<Double>.zero
        for lane in 0..<count { lanes[lane] = array[offset + start + lane] }
        return lanes
    }

    @inline(__always)
    func store(_ lanes: SIMD8<Double>, into array: UnsafeMutableBufferPointer<Double>, at offset: Int) {
        if count == 8 {
            UnsafeMutableRawPointer(array.baseAddress! + offset + start).storeBytes(of: lanes, as: SIMD8<Double>.self)
        } else {
            for lane in 0..<count { array[offset + start + lane] = lanes[lane] }
        }
    }
}

/// Calls `body` for the groups of an array of `count` entries, in order.
@inline(__always)
func forEachLaneGroup(of count: Int, _ body: (LaneGroup) -> Void) {
    for start in stride(from: 0, to: count, by: 8) {
        body(LaneGroup(start: start, count: min(8, count - start)))
    }
}
