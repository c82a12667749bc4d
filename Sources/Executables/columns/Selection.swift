import ArgumentParser
import HDF5

/// What one column is: `path`, `path[1,:,0]` or `path@attribute`.
struct Selection {
    private let text: String
    private let path: String
    private let attribute: String?
    /// For each axis a position, or nil for all of it; nil if there are no brackets.
    private let positions: [Int?]?

    init(_ text: String) throws {
        self.text = text
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            (path, attribute, positions) = (parts[0], parts[1], nil)
        } else if let bracket = text.firstIndex(of: "["), text.hasSuffix("]") {
            let inside = text[text.index(after: bracket)...].dropLast()
            path = String(text[..<bracket])
            attribute = nil
            positions = try inside.split(separator: ",", omittingEmptySubsequences: false).map { part in
                if part == ":" { return nil }
                guard let position = Int(part), position >= 0 else {
                    throw ValidationError("'\(part)' in '\(text)' is neither a position nor a colon")
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
            return path == "/"
                ? try texts(of: root.attribute(attribute)) : try texts(of: root.group(path).attribute(attribute))
        }
        let dataset = try root.dataset(path)
        return try select(texts(of: dataset), shape: dataset.shape)
    }

    private func texts(of store: borrowing some Store & ~Copyable) throws -> [String] {
        switch try store.kind {
        case .floatingPoint(let bytes) where bytes <= 4: try store.read(as: Float.self).map (decimalText)
        case .floatingPoint: try store.read(as: Double.self).map (decimalText)
        case .integer(_, let signed):
            signed ? try store.read(as: Int.self).map(\.description) : try store.read(as: UInt64.self).map(\.description)
        case .string, .other: try store.read(as: String.self)
        }
    }

    private func select(_ values: [String], shape: [Int]) throws -> [String] {
        guard let positions else { return values }
        guard positions.count == shape.count else {
            throw ValidationError("'\(text)' names \(positions.count) axes, and the array has the shape \(shape)")
        }
        for (position, extent) in zip(positions, shape) {
            guard position.map({ $0 < extent }) ?? true else {
                throw ValidationError("'\(text)' is outside the array, which has the shape \(shape)")
            }
        }
        return values.indices.filter { index in
            var remainder = index
            for (position, extent) in zip(positions, shape).reversed() {
                if let position, position != remainder % extent { return false }
                remainder /= extent
            }
            return true
        }.map { values[$0] }
    }
}

/// The shortest text that reads back exactly, with a decimal point: gnuplot takes 1e-06 for a malformed integer.
private func decimalText(_ number: some LosslessStringConvertible & BinaryFloatingPoint) -> String {
    let text = number.description
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return "\(text[..<exponent]).0\(text[exponent...])"
}
