import HDF5

/// A value as it stands in an attribute of a record.
public enum AttributeValue: Equatable, Sendable {
    case double(Double)
    case doubles([Double])
    case int(Int)
    case ints([Int])
    case string(String)

    func write(to node: borrowing some Node & ~Copyable, named name: String) throws {
        switch self {
        case .double(let value): try node.setAttribute(name, value)
        case .doubles(let values): try node.setAttribute(name, values)
        case .int(let value): try node.setAttribute(name, value)
        case .ints(let values): try node.setAttribute(name, values)
        case .string(let value): try node.setAttribute(name, value)
        }
    }
}

/// A type that a parameter can have: read from the command line, written to the record.
public protocol ParameterValue: Sendable {
    /// Nil if the text is not a value of this type.
    init?(text: String)
    /// The text from which the value is read back exactly.
    var text: String { get }
    /// The value as the record holds it.
    var attribute: AttributeValue { get }
}

extension Double: ParameterValue {
    public init?(text: String) { self.init(text) }
    public var text: String { description }
    public var attribute: AttributeValue { .double(self) }
}

extension Int: ParameterValue {
    /// Whole numbers, also in the form 1e6.
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

extension String: ParameterValue {
    public init?(text: String) { self = text }
    public var text: String { self }
    public var attribute: AttributeValue { .string(self) }
}

/// A number that a parameter may be a list of.
public protocol ListedParameterValue: ParameterValue {
    static func attribute(of list: [Self]) -> AttributeValue
}

extension Double: ListedParameterValue {
    public static func attribute(of list: [Double]) -> AttributeValue { .doubles(list) }
}

extension Int: ListedParameterValue {
    public static func attribute(of list: [Int]) -> AttributeValue { .ints(list) }
}

extension Array: ParameterValue where Element: ListedParameterValue {
    /// Numbers with commas between them.
    public init?(text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Element(text: String($0)) }
        guard values.count == parts.count else { return nil }
        self = values
    }
    public var text: String { map(\.text).joined(separator: ",") }
    public var attribute: AttributeValue { Element.attribute(of: self) }
}
