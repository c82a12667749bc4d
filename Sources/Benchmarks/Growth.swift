/// How the cost of some work grows with one size, and what is said of it where it is defined.
struct Growth: Sendable {
    let name: String
    /// What grows, with its symbol.
    let size: String
    let sizes: [Int]
    /// Powers of the size that time and memory grow as; nil where nothing is kept.
    let timeExponent: Double
    let memoryExponent: Double?
    let make: @Sendable (Int) throws -> Work
    /// How many threads do such work at once, for a size.
    var threads: @Sendable (Int) -> Int = { _ in 1 }

    init(
        _ name: String, in size: String, _ sizes: [Int], time: Double, memory: Double?, make: @escaping @Sendable (Int) throws -> Work
    ) {
        (self.name, self.size, self.sizes, timeExponent, memoryExponent, self.make) = (name, size, sizes, time, memory, make)
    }
}
