import CLAPACK

/// The singular values of a row-major matrix, descending.
///
/// LAPACK `dgesdd`, (8/3) n³ operations for a square one; errors of a few ulps of the largest. It traps unless there are `rows` · `columns`
/// entries, and some.
/// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``, also where an entry is not finite.
public func singularValues(of matrix: [Double], rows: Int, columns: Int) throws -> [Double] {
    precondition(matrix.count == rows * columns && rows > 0 && columns > 0)
    useOneThread()
    guard matrix.allSatisfy(\.isFinite) else { throw LinearAlgebraError.notConverged(routine: "dgesdd", info: -1) }
    var matrix = matrix
    var values = [Double](repeating: 0, count: min(rows, columns))
    // A matrix and its transpose have the same singular values.
    let info = LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), Int32(columns), Int32(rows), &matrix, Int32(columns), &values, nil, 1, nil, 1)
    guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "dgesdd", info: Int(info)) }
    return values
}

/// All eigenvalues of a real symmetric matrix, descending (LAPACK `dsyevd`).
///
/// - Parameter matrix: n × n, of which the lower triangle is read; all of it must be finite. Another number of entries traps.
/// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``, also where an entry is not finite.
public func eigenvalues(ofSymmetric matrix: [Double], dimension: Int) throws -> [Double] {
    precondition(matrix.count == dimension * dimension && dimension > 0)
    useOneThread()
    guard matrix.allSatisfy(\.isFinite) else { throw LinearAlgebraError.notConverged(routine: "dsyevd", info: -1) }
    var matrix = matrix
    var values = [Double](repeating: 0, count: dimension)
    let info = LAPACKE_dsyevd(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")), Int32(dimension), &matrix, Int32(dimension), &values)
    guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "dsyevd", info: Int(info)) }
    return values.reversed()
}

/// The largest modulus of an eigenvalue of a square row-major matrix (LAPACK `dgeev`).
///
/// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``, also where an entry is not finite.
public func spectralRadius(of matrix: [Double], dimension: Int) throws -> Double {
    precondition(matrix.count == dimension * dimension && dimension > 0)
    useOneThread()
    guard matrix.allSatisfy(\.isFinite) else { throw LinearAlgebraError.notConverged(routine: "dgeev", info: -1) }
    var matrix = matrix
    var (real, imaginary) = ([Double](repeating: 0, count: dimension), [Double](repeating: 0, count: dimension))
    let n = Int32(dimension)
    // A matrix and its transpose have the same eigenvalues.
    let info = LAPACKE_dgeev(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "N")), n, &matrix, n, &real, &imaginary, nil, 1, nil, 1)
    guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "dgeev", info: Int(info)) }
    return zip(real, imaginary).reduce(0) { max($0, ($1.0 * $1.0 + $1.1 * $1.1).squareRoot()) }
}
