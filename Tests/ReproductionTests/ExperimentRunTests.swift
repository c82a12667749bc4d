import Foundation
import HDF5
import PublishedFiles
import Testing
import _TestSupport

@testable import Reports
@testable import Reproduction

@Suite struct ExperimentRunTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("record.h5")
    }

    private func run(
        _ overrides: [String] = [], preset: String = "quick", seed: UInt64 = 7, threads: Int = 1
    ) throws {
        try ExperimentRun<ToyExperiment>(preset: preset, overrides: overrides, seed: seed, output: path)
            .execute(.silent(threads: threads))
    }

    @Test func theRecordHoldsEverything() throws {
        try run(["scale=0.25"])
        let file = try File.open(path)
        let root = try file.root()
        #expect(try root.attribute("format_version", as: Int.self) == Record.formatVersion)
        for (name, text) in [
            ("stem", "toy2026-sum"), ("paper", "arXiv:0000.00000"), ("element", "Table 0"), ("title", "a toy"),
            ("preset", "quick, overridden"), ("outcome", "completed"),
        ] { #expect(try root.attribute(name, as: String.self) == text) }
        #expect(try root.attribute("seed", as: UInt64.self) == 7)

        let parameters = try root.group("parameters")
        #expect(try parameters.attribute("count", as: Int.self) == 4)
        #expect(try parameters.attribute("scale", as: Double.self) == 0.25)
        #expect(try parameters.attribute("list").read(as: Double.self) == [1, 2])
        for name in ["commit", "dirty", "compiler", "c_compiler", "flags", "libraries", "host_cpu", "wall_seconds"] {
            #expect(try root.group("provenance").hasAttribute(name))
        }

        let square = try root.dataset("square")
        #expect(try square.read(as: Double.self) == [0, 0.25, 1, 2.25])
        #expect(try square.scaleCount(ofAxis: 0) == 1)
        #expect(try root.dataset("pair").shape == [4, 4])
        #expect(try root.dataset("pair").read(as: Float.self) == (0..<16).map(Float.init))
        #expect(try root.dataset("name").read(as: String.self) == ["toy"])
        for name in ["long_name", "units", "symbol", "equation"] { #expect(try square.hasAttribute(name)) }
    }

    @Test func claimsAreReadBack() throws {
        try run()
        let summary = try RecordSummary.read(recordAt: path)
        #expect(summary.stem == "toy2026-sum" && summary.claims.count == 1)
        let claim = summary.claims[0]
        #expect(claim.name == "toy2026-sum/sum" && claim.verdict == "agrees" && claim.controlVerdict == "disagrees")
        #expect(claim.predicted == 7 && claim.measured == 7 && claim.controlMeasured == 8 && claim.holds)
        #expect(claim.lines(\.verdict).contains("agrees  predicted 7.000000, or 8.0 (one more)  measured 7.000000 ± 0.01"))
        #expect(summary.parameters.map(\.name) == ["count", "gigabytes", "list", "scale"])
        #expect(summary.parameters.map(\.text) == ["4", "0.0", "1.0, 2.0", "0.5"])
    }

    @Test func columnsStandSideBySide() throws {
        try run()
        #expect(try Columns.lines(["index", "square", "pair[:,1]"], ofRecordAt: path) == ["0 0.0 1.0", "1 0.5 5.0", "2 2.0 9.0", "3 4.5 13.0"])
        #expect(try Columns.lines(["pair[2,:]"], ofRecordAt: path) == ["8.0", "9.0", "10.0", "11.0"])
        #expect(try Columns.lines(["parameters@count", "square@symbol"], ofRecordAt: path) == ["4 ε i²"])
        #expect(try Columns.list(ofRecordAt: path) == ["index [4] position", "name [] name", "pair [4, 4] pair", "square [4] scaled square"])
        #expect(throws: InvalidSelection("'pair[4,:]' is outside the array, which has the shape [4, 4]")) {
            try Columns.lines(["pair[4,:]"], ofRecordAt: path)
        }
    }

    @Test func presetsDiffer() throws {
        try run(preset: "smoke")
        let file = try File.open(path)
        #expect(try file.root().attribute("preset", as: String.self) == "smoke")
        #expect(try file.root().dataset("square").shape == [2])
    }

    /// The same record to the byte, outside the provenance, for any number of threads.
    @Test func theRecordDependsOnParametersAndSeedAlone() throws {
        func record(threads: Int) throws -> Data {
            let path = folder.file("\(threads).h5")
            let record = try ToyExperiment.run(
                ToyExperiment.parameters(for: .paper), seed: 1, context: .silent(threads: threads))
            try File.publish(at: path) { try record.write(to: $0) }
            return try bytes(ofFile: path)
        }
        let first = try record(threads: 1)
        #expect(try record(threads: 2) == first)
        #expect(try record(threads: 5) == first)
    }

    @Test func aFailureLeavesTheOldRecord() throws {
        try run()
        let before = try bytes(ofFile: path)
        #expect(throws: ToyExperiment.Failure()) { try run(["count=13"]) }
        #expect(throws: InvalidParameter.self) { try run(["count=0"]) }
        #expect(throws: InvalidParameter("there is no preset 'large'; there are paper, quick, smoke")) {
            try run(preset: "large")
        }
        #expect { try run(["gigabytes=1e9"]) } throws: {
            "\($0)".hasPrefix("a run of this size needs about 1.0e9 GB of memory, and this machine has ")
        }
        #expect(try bytes(ofFile: path) == before)
        #expect(try folder.names == ["record.h5"])
    }

    @Test func anImpossiblePlaceIsRefusedBeforeTheWork() {
        #expect(throws: SystemError(operation: "write \(folder.path)/none/x.h5", code: ENOENT)) {
            try ExperimentRun<ToyExperiment>(preset: "quick", output: folder.file("none/x.h5"))
        }
    }

    @Test func aRecordOfALaterFormatIsRefused() throws {
        try File.publish(at: path) { root in try root.setAttribute("format_version", Record.formatVersion + 1) }
        #expect(throws: InvalidRecord("\(path) has record format 2, and this program reads formats up to 1")) {
            try RecordSummary.read(recordAt: path)
        }
        try File.publish(at: path) { root in try root.setAttribute("other", 1) }
        #expect(throws: InvalidRecord("\(path) is not a record of this suite: it has no format_version")) {
            try RecordSummary.read(recordAt: path)
        }
    }

    @Test func anAxisMustBeDefined() throws {
        let record = Record(
            outcome: "completed", axes: [],
            variables: [
                Variable("x", axes: ["time"], .double([1]), longName: "", symbol: "", equation: ""),
            ], claims: [])
        #expect(throws: InvalidRecord("a variable has an axis 'time' that the record does not define")) {
            try File.publish(at: path) { try record.write(to: $0) }
        }
        #expect(try folder.names == [])
    }
}
