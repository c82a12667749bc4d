import ArgumentParser
import Reports
import Reproduction

/// Reads records and says what their claims say.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the verdict of every claim in some records.",
        discussion: """
            Exit status 1 if a claim disagrees, or agrees though its negative control does not disagree, or if a run did not complete.

            Example: report data/quick/berthier2023-fig2.h5
            """)

    @Argument(help: "The records.")
    var records: [String]

    @Option(help: "Write a page with the figures of the records, which lie beside it, and the verdicts.")
    var gallery: String?

    func run() throws {
        let summaries = try records.map(RecordSummary.read)
        if let gallery {
            try Gallery(summaries).write(to: gallery)
            return print("wrote \(gallery)")
        }
        let claims = summaries.flatMap(\.claims)
        claims.forEach { print($0.lines) }
        let stopped = summaries.filter { !$0.isCompleted }
        stopped.forEach { print("\($0.stem)  incomplete: \($0.outcome)") }
        let (holding, failing) = (claims.count { $0.holds }, claims.count { $0.fails })
        let open = claims.count - holding - failing
        let rest = [failing > 0 ? "\(failing) fail" : nil, open > 0 ? "\(open) inconclusive or not applicable" : nil].compactMap(\.self)
        print((["\(claims.count) claims, \(holding) agree with controls that do not"] + rest).joined(separator: ", "))
        if failing > 0 || !stopped.isEmpty { throw ExitCode(1) }
    }
}

launch(Report.self)
