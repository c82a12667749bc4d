/// The counter-based generator Philox 4x32 with ten rounds.
///
/// A bijection of 128-bit counters for each 64-bit key, so any number of a sequence can be had without those before it.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct Philox4x32: Sendable {
    /// The low and the high half of the 64 bits.
    public var key: SIMD2<UInt32>

    public init(key: SIMD2<UInt32>) {
        self.key = key
    }

    /// The block of four random words that belongs to a counter.
    @inlinable
    public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var (words, roundKey) = (counter, key)
        for _ in 0..<10 {
            let even = UInt64(words.x) &* 0xD251_1F53
            let odd = UInt64(words.z) &* 0xCD9E_8D57
            words = SIMD4(
                UInt32(truncatingIfNeeded: odd >> 32) ^ words.y ^ roundKey.x, UInt32(truncatingIfNeeded: odd),
                UInt32(truncatingIfNeeded: even >> 32) ^ words.w ^ roundKey.y, UInt32(truncatingIfNeeded: even))
            // The golden ratio and the square root of 3 less one, as fractions of 2^32.
            roundKey &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return words
    }
}
