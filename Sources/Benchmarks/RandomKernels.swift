import Randomness

/// Random numbers, in pieces that fit into the first caches, as the suite takes them.
enum RandomKernels {
    static let all = [words, uniforms, normals, exponentials]
    private static let count = 1024

    /// Ten rounds of two multiplications, two shifts and four exclusive ors on each block, which gives two words.
    private static let wordOperations = 10.0 * 8 / 2

    private static let words = Kernel("random words of 64 bits", unit: "word", units: Double(count), .lanes, operations: wordOperations * Double(count), bytes: 8 * Double(count)) {
        var stream = RandomStream(seed: 1, purpose: "bench")
        var words = [UInt64](repeating: 0, count: count)
        return { words.withUnsafeMutableBufferPointer { stream.fillWords($0) } }
    }

    /// Four from a block, for two operations of half a lane each beside it.
    private static let uniforms = Kernel(
        "uniform numbers in single precision", unit: "number", units: Double(count), .lanes,
        operations: (wordOperations / 2 + 2) * Double(count), bytes: 4 * Double(count)
    ) {
        var stream = RandomStream(seed: 1, purpose: "bench")
        var numbers = [Float](repeating: 0, count: count)
        return { numbers.withUnsafeMutableBufferPointer { stream.fillUniforms($0) } }
    }

    /// Beside the word, five for a uniform number; for each pair a logarithm (23, with a division), a root (2), sine and cosine (36), and 2 products.
    private static let normals = Kernel(
        "normal numbers in double precision", unit: "number", units: Double(count), .lanes,
        operations: (wordOperations + 5 + (23 + 2 + 36 + 2) / 2.0) * Double(count), bytes: 8 * Double(count)
    ) {
        var stream = RandomStream(seed: 1, purpose: "bench")
        var numbers = [Double](repeating: 0, count: count)
        return { numbers.withUnsafeMutableBufferPointer { stream.fillNormals($0) } }
    }

    private static let exponentials = Kernel(
        "exponential numbers in double precision", unit: "number", units: Double(count), .lanes,
        operations: (wordOperations + 5 + 23) * Double(count), bytes: 8 * Double(count)
    ) {
        var stream = RandomStream(seed: 1, purpose: "bench")
        var numbers = [Double](repeating: 0, count: count)
        return { numbers.withUnsafeMutableBufferPointer { stream.fillExponentials($0) } }
    }
}
