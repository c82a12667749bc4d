// Swift has no word for this instruction.

/// Asks for the cache line of an address that will be read and written soon.
static inline void prefetchForWriting(const void *address) { __builtin_prefetch(address, 1); }
