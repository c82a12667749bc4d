// Loops that keep a processor's arithmetic units busy, on the widest vectors that the compiler may use.

#pragma once

#ifdef __AVX512F__
#define VECTOR_BYTES 64
#else
#define VECTOR_BYTES 32
#endif

typedef double DoubleVector __attribute__((ext_vector_type(VECTOR_BYTES / 8)));
typedef float FloatVector __attribute__((ext_vector_type(VECTOR_BYTES / 4)));
typedef unsigned long LaneVector __attribute__((ext_vector_type(VECTOR_BYTES / 8)));

// Chains that do not depend on each other hide how long an operation takes: eight do where two begin in a cycle and end after four, and more
// than fourteen may not fit into registers.
enum { fusedChains = 12, mixedChains = 8, integerChains = 4, doublesInVector = VECTOR_BYTES / 8, floatsInVector = VECTOR_BYTES / 4 };

/// Multiplies and adds in all lanes of `fusedChains` chains, and returns something of the result.
static inline double fuseDoubles(long rounds) {
    DoubleVector chains[fusedChains], factor = 0.999999, summand = 1e-7, sum = 0;
    for (int i = 0; i < fusedChains; i++) chains[i] = i;
    while (rounds-- > 0) {
#pragma clang loop unroll(full)
        for (int i = 0; i < fusedChains; i++) chains[i] = __builtin_elementwise_fma(chains[i], factor, summand);
    }
    for (int i = 0; i < fusedChains; i++) sum += chains[i];
    return sum[0];
}

/// The same in single precision.
static inline float fuseFloats(long rounds) {
    FloatVector chains[fusedChains], factor = 0.99999f, summand = 1e-5f, sum = 0;
    for (int i = 0; i < fusedChains; i++) chains[i] = i;
    while (rounds-- > 0) {
#pragma clang loop unroll(full)
        for (int i = 0; i < fusedChains; i++) chains[i] = __builtin_elementwise_fma(chains[i], factor, summand);
    }
    for (int i = 0; i < fusedChains; i++) sum += chains[i];
    return sum[0];
}

/// Beside `mixedChains` chains in double precision, `integerChains` of two operations on 64-bit integers: processors have units for both.
static inline double mixLanes(long rounds) {
    DoubleVector chains[mixedChains], factor = 0.999999, summand = 1e-7, sum = 0;
    LaneVector integers[integerChains], step = 0x9E3779B97F4A7C15, mask = 0x5555AAAA3333CCCC;
    for (int i = 0; i < mixedChains; i++) chains[i] = i;
    for (int i = 0; i < integerChains; i++) integers[i] = i;
    while (rounds-- > 0) {
#pragma clang loop unroll(full)
        for (int i = 0; i < mixedChains; i++) chains[i] = __builtin_elementwise_fma(chains[i], factor, summand);
#pragma clang loop unroll(full)
        for (int i = 0; i < integerChains; i++) integers[i] = (integers[i] + step) ^ mask;
    }
    for (int i = 0; i < mixedChains; i++) sum += chains[i];
    for (int i = 0; i < integerChains; i++) sum[0] += integers[i][0] & 1;
    return sum[0];
}
