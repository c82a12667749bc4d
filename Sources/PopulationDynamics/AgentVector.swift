import Randomness

/// A parameter or hyperparameter of one or two dimensions: a number or a pair of them.
public protocol AgentVector: Sendable {
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (factor: Double, vector: Self) -> Self

    /// Independent standard normal components.
    static func normal(from reservoir: RandomReservoir) -> Self
}

extension Double: AgentVector {
    @inlinable @inline(__always)
    public static func normal(from reservoir: RandomReservoir) -> Double { reservoir.nextNormal() }
}

extension SIMD2<Double>: AgentVector {
    @inlinable @inline(__always)
    public static func normal(from reservoir: RandomReservoir) -> SIMD2<Double> {
        SIMD2(reservoir.nextNormal(), reservoir.nextNormal())
    }
}

extension AgentVector {
    /// Calls `body` with 0, …, `count` − 1 and a normal vector each, those that ``normal(from:)`` would give, in a loop that can be vectorised.
    @inlinable @inline(__always)
    public static func forEachNormal(count: Int, from reservoir: RandomReservoir, _ body: (Int, Self) -> Void) {
        let dimension = MemoryLayout<Self>.size / MemoryLayout<Double>.size
        var done = 0
        while done < count {
            let made = min(count - done, reservoir.normalsAtOnce / dimension)
            guard made > 0 else {
                // Its components are not made at once.
                body(done, normal(from: reservoir))
                done += 1
                continue
            }
            reservoir.takeNormals(made * dimension) { normals in
                let vectors = UnsafeRawPointer(normals.baseAddress!)
                for i in 0..<made {
                    body(done &+ i, vectors.loadUnaligned(fromByteOffset: i &* MemoryLayout<Self>.size, as: Self.self))
                }
            }
            done += made
        }
    }
}
