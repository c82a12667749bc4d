import Glibc
import LinearAlgebra

/// Convolution with N(0, σ²) on a periodic grid, as a matrix: positive, and the sum over the grid is kept to rounding.
///
/// On densities that the grid resolves the error is of order exp(−2π²(σ/Δ)²) for spacing Δ: 3·10⁻⁹ at σ = Δ, below rounding at 1.4 Δ.
public struct Mutation: Sendable {
    /// σ.
    public let size: Double
    public let grid: UniformGrid
    /// grid × grid; symmetric, every row adds up to 1.
    public let matrix: [Double]

    /// - Parameter size: σ; 0 makes the matrix 1, and a negative one traps.
    /// - Throws: ``UnresolvedMutation`` if 0 < σ < Δ.
    public init(size: Double, on grid: UniformGrid) throws(UnresolvedMutation) {
        precondition(size >= 0)
        guard size == 0 || size >= grid.spacing else { throw UnresolvedMutation(size: size, spacing: grid.spacing) }
        self.size = size
        self.grid = grid
        let count = grid.count
        let period = grid.upper - grid.lower
        var kernel = (0..<count).map { offset in
            guard size > 0 else { return offset == 0 ? 1.0 : 0 }
            // Images further away than the next period are below rounding on any grid that a density fits into.
            return (-2...2).reduce(0.0) { sum, image in
                let x = (Double(offset) * grid.spacing + Double(image) * period) / size
                return sum + exp(-0.5 * x * x)
            }
        }
        let sum = kernel.reduce(0, +)
        kernel = kernel.map { $0 / sum }
        matrix = (0..<count).flatMap { row in (0..<count).map { kernel[abs(row - $0)] } }
    }

    /// y ← M x, 2 n² operations. Both have as many numbers as the grid has points, which is not checked, and do not overlap.
    public func apply(_ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>) {
        matrix.withUnsafeBufferPointer {
            multiply($0.baseAddress!, .plain, rows: grid.count, columns: grid.count, vector: x, into: y)
        }
    }

    /// M X Mᵀ of values on the square of the grid: the convolution with N(0, σ² I) in the plane. 4 n³ operations; another number of values
    /// than n² traps.
    public func applyToPlane(_ values: [Double]) -> [Double] {
        precondition(values.count == grid.count * grid.count)
        var (half, result) = (values, values)
        multiply(matrix, .plain, values, .plain, into: &half, rows: grid.count, columns: grid.count, inner: grid.count)
        multiply(half, .plain, matrix, .plain, into: &result, rows: grid.count, columns: grid.count, inner: grid.count)
        return result
    }
}

/// A mutation finer than the grid that should carry it.
public struct UnresolvedMutation: Error, Equatable, CustomStringConvertible {
    /// σ.
    public let size: Double
    /// Δ.
    public let spacing: Double

    public var description: String {
        "mutations of size \(size) are finer than the grid, whose points are \(spacing) apart: take more points"
    }
}
