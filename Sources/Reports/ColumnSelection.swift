import HDF5
import Reproduction

/// What one column is: `path`, `path[1,:,0]` or `path@attribute`.
struct ColumnSelection {
    private let text: String
    private let path: String
    private let attribute: String?
    /// For each axis a position, or nil for all of it; nil if there are no brackets.
    private let positions: [Int?]?

    init(_ text: String) throws(InvalidSelection) {
        self.text = text
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            (path, attribute, positions) = (parts[0], parts[1], nil)
        } else if let bracket = text.firstIndex(of: "["), text.hasSuffix("]") {
            let inside = text[text.index(after: bracket)...].dropLast()
            path = String(text[..<bracket])
            attribute = nil
            positions = try inside.split(separator: ",", omittingEmptySubsequences: false).map {
                part throws(InvalidSelection) -> Int? in
                if part == ":" { return nil }
                guard let position = Int(part), position >= 0 else {
                    throw InvalidSelection("'\(part)' in '\(text)' is neither a position nor a colon")
                }
                return position
            }
        } else {
            (path, attribute, positions) = (text, nil, nil)
        }
    }

    /// The selected values as text that reads back exactly.
    func read(from root: borrowing Group) throws -> [String] {
        if let attribute {
            if path == "/" { return try texts(of: root.attribute(attribute), at: nil) }
            return try root.holdsDataset(path)
                ? texts(of: root.dataset(path).attribute(attribute), at: nil)
                : texts(of: root.group(path).attribute(attribute), at: nil)
        }
        let dataset = try root.dataset(path)
        return try texts(of: dataset, at: offsets(shape: dataset.shape))
    }

    /// Where the selected values lie, in their order; nil for all.
    private func offsets(shape: [Int]) throws(InvalidSelection) -> [Int]? {
        guard let positions else { return nil }
        guard positions.count == shape.count else {
            throw InvalidSelection("'\(text)' names \(positions.count) axes, and the array has the shape \(shape)")
        }
        var offsets = [0]
        for (position, extent) in zip(positions, shape) {
            guard position.map({ $0 < extent }) ?? true else {
                throw InvalidSelection("'\(text)' is outside the array, which has the shape \(shape)")
            }
            let chosen = position.map { $0...$0 } ?? 0...max(extent - 1, 0)
            offsets = extent == 0 ? [] : offsets.flatMap { offset in chosen.map { offset * extent + $0 } }
        }
        return offsets
    }

    private func texts(of store: borrowing some Store & ~Copyable, at offsets: [Int]?) throws -> [String] {
        func chosen<Value>(_ values: [Value], _ text: (Value) -> String) -> [String] {
            offsets?.map { text(values[$0]) } ?? values.map(text)
        }
        return switch try store.kind {
        case .floatingPoint(let bytes) where bytes <= 4: chosen(try store.read(as: Float.self), decimalText)
        case .floatingPoint: chosen(try store.read(as: Double.self), decimalText)
        case .integer(_, signed: true): chosen(try store.read(as: Int.self), \.description)
        case .integer: chosen(try store.read(as: UInt64.self), \.description)
        case .string, .other: chosen(try store.read(as: String.self), \.self)
        }
    }
}

/// The shortest text that reads back exactly, with a decimal point: gnuplot takes 1e-06 for a malformed integer.
private func decimalText(_ number: some LosslessStringConvertible & BinaryFloatingPoint) -> String {
    let text = number.description
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return "\(text[..<exponent]).0\(text[exponent...])"
}

/// A selection that no array of the record fits, as one line.
public struct InvalidSelection: UsageError, Equatable {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
