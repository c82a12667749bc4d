import Randomness

/// Normal numbers to compute with.
func numbers(_ count: Int) -> [Double] {
    var numbers = [Double](repeating: 0, count: count)
    var stream = RandomStream(seed: 1, purpose: "bench", index: UInt64(count))
    numbers.withUnsafeMutableBufferPointer { stream.fillNormals($0) }
    return numbers
}

/// Takes a result, so that the compiler cannot leave out the work for it.
@inline(never)
func consume(_ number: Double) {
    if number == .infinity { print() }
}
