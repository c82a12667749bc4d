import ArgumentParser
import Glibc

/// The command line that all experiments share.
public struct ExperimentCommand<Subject: Experiment>: ParsableCommand {
    public static var configuration: CommandConfiguration {
        let element = Subject.element
        return CommandConfiguration(
            commandName: element.stem,
            abstract: "\(element.element) of \(element.origin): \(element.title).",
            discussion: """
                Parameters, with their values in the preset quick:
                \(parameterTable)

                Example: \(element.stem) --preset paper --seed 4 \(Subject.Parameters.example)
                """)
    }

    @Argument(help: "Parameters that differ from the preset, as name=value.")
    var overrides: [String] = []

    @Option(help: "paper (the paper's sizes), quick (about a minute or less) or smoke (seconds).")
    var preset = Preset.quick.rawValue

    @Option(help: "Names the random numbers of the run.")
    var seed = defaultSeed

    @Option(help: "Where the record goes. (default: data/<preset>/\(Subject.element.stem).h5, or in data/custom if anything differs from the preset)")
    var output: String?

    @Option(help: "How many threads compute. The record is the same for any number.")
    var threads = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    @Option(help: "Compute and keep the parts I, I + N, I + 2N, ... of the run, and write no record: for several machines. (I/N)")
    var share: String?

    @Option(help: "Say what would run, and what it would cost, and run nothing. (text or json)")
    var describe: DescriptionFormat?

    @Flag(help: "Show no progress and no summary.")
    var quiet = false

    public init() {}

    /// Runs the experiment, or a share of it, or describes it.
    ///
    /// - Throws: ``UsageError`` before any work; ``Interrupted``, or what makes the run impossible. ``launch(_:)`` turns them into exit
    ///   statuses.
    public func run() throws {
        guard threads > 0 else { throw InvalidParameter("threads = \(threads) is not allowed: it must be at least 1") }
        let share = try share.map(Share.init)
        if let describe {
            let run = try ExperimentRun<Subject>(describing: preset, overrides: overrides, seed: seed, output: output)
            return print(try RunDescription(run).text(describe))
        }
        let progress = Progress(.suitable(quiet: quiet))
        Interruption.catchSignals(of: Subject.element.stem, progress)
        let run = try ExperimentRun<Subject>(preset: preset, overrides: overrides, seed: seed, output: output)
        let start = ContinuousClock.now
        let context = RunContext(threads: threads, progress: progress)
        if let share {
            let (computed, parts) = try run.compute(share, context)
            if !quiet { print("computed \(computed) of \(parts) parts, and the others were there; next, when all are: the same without --share") }
            return
        }
        let record = try run.execute(context)
        if !quiet { print(summary(of: record, run, seconds: (ContinuousClock.now - start) / .seconds(1))) }
    }

    /// What was written, the verdicts, and what to run next.
    private func summary(of record: Record, _ run: ExperimentRun<Subject>, seconds: Double) -> String {
        let verdicts = record.claims.map { "\($0.id) \($0.verdict.rawValue)" }
        return [
            "wrote \(run.output) in \(rounded(seconds)) s",
            record.outcome == "completed" ? nil : record.outcome,
            verdicts.isEmpty ? nil : verdicts.joined(separator: ", "),
            run.isStandard ? "next: make PRESET=\(preset) figures" : "next: make draw RECORD=\(run.output)",
        ].compactMap(\.self).joined(separator: "; ")
    }

    private static var parameterTable: String {
        let defaults = Subject.parameters(for: .quick)
        return Subject.Parameters.fields.map { field in
            """
              \(field.name)=\(field.text(defaults))
                  \(field.symbol)\(field.unit == "1" ? "" : " (\(field.unit))"): \(field.meaning); \(field.range)
            """
        }.joined(separator: "\n")
    }
}
