import Foundation
import Randomness

/// Results of the points of a long map, a file each in a folder beside the record, until the record itself is there.
///
/// A file is found again by the same program with the same parameters and seed only: their fingerprint is part of its name. What cannot be
/// read, or is not what was written, is computed again.
struct KeptResults: Sendable {
    /// What results depend on beside the program, and where the record will be.
    struct Run: Sendable {
        let output: String
        let identity: String

        /// Removes all results that were kept for it, and nothing else.
        func removeResults() {
            for name in partNames(in: folder) { unlink("\(folder)/\(name)") }
            rmdir(folder)
        }

        fileprivate var folder: String { output + ".kept" }
    }

    private let folder: String
    private let run: String

    init(_ run: Run) {
        folder = run.folder
        let program = FileManager.default.contents(atPath: "/proc/self/exe") ?? Data()
        let hash = program.withUnsafeBytes { fingerprint(of: $0, after: fingerprint(of: run.identity.utf8)) }
        self.run = String(hash, radix: 16)
    }

    /// How many there are.
    var count: Int { names.count { $0.hasPrefix(run) && $0.hasSuffix(".part") } }

    func load<Result: Decodable>(_ index: Int) -> Result? {
        guard let data = FileManager.default.contents(atPath: path(index)), data.count >= 8 else { return nil }
        let bytes = Array(data.dropLast(8))
        guard Array(data.suffix(8)) == checksum(bytes) else { return nil }
        return try? ExactCoder.decode(Result.self, from: bytes)
    }

    /// - Throws: why the file could not be written.
    func save<Result: Encodable>(_ result: Result, _ index: Int) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let bytes = try ExactCoder.encode(result)
        let (path, written) = (path(index), path(index) + "~\(getpid())")
        do {
            try Data(bytes + checksum(bytes)).write(to: URL(fileURLWithPath: written))
            guard rename(written, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            unlink(written)
            throw error
        }
    }

    /// Removes those of other programs or parameters, which nothing will ask for again.
    func removeStale() {
        for name in names where !name.hasPrefix(run) { unlink("\(folder)/\(name)") }
    }

    private var names: [String] { partNames(in: folder) }
    private func path(_ index: Int) -> String { "\(folder)/\(run)-\(index).part" }

    private func checksum(_ bytes: [UInt8]) -> [UInt8] { withUnsafeBytes(of: fingerprint(of: bytes)) { Array($0) } }
}

/// The files that ``KeptResults`` may have written: a fingerprint, an index, and a process while one is being written.
private func partNames(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.wholeMatch(of: /[0-9a-f]{1,16}-[0-9]+\.part(~[0-9]+)?/) != nil }
}
