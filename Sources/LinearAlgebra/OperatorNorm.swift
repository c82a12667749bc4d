import Vectors

/// The operator norms of many square matrices of one size, each begun where the one before it ended.
///
/// Golub-Kahan-Lanczos bidiagonalisation with full reorthogonalisation: the largest eigenvalue of the tridiagonal T of A Aᵀ in
/// the Krylov space of a start u. A step is two products of the matrix and a vector, 4 n² operations. It ends when the residual
/// of the Ritz pair is below a tolerance times the Ritz value, which bounds the distance to an eigenvalue of A Aᵀ; the error
/// is of the order of its square unless singular values are as close as that. With a good start three to six steps do.
///
/// Not thread-safe: every thread has one of its own.
public final class OperatorNormEstimator {
    /// n.
    public let dimension: Int
    /// Of the residual, relative to the largest eigenvalue of A Aᵀ.
    public let tolerance: Double
    /// Steps taken since the beginning.
    public private(set) var steps = 0
    private let most: Int
    /// Left and right Lanczos vectors, one after another.
    private let left, right: UnsafeMutablePointer<Double>
    /// The singular vector of the last matrix on the left: the start of the next.
    private let start: UnsafeMutablePointer<Double>
    /// The diagonal of T, what stands beside it, and the pivots of T - λ.
    private var diagonal, beside, pivots, component: [Double]

    /// - Parameters:
    ///   - dimension: n, a multiple of 8; it traps otherwise.
    ///   - tolerance: of the residual, relative to the largest eigenvalue of A Aᵀ.
    public init(dimension: Int, tolerance: Double = 1e-5) {
        precondition(dimension > 0 && dimension % 8 == 0 && tolerance > 0)
        (self.dimension, self.tolerance) = (dimension, tolerance)
        most = dimension
        left = .allocate(capacity: (most + 1) * dimension)
        right = .allocate(capacity: most * dimension)
        start = .allocate(capacity: dimension)
        left.initialize(repeating: 0, count: (most + 1) * dimension)
        right.initialize(repeating: 0, count: most * dimension)
        start.initialize(repeating: 0, count: dimension)
        diagonal = Array(repeating: 0, count: most)
        (beside, pivots, component) = (diagonal, diagonal, diagonal)
        forget()
    }

    deinit {
        left.deallocate()
        right.deallocate()
        start.deallocate()
    }

    /// Makes the next start a fixed vector that favours no coordinate, whatever was computed before.
    public func forget() {
        // Components of different sizes and signs are orthogonal to few matrices' singular vectors.
        for i in 0..<dimension { start[i] = (i % 2 == 0 ? 1 : -1) * (1 + 0.5 * Double((i * 29) % 64) / 64) }
        normalise(start)
    }

    /// ‖A‖₂ of a row-major matrix; NaN if an entry is not finite or the square of a sum overflows, 0 if all squares underflow (entries
    /// below some 1e-162).
    public func norm(of matrix: UnsafePointer<Double>) -> Double {
        let n = dimension
        left.update(from: start, count: n)
        var (value, lastBeta) = (0.0, 0.0)
        for k in 0..<most {
            steps += 1
            let (u, v) = (left + k * n, right + k * n)
            multiplyTransposed(matrix, u, v)
            if k > 0 { orthogonalise(v, against: right, count: k) }
            let alpha = length(v)
            guard alpha.isFinite else { return .nan }
            // T of k + 1 steps has one more row than that of k.
            diagonal[k] = alpha * alpha + lastBeta * lastBeta
            value = largestEigenvalue(order: k + 1, above: value)
            // The whole range of A Aᵀ that the start can reach.
            guard alpha > 1e-14 * value.squareRoot(), alpha > 0 else { return finish(value, order: k + 1) }
            scale(v, by: 1 / alpha)
            guard k + 1 < most else { return finish(value, order: k + 1) }
            let next = left + (k + 1) * n
            multiplyPlain(matrix, v, next)
            orthogonalise(next, against: left, count: k + 1)
            let beta = length(next)
            beside[k] = alpha * beta
            if beside[k] * abs(lastComponent(order: k + 1)) <= tolerance * value { return finish(value, order: k + 1) }
            scale(next, by: 1 / beta)
            lastBeta = beta
        }
        return finish(value, order: most)
    }

    // MARK: The tridiagonal matrix

    private var lastSlope = -1.0

    /// The largest eigenvalue λ of the leading block, by Newton's method for the last pivot of T - λ, which is 0 there.
    ///
    /// The pivot is decreasing and convex beyond the largest eigenvalue of the block before, so Newton's method climbs to its root
    /// from the root of the two terms that are known: the new diagonal entry, and the nearest pole with its residue.
    private func largestEigenvalue(order: Int, above pole: Double) -> Double {
        guard order > 1 else {
            (lastSlope, pivots[0]) = (-1, 0)
            return diagonal[0]
        }
        let (entry, coupling) = (diagonal[order - 1], beside[order - 2])
        let residue = coupling * coupling / -lastSlope
        let mean = 0.5 * (entry - pole)
        // The larger root of (μ - entry)(μ - pole) = residue, without cancellation.
        let root = (mean * mean + residue).squareRoot()
        var value = pole + (mean > 0 ? mean + root : residue / (root - mean))
        for _ in 0..<30 {
            var (pivot, slope) = (diagonal[0] - value, -1.0)
            pivots[0] = pivot
            for i in 1..<order {
                let ratio = beside[i - 1] / pivot
                slope = -1 + ratio * ratio * slope
                pivot = diagonal[i] - value - ratio * beside[i - 1]
                pivots[i] = pivot
            }
            lastSlope = slope
            let step = pivot / slope
            guard abs(step) > 1e-15 * value, step.isFinite else { break }
            value -= step
        }
        return value
    }

    /// The last component of the normalised eigenvector: the slope of the last pivot is -1 over its square.
    private func lastComponent(order: Int) -> Double { (-1 / lastSlope).squareRoot() }

    /// Keeps the Ritz vector as the next start.
    private func finish(_ value: Double, order: Int) -> Double {
        component[order - 1] = 1
        for i in stride(from: order - 2, through: 0, by: -1) { component[i] = -beside[i] * component[i + 1] / pivots[i] }
        for i in 0..<dimension {
            var sum = 0.0
            for k in 0..<order { sum += component[k] * left[k * dimension + i] }
            start[i] = sum
        }
        normalise(start)
        if !(start[0].isFinite) { forget() }
        return value.squareRoot()
    }

    // MARK: Vectors

    private func multiplyPlain(_ matrix: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
        let n = dimension
        var row = matrix
        for i in 0..<n {
            var (low, high) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
            var j = 0
            while j < n {
                low.addProduct(SIMD4(at: row + j), SIMD4(at: x + j))
                high.addProduct(SIMD4(at: row + (j &+ 4)), SIMD4(at: x + (j &+ 4)))
                j &+= 8
            }
            y[i] = (low + high).sum()
            row += n
        }
    }

    private func multiplyTransposed(_ matrix: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
        let n = dimension
        var j = 0
        // Eight vectors at a time are as many independent sums as hide the latency of an addition.
        while n &- j >= 32 {
            var column = matrix + j
            var (s0, s1, s2, s3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
            var (s4, s5, s6, s7) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
            for i in 0..<n {
                let factor = SIMD4(repeating: x[i])
                s0.addProduct(factor, SIMD4(at: column))
                s1.addProduct(factor, SIMD4(at: column + 4))
                s2.addProduct(factor, SIMD4(at: column + 8))
                s3.addProduct(factor, SIMD4(at: column + 12))
                s4.addProduct(factor, SIMD4(at: column + 16))
                s5.addProduct(factor, SIMD4(at: column + 20))
                s6.addProduct(factor, SIMD4(at: column + 24))
                s7.addProduct(factor, SIMD4(at: column + 28))
                column += n
            }
            s0.store(at: y + j)
            s1.store(at: y + (j &+ 4))
            s2.store(at: y + (j &+ 8))
            s3.store(at: y + (j &+ 12))
            s4.store(at: y + (j &+ 16))
            s5.store(at: y + (j &+ 20))
            s6.store(at: y + (j &+ 24))
            s7.store(at: y + (j &+ 28))
            j &+= 32
        }
        while j < n {
            var (s0, s1) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
            var column = matrix + j
            for i in 0..<n {
                let factor = SIMD4(repeating: x[i])
                s0.addProduct(factor, SIMD4(at: column))
                s1.addProduct(factor, SIMD4(at: column + 4))
                column += n
            }
            s0.store(at: y + j)
            s1.store(at: y + (j &+ 4))
            j &+= 8
        }
    }

    private func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
        var (low, high) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
        var j = 0
        while j < dimension {
            low.addProduct(SIMD4(at: x + j), SIMD4(at: y + j))
            high.addProduct(SIMD4(at: x + (j &+ 4)), SIMD4(at: y + (j &+ 4)))
            j &+= 8
        }
        return (low + high).sum()
    }

    private func length(_ x: UnsafePointer<Double>) -> Double { dot(x, x).squareRoot() }

    private func scale(_ x: UnsafeMutablePointer<Double>, by factor: Double) {
        for i in 0..<dimension { x[i] *= factor }
    }

    private func normalise(_ x: UnsafeMutablePointer<Double>) { scale(x, by: 1 / length(x)) }

    /// Once is enough for few steps; Gram and Schmidt in the modified order.
    private func orthogonalise(_ x: UnsafeMutablePointer<Double>, against basis: UnsafePointer<Double>, count: Int) {
        for k in 0..<count {
            let vector = basis + k * dimension
            let projection = dot(vector, x)
            var j = 0
            while j < dimension {
                (SIMD4(at: x + j) - projection * SIMD4(at: vector + j)).store(at: x + j)
                j &+= 4
            }
        }
    }
}
