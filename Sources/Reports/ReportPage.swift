import FoundationEssentials
import Reproduction

/// One page with every figure and what its claims say, that needs no other file and no network.
public struct ReportPage {
    private let records: [RecordSummary]
    /// Records that were asked for and are not there.
    private let missing: [String]
    private let known: KnownVerdicts
    private let findings: Findings

    public init(_ records: [RecordSummary], missing: [String] = [], known: KnownVerdicts = KnownVerdicts(""), findings: Findings = Findings()) {
        (self.records, self.missing, self.known, self.findings) = (records, missing, known, findings)
    }

    /// The page as HTML.
    ///
    /// - Parameter folder: where the figures of the records lie, as SVG.
    /// - Throws: ``InvalidRecord`` if a figure is missing.
    public func html(figuresIn folder: String) throws -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Learning time-scales: figures and verdicts</title>
        <style>\(style)</style>
        </head>
        <body>
        <header>
        <h1>Learning time-scales: figures and verdicts</h1>
        <p>\(overview)</p>
        \(notices)
        </header>
        <nav aria-label="figures"><ol>
        \(records.map { "<li><a href=\"#\($0.stem.escaped)\">\($0.stem.escaped)</a> \(tally($0))</li>" }.joined(separator: "\n"))
        </ol></nav>
        <main>
        \(try records.map { try section($0, folder) }.joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    // MARK: The whole

    private var claims: [ClaimSummary] { records.flatMap(\.claims) }

    private var overview: String {
        let failing = claims.count(where: \.fails), open = claims.count { !$0.holds && !$0.fails }
        return "\(records.count) figures and \(claims.count) claims, each beside a measurement with its error and a negative control that could have "
            + "failed: \(claims.count(where: \.holds)) agree, \(failing) fail, \(open) are inconclusive or do not apply. "
            + "Presets: \(Set(records.map(\.preset)).sorted().joined(separator: ", ").escaped)."
    }

    /// What a reader should know first.
    private var notices: String {
        let stale = records.filter(\.isStale).map { "\($0.stem): its program has changed since; run \($0.command)" }
        let stopped = records.filter { !$0.isCompleted }.map { "\($0.stem) is not complete: \($0.outcome)" }
        let absent = missing.map { "\($0) is missing; run make \($0)" }
        let changed = claims.compactMap { claim in known.change(of: claim).map { "\(claim.name) was \($0), and now \(claim.verdict)" } }
        let gone = known.missing(from: records).map { "\($0) was claimed, and is not any more" }
        let found = claims.filter(\.fails).compactMap { claim in findings.reasons[claim.name].map { "\(claim.name) is a finding: \($0)" } }
        let all = stale + stopped + absent + changed + gone + found
        return all.isEmpty ? "" : "<ul class=\"notices\">\(all.map { "<li>\($0.escaped)</li>" }.joined())</ul>"
    }

    private func tally(_ record: RecordSummary) -> String {
        let holding = record.claims.count(where: \.holds)
        return record.claims.isEmpty ? "" : "<span class=\"tally\">\(holding) of \(record.claims.count)</span>"
    }

    // MARK: One record

    private func section(_ record: RecordSummary, _ folder: String) throws -> String {
        """
        <section id="\(record.stem.escaped)">
        <h2>\(record.element.escaped) of <a href="https://arxiv.org/abs/\(record.paper.replacing("arXiv:", with: "").escaped)">\(record.paper.escaped)</a>: \
        \(record.title.escaped)</h2>
        <figure><img src="data:image/svg+xml;base64,\(try figure(of: record, folder))" alt="\(record.title.escaped)">
        <figcaption>\(record.caption.escaped)</figcaption></figure>
        <details><summary>How it was made</summary>
        <pre>\(record.command.escaped)</pre>
        <div class="pair">\(list("Parameters", record.parameters + [.init(name: "seed", text: "\(record.seed)")]))\(list("Provenance", record.provenance))</div>
        </details>
        \(record.claims.isEmpty ? "" : table(record.claims))
        </section>
        """
    }

    private func figure(of record: RecordSummary, _ folder: String) throws -> String {
        let path = "\(folder)/\(record.stem).svg"
        guard let data = FileManager.default.contents(atPath: path) else { throw InvalidRecord("\(record.path): there is no figure \(path)") }
        return data.base64EncodedString()
    }

    private func list(_ title: String, _ entries: [RecordSummary.Entry]) -> String {
        "<div><h3>\(title)</h3><dl>\(entries.map { "<dt>\($0.name.escaped)</dt><dd>\($0.text.escaped)</dd>" }.joined())</dl></div>"
    }

    private func table(_ claims: [ClaimSummary]) -> String {
        let rows = claims.map { claim in
            """
            <tr id="\(claim.name.escaped)"><td data-label="verdict">\(badge(claim))</td>
            <td data-label="claim"><strong>\(claim.statement.escaped)</strong><br>\(claim.quantity.escaped); \(claim.window.escaped)\
            \(claim.applicability == "applies" ? "" : "<br>" + claim.applicability.escaped)<br><cite>\(claim.source.escaped)</cite></td>
            <td data-label="predicted">\(claim.prediction.escaped)\(claim.competition.map { "<br><small>or \($0.escaped)</small>" } ?? "")</td>
            <td data-label="measured">\(claim.measurement.escaped)<br><small>\(claim.errorMethod.escaped)\
            \(claim.allowance > 0 ? "; bias: " + claim.allowanceReason.escaped : "")</small></td>
            <td data-label="negative control">\(claim.control.escaped)</td></tr>
            """
        }
        return """
            <table><thead><tr><th>verdict<th>claim<th>predicted<th>measured<th>negative control</tr></thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            """
    }

    private func badge(_ claim: ClaimSummary) -> String {
        let kind = claim.holds ? "holds" : claim.fails ? "fails" : "open"
        let change = known.change(of: claim).map { "<br><small>was \($0.escaped)</small>" } ?? ""
        return "<span class=\"badge \(kind)\">\(claim.verdict.escaped)</span>\(change)"
    }
}

extension String {
    /// Safe as text and as an attribute of HTML, whoever wrote it.
    fileprivate var escaped: String {
        reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}

/// Light and dark, on a wide page, a phone and paper. Figures keep their white ground.
private let style = """

    :root { color-scheme: light dark; --ink: #1d1d1f; --ground: #fff; --faint: #6b6b70; --line: #d8d8dc; --panel: #f6f6f8;
      --holds: #1a7f37; --fails: #b42318; --open: #8a6100 }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --ground: #16171a; --faint: #a0a0a8; --line: #3a3b40; --panel: #202126;
      --holds: #4ac26b; --fails: #ff7b72; --open: #e3b341 } }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 68rem; margin: 0 auto; padding: 1rem }
    a { color: inherit }
    h2 { font-size: 1.2rem; margin: 3rem 0 1rem; padding-top: 1rem; border-top: 1px solid var(--line) }
    h3 { font-size: 1rem; margin: 0.5rem 0 }
    nav ol { columns: 18rem; padding-left: 1.5rem; color: var(--faint); font-size: 0.9rem }
    .notices { background: var(--panel); padding: 0.8rem 2rem; border-left: 3px solid var(--open); overflow-wrap: anywhere }
    figure { margin: 0 }
    figure img { width: 100%; height: auto; background: #fff; border-radius: 4px }
    figcaption, cite, small, .tally { color: var(--faint); font-size: 0.9rem; font-style: normal }
    pre { background: var(--panel); padding: 0.6rem; overflow-x: auto }
    details { margin: 0.8rem 0 }
    summary { cursor: pointer }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; font-size: 0.85rem }
    dd { margin: 0; overflow-wrap: anywhere }
    table { border-collapse: collapse; width: 100%; font-size: 0.9rem }
    td, th { text-align: left; vertical-align: top; padding: 0.5rem 0.8rem 0.5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
    td:first-child, th { white-space: nowrap }
    .badge { font-weight: 600 }
    .holds { color: var(--holds) } .fails { color: var(--fails) } .open { color: var(--open) }
    @media (max-width: 46rem) {
      thead { display: none }
      table, tbody, tr, td { display: block }
      tr { border-top: 1px solid var(--line); padding: 0.6rem 0 }
      td { border: 0; padding: 0.1rem 0 }
      td:not(:first-child)::before { content: attr(data-label) ": "; color: var(--faint) }
      dl { grid-template-columns: 1fr } dt { color: var(--faint) }
    }
    @media print { body { max-width: none } section { break-inside: avoid-page } nav { columns: 2 } tr, figure { break-inside: avoid } }

    """
