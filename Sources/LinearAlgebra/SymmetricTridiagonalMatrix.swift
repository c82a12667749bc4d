import CLAPACK

/// A real symmetric tridiagonal matrix.
public struct SymmetricTridiagonalMatrix: Equatable, Sendable {
    /// `count` entries of the diagonal.
    public let diagonal: [Double]
    /// `count - 1` entries beside it.
    public let offDiagonal: [Double]

    /// - Parameter offDiagonal: one entry fewer than `diagonal`, which has one at least; it traps otherwise.
    public init(diagonal: [Double], offDiagonal: [Double]) {
        precondition(!diagonal.isEmpty && offDiagonal.count == diagonal.count - 1)
        self.diagonal = diagonal
        self.offDiagonal = offDiagonal
    }

    /// Eigenvalues in ascending order, by the method of Pal, Walker and Kahan (LAPACK `dstev`), O(count²); errors of a few ulps of the largest.
    ///
    /// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``.
    public func eigenvalues() throws -> [Double] {
        var eigenvalues = diagonal, offDiagonal = self.offDiagonal + [0]
        useOneThread()
        let info = LAPACKE_dstev(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), Int32(diagonal.count), &eigenvalues, &offDiagonal, nil, 1)
        guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "dstev", info: Int(info)) }
        return eigenvalues
    }

    /// Eigenvalues in ascending order, and of each normalised eigenvector the first component, non-negative.
    ///
    /// Implicit QL (LAPACK `dstev`), O(count³); errors of a few ulps of the largest eigenvalue.
    /// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``.
    public func eigenvaluesAndFirstComponents() throws -> (eigenvalues: [Double], firstComponents: [Double]) {
        let count = diagonal.count
        var eigenvalues = diagonal
        // LAPACK wants room for at least one entry even of a 1 x 1 matrix.
        var offDiagonal = self.offDiagonal + [0]
        var vectors = [Double](repeating: 0, count: count * count)
        useOneThread()
        let info = LAPACKE_dstev(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), Int32(count), &eigenvalues, &offDiagonal, &vectors, Int32(count))
        guard info == 0 else { throw LinearAlgebraError.notConverged(routine: "dstev", info: Int(info)) }
        return (eigenvalues, (0..<count).map { abs(vectors[$0 * count]) })
    }
}

/// Why a decomposition could not be computed.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `info` is LAPACK's own; it is negative where an entry is not finite.
    case notConverged(routine: String, info: Int)

    public var description: String {
        switch self {
        case .notConverged(let routine, let info): "LAPACK \(routine) did not converge (info = \(info))"
        }
    }
}
