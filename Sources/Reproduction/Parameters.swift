/// The parameters of an experiment: a value, described field by field.
///
/// The one list of fields serves the command line, its help, the checks and the record.
public protocol ExperimentParameters: Equatable, Sendable {
    /// In the order of the help; names are unique.
    static var fields: [ParameterField<Self>] { get }

    /// A few overrides, as `name=value`, for the help.
    static var example: String { get }

    /// About how many bytes a run needs, so that an impossible one is refused before any work.
    var memoryEstimate: Double { get }
}

/// One parameter: its name, its place in the value, and what a reader of the paper wants to know of it.
public struct ParameterField<Parameters: Sendable>: Sendable {
    /// The name on the command line and in the record.
    public let name: String
    /// The paper's symbol.
    public let symbol: String
    /// The unit; "1" if dimensionless.
    public let unit: String
    /// What it means, and where the paper states it or why it was chosen.
    public let meaning: String
    /// The allowed values in words, such as "greater than 0".
    public let range: String

    let text: @Sendable (Parameters) -> String
    let attribute: @Sendable (Parameters) -> AttributeValue
    private let isAllowed: @Sendable (Parameters) -> Bool
    private let assign: @Sendable (String, inout Parameters) -> Bool

    /// - Parameters:
    ///   - path: where the value stands.
    ///   - range: in words, to follow "must be".
    ///   - isAllowed: the same as a test, which what is not a number must fail.
    public init<Value: ParameterValue>(
        _ name: String, _ path: WritableKeyPath<Parameters, Value> & Sendable, symbol: String, unit: String = "1",
        range: String, meaning: String, isAllowed: @escaping @Sendable (Value) -> Bool
    ) {
        self.name = name
        self.symbol = symbol
        self.unit = unit
        self.range = range
        self.meaning = meaning
        text = { $0[keyPath: path].text }
        attribute = { $0[keyPath: path].attribute }
        self.isAllowed = { isAllowed($0[keyPath: path]) }
        assign = { text, parameters in
            guard let value = Value(text: text) else { return false }
            parameters[keyPath: path] = value
            return true
        }
    }

    func set(_ text: String, in parameters: inout Parameters) throws(InvalidParameter) {
        guard assign(text, &parameters) else {
            throw InvalidParameter("\(name) = \(text) is not allowed: \(symbol) must be \(range)")
        }
    }

    func validate(_ parameters: Parameters) throws(InvalidParameter) {
        guard isAllowed(parameters) else {
            throw InvalidParameter("\(name) = \(text(parameters)) is not allowed: \(symbol) must be \(range)")
        }
    }
}

extension ExperimentParameters {
    /// These parameters with some replaced.
    ///
    /// - Parameter overrides: texts of the form `name=value`.
    /// - Throws: ``InvalidParameter`` for an unknown name or a value outside its range.
    public func overridden(by overrides: [String]) throws(InvalidParameter) -> Self {
        var parameters = self
        for override in overrides {
            let parts = override.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw InvalidParameter("'\(override)' is not of the form name=value")
            }
            guard let field = Self.fields.first(where: { $0.name == parts[0] }) else {
                let names = Self.fields.map(\.name).joined(separator: ", ")
                throw InvalidParameter("there is no parameter '\(parts[0])'; there are \(names)")
            }
            try field.set(parts[1], in: &parameters)
        }
        try parameters.validate()
        return parameters
    }

    /// - Throws: ``InvalidParameter`` for the first value outside its range.
    public func validate() throws(InvalidParameter) {
        for field in Self.fields { try field.validate(self) }
    }
}

/// A parameter that no run can be made with: one line that names it, its value and what is allowed.
public struct InvalidParameter: UsageError, Equatable {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
