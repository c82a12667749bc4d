import LinearAlgebra

/// The shapes of the matrices W_1 … W_L of linear layers, and how signals go through them and errors back.
///
/// Weights are a list of the matrices, each row by row. Nothing is checked of what pointers point to.
public struct LinearLayers: Equatable, Sendable {
    /// Of inputs, of every layer's outputs: W_l has `widths[l]` rows and `widths[l - 1]` columns.
    public let widths: [Int]
    /// Where each matrix begins, and where the last one ends.
    let offsets: [Int]

    /// Traps without a layer, and for a width that is not positive.
    public init(widths: [Int]) {
        precondition(widths.count > 1 && widths.allSatisfy { $0 > 0 })
        self.widths = widths
        productSize = widths.max()! * widths[0]
        offsets = zip(widths, widths.dropFirst()).reduce(into: [0]) { $0.append($0.last! + $1.0 * $1.1) }
    }

    /// L.
    public var depth: Int { widths.count - 1 }
    /// How many weights there are.
    public var dimension: Int { offsets.last! }
    /// How many numbers a product, or an error on its way back, takes at most.
    let productSize: Int

    /// Stores W_l ⋯ W_1 for each l from 1, one ``productSize`` after the other.
    func evaluateProducts(_ weights: UnsafePointer<Double>, into products: UnsafeMutablePointer<Double>) {
        products.update(from: weights, count: offsets[1])
        for layer in 1..<depth {
            let before = products + (layer - 1) * productSize, matrix = weights + offsets[layer]
            multiply(
                matrix, .plain, before, .plain, into: before + productSize, rows: widths[layer + 1], columns: widths[0], inner: widths[layer])
        }
    }

    /// Stores (W_L ⋯ W_{l+1})ᵀ G (W_{l−1} ⋯ W_1)ᵀ for each layer, as weights are: the rates at which W_L ⋯ W_1 moves along G, if every
    /// layer has the learning rate 1.
    ///
    /// - Parameters:
    ///   - direction: G, the outputs times the inputs; it is overwritten, and so is `scratch`, both of ``productSize``.
    ///   - products: what ``evaluateProducts(_:into:)`` gives.
    func carryBack(
        _ direction: UnsafeMutablePointer<Double>, _ weights: UnsafePointer<Double>, products: UnsafePointer<Double>,
        scratch: UnsafeMutablePointer<Double>, into rates: UnsafeMutablePointer<Double>
    ) {
        var (direction, next) = (direction, scratch)
        for layer in (1..<depth).reversed() {
            let (rows, columns) = (widths[layer + 1], widths[layer])
            let before = products + (layer - 1) * productSize, matrix = weights + offsets[layer], rate = rates + offsets[layer]
            multiply(direction, .plain, before, .transposed, into: rate, rows: rows, columns: columns, inner: widths[0])
            multiply(matrix, .transposed, direction, .plain, into: next, rows: columns, columns: widths[0], inner: rows)
            swap(&direction, &next)
        }
        rates.update(from: direction, count: offsets[1])
    }

    /// W_L ⋯ W_1, row-major.
    public func product(of weights: UnsafeBufferPointer<Double>) -> [Double] {
        let products = UnsafeMutablePointer<Double>.allocate(capacity: depth * productSize)
        defer { products.deallocate() }
        evaluateProducts(weights.baseAddress!, into: products)
        return Array(UnsafeBufferPointer(start: products + (depth - 1) * productSize, count: widths.last! * widths[0]))
    }

    /// uᵀ W_L ⋯ W_1 v, 2 n² L operations.
    ///
    /// - Parameters:
    ///   - left: u, as many numbers as there are outputs.
    ///   - right: v, as many as there are inputs; other numbers trap.
    public func overlap(_ left: [Double], _ right: [Double], of weights: UnsafeBufferPointer<Double>) -> Double {
        precondition(left.count == widths.last! && right.count == widths[0] && weights.count >= dimension)
        let widest = widths.max()!, scratch = UnsafeMutablePointer<Double>.allocate(capacity: 2 * widest)
        defer { scratch.deallocate() }
        var (signal, next) = (scratch, scratch + widest)
        signal.update(from: right, count: right.count)
        for layer in 0..<depth {
            multiply(weights.baseAddress! + offsets[layer], rows: widths[layer + 1], columns: widths[layer], vector: signal, into: next)
            swap(&signal, &next)
        }
        return left.indices.reduce(0) { $0 + left[$1] * signal[$1] }
    }

    /// Weights W_l = a_l Σ_k q_k^l (q_k^{l−1})ᵀ, which map each vector of a basis to that of the next, times the layer's share.
    ///
    /// - Parameters:
    ///   - shares: a_1 … a_L.
    ///   - bases: q⁰ … q^L, each of as many vectors as can be mapped; it traps unless there is one more than shares.
    public static func aligned(shares: [Double], bases: [[[Double]]]) -> [Double] {
        precondition(bases.count == shares.count + 1)
        return shares.indices.flatMap { layer in
            outerProducts(Array(repeating: shares[layer], count: bases[layer].count), left: bases[layer + 1], right: bases[layer])
        }
    }

    /// Σ_k c_k l_k r_kᵀ, row-major.
    ///
    /// - Parameters:
    ///   - coefficients: no more than there are vectors on each side.
    public static func outerProducts(_ coefficients: [Double], left: [[Double]], right: [[Double]]) -> [Double] {
        let (rows, columns) = (left[0].count, right[0].count)
        var matrix = [Double](repeating: 0, count: rows * columns)
        for (k, coefficient) in coefficients.enumerated() {
            for i in 0..<rows {
                for j in 0..<columns { matrix[i * columns + j] += coefficient * left[k][i] * right[k][j] }
            }
        }
        return matrix
    }
}
