import CMalloc

/// How many bytes this process has allocated and not given back.
func allocatedMemory() -> Int {
    let information = mallinfo2()
    return Int(information.uordblks + information.hblkhd)
}
