import Glibc
import Reproduction

/// One page with every figure and, below it, what its claims say.
public struct Gallery {
    private let records: [RecordSummary]

    public init(_ records: [RecordSummary]) {
        self.records = records
    }

    /// Writes the page beside its place and renames it when it is complete. The figures are looked for in the same folder.
    ///
    /// - Throws: ``InvalidRecord`` with the system's reason.
    public func write(to path: String) throws {
        let part = "\(path).part-\(getpid())"
        let file = fopen(part, "w")
        var isWritten = file.map { fputs(page, $0) >= 0 } ?? false
        if let file { isWritten = fclose(file) == 0 && isWritten }
        guard isWritten, rename(part, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(part)
            throw InvalidRecord("cannot write \(path): \(reason)")
        }
    }

    var page: String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Learning time-scales: figures and verdicts</title>
        <style>
        body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
        img { width: 100% }
        table { border-collapse: collapse; font-size: 90% }
        td, th { text-align: left; vertical-align: top; padding: 0.3em 1em 0.3em 0; border-top: 1px solid #ccc }
        </style>
        <h1>Learning time-scales: figures and verdicts</h1>
        \(records.map(section).joined(separator: "\n"))
        </html>

        """
    }

    private func section(_ record: RecordSummary) -> String {
        """
        <h2 id="\(record.stem)">\(escaped(record.element)) of \(escaped(record.paper)): \(escaped(record.title))</h2>
        <p>\(record.stem), preset \(escaped(record.preset)), \(escaped(record.outcome))</p>
        <img src="\(record.stem).svg" alt="\(escaped(record.title))">
        \(record.claims.isEmpty ? "" : table(record.claims))
        """
    }

    private func table(_ claims: [ClaimSummary]) -> String {
        let rows = claims.map { claim in
            """
            <tr><td>\(escaped(claim.statement))<td>\(claim.verdict)<td>\(claim.relation) \(claim.predicted)\
            <td>\(claim.measured) \(claim.margin)<td>\(claim.controlVerdict): \(claim.controlMeasured)
            """
        }
        return """
            <table><tr><th>claim<th>verdict<th>predicted<th>measured<th>negative control
            \(rows.joined(separator: "\n"))
            </table>
            """
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
