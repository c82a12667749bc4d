/// All verdicts of some records with what makes them, as Markdown.
public struct VerdictTable {
    private let records: [RecordSummary]

    public init(_ records: [RecordSummary]) { self.records = records }

    public var text: String {
        let claims = records.flatMap(\.claims)
        return """
            # Verdicts at the preset \(Set(records.map(\.preset)).sorted().joined(separator: ", "))

            `make accept` keeps this in paper-notes, and `make report` says which verdicts have changed since. \(claims.count) claims, \
            \(claims.count(where: \.holds)) agree with controls that do not. The number after ± is one standard error; a claim may be
            off by three and the bound on bias.

            \(records.map(section).joined(separator: "\n\n"))

            ## Where this was computed

            \(provenance)

            """
    }

    private func section(_ record: RecordSummary) -> String {
        let rows = record.claims.map { claim in
            let cells = [
                "`\(claim.name)`", claim.verdict, "\(claim.statement) \(claim.quantity); \(claim.window)", claim.source, claim.prediction,
                claim.competition ?? "", claim.measurement, claim.control,
            ]
            return "| " + cells.map(cell).joined(separator: " | ") + " |"
        }
        return """
            ## \(record.element) of \(record.paper): \(record.title)

            \(record.caption)

            `\(record.command)` with seed \(record.seed) and \(record.parameters.map { "\($0.name)=\($0.text)" }.joined(separator: "; "))\
            \(record.isCompleted ? "" : "\n\nNot complete: \(record.outcome)")

            | claim | verdict | statement | source | predicted | competitor | measured | negative control |
            |---|---|---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    private func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }

    /// What is the same for many records stands once.
    private var provenance: String {
        let names = ["commit", "dirty", "compiler", "c_compiler", "flags", "libraries", "host_cpu"]
        return names.map { name in
            let texts = Set(records.flatMap { $0.provenance.filter { $0.name == name }.map(\.text) })
            return "- \(name): \(texts.sorted().joined(separator: " or "))"
        }.joined(separator: "\n")
    }
}
