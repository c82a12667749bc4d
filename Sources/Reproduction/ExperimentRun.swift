import Glibc
import HDF5
import PublishedFiles

/// One run of an experiment, from what was asked for to a file.
public struct ExperimentRun<Subject: Experiment> {
    public let preset: Preset
    public let overrides: [String]
    public let seed: UInt64
    public let parameters: Subject.Parameters
    /// Where the record goes.
    public let output: String
    /// Whether the record is that of a preset, at the place where make looks for it.
    public let isStandard: Bool
    private let folder: String

    /// Checks everything that can be checked before the work.
    ///
    /// - Parameters:
    ///   - preset: the name of a preset.
    ///   - overrides: texts of the form `name=value`.
    ///   - output: nil for `data/<preset>/<stem>.h5`, or `data/custom/<stem>.h5` if anything differs from the preset, so that
    ///     no preset's file ever holds something else.
    /// - Throws: ``InvalidParameter``, or the reason why there can be no file at `output`.
    public init(preset: String, overrides: [String] = [], seed: UInt64 = defaultSeed, output: String? = nil) throws {
        try self.init(describing: preset, overrides: overrides, seed: seed, output: output)
        try requireMemory(parameters.memoryEstimate)
        if output == nil {
            // Whether this succeeded is seen below.
            mkdir("data", 0o777)
            mkdir(folder, 0o777)
        }
        try PublishedFile.require(at: self.output)
    }

    /// The same for a run that is only looked at: nothing is asked of the machine, and nothing is made.
    init(describing preset: String, overrides: [String], seed: UInt64, output: String?) throws(InvalidParameter) {
        guard let known = Preset(rawValue: preset) else {
            let names = Preset.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidParameter("there is no preset '\(preset)'; there are \(names)")
        }
        self.preset = known
        self.overrides = overrides
        self.seed = seed
        parameters = try Subject.parameters(for: known).overridden(by: overrides)
        let isPreset = overrides.isEmpty && seed == defaultSeed
        folder = "data/\(isPreset ? known.rawValue : "custom")"
        let place = "\(folder)/\(Subject.element.stem).h5"
        self.output = output ?? place
        isStandard = isPreset && self.output == place
    }

    /// Runs the experiment and publishes its record.
    ///
    /// - Returns: the record, as it was written.
    /// - Throws: ``Interrupted``, what the experiment throws, or why the file could not be written; the old file then stays.
    @discardableResult
    public func execute(_ context: RunContext) throws -> Record {
        let start = ContinuousClock.now
        let record = try Subject.run(parameters, seed: seed, context: context.keepingResults(of: kept))
        try publish(record, wallSeconds: (ContinuousClock.now - start) / .seconds(1))
        kept.removeResults()
        return record
    }

    func publish(_ record: Record, wallSeconds: Double = 0) throws {
        let provenance = Provenance.current(wallSeconds: wallSeconds)
        let answer = {
            try Interruption.check()
            Interruption.end()
        }
        try File.publish(at: output, beforeRename: answer) { root in
            try writeHeader(to: root)
            try record.write(to: root)
            try provenance.write(to: root.createGroup("provenance"))
        }
    }

    /// Computes and keeps those of the run's parts that are a process's share; ``execute(_:)`` then has less to do.
    ///
    /// - Returns: how many of the share's parts were computed, and how many it has; the others were there.
    /// - Throws: ``InvalidParameter`` if the run has one part only; otherwise as ``execute(_:)``.
    public func compute(_ share: Share, _ context: RunContext) throws -> (computed: Int, parts: Int) {
        do {
            _ = try Subject.run(parameters, seed: seed, context: context.keepingResults(of: kept, division: .share(share)))
        } catch EndOfDivision.computed(let computed, let parts) {
            return (computed, parts)
        }
        throw InvalidParameter("this run has no parts, and cannot be shared: leave out --share")
    }

    /// Into how many parts the run can be divided.
    public func parts() throws -> Int {
        do {
            _ = try Subject.run(parameters, seed: seed, context: RunContext.silent().keepingResults(of: kept, division: .count))
        } catch EndOfDivision.counted(let parts) {
            return parts
        }
        return 1
    }

    private var kept: KeptResults.Run { KeptResults.Run(output: output, identity: identity) }

    /// All that a record depends on beside the program.
    private var identity: String {
        let fields = Subject.Parameters.fields.map { "\($0.name)=\($0.text(parameters))" }
        return ([Subject.element.stem, "seed=\(seed)"] + fields).joined(separator: " ")
    }

    private func writeHeader(to root: borrowing Group) throws {
        let element = Subject.element
        try root.setAttribute("format_version", Record.formatVersion)
        try root.setAttribute("stem", element.stem)
        try root.setAttribute("paper", element.origin)
        try root.setAttribute("element", element.element)
        try root.setAttribute("title", element.title)
        try root.setAttribute("preset", overrides.isEmpty ? preset.rawValue : "\(preset.rawValue), overridden")
        try root.setAttribute("seed", seed)
        let group = try root.createGroup("parameters")
        for field in Subject.Parameters.fields {
            try field.attribute(parameters).write(to: group, named: field.name)
        }
    }
}

/// The seed of every run that names no other.
public let defaultSeed: UInt64 = 1
