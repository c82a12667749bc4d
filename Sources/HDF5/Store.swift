import CHDF5

/// Something that holds an array of values of one type: a dataset or an attribute.
public protocol Store: ~Copyable {
    /// What it is called in messages, such as `dataset /risk`.
    var label: String { get }
    /// The library's own identifier, valid while this value lives.
    var identifier: Int64 { get }
    /// Its data space and type, and the transfer of all its values; used by the extension below.
    static var access: StoreAccess { get }
}

/// The library functions that differ between datasets and attributes.
public struct StoreAccess: Sendable {
    let space: @Sendable (hid_t) -> hid_t
    let type: @Sendable (hid_t) -> hid_t
    /// Bytes in the file, after compression.
    let size: @Sendable (hid_t) -> hsize_t
    let read: @Sendable (_ store: hid_t, _ memoryType: hid_t, _ buffer: UnsafeMutableRawPointer) -> herr_t
    let write: @Sendable (_ store: hid_t, _ memoryType: hid_t, _ buffer: UnsafeRawPointer) -> herr_t
}

extension Store where Self: ~Copyable {
    /// Extents by axis, slowest first; empty for a scalar, and `[0]` for what other programs call a null space.
    ///
    /// - Throws: ``HDF5Error/oversized(object:extents:)`` for an extent that is no `Int`.
    public var shape: [Int] {
        get throws(HDF5Error) {
            let space = try makeSpace()
            let identifier = space.identifier
            let kind = try call("read the kind of the shape of \(label)") { H5Sget_simple_extent_type(identifier).rawValue }
            if kind == H5S_NULL.rawValue { return [0] }
            let rank = try call("read the rank of \(label)") { H5Sget_simple_extent_ndims(identifier) }
            var extents = [hsize_t](repeating: 0, count: Int(rank))
            try call("read the shape of \(label)") { H5Sget_simple_extent_dims(identifier, &extents, nil) }
            let shape = extents.compactMap(Int.init(exactly:))
            guard shape.count == extents.count else { throw .oversized(object: label, extents: extents) }
            return shape
        }
    }

    /// What kind of values it holds.
    public var kind: StoredKind {
        get throws(HDF5Error) {
            let type = try makeType()
            let identifier = type.identifier
            let bytes = try call("read the size of the type of \(label)") { H5Tget_size(identifier) }
            switch try call("read the type of \(label)", { H5Tget_class(identifier).rawValue }) {
            case H5T_FLOAT.rawValue: return .floatingPoint(bytes: bytes)
            case H5T_STRING.rawValue: return .string
            case H5T_INTEGER.rawValue:
                let sign = try call("read the sign of the type of \(label)") { H5Tget_sign(identifier).rawValue }
                return .integer(bytes: bytes, signed: sign == H5T_SGN_2.rawValue)
            default: return .other
            }
        }
    }

    /// All values, the last axis fastest.
    ///
    /// - Throws: ``HDF5Error/typeMismatch(object:requested:stored:)`` if `Value` cannot hold every value of the stored type;
    ///   ``HDF5Error/oversized(object:extents:)`` if there cannot be as many values as the extents say.
    public func read<Value: Element>(as type: Value.Type = Value.self) throws(HDF5Error) -> [Value] {
        let stored = try kind
        guard stored.fits(Value.elementType) else {
            throw .typeMismatch(object: label, requested: Value.elementType.rawValue, stored: "\(stored)")
        }
        let count = try count
        if count == 0 { return [] }
        if Value.elementType == .string { return try readStrings(count: count) as! [Value] }
        let memoryType = try Value.elementType.makeMemoryType()
        let buffer = UnsafeMutableBufferPointer<Value>.allocate(capacity: count)
        defer { buffer.deallocate() }
        try transfer(into: buffer.baseAddress!, as: memoryType)
        return Array(buffer)
    }

    func write<Value: Element>(_ values: [Value]) throws(HDF5Error) {
        if values.isEmpty { return }
        let memoryType = try Value.elementType.makeMemoryType()
        let (store, type) = (identifier, memoryType.identifier)
        if let strings = values as? [String] {
            let copies = CStrings(strings)
            try call("write \(label)") { copies.withPointer { Self.access.write(store, type, $0) } }
        } else {
            try call("write \(label)") { values.withUnsafeBytes { Self.access.write(store, type, $0.baseAddress!) } }
        }
    }

    /// How many values there are, unless it cannot be true: what is damaged may claim any number.
    private var count: Int {
        get throws(HDF5Error) {
            let shape = try shape
            return try product(of: shape, elseClaiming: shape)
        }
    }

    /// Compression leaves no less than a byte of a thousand values, and small arrays may be left unwritten.
    private func product(of factors: [Int], elseClaiming extents: [Int]) throws(HDF5Error) -> Int {
        let store = identifier
        let stored = lock.withLock { _ in Self.access.size(store) }
        var product = 1
        for factor in factors {
            let next = product.multipliedReportingOverflow(by: factor)
            if next.overflow { throw .oversized(object: label, extents: extents.map(UInt64.init)) }
            product = next.partialValue
        }
        guard product <= 1 << 16 || UInt64(product) / 1000 <= stored else {
            throw .oversized(object: label, extents: extents.map(UInt64.init))
        }
        return product
    }

    private func readStrings(count: Int) throws(HDF5Error) -> [String] {
        let stored = try makeType()
        let storedIdentifier = stored.identifier
        let isVariable = try call("read the type of \(label)") { H5Tis_variable_str(storedIdentifier) }
        if isVariable == 0 {
            let length = try call("read the length of the strings of \(label)") { H5Tget_size(storedIdentifier) }
            return try readFixedStrings(count: count, length: length, like: stored)
        }
        let space = try makeSpace()
        let spaceIdentifier = space.identifier
        let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
        pointers.initialize(repeating: nil)
        defer { pointers.deallocate() }
        // Read in the stored encoding: the library does not convert between ASCII and UTF-8, and one is part of the other.
        try transfer(into: pointers.baseAddress!, as: stored)
        let strings = pointers.map { $0.map { String(cString: $0) } ?? "" }
        try call("release the strings of \(label)") {
            H5Dvlen_reclaim(storedIdentifier, spaceIdentifier, 0, pointers.baseAddress!)
        }
        return strings
    }

    private func readFixedStrings(
        count: Int, length: Int, like stored: borrowing Handle
    ) throws(HDF5Error) -> [String] {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: try product(of: [count, length], elseClaiming: [count, length]))
        defer { bytes.deallocate() }
        try transfer(into: bytes.baseAddress!, as: stored)
        return (0..<count).map { index in
            // Padded with NUL, or ended by the first.
            String(decoding: bytes[index * length..<(index + 1) * length].prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func transfer(into buffer: UnsafeMutableRawPointer, as type: borrowing Handle) throws(HDF5Error) {
        let (store, memoryType) = (identifier, type.identifier)
        try call("read \(label)") { Self.access.read(store, memoryType, buffer) }
    }

    private func makeSpace() throws(HDF5Error) -> Handle {
        let store = identifier
        return try Handle("read the shape of \(label)", release: H5Sclose) { Self.access.space(store) }
    }

    private func makeType() throws(HDF5Error) -> Handle {
        let store = identifier
        return try Handle("read the type of \(label)", release: H5Tclose) { Self.access.type(store) }
    }
}

/// A data space of the given extents; a scalar for the empty shape.
func makeSpace(shape: [Int]) throws(HDF5Error) -> Handle {
    try Handle("make a data space of shape \(shape)", release: H5Sclose) {
        shape.isEmpty
            ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), shape.map(hsize_t.init), nil)
    }
}

func requireFilled(_ label: String, count: Int, shape: [Int]) throws(HDF5Error) {
    guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == count else {
        throw .shapeMismatch(object: label, count: count, shape: shape)
    }
}

/// Zero-terminated copies of strings, alive as long as this value.
private struct CStrings: ~Copyable {
    private let pointers: [UnsafeMutablePointer<CChar>]

    init(_ strings: [String]) {
        pointers = strings.map { string in
            let bytes = string.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            bytes.withUnsafeBufferPointer { copy.initialize(from: $0.baseAddress!, count: $0.count) }
            return copy
        }
    }

    func withPointer<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result {
        pointers.withUnsafeBytes { body($0.baseAddress!) }
    }

    deinit { pointers.forEach { $0.deallocate() } }
}
