import CLAPACK

/// Sets the number of BLAS threads of the process to one; to be called before BLAS or LAPACK is.
///
/// The suite is parallel over seeds, agents or batches, and sums must not depend on a number of threads.
func useOneThread() {
    _ = oneThread
}

private let oneThread: Void = openblas_set_num_threads(1)
