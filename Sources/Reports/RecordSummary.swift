import HDF5
import Reproduction

/// What a record says of itself, without its arrays.
public struct RecordSummary: Equatable, Sendable {
    public let stem: String
    public let paper: String
    public let element: String
    public let title: String
    public let preset: String
    public let outcome: String
    /// In alphabetical order.
    public let claims: [ClaimSummary]

    /// Whether the computation got to its end.
    public var isCompleted: Bool { outcome == "completed" }

    /// - Throws: ``InvalidRecord`` if the file is no record or has a newer format.
    public static func read(recordAt path: String) throws -> RecordSummary {
        let file = try File.open(path)
        let root = try file.root()
        try requireReadableRecord(root, at: path)
        func text(_ name: String) throws -> String { try root.attribute(name, as: String.self) }
        let stem = try text("stem")
        let checks = try root.group("checks")
        return RecordSummary(
            stem: stem, paper: try text("paper"), element: try text("element"), title: try text("title"),
            preset: try text("preset"), outcome: try text("outcome"),
            claims: try checks.names.map { try ClaimSummary(id: $0, stem: stem, check: checks.group($0)) })
    }
}

/// A claim as it stands in a record: what a table of verdicts shows.
public struct ClaimSummary: Equatable, Sendable {
    /// The record's stem, then the claim's id.
    public let name: String
    public let statement: String
    public let relation: String
    public let predicted: Double
    public let measured: Double
    public let standardError: Double
    public let allowance: Double
    public let verdict: String
    public let controlMeasured: Double
    public let controlVerdict: String

    fileprivate init(id: String, stem: String, check: borrowing Group) throws {
        let control = try check.group("control")
        name = "\(stem)/\(id)"
        statement = try check.attribute("statement", as: String.self)
        relation = try check.attribute("relation", as: String.self)
        predicted = try check.attribute("predicted", as: Double.self)
        measured = try check.attribute("measured", as: Double.self)
        standardError = try check.attribute("standard_error", as: Double.self)
        allowance = try check.attribute("allowance", as: Double.self)
        verdict = try check.attribute("verdict", as: String.self)
        controlMeasured = try control.attribute("measured", as: Double.self)
        controlVerdict = try control.attribute("verdict", as: String.self)
    }
}

extension ClaimSummary {
    /// Whether the claim agrees, and its control shows that it could have failed.
    public var holds: Bool {
        verdict == Verdict.agrees.rawValue && controlVerdict == Verdict.disagrees.rawValue
    }

    /// Whether the claim disagrees, or agrees without a control that could have failed. Neither holds nor fails what is
    /// inconclusive or not applicable.
    public var fails: Bool {
        !holds && verdict != Verdict.inconclusive.rawValue && verdict != Verdict.notApplicable.rawValue
    }

    /// Standard error and allowance, which together decide.
    var margin: String {
        "± \(rounded(standardError))" + (allowance > 0 ? " (+ bias at most \(rounded(allowance)))" : "")
    }

    /// Verdict and numbers on one line, the statement and the control on two more.
    public var lines: String {
        let relation = relation == "equal" ? "" : "\(relation) "
        return """
            \(name)  \(verdict)  predicted \(relation)\(predicted)  measured \(measured) \(margin)
                \(statement)
                negative control \(controlVerdict): measured \(controlMeasured)
            """
    }
}

/// - Throws: ``InvalidRecord`` if a file is no record of this suite or was written by a later version of it.
func requireReadableRecord(_ root: borrowing Group, at path: String) throws {
    guard try root.hasAttribute("format_version") else {
        throw InvalidRecord("\(path) is not a record of this suite: it has no format_version")
    }
    let version = try root.attribute("format_version", as: Int.self)
    guard version <= Record.formatVersion else {
        throw InvalidRecord(
            "\(path) has record format \(version), and this program reads formats up to \(Record.formatVersion)")
    }
}
