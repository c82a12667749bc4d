/// What an experiment measured: labelled arrays and claims, complete enough to compute it again with another program.
public struct Record: Equatable, Sendable {
    /// "completed", or where and why the computation stopped.
    public var outcome: String
    /// The coordinates that the axes of ``variables`` refer to by name.
    public var axes: [Variable]
    public var variables: [Variable]
    public var claims: [Claim]

    /// Nothing is checked before the record is written: names that are not unique, axes that are missing, and arrays that do not fill their
    /// axes are errors then.
    public init(outcome: String, axes: [Variable], variables: [Variable], claims: [Claim]) {
        self.outcome = outcome
        self.axes = axes
        self.variables = variables
        self.claims = claims
    }
}

/// A labelled array.
public struct Variable: Equatable, Sendable {
    /// The values, the last axis fastest.
    public enum Values: Equatable, Sendable {
        case double([Double])
        case float([Float])
        case int([Int])
        case string([String])

        var count: Int {
            switch self {
            case .double(let values): values.count
            case .float(let values): values.count
            case .int(let values): values.count
            case .string(let values): values.count
            }
        }
    }

    /// `[a-z][a-z0-9_]*`, whole words.
    public let name: String
    /// The names of the axes, slowest first; empty for a scalar.
    public let axes: [String]
    /// As many as the extents of the axes multiply to.
    public let values: Values
    /// What it is, in words.
    public let longName: String
    /// "1" if dimensionless; for a time, which time it is.
    public let units: String
    /// As in the paper, or in paper-notes.
    public let symbol: String
    /// Where it is defined: equation of the paper, or a section of paper-notes.
    public let equation: String

    public init(
        _ name: String, axes: [String], _ values: Values, longName: String, units: String = "1", symbol: String,
        equation: String
    ) {
        self.name = name
        self.axes = axes
        self.values = values
        self.longName = longName
        self.units = units
        self.symbol = symbol
        self.equation = equation
    }
}

extension Variable {
    /// The coordinate of an axis: a one-dimensional array that bears the axis's own name.
    public static func axis(
        _ name: String, _ values: Values, longName: String, units: String = "1", symbol: String
    ) -> Variable {
        Variable(name, axes: [name], values, longName: longName, units: units, symbol: symbol, equation: "an axis")
    }
}
