import CInstructions

/// Many normal numbers at once: eight blocks of the generator in the lanes of vectors.
extension RandomStream {
    /// Stores independent standard normal numbers.
    ///
    /// They come from whole blocks of the generator, two from each by the method of Box and Muller (1958), to a few ulps. Blocks
    /// that are left over at the end are not used again. They are not the numbers of ``nextNormal()``, only of the same law.
    public mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>) {
        let whole = buffer.count / 16 * 16
        fillPairs(UnsafeMutableBufferPointer(rebasing: buffer[..<whole])) { uniform, turn in
            let radius = rootsOfDoubles(-2 * naturalLogarithm(uniform))
            let (sine, cosine) = sineAndCosine(ofTurn: turn)
            return (radius * cosine, radius * sine)
        }
        if whole < buffer.count {
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { last in
                fillNormals(last)
                for i in whole..<buffer.count { buffer[i] = last[i - whole] }
            }
        }
    }

    /// Stores independent numbers of the exponential law with mean 1, two from each whole block.
    ///
    /// - Parameter buffer: of a multiple of 16 places; it traps otherwise.
    public mutating func fillExponentials(_ buffer: UnsafeMutableBufferPointer<Double>) {
        precondition(buffer.count % 16 == 0)
        fillPairs(buffer) { (-naturalLogarithm($0), -naturalLogarithm($1)) }
    }

    /// Stores what a function makes of pairs of uniform numbers in (0, 1), one from each half of a block.
    ///
    /// Words come first, in the numbers' places: a processor looks ahead over some hundred instructions, and finds more to do at once in two
    /// short loops than in a long one.
    /// - Parameter buffer: of a multiple of 16 places.
    @inline(__always)
    private mutating func fillPairs(
        _ buffer: UnsafeMutableBufferPointer<Double>, _ function: (SIMD8<Double>, SIMD8<Double>) -> (SIMD8<Double>, SIMD8<Double>)
    ) {
        buffer.withMemoryRebound(to: UInt64.self) { fillWords($0) }
        for start in stride(from: 0, to: buffer.count, by: 16) {
            let place = UnsafeMutableRawPointer(buffer.baseAddress! + start)
            let (first, second) = function(
                Self.uniform(place.loadUnaligned(as: SIMD8<UInt64>.self)),
                Self.uniform(place.loadUnaligned(fromByteOffset: 64, as: SIMD8<UInt64>.self)))
            place.storeBytes(of: first, as: SIMD8<Double>.self)
            place.storeBytes(of: second, toByteOffset: 64, as: SIMD8<Double>.self)
        }
    }

    /// Stores uniform words of 64 bits, two from each whole block.
    ///
    /// - Parameter buffer: of a multiple of 16 places; it traps otherwise.
    public mutating func fillWords(_ buffer: UnsafeMutableBufferPointer<UInt64>) {
        precondition(buffer.count % 16 == 0)
        for start in stride(from: 0, to: buffer.count, by: 16) {
            let (x, y, z, w) = nextBlocks()
            let place = UnsafeMutableRawPointer(buffer.baseAddress! + start)
            place.storeBytes(of: x | y &<< 32, as: SIMD8<UInt64>.self)
            place.storeBytes(of: z | w &<< 32, toByteOffset: 64, as: SIMD8<UInt64>.self)
        }
    }

    /// Stores uniform numbers in (0, 1), four from each whole block: midpoints of 2^23 equal cells.
    public mutating func fillUniforms(_ buffer: UnsafeMutableBufferPointer<Float>) {
        var start = 0
        while start < buffer.count {
            let (x, y, z, w) = nextBlocks()
            let (first, second) = (Self.uniforms(x | y &<< 32), Self.uniforms(z | w &<< 32))
            if buffer.count - start >= 32 {
                let place = UnsafeMutableRawPointer(buffer.baseAddress! + start)
                place.storeBytes(of: first, as: SIMD16<Float>.self)
                place.storeBytes(of: second, toByteOffset: 64, as: SIMD16<Float>.self)
            } else {
                for lane in 0..<buffer.count - start { buffer[start + lane] = lane < 16 ? first[lane] : second[lane - 16] }
            }
            start += 32
        }
    }

    @inline(__always)
    private static func uniforms(_ words: SIMD8<UInt64>) -> SIMD16<Float> {
        // 23 bits below the leading one of a number in [1, 2).
        let bits = unsafeBitCast(words, to: SIMD16<UInt32>.self) &>> 9 | 0x3F80_0000
        return unsafeBitCast(bits, to: SIMD16<Float>.self) - 1 + 0x1p-24
    }

    /// Eight blocks, each of their words in the low halves of the lanes.
    @inline(__always)
    private mutating func nextBlocks() -> (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>) {
        let positions = SIMD8<UInt64>(repeating: position) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
        position += 8
        return generator.blocks(positions, index: index)
    }

    /// Numbers in (0, 1), as ``nextUniform()`` makes them from words.
    @inline(__always)
    private static func uniform(_ words: SIMD8<UInt64>) -> SIMD8<Double> {
        // 52 bits below the leading one of a number in [1, 2).
        let cell = SIMD8<Double>(bitPattern: words &>> 12 | SIMD8(repeating: 0x3FF0_0000_0000_0000)) - 1
        return cell + 0x1p-53
    }
}

extension Philox4x32 {
    /// The blocks of eight counters; every word stands in the low half of a 64-bit lane.
    @inline(__always)
    func blocks(
        _ positions: SIMD8<UInt64>, index: UInt64
    ) -> (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>) {
        let low = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        var (x, y) = (positions, positions &>> 32)
        var (z, w) = (SIMD8(repeating: index), SIMD8(repeating: index >> 32))
        var (keyX, keyY) = (SIMD8(repeating: UInt64(key.x)), SIMD8(repeating: UInt64(key.y)))
        // High halves of words and keys hold what does not matter. They are masked where numbers are multiplied, which makes that one instruction.
        for _ in 0..<10 {
            let even = (x & low) &* 0xD251_1F53
            let odd = (z & low) &* 0xCD9E_8D57
            (x, y) = (odd &>> 32 ^ y ^ keyX, odd)
            (z, w) = (even &>> 32 ^ w ^ keyY, even)
            (keyX, keyY) = (keyX &+ 0x9E37_79B9, keyY &+ 0xBB67_AE85)
        }
        return (x & low, y & low, z & low, w & low)
    }
}

/// ln x of positive normal numbers, to a few ulps: x = 2^e c with c near 1, and ln c = 2 artanh((c − 1)/(c + 1)).
@inline(__always)
func naturalLogarithm(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let bits = SIMD8<UInt64>(x)
    // √½ in place of 1 as the least mantissa.
    let shifted = bits &+ (0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_667F_3BCD)
    // An integer below 2^52 as the low bits of a number in [2^52, 2^53): conversions of vectors are done lane by lane.
    let exponent = SIMD8<Double>(bitPattern: shifted &>> 52 | 0x4330_0000_0000_0000) - (0x1p52 + 1023)
    let mantissa = (shifted & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_667F_3BCD
    let c = SIMD8<Double>(bitPattern: mantissa)
    let f = (c - 1) / (c + 1)
    let square = f * f
    var series = SIMD8<Double>(repeating: 1.0 / 21)
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 19))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 17))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 15))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 13))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 11))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 9))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 7))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 5))
    series = fusedDoubles(series, square, SIMD8(repeating: 1.0 / 3))
    series = fusedDoubles(series, square, SIMD8(repeating: 1))
    return fusedDoubles(exponent, SIMD8(repeating: 0.693147180559945309417), 2 * f * series)
}

/// sin 2πt and cos 2πt for t in (0, 1), to a few ulps of 1: Taylor's series within an eighth of a turn of the nearest quarter turn.
@inline(__always)
func sineAndCosine(ofTurn turn: SIMD8<Double>) -> (SIMD8<Double>, SIMD8<Double>) {
    // Adding 1.5 · 2^52 rounds to an integer, which then stands in the low bits.
    let shifted = turn * 4 + 0x1.8p52
    let quadrant = SIMD8<UInt64>(shifted)
    let x = (turn * 4 - (shifted - 0x1.8p52)) * (Double.pi / 2)
    let square = x * x
    var sine = SIMD8<Double>(repeating: 1.0 / 355_687_428_096_000)
    var cosine = SIMD8<Double>(repeating: 1.0 / 20_922_789_888_000)
    sine = fusedDoubles(sine, square, SIMD8(repeating: -1.0 / 1_307_674_368_000))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: -1.0 / 87_178_291_200))
    sine = fusedDoubles(sine, square, SIMD8(repeating: 1.0 / 6_227_020_800))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: 1.0 / 479_001_600))
    sine = fusedDoubles(sine, square, SIMD8(repeating: -1.0 / 39_916_800))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: -1.0 / 3_628_800))
    sine = fusedDoubles(sine, square, SIMD8(repeating: 1.0 / 362_880))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: 1.0 / 40_320))
    sine = fusedDoubles(sine, square, SIMD8(repeating: -1.0 / 5_040))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: -1.0 / 720))
    sine = fusedDoubles(sine, square, SIMD8(repeating: 1.0 / 120))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: 1.0 / 24))
    sine = fusedDoubles(sine, square, SIMD8(repeating: -1.0 / 6))
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: -1.0 / 2))
    sine = fusedDoubles(sine * square, x, x)
    cosine = fusedDoubles(cosine, square, SIMD8(repeating: 1))
    // Odd quarters exchange the two, bit by bit: comparisons of integers are done lane by lane. Signs are the highest bits.
    let exchanged = (SIMD8<UInt64>(sine) ^ SIMD8<UInt64>(cosine)) & (0 &- (quadrant & 1))
    let sineSign = (quadrant & 2) &<< 62
    let cosineSign = ((quadrant &+ 1) & 2) &<< 62
    return (
        SIMD8<Double>(bitPattern: SIMD8<UInt64>(sine) ^ exchanged ^ sineSign),
        SIMD8<Double>(bitPattern: SIMD8<UInt64>(cosine) ^ exchanged ^ cosineSign)
    )
}

extension SIMD8<Double> {
    @inline(__always)
    fileprivate init(bitPattern bits: SIMD8<UInt64>) { self = unsafeBitCast(bits, to: SIMD8<Double>.self) }
}

extension SIMD8<UInt64> {
    /// The bit patterns of numbers.
    @inline(__always)
    fileprivate init(_ numbers: SIMD8<Double>) { self = unsafeBitCast(numbers, to: SIMD8<UInt64>.self) }
}
