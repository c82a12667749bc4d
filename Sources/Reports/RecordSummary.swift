import FoundationEssentials
import HDF5
import Reproduction

/// What a record says of itself, without its arrays.
public struct RecordSummary: Equatable, Sendable {
    /// An attribute of a record as text.
    public struct Entry: Equatable, Sendable {
        public let name, text: String
    }

    /// Where the record lies.
    public let path: String
    public let stem: String
    public let paper: String
    public let element: String
    public let title: String
    public let preset: String
    public let seed: UInt64
    public let outcome: String
    /// In alphabetical order, as are those below.
    public let parameters: [Entry]
    public let provenance: [Entry]
    public let claims: [ClaimSummary]

    /// Whether the computation got to its end.
    public var isCompleted: Bool { outcome == "completed" }

    /// - Throws: ``InvalidRecord`` if the file is no record or has a newer format, or what the library says of a damaged one.
    public static func read(recordAt path: String) throws -> RecordSummary {
        try reading(path) { root in try RecordSummary(path: path, root: root) }
    }

    private init(path: String, root: borrowing Group) throws {
        self.path = path
        stem = try root.attribute("stem", as: String.self)
        paper = try plainText("paper", of: root)
        element = try plainText("element", of: root)
        title = try plainText("title", of: root)
        preset = try plainText("preset", of: root)
        seed = try root.attribute("seed", as: UInt64.self)
        outcome = try plainText("outcome", of: root)
        parameters = try Self.entries(of: "parameters", root)
        provenance = try Self.entries(of: "provenance", root)
        let checks = try root.group("checks")
        var claims: [ClaimSummary] = []
        for name in try checks.names { claims.append(try ClaimSummary(id: name, stem: stem, check: checks.group(name))) }
        self.claims = claims
    }

    private static func entries(of group: String, _ root: borrowing Group) throws -> [Entry] {
        var entries: [Entry] = []
        for name in try root.group(group).attributeNames {
            let texts = try ColumnSelection("\(group)@\(name)").read(from: root)
            entries.append(Entry(name: name, text: texts.joined(separator: ", ")))
        }
        return entries
    }
}

extension RecordSummary {
    /// The command that makes the record again.
    var command: String { "make PRESET=\(preset) \(path)" }

    /// Whether its program has changed since: make keeps a digest of each, and renews it when it does.
    var isStale: Bool {
        func date(_ path: String) -> Date? { (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date }
        guard let program = date("data/.digests/\(stem)"), let record = date(path) else { return false }
        return program > record
    }

    /// What the figure shows: the comment that its script begins with.
    var caption: String {
        let script = (try? String(contentsOfFile: "figures/\(stem).gp", encoding: .utf8)) ?? ""
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("#") }
        return lines.map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
    }
}

/// Opens a record, and puts its path before whatever is wrong with it.
func reading<Result>(_ path: String, _ body: (borrowing Group) throws -> Result) throws -> Result {
    let file = try File.openSealed(path)
    do {
        let root = try file.root()
        try requireReadableRecord(root, at: path)
        return try body(root)
    } catch let error as HDF5Error {
        throw InvalidRecord("\(path): \(error)")
    }
}

/// - Throws: ``InvalidRecord`` if a file is no record of this suite or was written by a later version of it.
private func requireReadableRecord(_ root: borrowing Group, at path: String) throws {
    guard try root.hasAttribute("format_version") else {
        throw InvalidRecord("\(path) is not a record of this suite: it has no format_version")
    }
    let version = try root.attribute("format_version", as: Int.self)
    guard version <= Record.formatVersion else {
        throw InvalidRecord(
            "\(path) has record format \(version), and this program reads formats up to \(Record.formatVersion)")
    }
    // It names the script that draws the record, and must not lead to another folder.
    let stem = try root.attribute("stem", as: String.self)
    guard stem.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil else {
        throw InvalidRecord("\(path) has a stem that no element can have")
    }
}

/// A text of a record on one line: nothing in it moves a cursor or ends a row of a table.
func plainText(_ name: String, of node: borrowing some Node & ~Copyable) throws -> String {
    let text = try node.attribute(name, as: String.self)
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
}
