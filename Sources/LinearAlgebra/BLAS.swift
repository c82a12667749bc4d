import CLAPACK

/// Runs a block that calls BLAS or LAPACK with one BLAS thread.
///
/// The suite is parallel over seeds, agents or batches, and sums must not depend on a number of threads.
func withOneThread<Result>(_ body: () throws -> Result) rethrows -> Result {
    _ = oneThread
    return try body()
}

private let oneThread: Void = openblas_set_num_threads(1)
