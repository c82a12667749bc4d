import Foundation
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
        statement = try check.attribute("statement", as: String.self)
        source = try check.attribute("source", as: String.self)
        quantity = try check.attribute("quantity", as: String.self)
        window = try check.attribute("window", as: String.self)
        relation = try check.attribute("relation", as: String.self)
        predicted = try check.attribute("predicted", as: Double.self)
        competitor = hasCompetitor ? try check.attribute("competitor", as: Double.self) : nil
        competitorName = hasCompetitor ? try check.attribute("competitor_name", as: String.self) : nil
        measured = try check.attribute("measured", as: Double.self)
        standardError = try check.attribute("standard_error", as: Double.self)
        errorMethod = try check.attribute("error_method", as: String.self)
        allowance = try check.attribute("allowance", as: Double.self)
        allowanceReason = try check.attribute("allowance_reason", as: String.self)
        applicability = try check.attribute("applicability", as: String.self)
        verdict = try check.attribute("verdict", as: String.self)
        controlDescription = try control.attribute("description", as: String.self)
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
    if exponent < -4 || exponent > 7 { return rounded(number) }
    return String(format: "%.\(max(0, 6 - exponent))f", number)
}
