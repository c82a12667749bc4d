import ArgumentParser
import FoundationEssentials
import HDF5

/// How a run is described.
enum DescriptionFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// What a run would compute, and what it would cost, without running it.
struct RunDescription: Encodable {
    struct Parameter: Encodable {
        let name, symbol, unit, value, meaning, range: String
        /// Its value in each preset.
        let presets: [String: String]
    }

    let stem: String
    /// arXiv identifier; nil for what is no paper's.
    let paper: String?
    let element, title, preset: String
    let seed: UInt64
    let parameters: [Parameter]
    let record: String
    /// Into how many parts several machines can divide it.
    let parts: Int
    let memoryBytes: Double
    /// How long it took when the record that is there was computed; nil if there is none of this preset and seed.
    let wallSeconds: Double?

    init<Subject: Experiment>(_ run: ExperimentRun<Subject>) throws {
        let element = Subject.element
        (stem, paper, title) = (element.stem, element.paper, element.title)
        self.element = element.element
        (preset, seed, record) = (run.preset.rawValue, run.seed, run.output)
        parameters = Subject.Parameters.fields.map { field in
            Parameter(
                name: field.name, symbol: field.symbol, unit: field.unit, value: field.text(run.parameters), meaning: field.meaning,
                range: field.range,
                presets: Dictionary(uniqueKeysWithValues: Preset.allCases.map { ($0.rawValue, field.text(Subject.parameters(for: $0))) }))
        }
        parts = try run.parts()
        memoryBytes = run.parameters.memoryEstimate
        // No record, or one that cannot be read, says nothing of the time.
        wallSeconds = run.isStandard ? try? File.openSealed(run.output).root().group("provenance").attribute("wall_seconds", as: Double.self) : nil
    }

    func text(_ format: DescriptionFormat) throws -> String {
        switch format {
        case .text: return lines.joined(separator: "\n")
        case .json:
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    private var lines: [String] {
        let table = parameters.flatMap { parameter in
            [
                "  \(parameter.name)=\(parameter.value)",
                "      \(parameter.symbol)\(parameter.unit == "1" ? "" : " (\(parameter.unit))"): \(parameter.meaning); \(parameter.range)",
                "      " + Preset.allCases.map { "\($0.rawValue) \(parameter.presets[$0.rawValue]!)" }.joined(separator: ", "),
            ]
        }
        let time = wallSeconds.map { "\(rounded($0)) s when \(record) was computed" } ?? "not known: it was not computed here"
        let origin = PaperElement.origin(ofPaper: paper)
        return ["\(stem): \(element) of \(origin), \(title)", "preset \(preset), seed \(seed), record \(record)", "parameters:"] + table
            + ["parts: \(parts)", "memory: about \(rounded(memoryBytes / 1e6)) MB", "time: \(time)"]
    }
}
