import Glibc

/// A sequence of random numbers that is named by a seed, a purpose and an index, and by nothing else.
///
/// Consumers with different purposes have keys of their own, of 64 bits, so adding one shifts no other; agents, replicas or
/// neurons that draw at different times or on different threads take different indices.
/// A value: a copy goes on with the same numbers.
public struct RandomStream: RandomNumberGenerator, Sendable {
    let generator: Philox4x32
    let index: UInt64
    var position: UInt64 = 0
    /// The half of the last block, or of the last pair of normals, that is not used yet.
    private var spareWord: UInt64?
    private var spareNormal: Double?

    /// - Parameters:
    ///   - seed: the seed of the whole experiment.
    ///   - purpose: what the numbers are for, such as `"initial second-layer weights"`.
    ///   - index: which of many consumers with the same purpose.
    public init(seed: UInt64, purpose: String, index: UInt64 = 0) {
        // The key is the image of the purpose under the generator that the seed keys.
        let purpose = fingerprint(of: purpose.utf8)
        let block = Philox4x32(key: words(of: seed)).block(
            SIMD4(lowHalf: words(of: purpose), highHalf: SIMD2(0, 0)))
        generator = Philox4x32(key: block.lowHalf)
        self.index = index
    }

    /// 64 uniform bits.
    public mutating func next() -> UInt64 {
        if let word = spareWord {
            spareWord = nil
            return word
        }
        let block = generator.block(SIMD4(lowHalf: words(of: position), highHalf: words(of: index)))
        position += 1
        spareWord = UInt64(block.z) | UInt64(block.w) << 32
        return UInt64(block.x) | UInt64(block.y) << 32
    }

    /// A uniform number in the open interval (0, 1): the midpoint of one of 2^52 equal cells.
    public mutating func nextUniform() -> Double {
        // With 53 bits the midpoint of the last cell would round to 1.
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }

    /// A standard normal number, by the method of Box and Muller (1958): exact up to rounding, |x| < 8.6.
    public mutating func nextNormal() -> Double {
        if let normal = spareNormal {
            spareNormal = nil
            return normal
        }
        let radius = (-2 * log(nextUniform())).squareRoot()
        let angle = 2 * Double.pi * nextUniform()
        spareNormal = radius * sin(angle)
        return radius * cos(angle)
    }

    /// A number of the gamma law with density proportional to x^(shape − 1) e^(−x), by rejection; it traps for `shape` < 1.
    ///
    /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 2000.
    public mutating func nextGamma(shape: Double) -> Double {
        precondition(shape >= 1)
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = nextNormal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(nextUniform()) < x * x / 2 + d * (1 - v + log(v)) { return d * v }
        }
    }

    /// The sum of the squares of `degreesOfFreedom` independent standard normal numbers: 0 for none; a negative number traps.
    public mutating func nextChiSquared(degreesOfFreedom: Int) -> Double {
        precondition(degreesOfFreedom >= 0)
        switch degreesOfFreedom {
        case 0: return 0
        case 1:
            let normal = nextNormal()
            return normal * normal
        default: return 2 * nextGamma(shape: Double(degreesOfFreedom) / 2)
        }
    }

    /// The next `count` standard normal numbers.
    public mutating func normals(count: Int) -> [Double] {
        (0..<count).map { _ in nextNormal() }
    }
}

private func words(of number: UInt64) -> SIMD2<UInt32> {
    SIMD2(UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32))
}

/// The 64-bit FNV-1a hash; Swift's own hashes are salted anew in every process.
///
/// - Parameter start: the hash of the bytes that stand before these, if there are any.
@inlinable
public func fingerprint(of bytes: some Sequence<UInt8>, after start: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
