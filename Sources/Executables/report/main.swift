import ArgumentParser
import Reports
import Reproduction

/// Reads records and says what their claims say.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the verdict of every claim in some records.",
        discussion: """
            Exit status 1 if a claim does not agree or its negative control does not disagree, or a run did not complete.

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
        let failing = claims.filter { !$0.holds }
        print("\(claims.count) claims, \(claims.count - failing.count) agree with controls that do not")
        if !failing.isEmpty || !stopped.isEmpty { throw ExitCode(1) }
    }
}

launch(Report.self)
