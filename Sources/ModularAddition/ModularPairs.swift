import Randomness

/// Pairs (a, b) of numbers below M, whose label is a + b modulo M.
public struct ModularPairs: Equatable, Sendable {
    public let modulus: Int
    /// b of each pair, those of one a after those of the one before; and where those of each a begin, M + 1 places.
    let second: [Int32], rowStart: [Int]
    /// How often each label is there.
    let labelCounts: [Double]

    public var count: Int { second.count }

    /// - Parameter rows: the ascending b that are there with each a.
    private init(modulus: Int, rows: (Int) -> [Int32]) {
        var second: [Int32] = [], starts = [0], counts = [Double](repeating: 0, count: modulus)
        for a in 0..<modulus {
            for b in rows(a) {
                second.append(b)
                counts[(a + Int(b)) % modulus] += 1
            }
            starts.append(second.count)
        }
        self.modulus = modulus
        self.second = second
        rowStart = starts
        labelCounts = counts
    }

    /// All M² pairs.
    public init(allOf modulus: Int) { self.init(modulus: modulus) { _ in (0..<Int32(modulus)).map { $0 } } }

    /// Each pair with the same probability, independently; of one stream name a larger share has all pairs of a smaller one.
    ///
    /// - Parameters:
    ///   - seed, replica: name the random numbers, with the first number of the pair.
    ///   - share: the probability, from 0 to 1.
    public init(modulus: Int, share: Double, seed: UInt64, replica: Int) {
        let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: (modulus + 15) / 16 * 16)
        defer { words.deallocate() }
        let limit = share >= 1 ? UInt64.max : UInt64(share * 0x1p64)
        self.init(modulus: modulus) { a in
            var stream = RandomStream(seed: seed, purpose: "pairs modulo \(modulus), draw \(replica)", index: UInt64(a))
            stream.fillWords(words)
            return (0..<modulus).compactMap { words[$0] <= limit ? Int32($0) : nil }
        }
    }

    /// All pairs of some first numbers, each of which is there with the same probability.
    public init(rowsOf modulus: Int, share: Double, seed: UInt64, replica: Int) {
        var stream = RandomStream(seed: seed, purpose: "rows modulo \(modulus), draw \(replica)")
        let all = (0..<Int32(modulus)).map { $0 }
        self.init(modulus: modulus) { _ in stream.nextUniform() <= share ? all : [] }
    }
}
