import CHDF5

/// A small named array that describes the file, group or dataset it hangs on.
public struct Attribute: Store, ~Copyable {
    public let label: String
    let handle: Handle
    public var identifier: Int64 { handle.identifier }

    public static var access: StoreAccess {
        StoreAccess(
            space: { H5Aget_space($0) }, type: { H5Aget_type($0) }, size: { H5Aget_storage_size($0) },
            read: { H5Aread($0, $1, $2) }, write: { H5Awrite($0, $1, $2) })
    }
}

/// A node of the file's tree: a group or a dataset. Nodes carry attributes.
public protocol Node: ~Copyable {
    /// Absolute path in the file.
    var path: String { get }
    /// The library's own identifier, valid while this value lives.
    var identifier: Int64 { get }
}

extension Node where Self: ~Copyable {
    /// Writes a scalar attribute. Fails if one of that name exists.
    public func setAttribute<Value: Element>(_ name: String, _ value: Value) throws(HDF5Error) {
        try createAttribute(name, [value], shape: [])
    }

    /// Writes a one-dimensional attribute. Fails if one of that name exists.
    public func setAttribute<Value: Element>(_ name: String, _ values: [Value]) throws(HDF5Error) {
        try createAttribute(name, values, shape: [values.count])
    }

    /// The attribute of that name.
    ///
    /// - Throws: ``HDF5Error/library(operation:message:)`` if there is none.
    public func attribute(_ name: String) throws(HDF5Error) -> Attribute {
        let label = "attribute \(path)@\(name)"
        let owner = identifier
        return Attribute(label: label, handle: try Handle("open \(label)", release: H5Aclose) { H5Aopen(owner, name, 0) })
    }

    /// The value of a scalar attribute.
    ///
    /// A list of one value is taken for a scalar.
    /// - Throws: ``HDF5Error/shapeMismatch(object:count:shape:)`` if it does not hold exactly one value; otherwise as ``attribute(_:)`` and
    ///   ``Store/read(as:)``.
    public func attribute<Value: Element>(_ name: String, as type: Value.Type) throws(HDF5Error) -> Value {
        let attribute = try attribute(name)
        let values = try attribute.read(as: type)
        guard values.count == 1 else {
            throw .shapeMismatch(object: attribute.label, count: values.count, shape: [])
        }
        return values[0]
    }

    /// Whether there is an attribute of that name.
    public func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
        let owner = identifier
        return try call("look for attribute \(path)@\(name)") { H5Aexists(owner, name) } > 0
    }

    /// The names of all attributes, in alphabetical order.
    public var attributeNames: [String] {
        get throws(HDF5Error) {
            let owner = identifier
            var names: [String] = []
            _ = try withUnsafeMutablePointer(to: &names) { pointer throws(HDF5Error) in
                try call("list the attributes of \(path)") {
                    H5Aiterate2(owner, H5_INDEX_NAME, H5_ITER_INC, nil, { _, name, _, context in
                        context!.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name!))
                        return 0
                    }, pointer)
                }
            }
            return names
        }
    }

    private func createAttribute<Value: Element>(
        _ name: String, _ values: [Value], shape: [Int]
    ) throws(HDF5Error) {
        let label = "attribute \(path)@\(name)"
        let type = try Value.elementType.makeStorageType()
        let space = try makeSpace(shape: shape)
        let (owner, typeIdentifier, spaceIdentifier) = (identifier, type.identifier, space.identifier)
        let handle = try Handle("create \(label)", release: H5Aclose) {
            H5Acreate2(owner, name, typeIdentifier, spaceIdentifier, 0, 0)
        }
        try Attribute(label: label, handle: handle).write(values)
    }
}
