import Foundation
import HDF5
import PublishedFiles
import Testing
import _TestSupport

@testable import Reports
@testable import Reproduction

@Suite struct ReportTests {
    private let folder: TemporaryFolder
    private let summary: RecordSummary

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("record.h5")
        try ExperimentRun<ToyExperiment>(preset: "quick", output: path).execute(.silent())
        try "<svg/>".write(toFile: folder.file("toy2026-sum.svg"), atomically: true, encoding: .utf8)
        summary = try RecordSummary.read(recordAt: path)
    }

    @Test func thePageNeedsNoOtherFile() throws {
        let page = try ReportPage([summary], missing: ["data/quick/other.h5"]).html(figuresIn: folder.path)
        #expect(page.contains("src=\"data:image/svg+xml;base64,\(Data("<svg/>".utf8).base64EncodedString())\" alt=\"a toy\""))
        #expect(page.contains("The sum is what it is.") && page.contains("disagrees: 8.0; one term twice"))
        #expect(page.contains("data/quick/other.h5 is missing"))
        // Links lead into the page or to the paper.
        let links = page.matches(of: /(?:href|src)="([^"]+)"/).map { String($0.1) }
        for link in links {
            let leadsInside = link.hasPrefix("#") && page.contains("id=\"\(link.dropFirst())\"")
            #expect(leadsInside || link.hasPrefix("data:") || link.hasPrefix("https://arxiv.org/abs/"))
        }
        #expect(throws: InvalidRecord("\(summary.path): there is no figure none/toy2026-sum.svg")) { try ReportPage([summary]).html(figuresIn: "none") }
    }

    @Test func textsOfRecordsAreNoMarkup() throws {
        var record = try ToyExperiment.run(ToyExperiment.parameters(for: .quick), seed: 1, context: .silent())
        record.outcome = "<script>alert(\"&\")</script>"
        let path = folder.file("hostile.h5")
        try ExperimentRun<ToyExperiment>(preset: "quick", output: path).publish(record)
        let page = try ReportPage([RecordSummary.read(recordAt: path)]).html(figuresIn: folder.path)
        #expect(!page.contains("<script") && page.contains("&lt;script&gt;alert(&quot;&amp;&quot;)"))
    }

    /// A stem names a script, which is run.
    @Test(arguments: ["../../evil", "a/b", "", "a b", "A", "a-", "a'b"])
    func aStemIsAName(stem: String) throws {
        let path = folder.file("hostile.h5")
        try File.publish(at: path) { root in
            try root.setAttribute("format_version", Record.formatVersion)
            try root.setAttribute("stem", stem)
        }
        #expect(throws: InvalidRecord("\(path) has a stem that no element can have")) { try Columns.lines(["/@stem"], ofRecordAt: path) }
    }

    @Test func aTextIsOneLine() throws {
        let path = folder.file("hostile.h5")
        var record = try ToyExperiment.run(ToyExperiment.parameters(for: .quick), seed: 1, context: .silent())
        record.outcome = "all\nis \u{1B}[31mwell\u{7F}"
        try ExperimentRun<ToyExperiment>(preset: "quick", output: path).publish(record)
        #expect(try RecordSummary.read(recordAt: path).outcome == "all is  [31mwell ")
    }

    /// One bit anywhere: the library behind might not come back from it.
    @Test func aChangedBitIsRefusedBeforeItIsRead() throws {
        let path = folder.file("changed.h5"), whole = try bytes(ofFile: summary.path)
        for place in stride(from: 0, to: whole.count, by: whole.count / 100) {
            var changed = whole
            changed[place] ^= 4
            try changed.write(to: URL(fileURLWithPath: path))
            #expect(throws: BrokenSeal.self) { try RecordSummary.read(recordAt: path) }
        }
    }

    @Test func aChangedVerdictIsMarked() throws {
        let table = VerdictTable([summary]).text
        #expect(table.contains("| `toy2026-sum/sum` | agrees | The sum is what it is. Σ; all | here | 7.000000 | 8.0 (one more) | 7.000000 ± 0.01 |"))
        #expect(KnownVerdicts(table).change(of: summary.claims[0]) == nil)
        let before = KnownVerdicts(table.replacing("| agrees |", with: "| disagrees |"))
        #expect(before.change(of: summary.claims[0]) == "disagrees")
        #expect(try ReportPage([summary], known: before).html(figuresIn: folder.path).contains("toy2026-sum/sum was disagrees, and now agrees"))
        let more = KnownVerdicts(table + "\n| `toy2026-sum/gone` | agrees | x |\n| `other/one` | agrees | x |")
        #expect(more.missing(from: [summary]) == ["toy2026-sum/gone"])
    }

    @Test func aFindingIsALineOfTheNotes() throws {
        let claim = try #require(summary.claims.first)
        #expect(!Findings().isNew(claim))
        try "# Notes\n\n- Finding `a/b`: it is otherwise.\n- finding `c/d`: no\n".write(toFile: folder.file("x.md"), atomically: true, encoding: .utf8)
        #expect(Findings(in: folder.path) == Findings(["a/b": "it is otherwise."]))
        #expect(Findings(in: folder.file("none")) == Findings())
    }
}

@Suite struct DescriptionTests {
    @Test func aDescriptionIsJSON() throws {
        let run = try ExperimentRun<ToyExperiment>(describing: "smoke", overrides: ["scale=0.25"], seed: 3, output: nil)
        let description = try RunDescription(run)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(description.text(.json).utf8)) as? [String: Any])
        #expect(object["stem"] as? String == "toy2026-sum" && object["seed"] as? Int == 3 && object["parts"] as? Int == 1)
        #expect(object["record"] as? String == "data/custom/toy2026-sum.h5")
        let parameters = try #require(object["parameters"] as? [[String: Any]])
        #expect(parameters.map { $0["name"] as? String } == ["count", "scale", "list", "gigabytes"])
        #expect(parameters[1]["value"] as? String == "0.25")
        #expect((parameters[0]["presets"] as? [String: String]) == ["paper": "4", "quick": "4", "smoke": "2"])
        #expect(try description.text(.text).contains("scale=0.25\n      ε (second): how much"))
    }
}
