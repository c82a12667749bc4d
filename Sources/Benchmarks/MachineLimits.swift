import CMachineLimits
import LinearAlgebra

/// What this machine can do at most, measured: rates that no kernel can exceed.
struct MachineLimits {
    /// Some threads together.
    struct Rates {
        /// A second, by kind.
        var operations: [Kernel.Arithmetic: Double]
        /// Bytes a second.
        var bandwidth: Double
    }

    /// The loops that show them, beside products of matrices by the library, which are what can be reached in practice.
    static let probes = [
        chains("multiply and add, double precision", .double, 2 * fusedChains * doublesInVector) { consume(fuseDoubles($0)) },
        chains("multiply and add, single precision", .single, 2 * fusedChains * floatsInVector) { consume(Double(fuseFloats($0))) },
        chains("operations on lanes", .lanes, (mixedChains + 2 * integerChains) * doublesInVector) { consume(mixLanes($0)) },
        Kernel("sum of two arrays", unit: "byte", units: 24 * Double(arrayLength), .none, bytes: 24 * Double(arrayLength), isFromMemory: true) { sumOfArrays() },
        product(768, of: Double.self, .double) { left, right, result in
            multiply(left, .plain, right, .plain, into: &result, rows: 768, columns: 768, inner: 768)
        },
        product(768, of: Float.self, .single) { left, right, result in
            multiply(left, .plain, right, .plain, into: &result, rows: 768, columns: 768, inner: 768)
        },
    ]

    /// Reads the limits off the times of the probes.
    static func rates(_ seconds: [Double], threads: Int) -> Rates {
        func rate(_ index: Int) -> Double { probes[index].units * Double(threads) / seconds[index] }
        return Rates(operations: [.double: rate(0), .single: rate(1), .lanes: rate(2)], bandwidth: rate(3))
    }

    /// 3 arrays of it are far beyond any cache.
    private static let arrayLength = 8 << 20

    private static func chains(
        _ name: String, _ arithmetic: Kernel.Arithmetic, _ operations: Int, _ run: @escaping @Sendable (_ rounds: Int) -> Void
    ) -> Kernel {
        let rounds = 20_000
        let operations = Double(rounds * operations)
        return Kernel(name, unit: "operation", units: operations, arithmetic, operations: operations, bytes: 0) { { run(rounds) } }
    }

    private static func sumOfArrays() -> Work {
        let (left, right) = ([Double](repeating: 1, count: arrayLength), [Double](repeating: 2, count: arrayLength))
        var sum = [Double](repeating: 0, count: arrayLength)
        return {
            left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                    sum.withUnsafeMutableBufferPointer { sum in
                        for i in 0..<arrayLength { sum[i] = left[i] + right[i] }
                    }
                }
            }
        }
    }

    private static func product<Number: BinaryFloatingPoint & Sendable>(
        _ size: Int, of: Number.Type, _ arithmetic: Kernel.Arithmetic,
        _ multiply: @escaping @Sendable ([Number], [Number], inout [Number]) -> Void
    ) -> Kernel {
        let operations = 2 * Double(size * size * size)
        let name = "matrix product of the library, \(arithmetic.rawValue)"
        return Kernel(name, unit: "operation", units: operations, arithmetic, operations: operations, bytes: 3 * Double(size * size * MemoryLayout<Number>.size)) {
            let (left, right) = (numbers(size * size).map { Number($0) }, numbers(size * size).map { Number($0) })
            var result = [Number](repeating: 0, count: size * size)
            return { multiply(left, right, &result) }
        }
    }
}
