/// A statement of a paper beside its measurement, and the same measurement where an assumption of the statement is broken.
public struct Claim: Equatable, Sendable {
    /// Unique within its record; `[a-z][a-z0-9_]*`.
    public let id: String
    /// One sentence.
    public let statement: String
    /// Paper and theorem, equation or figure; "derived in paper-notes/…" where it is the suite's own.
    public let source: String
    /// What is measured, in words and symbols.
    public let quantity: String
    public let prediction: Prediction
    /// Which times, samples or runs were used.
    public let window: String
    public let observation: Observation
    public let control: NegativeControl

    /// Nothing is checked here; two claims of one id are an error when the record is written.
    public init(
        id: String, statement: String, source: String, quantity: String, prediction: Prediction, window: String,
        observation: Observation, control: NegativeControl
    ) {
        self.id = id
        self.statement = statement
        self.source = source
        self.quantity = quantity
        self.prediction = prediction
        self.window = window
        self.observation = observation
        self.control = control
    }

    /// What the fixed rule says of the observation, unless the control does not show that the rule has power.
    public var verdict: Verdict {
        let verdict = prediction.judge(observation)
        return verdict == .agrees && controlVerdict != .disagrees ? .powerless : verdict
    }

    /// What the same rule says of the control.
    public var controlVerdict: Verdict {
        prediction.judge(control.observation)
    }
}

/// What a statement says of a number.
public enum Prediction: Equatable, Sendable {
    /// The number itself, and the nearest other prediction that somebody could hold.
    case equal(Double, competitor: Double, competitorName: String)
    case atMost(Double)
    case atLeast(Double)

    /// The predicted number, or the bound.
    public var value: Double {
        switch self {
        case .equal(let value, _, _), .atMost(let value), .atLeast(let value): value
        }
    }

    /// "equal", "at most" or "at least".
    public var relation: String {
        switch self {
        case .equal: "equal"
        case .atMost: "at most"
        case .atLeast: "at least"
        }
    }

    /// The rule, fixed before any run: with margin = 3 standard errors + allowance,
    /// - an equality agrees if the measurement is within the margin of the prediction and not within it of the competitor;
    /// - an inequality agrees if the measurement violates the bound by no more than the margin.
    public func judge(_ observation: Observation) -> Verdict {
        switch observation.applicability {
        case .hypothesisFails: return .notApplicable
        case .incomplete: return .inconclusive
        case .applies: break
        }
        let margin = 3 * observation.standardError + observation.allowance
        guard observation.measured.isFinite, value.isFinite, margin.isFinite, margin >= 0 else { return .inconclusive }
        switch self {
        case .equal(let value, let competitor, _):
            if abs(observation.measured - value) > margin { return .disagrees }
            // A competitor that is not a number is not excluded.
            return abs(observation.measured - competitor) > margin ? .agrees : .inconclusive
        case .atMost(let bound):
            return observation.measured - bound <= margin ? .agrees : .disagrees
        case .atLeast(let bound):
            return bound - observation.measured <= margin ? .agrees : .disagrees
        }
    }
}

/// A measured number with all that is known of its error.
public struct Observation: Equatable, Sendable {
    /// Whether the statement speaks of what was run.
    public enum Applicability: Equatable, Sendable {
        case applies
        /// A hypothesis of the statement does not hold, and which.
        case hypothesisFails(String)
        /// The run did not get as far as the measurement, and why.
        case incomplete(String)

        /// "applies", or why not.
        public var text: String {
            switch self {
            case .applies: "applies"
            case .hypothesisFails(let reason), .incomplete(let reason): reason
            }
        }
    }

    /// What was found; a number that is not finite makes the claim inconclusive.
    public let measured: Double
    /// One standard error, or a measured solver error in its place; not finite, it makes the claim inconclusive.
    public let standardError: Double
    /// How the standard error was obtained.
    public let errorMethod: String
    /// A bound on bias from finite width, step or horizon, not negative.
    public let allowance: Double
    /// Where the bound comes from.
    public let allowanceReason: String
    public let applicability: Applicability

    public init(
        measured: Double, standardError: Double, errorMethod: String, allowance: Double, allowanceReason: String,
        applicability: Applicability = .applies
    ) {
        self.measured = measured
        self.standardError = standardError
        self.errorMethod = errorMethod
        self.allowance = allowance
        self.allowanceReason = allowanceReason
        self.applicability = applicability
    }
}

/// The measurement of a claim with one of its assumptions broken. Unless the rule then disagrees, the claim says nothing.
public struct NegativeControl: Equatable, Sendable {
    /// Which assumption is broken, and how.
    public let description: String
    public let observation: Observation

    public init(_ description: String, _ observation: Observation) {
        self.description = description
        self.observation = observation
    }
}

/// What a check says.
public enum Verdict: String, Sendable {
    /// Within the margin of the prediction and, of an equality, outside that of the competitor.
    case agrees
    /// Outside the margin.
    case disagrees
    /// The competing prediction fits as well, or the run did not complete.
    case inconclusive
    /// A hypothesis of the statement fails.
    case notApplicable = "not applicable"
    /// It agrees, but its negative control does not disagree.
    case powerless
}
