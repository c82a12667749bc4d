// What the compiler was told. Swift generates code for the same target as its C importer, so the C macros speak for both.
static inline const char *build_compiler(void) { return __VERSION__; }

static inline const char *build_vector_width(void) {
#if defined(__AVX512F__)
    return "avx512";
#elif defined(__AVX2__)
    return "avx2";
#elif defined(__AVX__)
    return "avx";
#else
    return "baseline";
#endif
}
