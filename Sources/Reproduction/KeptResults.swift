import Foundation

/// Results of the points of a long map, a file each in a folder beside the record, until the record itself is there.
///
/// A file is found again by the same program with the same parameters and seed only: their fingerprint is part of its name. What cannot be
/// read is computed again.
struct KeptResults: Sendable {
    /// What results depend on beside the program, and where the record will be.
    struct Run: Sendable {
        let output: String
        let identity: String

        /// Removes all results that were kept for it.
        func removeResults() { try? FileManager.default.removeItem(atPath: folder) }

        fileprivate var folder: String { output + ".kept" }
    }

    private let folder: String
    private let fingerprint: String

    init(_ run: Run) {
        folder = run.folder
        let program = FileManager.default.contents(atPath: "/proc/self/exe") ?? Data()
        fingerprint = String(hash(program, hash(Data(run.identity.utf8))), radix: 16)
    }

    /// How many there are.
    var count: Int { names.count { $0.hasPrefix(fingerprint) } }

    func load<Result: Decodable>(_ index: Int) -> Result? {
        guard let data = FileManager.default.contents(atPath: path(index)) else { return nil }
        return try? PropertyListDecoder().decode([Result].self, from: data).first
    }

    /// - Throws: why the file could not be written.
    func save<Result: Encodable>(_ result: Result, _ index: Int) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        try encoder.encode([result]).write(to: URL(fileURLWithPath: path(index)), options: .atomic)
    }

    /// Removes those of other programs or parameters, which nothing will ask for again.
    func removeStale() {
        for name in names where !name.hasPrefix(fingerprint) { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
    }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }
    private func path(_ index: Int) -> String { "\(folder)/\(fingerprint)-\(index).plist" }
}

/// The 64-bit FNV-1a hash.
private func hash(_ data: Data, _ start: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    data.withUnsafeBytes { bytes in bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } }
}
