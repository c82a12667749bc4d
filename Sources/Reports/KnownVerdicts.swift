import FoundationEssentials

/// Verdicts as they were when somebody last looked at them and took them: the summary in the notes.
public struct KnownVerdicts: Equatable, Sendable {
    private let verdicts: [String: String]

    /// Where the summary of a preset lies.
    public static func path(preset: String) -> String { "paper-notes/summary-\(preset).md" }

    /// - Parameter text: a summary; every row begins with the claim's name and its verdict.
    public init(_ text: String) {
        let rows = text.matches(of: /(?m)^\| `([^`]+)` \| ([a-z ]+) \|/)
        verdicts = Dictionary(rows.map { (String($0.1), String($0.2)) }) { first, _ in first }
    }

    /// Those of a preset; none if nobody has taken any.
    public init(preset: String) { self.init((try? String(contentsOfFile: Self.path(preset: preset), encoding: .utf8)) ?? "") }

    /// The verdict that a claim had, if it has another one now.
    public func change(of claim: ClaimSummary) -> String? {
        verdicts[claim.name].flatMap { $0 == claim.verdict ? nil : $0 }
    }

    /// Claims that were there, in a list of elements, and are not in the records of these.
    public func missing(from records: [RecordSummary]) -> [String] {
        let stems = Set(records.map(\.stem)), names = Set(records.flatMap(\.claims).map(\.name))
        return verdicts.keys.filter { name in stems.contains(String(name.prefix { $0 != "/" })) && !names.contains(name) }.sorted()
    }
}
