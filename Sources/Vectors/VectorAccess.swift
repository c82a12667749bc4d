extension SIMD {
    /// The numbers that begin at an address of any alignment.
    @inlinable @inline(__always)
    public init(at address: UnsafePointer<Scalar>) {
        self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
    }

    @inlinable @inline(__always)
    public init(at address: UnsafeMutablePointer<Scalar>) {
        self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
    }

    /// Writes the numbers to an address of any alignment.
    @inlinable @inline(__always)
    public func store(at address: UnsafeMutablePointer<Scalar>) {
        UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
    }
}
