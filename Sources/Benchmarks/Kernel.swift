/// A hot loop of the suite: what it does, what that costs on paper, and how to run it.
struct Kernel: Sendable {
    /// Which of the machine's rates bounds it where memory does not.
    enum Arithmetic: String, CaseIterable, Sendable {
        /// Floating-point operations, a multiplication and an addition in one instruction counted as two.
        case double = "double precision"
        case single = "single precision"
        /// Operations of either kind on lanes of 64 bits, as random numbers need them.
        case lanes = "64-bit lanes"
        /// Nothing but moving data.
        case none = "memory"
    }

    /// Words that no other kernel has.
    let name: String
    /// What a run consists of, and how many of them there are.
    let unit: String
    let units: Double
    let arithmetic: Arithmetic
    /// Operations of a run.
    let operations: Double
    /// Bytes that a run must read or write at least, of its arrays.
    let bytes: Double
    /// Whether these pass between memory and the caches, rather than stay in these.
    let isFromMemory: Bool
    let make: @Sendable () throws -> Work

    init(
        _ name: String, unit: String, units: Double = 1, _ arithmetic: Arithmetic, operations: Double = 0, bytes: Double,
        isFromMemory: Bool = false, make: @escaping @Sendable () throws -> Work
    ) {
        (self.name, self.unit, self.units, self.arithmetic) = (name, unit, units, arithmetic)
        (self.operations, self.bytes, self.isFromMemory, self.make) = (operations, bytes, isFromMemory, make)
    }

    /// The least time that a run can take on a machine.
    func leastSeconds(_ limits: MachineLimits.Rates) -> Double {
        max(operations / (limits.operations[arithmetic] ?? .infinity), isFromMemory ? bytes / limits.bandwidth : 0)
    }
}
