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
