import CLAPACK

/// The factorisation P L U of a square matrix, in storage that is used again and again.
///
/// Not thread-safe.
public final class DenseLU {
    /// n.
    public let dimension: Int
    /// The matrix, row by row; overwritten by ``factor()``.
    public let entries: UnsafeMutableBufferPointer<Double>
    private let pivots: UnsafeMutableBufferPointer<Int32>

    /// A matrix of zeros, 8 n² bytes.
    public init(dimension: Int) {
        self.dimension = dimension
        entries = .allocate(capacity: dimension * dimension)
        entries.initialize(repeating: 0)
        pivots = .allocate(capacity: dimension)
        pivots.initialize(repeating: 0)
        useOneThread()
    }

    deinit {
        entries.deallocate()
        pivots.deallocate()
    }

    /// Replaces the matrix by its factors (LAPACK `dgetrf`), (2/3) n³ operations.
    ///
    /// - Returns: whether the matrix is regular and finite.
    public func factor() -> Bool {
        let n = Int32(dimension)
        // The transpose is factored: LAPACK's columns are the rows here.
        let info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, entries.baseAddress!, n, pivots.baseAddress!)
        return info == 0 && (0..<dimension).allSatisfy { entries[$0 * dimension + $0].isFinite }
    }

    /// Replaces `vector` by the solution x of A x = `vector`, after a ``factor()`` that returned true; 2 n² operations.
    ///
    /// - Parameter vector: n numbers; it traps otherwise.
    public func solve(_ vector: UnsafeMutableBufferPointer<Double>) {
        precondition(vector.count == dimension)
        let n = Int32(dimension)
        LAPACKE_dgetrs_work(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "T")), n, 1, entries.baseAddress!, n, pivots.baseAddress!,
            vector.baseAddress!, n)
    }
}
