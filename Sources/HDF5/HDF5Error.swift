/// What went wrong with a file, as one line that names the object and repeats the library's own message.
public enum HDF5Error: Error, Equatable, Sendable {
    /// The HDF5 library refused `operation`; `message` is the innermost entry of its error stack.
    case library(operation: String, message: String)
    /// A value was asked for as a type that cannot hold every value of the stored one.
    case typeMismatch(object: String, requested: String, stored: String)
    /// The number of values is not the product of the extents of the shape.
    case shapeMismatch(object: String, count: Int, shape: [Int])
    /// The extents say that there are far more values than the file holds bytes for, or than can be counted.
    case oversized(object: String, extents: [UInt64])
}

extension HDF5Error: CustomStringConvertible {
    public var description: String {
        switch self {
        case .library(let operation, let message):
            "cannot \(operation): \(message)"
        case .typeMismatch(let object, let requested, let stored):
            "\(object) holds \(stored), which cannot be read as \(requested) without loss"
        case .shapeMismatch(let object, let count, let shape):
            "\(object): \(count) values do not fill the shape \(shape)"
        case .oversized(let object, let extents):
            "\(object) has the extents \(extents), and the file does not hold so many values"
        }
    }
}

extension HDF5Error {
    /// What the operating system said, where the library repeats it among addresses and times: a full disk, mostly.
    var systemCode: Int32? {
        guard case .library(_, let message) = self, let code = message.firstMatch(of: /errno = ([0-9]+)/)?.1 else { return nil }
        return Int32(code)
    }
}
