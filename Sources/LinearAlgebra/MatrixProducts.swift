import CLAPACK

/// Whether a matrix enters a product as it stands or transposed.
public enum MatrixOrientation: Sendable {
    case plain, transposed

    var cblas: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
}

/// C ← α op(A) op(B) + β C for row-major matrices: op(A) is `rows` × `inner`, op(B) `inner` × `columns`. 2 · rows · columns ·
/// inner operations (BLAS `dgemm`).
///
/// Sizes are not checked, and C must overlap neither A nor B. C need not be set if β is 0.
public func multiply(
    _ a: UnsafePointer<Double>, _ orientationOfA: MatrixOrientation = .plain, _ b: UnsafePointer<Double>,
    _ orientationOfB: MatrixOrientation = .plain, into c: UnsafeMutablePointer<Double>, rows: Int, columns: Int,
    inner: Int, scale alpha: Double = 1, accumulating beta: Double = 0
) {
    useOneThread()
    cblas_dgemm(
        CblasRowMajor, orientationOfA.cblas, orientationOfB.cblas, Int32(rows), Int32(columns), Int32(inner), alpha, a,
        Int32(orientationOfA == .plain ? inner : rows), b, Int32(orientationOfB == .plain ? columns : inner), beta, c,
        Int32(columns))
}

/// The same in single precision (BLAS `sgemm`).
public func multiply(
    _ a: UnsafePointer<Float>, _ orientationOfA: MatrixOrientation = .plain, _ b: UnsafePointer<Float>,
    _ orientationOfB: MatrixOrientation = .plain, into c: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
    inner: Int, scale alpha: Float = 1, accumulating beta: Float = 0
) {
    useOneThread()
    cblas_sgemm(
        CblasRowMajor, orientationOfA.cblas, orientationOfB.cblas, Int32(rows), Int32(columns), Int32(inner), alpha, a,
        Int32(orientationOfA == .plain ? inner : rows), b, Int32(orientationOfB == .plain ? columns : inner), beta, c,
        Int32(columns))
}

/// y ← α op(A) x + β y for a row-major matrix A of `rows` × `columns`. 2 · rows · columns operations (BLAS `dgemv`).
///
/// The sizes are A's, not op(A)'s: transposed, x has `rows` numbers and y `columns`. They are not checked, and y must not overlap x. It
/// need not be set if β is 0.
public func multiply(
    _ a: UnsafePointer<Double>, _ orientation: MatrixOrientation = .plain, rows: Int, columns: Int,
    vector x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, scale alpha: Double = 1,
    accumulating beta: Double = 0
) {
    useOneThread()
    cblas_dgemv(
        CblasRowMajor, orientation.cblas, Int32(rows), Int32(columns), alpha, a, Int32(columns), x, 1, beta, y, 1)
}
