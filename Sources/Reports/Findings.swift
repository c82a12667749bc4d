import FoundationEssentials

/// Claims that are known to disagree: each is a line `- Finding `stem/claim`: what was found` in the notes of a paper.
public struct Findings: Equatable, Sendable {
    /// What was found, by the name of the claim.
    public let reasons: [String: String]

    public init(_ reasons: [String: String] = [:]) { self.reasons = reasons }

    /// Of all notes in a folder; none if there is no such folder.
    public init(in folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let notes = names.filter { $0.hasSuffix(".md") }.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        let found = notes.flatMap { $0.matches(of: /(?m)^- Finding `([^`]+)`: *(.+)$/).map { (String($0.1), String($0.2)) } }
        reasons = Dictionary(found) { first, _ in first }
    }

    /// Whether a claim fails that is not known to.
    public func isNew(_ claim: ClaimSummary) -> Bool { claim.fails && reasons[claim.name] == nil }
}
