import CLAPACK

/// The orthonormal vectors that span the same spaces as the first, the first two, … of given ones, and each one's distance from the space
/// of those before it.
///
/// Householder QR (LAPACK `dgeqrf`, `dorgqr`), 4 n k² operations for k vectors of n numbers.
/// - Parameter vectors: at least one, all of the same length, which is no less than their number; it traps otherwise.
/// - Returns: vectors whose products with the given ones are not negative, and the distances. A vector that depends on those before it has
///   the distance 0 to rounding, and a direction that means nothing.
public func orthonormalBasis(of vectors: [[Double]]) -> (vectors: [[Double]], distances: [Double]) {
    let (count, length) = (vectors.count, vectors.first?.count ?? 0)
    precondition(count > 0 && length >= count && vectors.allSatisfy { $0.count == length })
    useOneThread()
    let (rows, columns) = (Int32(length), Int32(count))
    var matrix = vectors.flatMap(\.self)
    var reflectors = [Double](repeating: 0, count: count)
    LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, &matrix, rows, &reflectors)
    let diagonal = (0..<count).map { matrix[$0 * length + $0] }
    LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, columns, columns, &matrix, rows, reflectors)
    let basis = (0..<count).map { k in matrix[k * length..<(k + 1) * length].map { diagonal[k] < 0 ? -$0 : $0 } }
    return (basis, diagonal.map(abs))
}
