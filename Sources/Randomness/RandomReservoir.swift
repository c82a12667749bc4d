/// Random numbers for a loop that takes them one by one: they are made many at a time, as vectors.
///
/// Normal and exponential numbers and words come from streams of their own, so the order in which kinds are taken does not matter.
/// Not thread-safe: every thread has one of its own.
public final class RandomReservoir {
    @usableFromInline static var capacity: Int { 1024 }
    private var normalStream, exponentialStream, wordStream: RandomStream
    @usableFromInline let normals, exponentials: UnsafeMutablePointer<Double>
    @usableFromInline let words: UnsafeMutablePointer<UInt64>
    @usableFromInline var normalsTaken = RandomReservoir.capacity
    @usableFromInline var exponentialsTaken = RandomReservoir.capacity
    @usableFromInline var wordsTaken = RandomReservoir.capacity

    /// Takes what ``RandomStream`` takes.
    ///
    /// The numbers are not those of a stream of the same name.
    public init(seed: UInt64, purpose: String, index: UInt64 = 0) {
        normalStream = RandomStream(seed: seed, purpose: "\(purpose): normal numbers", index: index)
        exponentialStream = RandomStream(seed: seed, purpose: "\(purpose): exponential numbers", index: index)
        wordStream = RandomStream(seed: seed, purpose: "\(purpose): words", index: index)
        normals = .allocate(capacity: Self.capacity)
        exponentials = .allocate(capacity: Self.capacity)
        words = .allocate(capacity: Self.capacity)
        words.initialize(repeating: 0, count: Self.capacity)
    }

    deinit {
        normals.deallocate()
        exponentials.deallocate()
        words.deallocate()
    }

    /// A standard normal number.
    @inlinable @inline(__always)
    public func nextNormal() -> Double {
        if normalsTaken == Self.capacity { refillNormals() }
        defer { normalsTaken &+= 1 }
        return normals[normalsTaken]
    }

    /// The standard normal numbers that ``nextNormal()`` would give next, as many at once as are made: for loops over vectors.
    ///
    /// - Parameters:
    ///   - most: how many are taken at most, positive, which is not checked.
    ///   - body: given at least one; they are not given again.
    @inlinable @inline(__always)
    public func takeNormals<Result>(_ most: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
        if normalsTaken == Self.capacity { refillNormals() }
        let count = min(most, Self.capacity &- normalsTaken)
        defer { normalsTaken &+= count }
        return body(UnsafeBufferPointer(start: normals + normalsTaken, count: count))
    }

    /// How many ``takeNormals(_:_:)`` gives at most.
    @inlinable @inline(__always)
    public var normalsAtOnce: Int { normalsTaken == Self.capacity ? Self.capacity : Self.capacity &- normalsTaken }

    /// A number of the exponential law with mean 1.
    @inlinable @inline(__always)
    public func nextExponential() -> Double {
        if exponentialsTaken == Self.capacity { refillExponentials() }
        defer { exponentialsTaken &+= 1 }
        return exponentials[exponentialsTaken]
    }

    /// 64 uniform bits.
    @inlinable @inline(__always)
    public func nextWord() -> UInt64 {
        if wordsTaken == Self.capacity { refillWords() }
        defer { wordsTaken &+= 1 }
        return words[wordsTaken]
    }

    /// One of 0, …, `count` − 1, uniform up to `count`/2^64.
    ///
    /// - Parameter count: positive, which is not checked.
    @inlinable @inline(__always)
    public func nextIndex(below count: Int) -> Int {
        Int(truncatingIfNeeded: nextWord().multipliedFullWidth(by: UInt64(truncatingIfNeeded: count)).high)
    }

    /// The index that ``nextIndex(below:)`` will give eight calls later, unless new words are made before; to fetch what it stands for.
    @inlinable @inline(__always)
    public func laterIndex(below count: Int) -> Int {
        Int(truncatingIfNeeded: words[min(wordsTaken &+ 8, Self.capacity &- 1)].multipliedFullWidth(by: UInt64(truncatingIfNeeded: count)).high)
    }

    /// A uniform number in (0, 1): the midpoint of one of 2^52 equal cells.
    @inlinable @inline(__always)
    public func nextUniform() -> Double {
        (Double(nextWord() >> 12) + 0.5) * 0x1p-52
    }

    @usableFromInline @inline(never)
    func refillNormals() {
        normalStream.fillNormals(UnsafeMutableBufferPointer(start: normals, count: Self.capacity))
        normalsTaken = 0
    }

    @usableFromInline @inline(never)
    func refillExponentials() {
        exponentialStream.fillExponentials(UnsafeMutableBufferPointer(start: exponentials, count: Self.capacity))
        exponentialsTaken = 0
    }

    @usableFromInline @inline(never)
    func refillWords() {
        wordStream.fillWords(UnsafeMutableBufferPointer(start: words, count: Self.capacity))
        wordsTaken = 0
    }
}
