import FoundationEssentials
import Glibc
import PublishedFiles
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
        guard (try? Seal.verify(fileAt: path(index))) != nil, let data = FileManager.default.contents(atPath: path(index)) else { return nil }
        return try? ExactCoder.decode(Result.self, from: Array(data.dropLast(Seal.length)))
    }

    /// - Throws: why the file could not be written.
    func save<Result: Encodable>(_ result: Result, _ index: Int) throws {
        // If it cannot be made, the next line says why.
        mkdir(folder, 0o777)
        try PublishedFile.publish(ExactCoder.encode(result), at: path(index), isSynced: false, isSealed: true)
    }

    /// Removes those of other programs or parameters, which nothing will ask for again.
    func removeStale() {
        for name in names where !name.hasPrefix(run) { unlink("\(folder)/\(name)") }
    }

    private var names: [String] { partNames(in: folder) }
    private func path(_ index: Int) -> String { "\(folder)/\(run)-\(index).part" }
}

/// The files that ``KeptResults`` may have written: a fingerprint and an index, and more while one is being written.
private func partNames(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.wholeMatch(of: /[0-9a-f]{1,16}-[0-9]+\.part(\.part-[0-9]+-[0-9a-z]+)?/) != nil }
}
