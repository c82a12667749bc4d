import CLAPACK

/// The largest eigenvalues of a real symmetric matrix, descending, and their normalised eigenvectors.
///
/// LAPACK `dsyevr`, (4/3) n³ operations and more for eigenvectors; errors of a few ulps of the largest eigenvalue.
/// - Parameters:
///   - matrix: n × n, of which the lower triangle is read.
///   - count: how many, from 1 to n; it traps otherwise.
/// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``.
public func largestEigenpairs(
    ofSymmetric matrix: [Double], dimension: Int, count: Int
) throws -> (eigenvalues: [Double], eigenvectors: [[Double]]) {
    precondition(matrix.count == dimension * dimension && count >= 1 && count <= dimension)
    useOneThread()
    var matrix = matrix
    let n = Int32(dimension)
    var found: Int32 = 0
    var eigenvalues = [Double](repeating: 0, count: dimension)
    var vectors = [Double](repeating: 0, count: dimension * count)
    var support = [Int32](repeating: 0, count: 2 * count)
    // A symmetric matrix has one triangle for another if rows are read as columns.
    let info = LAPACKE_dsyevr(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "I")), CChar(UInt8(ascii: "U")), n, &matrix, n, 0, 0,
        n - Int32(count) + 1, n, 0, &found, &eigenvalues, &vectors, n, &support)
    guard info == 0, Int(found) == count else { throw LinearAlgebraError.notConverged(routine: "dsyevr", info: Int(info)) }
    return (
        eigenvalues[..<count].reversed(),
        (0..<count).reversed().map { Array(vectors[$0 * dimension..<($0 + 1) * dimension]) }
    )
}
