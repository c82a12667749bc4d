import CLAPACK

/// The x that minimises |A x − y|² for a matrix of full column rank, by Householder QR (LAPACK `dgels`).
///
/// Columns are scaled to norm 1 first, so that regressors of very different sizes do no harm.
/// - Parameters:
///   - columns: the columns of A, at least one, each as long as `right`, and no more of them than that; it traps otherwise.
///   - right: y.
/// - Returns: nil if a column is 0 or the columns are linearly dependent to rounding, or something is not finite.
public func leastSquares(columns: [[Double]], right: [Double]) -> [Double]? {
    let (rows, count) = (right.count, columns.count)
    precondition(count > 0 && rows >= count && columns.allSatisfy { $0.count == rows })
    let norms = columns.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    guard (norms + right).allSatisfy(\.isFinite), norms.allSatisfy({ $0 > 0 }) else { return nil }
    var matrix = zip(columns, norms).flatMap { column, norm in column.map { $0 / norm } }
    var solution = right
    useOneThread()
    let info = LAPACKE_dgels(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), Int32(rows), Int32(count), 1, &matrix, Int32(rows), &solution, Int32(rows))
    // The diagonal of R tells how far each column is from those before it.
    guard info == 0, (0..<count).allSatisfy({ abs(matrix[$0 * rows + $0]) > 1e-13 }) else { return nil }
    return zip(solution, norms).map { $0 / $1 }
}
