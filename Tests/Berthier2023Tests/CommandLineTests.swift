import Foundation
import Reproduction
import Testing
import _TestSupport

@testable import Berthier2023

/// The executables as a new user would run them: what goes wrong is one line, and costs nothing that was there.
@Suite struct CommandLineTests {
    let folder: TemporaryFolder
    let record: String

    init() throws {
        folder = try TemporaryFolder()
        record = folder.file("record.h5")
    }

    private func figure2(_ arguments: String...) throws -> Finished {
        try Executable("berthier2023-fig2").run(arguments, in: folder.path)
    }

    @Test func aRunWritesARecordAndSaysWhatIsNext() throws {
        let run = try figure2("--preset", "smoke", "--output", record)
        #expect(run.status == 0 && run.errors == "")
        #expect(run.output.hasPrefix("wrote \(record) in "))
        #expect(run.output.contains("half_life agrees, risk_descends agrees, components_sum agrees; next: make draw"))
        let report = try Executable("report").run([record], in: folder.path)
        #expect(report.status == 0)
        #expect(report.output.hasSuffix("3 claims, 3 agree with controls that do not\n"))
        let columns = try Executable("columns").run(
            [record, "learning_rate_ratio[1]", "parameters@width", "/@seed", "half_life[1]"], in: folder.path)
        #expect(columns.status == 0)
        #expect(columns.output.hasPrefix("0.0001 10 1 0.0002177"))
    }

    @Test func withoutAnOutputThePresetHasItsFolder() throws {
        #expect(try figure2("--preset", "smoke", "--quiet").output == "")
        #expect(FileManager.default.fileExists(atPath: folder.file("data/smoke/berthier2023-fig2.h5")))
        let custom = try figure2("--preset", "smoke", "width=3")
        #expect(custom.output.hasPrefix("wrote data/custom/berthier2023-fig2.h5"))
        #expect(custom.output.contains("next: make draw RECORD=data/custom/berthier2023-fig2.h5"))
    }

    @Test(arguments: [
        (["learning_rate_ratios=0"], "learning_rate_ratios = 0.0 is not allowed: ε must be one or more different numbers between 1e-100 and 1"),
        (["learning_rate_ratios=1e-3,-1"], "learning_rate_ratios = 0.001,-1.0 is not allowed: ε must be one or more different numbers between 1e-100 and 1"),
        (["learning_rate_ratios=nan"], "learning_rate_ratios = nan is not allowed: ε must be one or more different numbers between 1e-100 and 1"),
        (["width=0"], "width = 0 is not allowed: m must be at least 1"),
        (["target_coefficients=1,nan,1"], "target_coefficients = 1.0,nan,1.0 is not allowed: φ_0, φ_1, … must be at least three finite numbers"),
        (["--preset", "huge"], "there is no preset 'huge'; there are paper, quick, smoke"),
        (["--threads", "0"], "threads = 0 is not allowed: it must be at least 1"),
        (["--seed", "-1"], ""), (["--wrong"], ""),
    ])
    func badUsageIsOneLine(arguments: [String], message: String) throws {
        let run = try Executable("berthier2023-fig2").run(arguments + ["--output", record], in: folder.path)
        #expect(run.status == 64 && run.output == "")
        #expect(run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("berthier2023-fig2: \(message)"))
        #expect(try folder.names == [])
    }

    @Test func anImpossibleSizeIsRefusedWithASentence() throws {
        let run = try figure2("width=1e9", "--output", record)
        #expect(run.status == 64 && run.errorLines.count == 1)
        #expect(run.errors.contains("a run of this size needs about ") && run.errors.contains(" GB of memory, and this machine has "))
        #expect(try folder.names == [])
    }

    @Test func anImpossiblePlaceIsRefused() throws {
        let missing = try figure2("--output", "none/record.h5")
        #expect(missing.status == 1)
        #expect(missing.errors == "berthier2023-fig2: cannot write none/record.h5: No such file or directory\n")
        let occupied = try figure2("--output", folder.path)
        #expect(occupied.status == 1)
        #expect(occupied.errors == "berthier2023-fig2: cannot write \(folder.path): Is a directory\n")
        #expect(try folder.names == [])
    }

    @Test(.enabled(if: SmallFileSystem.isAvailable, "only root can mount a file system"))
    func aFullDiskLeavesTheOldRecord() throws {
        let disk = try SmallFileSystem(kilobytes: 128)
        let record = "\(disk.path)/record.h5"
        #expect(try figure2("--preset", "smoke", "--output", record).status == 0)
        let before = try bytes(ofFile: record)
        let run = try figure2("--preset", "smoke", "samples=1000", "--output", record)
        #expect(run.status == 1 && run.output == "" && run.errorLines.count == 1)
        #expect(run.errors.contains("No space left on device"))
        #expect(try bytes(ofFile: record) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["record.h5"])
    }

    @Test(.enabled(if: SmallFileSystem.isAvailable, "only root can mount a file system"))
    func aReadOnlyDiskIsRefusedBeforeTheWork() throws {
        let disk = try SmallFileSystem(kilobytes: 128)
        try disk.makeReadOnly()
        let run = try figure2("--preset", "paper", "width=300", "--output", "\(disk.path)/record.h5")
        #expect(run.status == 1)
        #expect(run.errors == "berthier2023-fig2: cannot write \(disk.path)/record.h5: Read-only file system\n")
    }

    @Test(arguments: [
        (SIGINT, 130 as Int32, Process.TerminationReason.exit), (SIGTERM, 143, .exit), (SIGKILL, SIGKILL, .uncaughtSignal),
    ])
    func aSignalInTheMiddleLeavesTheOldRecord(
        signal: Int32, status: Int32, reason: Process.TerminationReason
    ) throws {
        try "old".write(toFile: record, atomically: true, encoding: .utf8)
        // Far too much for the seconds that it gets.
        let arguments = ["--preset", "paper", "width=300", "relative_tolerance=1e-12", "--output", record]
        let run = try Executable("berthier2023-fig2").run(arguments, in: folder.path) { process in
            try waitForHandler(of: SIGINT, in: process)
            Thread.sleep(forTimeInterval: 0.5)
            #expect(process.isRunning)
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(process.terminationReason == reason)
        }
        #expect(run.status == status && run.output == "")
        if reason == .exit {
            #expect(run.errors == "berthier2023-fig2: interrupted: nothing was written, and what stood there before is as it was\n")
        }
        #expect(try String(contentsOfFile: record, encoding: .utf8) == "old")
        #expect(try folder.names == ["record.h5"])
    }

    /// Waits until a process has said what it does at a signal.
    private func waitForHandler(of signal: Int32, in process: Process) throws {
        for _ in 0..<1000 {
            let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            let mask = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
                .flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" }, radix: 16) }
            if let mask, mask & 1 << UInt64(signal - 1) != 0 { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("the process does not wait for signal \(signal)")
    }

    @Test func toolsRefuseWhatIsNoRecord() throws {
        try "a text that is long enough".write(toFile: record, atomically: true, encoding: .utf8)
        for tool in ["report", "columns"] {
            let run = try Executable(tool).run([record], in: folder.path)
            #expect(run.status == 1 && run.errorLines.count == 1, "\(tool)")
            #expect(run.errors == "\(tool): \(record) is damaged: it has no checksum at its end: it was cut short, or written by another program\n")
        }
        _ = try figure2("--preset", "smoke", "--output", record)
        let attribute = try Executable("columns").run([record, "risk@units", "/@stem", "risk[1,49]"], in: folder.path)
        #expect(attribute.output.hasPrefix("1 berthier2023-fig2 0.0"))
        for selection in ["none", "time[0]", "time[2,:]", "time[x,:]", "time[0,:,0]", "/@none"] {
            let run = try Executable("columns").run([record, selection], in: folder.path)
            #expect(run.status != 0 && run.errorLines.count == 1, "\(selection)")
        }
        let uneven = try Executable("columns").run([record, "time[0,:]", "neuron"], in: folder.path)
        #expect(uneven.status == 64)
        #expect(uneven.errors == "columns: 'neuron' has 10 values and 'time[0,:]' has 50\n")
    }

    @Test func aRunThatStopsEarlyIsARecordThatSaysSo() throws {
        // So small a ratio that the right-hand side overflows.
        let run = try figure2("--preset", "smoke", "learning_rate_ratios=1e-100", "target_coefficients=1e300,1,1", "--output", record)
        #expect(run.status == 0)
        #expect(run.output.contains("ε = 1e-100 stopped at t = ") && run.output.contains("half_life inconclusive"))
        let report = try Executable("report").run([record], in: folder.path)
        #expect(report.status == 1)
        #expect(report.output.contains("berthier2023-fig2  incomplete: ε = 1e-100 stopped at t = "))
    }

    @Test func theHelpHasAnExample() throws {
        let help = try figure2("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("Example: berthier2023-fig2 --preset paper --seed 4 width=50") && help.output.contains("learning_rate_ratios=0.001,1e-06"))
    }
}
