/// Which parts of a run one process computes, where several machines share them.
public struct Share: Equatable, Sendable {
    /// From 0 to count - 1.
    public let position: Int
    /// How many processes share the run, at least 1.
    public let count: Int

    /// - Parameter text: `position/count`.
    /// - Throws: ``InvalidParameter`` for anything else.
    public init(_ text: String) throws(InvalidParameter) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let position = numbers[0], let count = numbers[1], position >= 0, position < count else {
            throw InvalidParameter("share = \(text) is not allowed: it must be I/N with 0 ≤ I < N")
        }
        (self.position, self.count) = (position, count)
    }

    func contains(_ part: Int) -> Bool { part % count == position }
}

/// What a context does with the parts of a run.
enum Division: Equatable, Sendable {
    case whole
    /// Computes and keeps a share, and ends the run there.
    case share(Share)
    /// Counts them, and ends the run there.
    case count
}

/// Ends a run that was asked for a share or a number of parts.
enum EndOfDivision: Error, Equatable {
    case computed(parts: Int, of: Int)
    case counted(parts: Int)
}
