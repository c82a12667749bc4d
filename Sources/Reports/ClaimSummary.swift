import Glibc
import HDF5
import Reproduction

/// A claim as it stands in a record: what a table of verdicts shows.
public struct ClaimSummary: Equatable, Sendable {
    /// The record's stem, then the claim's id.
    public let name: String
    public let statement: String
    public let source: String
    public let quantity: String
    public let window: String
    public let relation: String
    public let predicted: Double
    /// The nearest other prediction; nil for a bound.
    public let competitor: Double?
    public let competitorName: String?
    public let measured: Double
    public let standardError: Double
    public let errorMethod: String
    public let allowance: Double
    public let allowanceReason: String
    public let applicability: String
    public let verdict: String
    public let controlDescription: String
    public let controlMeasured: Double
    public let controlVerdict: String

    init(id: String, stem: String, check: borrowing Group) throws {
        let control = try check.group("control")
        let hasCompetitor = try check.hasAttribute("competitor")
        name = "\(stem)/\(id)"
        statement = try plainText("statement", of: check)
        source = try plainText("source", of: check)
        quantity = try plainText("quantity", of: check)
        window = try plainText("window", of: check)
        relation = try plainText("relation", of: check)
        predicted = try check.attribute("predicted", as: Double.self)
        competitor = hasCompetitor ? try check.attribute("competitor", as: Double.self) : nil
        competitorName = hasCompetitor ? try plainText("competitor_name", of: check) : nil
        measured = try check.attribute("measured", as: Double.self)
        standardError = try check.attribute("standard_error", as: Double.self)
        errorMethod = try plainText("error_method", of: check)
        allowance = try check.attribute("allowance", as: Double.self)
        allowanceReason = try plainText("allowance_reason", of: check)
        applicability = try plainText("applicability", of: check)
        verdict = try plainText("verdict", of: check)
        controlDescription = try plainText("description", of: control)
        controlMeasured = try control.attribute("measured", as: Double.self)
        controlVerdict = try plainText("verdict", of: control)
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

    /// The number, with its sign of inequality if it is a bound.
    var prediction: String {
        let sign = ["at most": "≤ ", "at least": "≥ "][relation] ?? ""
        return sign + decimals(predicted)
    }

    /// The measurement with standard error and allowance, which together decide.
    var measurement: String {
        "\(decimals(measured)) ± \(rounded(standardError))" + (allowance > 0 ? " (+ bias at most \(rounded(allowance)))" : "")
    }

    /// The other prediction and who could hold it; nil for a bound.
    var competition: String? { competitor.map { "\(rounded($0)) (\(competitorName ?? ""))" } }

    /// What the control measured, and by which broken assumption.
    var control: String { "\(controlVerdict): \(rounded(controlMeasured)); \(controlDescription)" }

    /// Verdict and numbers on one line, then the statement with its source, and the control.
    ///
    /// - Parameter mark: puts a verdict into a colour, or says more of it.
    public func lines(_ mark: (ClaimSummary) -> String) -> String {
        """
        \(name)  \(mark(self))  predicted \(prediction)\(competition.map { ", or \($0)" } ?? "")  measured \(measurement)
            \(statement) [\(source)]\(applicability == "applies" ? "" : "\n    \(applicability)")
            negative control \(control)
        """
    }
}

/// Seven significant digits: more than any measurement here knows, and fewer than tell machines apart.
private func decimals(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return "\(number)" }
    let exponent = Int(log10(abs(number)).rounded(.down))
    if exponent < -4 || exponent > 6 { return rounded(number) }
    let places = 6 - exponent, scaled = (abs(number) * pow(10, Double(places))).rounded()
    let digits = String(Int(scaled)), padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (number < 0 ? "-" : "") + padded.dropLast(places) + (places > 0 ? "." : "") + padded.suffix(places)
}
