import Randomness

/// Who is replaced after a generation, and by whose copy.
public enum TruncationSelection: String, Equatable, Sendable, CaseIterable {
    /// The least fit share by copies of the fittest share: Jaderberg et al. (2017).
    case fittest
    /// As many, whoever they are, by copies of anyone: selection switched off.
    case anyone
    /// Nobody.
    case nobody

    /// The donor of every agent that is replaced, or nil.
    ///
    /// Agents of the same fitness stand in a random order. Donors are uniform among those that give.
    /// - Parameters:
    ///   - fitness: a number for each agent; the rank of what is not a number is anyone's guess.
    ///   - share: of agents that are replaced, and of those that give, in (0, ½] or it traps; rounded up to whole agents, half of them at most.
    public func donors(fitness: [Double], share: Double, from stream: inout RandomStream) -> [Int?] {
        precondition(share > 0 && share <= 0.5)
        let count = fitness.count, replaced = min(Int((Double(count) * share).rounded(.up)), count / 2)
        var donors = [Int?](repeating: nil, count: count)
        guard self != .nobody, replaced > 0 else { return donors }
        let lots = (0..<count).map { _ in stream.nextUniform() }
        let order = (0..<count).sorted { first, second in
            self == .fittest && fitness[first] != fitness[second] ? fitness[first] < fitness[second] : lots[first] < lots[second]
        }
        let givers = self == .fittest ? Array(order.suffix(replaced)) : Array(0..<count)
        for agent in order.prefix(replaced) { donors[agent] = givers[Int(stream.nextUniform() * Double(givers.count))] }
        return donors
    }
}
