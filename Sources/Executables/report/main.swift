import ArgumentParser
import FoundationEssentials
import Glibc
import PublishedFiles
import Reports
import Reproduction

/// Reads records and says what their claims say.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the verdict of every claim in some records.",
        discussion: """
            Exit status 1 if a claim disagrees, or agrees though its negative control does not disagree, and is not a finding of paper-notes,
            or if a run did not complete. A finding is a line there: - Finding `stem/claim`: what was found.

            Example: report data/quick/berthier2023-fig2.h5
            """)

    @Argument(help: "The records.")
    var records: [String]

    @Option(help: "Write a page with the figures of the records, which lie beside it, and the verdicts; and the verdicts as Markdown.")
    var page: String?

    @Flag(help: "Take the verdicts as known: write them into paper-notes, where the next page looks for changes.")
    var accept = false

    func run() throws {
        let there = page == nil ? records : records.filter { FileManager.default.fileExists(atPath: $0) }
        let summaries = try there.map(RecordSummary.read)
        if let page { try write(page, summaries, missing: records.filter { !there.contains($0) }) }
        if accept { try write(summaries) }
        if page == nil && !accept { try check(summaries) }
    }

    private func write(_ page: String, _ summaries: [RecordSummary], missing: [String]) throws {
        let folder = page.contains("/") ? String(page[..<page.lastIndex(of: "/")!]) : "."
        let html = try ReportPage(summaries, missing: missing, known: known(summaries), findings: Findings(in: "paper-notes"))
            .html(figuresIn: folder.isEmpty ? "/" : folder)
        try PublishedFile.publish(html.utf8, at: page)
        let table = (page.hasSuffix(".html") ? String(page.dropLast(5)) : page) + ".md"
        try PublishedFile.publish(VerdictTable(summaries).text.utf8, at: table)
        print("wrote \(page) and \(table)")
        announceChanges(summaries)
    }

    private func write(_ summaries: [RecordSummary]) throws {
        let presets = Set(summaries.map(\.preset))
        guard presets.count == 1, let preset = presets.first else {
            throw ValidationError("the verdicts of one preset are taken at a time, and these are of \(presets.sorted().joined(separator: ", "))")
        }
        let path = KnownVerdicts.path(preset: preset)
        try PublishedFile.publish(VerdictTable(summaries).text.utf8, at: path)
        print("wrote \(path)")
    }

    private func check(_ summaries: [RecordSummary]) throws {
        let findings = Findings(in: "paper-notes"), claims = summaries.flatMap(\.claims)
        for claim in claims {
            print(claim.lines(colour))
            if let reason = findings.reasons[claim.name] {
                print(claim.fails ? "    a finding: \(reason)" : "    paper-notes calls it a finding, but it does not fail")
            }
        }
        let stopped = summaries.filter { !$0.isCompleted }
        stopped.forEach { print("\($0.stem)  incomplete: \($0.outcome)") }
        let new = claims.count(where: findings.isNew), found = claims.count(where: \.fails) - new
        let open = claims.count { !$0.holds && !$0.fails }
        let rest = [
            new > 0 ? "\(new) fail" : nil, found > 0 ? "\(found) fail as paper-notes says" : nil,
            open > 0 ? "\(open) inconclusive or not applicable" : nil,
        ].compactMap(\.self)
        announceChanges(summaries)
        print((["\(claims.count) claims, \(claims.count(where: \.holds)) agree with controls that do not"] + rest).joined(separator: ", "))
        if new > 0 || !stopped.isEmpty { throw ExitCode(1) }
    }

    private func known(_ summaries: [RecordSummary]) -> KnownVerdicts {
        let presets = Set(summaries.map(\.preset))
        return presets.count == 1 ? KnownVerdicts(preset: presets.first!) : KnownVerdicts("")
    }

    private func announceChanges(_ summaries: [RecordSummary]) {
        let known = known(summaries)
        for claim in summaries.flatMap(\.claims) {
            if let before = known.change(of: claim) { print("changed: \(claim.name) was \(before), and now \(colour(claim))") }
        }
        known.missing(from: summaries).forEach { print("changed: \($0) was claimed, and is not any more") }
    }

    /// The verdict, in a colour on a terminal.
    private func colour(_ claim: ClaimSummary) -> String {
        guard isatty(STDOUT_FILENO) == 1, getenv("NO_COLOR") == nil else { return claim.verdict }
        let code = claim.holds ? 32 : claim.fails ? 31 : 33
        return "\u{1B}[\(code)m\(claim.verdict)\u{1B}[0m"
    }
}

launch(Report.self)
