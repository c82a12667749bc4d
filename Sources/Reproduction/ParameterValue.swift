import HDF5

/// A value as it stands in an attribute of a record.
public enum AttributeValue: Equatable, Sendable {
    case double(Double)
    case doubles([Double])
    case int(Int)

    func write(to node: borrowing some Node & ~Copyable, named name: String) throws {
        switch self {
        case .double(let value): try node.setAttribute(name, value)
        case .doubles(let values): try node.setAttribute(name, values)
        case .int(let value): try node.setAttribute(name, value)
        }
    }
}

/// A type that a parameter can have: read from the command line, written to the record.
public protocol ParameterValue: Sendable {
    /// Nil if the text is not a value of this type.
    init?(text: String)
    /// The text from which the value is read back exactly.
    var text: String { get }
    var attribute: AttributeValue { get }
}

extension Double: ParameterValue {
    public init?(text: String) { self.init(text) }
    public var text: String { description }
    public var attribute: AttributeValue { .double(self) }
}

extension Int: ParameterValue {
    public init?(text: String) {
        if let value = Int(text) {
            self = value
        } else if let value = Double(text), let exact = Int(exactly: value) {
            // 1e6 is how people write a large count.
            self = exact
        } else {
            return nil
        }
    }
    public var text: String { description }
    public var attribute: AttributeValue { .int(self) }
}

extension Array: ParameterValue where Element == Double {
    /// Numbers with commas between them.
    public init?(text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Double($0) }
        guard values.count == parts.count else { return nil }
        self = values
    }
    public var text: String { map(\.description).joined(separator: ",") }
    public var attribute: AttributeValue { .doubles(self) }
}
