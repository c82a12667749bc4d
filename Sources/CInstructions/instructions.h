// Instructions that Swift has no word for, or does lane by lane.

#pragma once

/// Asks for the cache line of an address that will be read and written soon.
static inline void prefetchForWriting(const void *address) { __builtin_prefetch(address, 1); }

typedef float FloatLanes __attribute__((ext_vector_type(8)));
typedef double DoubleLanes __attribute__((ext_vector_type(8)));

/// The roots of all lanes, rounded correctly: the same bits as those of each lane alone.
static inline __attribute__((always_inline)) FloatLanes rootsOfFloats(FloatLanes x) { return __builtin_elementwise_sqrt(x); }
static inline __attribute__((always_inline)) DoubleLanes rootsOfDoubles(DoubleLanes x) { return __builtin_elementwise_sqrt(x); }

/// a b + c of all lanes, rounded once.
static inline __attribute__((always_inline)) FloatLanes fusedFloats(FloatLanes a, FloatLanes b, FloatLanes c) { return __builtin_elementwise_fma(a, b, c); }
static inline __attribute__((always_inline)) DoubleLanes fusedDoubles(DoubleLanes a, DoubleLanes b, DoubleLanes c) { return __builtin_elementwise_fma(a, b, c); }

/// Of the widest registers that the compiler may use.
#ifdef __AVX512F__
enum { vectorBytes = 64 };
#else
enum { vectorBytes = 32 };
#endif
