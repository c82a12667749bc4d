import CHDF5

/// A type whose arrays can be written to and read from datasets and attributes.
///
/// Stored little-endian whatever the machine: `Double` and `Float` as IEEE 754, `Int` as 64-bit, `UInt64` unsigned,
/// `String` as UTF-8 of variable length (what h5py writes for `str`), up to its first zero character.
public protocol Element: Sendable {
    /// Which of the five kinds this type is.
    static var elementType: ElementType { get }
}

/// The kinds of values that the suite stores.
///
/// The raw value is the type's name in messages.
public enum ElementType: String, Sendable {
    case double = "Double", float = "Float", int = "Int", unsigned = "UInt64", string = "String"
}

extension Double: Element { public static var elementType: ElementType { .double } }
extension Float: Element { public static var elementType: ElementType { .float } }
extension Int: Element { public static var elementType: ElementType { .int } }
extension UInt64: Element { public static var elementType: ElementType { .unsigned } }
extension String: Element { public static var elementType: ElementType { .string } }

/// What kind of value a file holds, which may have been written by another program.
public enum StoredKind: Equatable, Sendable {
    case floatingPoint(bytes: Int)
    case integer(bytes: Int, signed: Bool)
    case string
    /// Anything else, such as a compound type: ``Store/read(as:)`` throws for it.
    case other

    /// Whether every stored value is a value of `type`.
    func fits(_ type: ElementType) -> Bool {
        switch (type, self) {
        case (.double, .floatingPoint(let bytes)): bytes <= 8
        case (.float, .floatingPoint(let bytes)): bytes <= 4
        case (.int, .integer(let bytes, let signed)): signed ? bytes <= 8 : bytes <= 4
        case (.unsigned, .integer(let bytes, let signed)): !signed && bytes <= 8
        case (.string, .string): true
        default: false
        }
    }
}

extension StoredKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .floatingPoint(let bytes): "\(bytes)-byte floating-point numbers"
        case .integer(let bytes, let signed): "\(bytes)-byte \(signed ? "signed" : "unsigned") integers"
        case .string: "strings"
        case .other: "values of a type outside this suite"
        }
    }
}

extension ElementType {
    /// The type as it lies in a file.
    func makeStorageType() throws(HDF5Error) -> Handle {
        switch self {
        case .double: try copy(of: chdf5_ieee_f64le)
        case .float: try copy(of: chdf5_ieee_f32le)
        case .int: try copy(of: chdf5_std_i64le)
        case .unsigned: try copy(of: chdf5_std_u64le)
        case .string: try stringType(length: chdf5_variable_length())
        }
    }

    /// The type as it lies in memory.
    func makeMemoryType() throws(HDF5Error) -> Handle {
        switch self {
        case .double: try copy(of: chdf5_native_double)
        case .float: try copy(of: chdf5_native_float)
        case .int: try copy(of: chdf5_native_int64)
        case .unsigned: try copy(of: chdf5_native_uint64)
        case .string: try stringType(length: chdf5_variable_length())
        }
    }
}

private func copy(of predefined: () -> hid_t) throws(HDF5Error) -> Handle {
    try Handle("copy a data type", release: H5Tclose) { H5Tcopy(predefined()) }
}

/// A UTF-8 string type; `length` in bytes, or the library's mark for variable length.
func stringType(length: Int) throws(HDF5Error) -> Handle {
    let type = try copy(of: chdf5_c_string)
    let identifier = type.identifier
    try call("set the length of a string type") { H5Tset_size(identifier, length) }
    try call("set the encoding of a string type") { H5Tset_cset(identifier, H5T_CSET_UTF8) }
    return type
}
