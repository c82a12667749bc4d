import HDF5

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

    /// The claims of a record, in alphabetical order.
    ///
    /// - Throws: ``InvalidRecord`` if the file is no record or has a newer format.
    public static func read(recordAt path: String) throws -> [ClaimSummary] {
        let file = try File.open(path)
        let root = try file.root()
        try requireReadableRecord(root, at: path)
        let stem = try root.attribute("stem", as: String.self)
        let checks = try root.group("checks")
        return try checks.names.map { id in
            let check = try checks.group(id)
            let control = try check.group("control")
            return ClaimSummary(
                name: "\(stem)/\(id)", statement: try check.attribute("statement", as: String.self),
                relation: try check.attribute("relation", as: String.self),
                predicted: try check.attribute("predicted", as: Double.self),
                measured: try check.attribute("measured", as: Double.self),
                standardError: try check.attribute("standard_error", as: Double.self),
                allowance: try check.attribute("allowance", as: Double.self),
                verdict: try check.attribute("verdict", as: String.self),
                controlMeasured: try control.attribute("measured", as: Double.self),
                controlVerdict: try control.attribute("verdict", as: String.self))
        }
    }
}

extension ClaimSummary {
    /// Whether the claim agrees, and its control shows that it could have failed.
    public var holds: Bool {
        verdict == Verdict.agrees.rawValue && controlVerdict != Verdict.agrees.rawValue
    }

    /// Verdict and numbers on one line, the statement and the control on two more.
    public var lines: String {
        let margin = allowance > 0 ? " (+ bias at most \(rounded(allowance)))" : ""
        let predicted = relation == "equal" ? "predicted \(predicted)" : "predicted \(relation) \(predicted)"
        return """
            \(name)  \(verdict)  \(predicted)  measured \(measured) ± \(rounded(standardError))\(margin)
                \(statement)
                negative control \(controlVerdict): measured \(controlMeasured)
            """
    }
}

/// - Throws: ``InvalidRecord`` if a file is no record of this suite or was written by a later version of it.
public func requireReadableRecord(_ root: borrowing Group, at path: String) throws {
    guard try root.hasAttribute("format_version") else {
        throw InvalidRecord("\(path) is not a record of this suite: it has no format_version")
    }
    let version = try root.attribute("format_version", as: Int.self)
    guard version <= Record.formatVersion else {
        throw InvalidRecord(
            "\(path) has record format \(version), and this program reads formats up to \(Record.formatVersion)")
    }
}
