// lapacke.h wants C++ or C99 complex types by name; plain C99 ones import cleanly.
#define lapack_complex_float float _Complex
#define lapack_complex_double double _Complex
#include <cblas.h>
#include <lapacke.h>
