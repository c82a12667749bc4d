import Glibc

/// How long the descendants of one agent last when who is replaced, and by whom, does not depend on who they are: an exact Markov chain in
/// the size of the family. Derived in paper-notes/borghi2026.md.
struct FounderChain {
    enum Replacement {
        /// Random agents are replaced by copies of any.
        case anyoneByAnyone
        /// The last by copies of the first, in an order that is drawn anew every time: selection by a fitness that is not inherited.
        case lastByFirst
    }

    let population: Int
    /// Agents replaced by an update.
    let replaced: Int
    let replacement: Replacement

    /// The probability that a founder has descendants after 0, 1, …, `updates` updates.
    func survival(updates: Int) -> [Double] {
        var law = [Double](repeating: 0, count: population + 1)
        law[1] = 1
        var survival = [1.0]
        for _ in 0..<updates {
            var next = [Double](repeating: 0, count: population + 1)
            for (size, weight) in law.enumerated() where weight > Self.negligible { spread(size, weight, into: &next) }
            law = next
            survival.append(1 - law[0])
        }
        return survival
    }

    private static let negligible = 1e-15

    private func spread(_ size: Int, _ weight: Double, into next: inout [Double]) {
        guard size > 0 else { return next[0] += weight }
        for lost in 0...min(size, replaced) {
            let remaining = weight * hypergeometric(lost, draws: replaced, marked: size, of: population)
            guard remaining > Self.negligible else { continue }
            switch replacement {
            case .anyoneByAnyone: addBirths(size - lost, remaining, share: Double(size) / Double(population), into: &next)
            case .lastByFirst:
                // Of those that are not last, so many are first.
                for first in 0...min(size - lost, replaced) {
                    let both = remaining * hypergeometric(first, draws: replaced, marked: size - lost, of: population - replaced)
                    if both > Self.negligible { addBirths(size - lost, both, share: Double(first) / Double(replaced), into: &next) }
                }
            }
        }
    }

    private func addBirths(_ left: Int, _ weight: Double, share: Double, into next: inout [Double]) {
        for born in 0...replaced {
            let probability = exp(logChoice(replaced, born)) * pow(share, Double(born)) * pow(1 - share, Double(replaced - born))
            if left + born < next.count { next[left + born] += weight * probability }
        }
    }

    private func hypergeometric(_ hits: Int, draws: Int, marked: Int, of count: Int) -> Double {
        guard hits <= marked, draws - hits <= count - marked, hits <= draws else { return 0 }
        return exp(logChoice(marked, hits) + logChoice(count - marked, draws - hits) - logChoice(count, draws))
    }

    private func logChoice(_ n: Int, _ k: Int) -> Double { lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1)) }
}
