/// What one hidden neuron (u_a + v_b)² gains of labels a + b modulo M: E(w) = ½ |Ỹᵀφ|² for w = (u, v), where Ỹ are one-hot labels of the pairs, less
/// their mean if they are centred.
///
/// Source: Tian, arXiv 2509.21519 (recalled); in sums over labels derived in paper-notes/tian2025.md.
public struct ModularEnergy: Sendable {
    public let pairs: ModularPairs
    public let isCentred: Bool

    public init(_ pairs: ModularPairs, isCentred: Bool = true) {
        self.pairs = pairs
        self.isCentred = isCentred
    }

    /// 2 M.
    public var dimension: Int { 2 * pairs.modulus }

    /// E, and its gradient; 12 operations for each pair.
    ///
    /// - Parameters:
    ///   - weights: u, then v.
    ///   - gradient: of as many numbers, which are replaced.
    ///   - labels: room for M numbers.
    public func evaluate(_ weights: [Double], gradient: inout [Double], labels: inout [Double]) -> Double {
        let modulus = pairs.modulus
        precondition(weights.count == dimension && gradient.count == dimension && labels.count == modulus)
        for i in 0..<dimension { gradient[i] = 0 }
        for c in 0..<modulus { labels[c] = 0 }
        var energy = 0.0
        weights.withUnsafeBufferPointer { weights in
            labels.withUnsafeMutableBufferPointer { labels in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    let second = UnsafeBufferPointer(rebasing: weights[modulus...])
                    let ofSecond = UnsafeMutableBufferPointer(rebasing: gradient[modulus...])
                    for a in 0..<modulus {
                        let first = weights[a]
                        forEachPair(with: a) { b, c in labels[c] += (first + second[b]) * (first + second[b]) }
                    }
                    if isCentred { centre(labels) }
                    var mean = 0.0
                    for c in 0..<modulus {
                        energy += labels[c] * labels[c] / 2
                        if isCentred { mean += labels[c] * pairs.labelCounts[c] }
                    }
                    if pairs.count > 0 { mean /= Double(pairs.count) }
                    for a in 0..<modulus {
                        let first = weights[a]
                        // One place for a whole row is kept out of memory.
                        var sum = 0.0
                        forEachPair(with: a) { b, c in
                            let pull = 2 * (labels[c] - mean) * (first + second[b])
                            sum += pull
                            ofSecond[b] += pull
                        }
                        gradient[a] = sum
                    }
                }
            }
        }
        return energy
    }

    /// Takes from each label its part of the sum of all.
    private func centre(_ labels: UnsafeMutableBufferPointer<Double>) {
        var sum = 0.0
        for c in 0..<pairs.modulus { sum += labels[c] }
        for c in 0..<pairs.modulus where pairs.labelCounts[c] > 0 { labels[c] -= sum * pairs.labelCounts[c] / Double(pairs.count) }
    }

    /// Calls a function with b and a + b modulo M of each pair of an a.
    @inline(__always)
    private func forEachPair(with a: Int, _ body: (Int, Int) -> Void) {
        let modulus = pairs.modulus, row = pairs.rowStart[a]..<pairs.rowStart[a + 1]
        pairs.second.withUnsafeBufferPointer { second in
            for place in row {
                let b = Int(second[place]), sum = a + b
                body(b, sum >= modulus ? sum - modulus : sum)
            }
        }
    }
}
