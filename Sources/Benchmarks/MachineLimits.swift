import CInstructions
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
        Kernel("multiply and add, double precision", unit: "operation", units: 14 * 8 * rounds, .double, operations: 14 * 8 * rounds, bytes: 0) {
            { consume(multiplyAndAdd()) }
        },
        Kernel("multiply and add, single precision", unit: "operation", units: 20 * 8 * rounds, .single, operations: 20 * 8 * rounds, bytes: 0) {
            { consume(multiplyAndAddSingles()) }
        },
        Kernel("operations on lanes", unit: "operation", units: 7 * 8 * rounds, .lanes, operations: 7 * 8 * rounds, bytes: 0) {
            { consume(mixLanes()) }
        },
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

    private static let rounds = 20_000.0
    /// 3 arrays of it are far beyond any cache.
    private static let arrayLength = 8 << 20

    /// Seven chains of dependent operations hide the latency, and stay in registers.
    private static func multiplyAndAdd() -> Double {
        var (a, b, c, d, e, f, g) = (start, start + 1, start + 2, start + 3, start + 4, start + 5, start + 6)
        let (factor, summand) = (SIMD8<Double>(repeating: 0.999_999), SIMD8<Double>(repeating: 1e-7))
        for _ in 0..<Int(rounds) {
            a = fusedDoubles(a, factor, summand)
            b = fusedDoubles(b, factor, summand)
            c = fusedDoubles(c, factor, summand)
            d = fusedDoubles(d, factor, summand)
            e = fusedDoubles(e, factor, summand)
            f = fusedDoubles(f, factor, summand)
            g = fusedDoubles(g, factor, summand)
        }
        return (a + b + c + d + e + f + g).sum()
    }

    private static var start: SIMD8<Double> { SIMD8(0, 1, 2, 3, 4, 5, 6, 7) }

    /// Ten, of half as many bytes each.
    private static func multiplyAndAddSingles() -> Double {
        let start = SIMD8<Float>(Self.start)
        var (a, b, c, d, e) = (start, start + 1, start + 2, start + 3, start + 4)
        var (f, g, h, i, j) = (start + 5, start + 6, start + 7, start + 8, start + 9)
        let (factor, summand) = (SIMD8<Float>(repeating: 0.999_99), SIMD8<Float>(repeating: 1e-5))
        for _ in 0..<Int(rounds) {
            a = fusedFloats(a, factor, summand)
            b = fusedFloats(b, factor, summand)
            c = fusedFloats(c, factor, summand)
            d = fusedFloats(d, factor, summand)
            e = fusedFloats(e, factor, summand)
            f = fusedFloats(f, factor, summand)
            g = fusedFloats(g, factor, summand)
            h = fusedFloats(h, factor, summand)
            i = fusedFloats(i, factor, summand)
            j = fusedFloats(j, factor, summand)
        }
        return Double((a + b + c + d + e).sum() + (f + g + h + i + j).sum())
    }

    /// Integer and floating-point operations side by side, as processors have units for both.
    private static func mixLanes() -> Double {
        var (a, b, c) = (start, start + 1, start + 2)
        var (x, y, z) = (SIMD8<UInt64>(1, 2, 3, 4, 5, 6, 7, 8), SIMD8<UInt64>(repeating: 5), SIMD8<UInt64>(repeating: 9))
        let (factor, summand) = (SIMD8<Double>(repeating: 0.999_999), SIMD8<Double>(repeating: 1e-7))
        for _ in 0..<Int(rounds) {
            a = fusedDoubles(a, factor, summand)
            b = fusedDoubles(b, factor, summand)
            c = c + summand
            x = x &+ 0x9E37_79B9_7F4A_7C15
            y = y ^ x
            z = (z &+ y) ^ 0x5555_AAAA_3333_CCCC
        }
        return (a + b + c).sum() + Double((x ^ y ^ z).wrappedSum() & 1)
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
