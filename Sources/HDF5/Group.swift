import CHDF5

/// A folder inside a file.
public struct Group: Node, ~Copyable {
    public let path: String
    let handle: Handle
    public var identifier: Int64 { handle.identifier }

    /// Creates a group; `name` may be a path, whose parts before the last must exist.
    ///
    /// - Throws: ``HDF5Error/library(operation:message:)`` if there is something of that name.
    public func createGroup(_ name: String) throws(HDF5Error) -> Group {
        let path = absolute(name)
        let properties = try makeProperties(of: chdf5_group_creation)
        let (owner, creation) = (identifier, properties.identifier)
        return Group(path: path, handle: try Handle("create group \(path)", release: H5Gclose) {
            H5Gcreate2(owner, name, 0, creation, 0)
        })
    }

    /// The group of that name or path.
    ///
    /// - Throws: ``HDF5Error/library(operation:message:)`` if there is none.
    public func group(_ name: String) throws(HDF5Error) -> Group {
        let path = absolute(name)
        let owner = identifier
        return Group(path: path, handle: try Handle("open group \(path)", release: H5Gclose) { H5Gopen2(owner, name, 0) })
    }

    /// The dataset of that name or path.
    ///
    /// - Throws: ``HDF5Error/library(operation:message:)`` if there is none.
    public func dataset(_ name: String) throws(HDF5Error) -> Dataset {
        let path = absolute(name)
        let owner = identifier
        return Dataset(
            path: path, handle: try Handle("open dataset \(path)", release: H5Dclose) { H5Dopen2(owner, name, 0) })
    }

    /// Creates a dataset and fills it with values, the last axis fastest; it is neither chunked nor compressed.
    ///
    /// - Parameter shape: extents by axis, slowest first; empty for a scalar.
    /// - Throws: ``HDF5Error/shapeMismatch(object:count:shape:)`` before anything is written;
    ///   ``HDF5Error/library(operation:message:)`` if there is something of that name.
    public func createDataset<Value: Element>(
        _ name: String, _ values: [Value], shape: [Int]
    ) throws(HDF5Error) -> Dataset {
        let path = absolute(name)
        try requireFilled("dataset \(path)", count: values.count, shape: shape)
        let type = try Value.elementType.makeStorageType()
        let space = try makeSpace(shape: shape)
        let properties = try makeProperties(of: chdf5_dataset_creation)
        let (owner, typeIdentifier, spaceIdentifier) = (identifier, type.identifier, space.identifier)
        let creation = properties.identifier
        let handle = try Handle("create dataset \(path)", release: H5Dclose) {
            H5Dcreate2(owner, name, typeIdentifier, spaceIdentifier, 0, creation, 0)
        }
        let dataset = Dataset(path: path, handle: handle)
        try dataset.write(values)
        return dataset
    }

    /// Whether this group has a member of that name.
    ///
    /// - Throws: ``HDF5Error/library(operation:message:)`` if `name` is a path of which a part before the last is missing.
    public func contains(_ name: String) throws(HDF5Error) -> Bool {
        let owner = identifier
        return try call("look for \(absolute(name))") { H5Lexists(owner, name, 0) } > 0
    }

    /// Whether what bears that name is a dataset, rather than a group.
    ///
    /// - Throws: ``HDF5Error/library(operation:message:)`` if nothing does.
    public func holdsDataset(_ name: String) throws(HDF5Error) -> Bool {
        let (owner, path) = (identifier, absolute(name))
        let object = try Handle("open \(path)", release: H5Oclose) { H5Oopen(owner, name, 0) }
        let child = object.identifier
        return try call("read the kind of \(path)") { H5Iget_type(child).rawValue } == H5I_DATASET.rawValue
    }

    /// The names of the groups and datasets directly in this group, in alphabetical order.
    public var names: [String] {
        get throws(HDF5Error) {
            let owner = identifier
            var information = H5G_info_t()
            try call("list \(path)") { H5Gget_info(owner, &information) }
            var names: [String] = []
            for index in 0..<information.nlinks {
                func copy(into buffer: inout [CChar]) throws(HDF5Error) -> Int {
                    try call("list \(path)") {
                        H5Lget_name_by_idx(owner, ".", H5_INDEX_NAME, H5_ITER_INC, index, &buffer, buffer.count, 0)
                    }
                }
                var buffer = [CChar](repeating: 0, count: 256)
                let length = try copy(into: &buffer)
                if length >= buffer.count {
                    buffer = [CChar](repeating: 0, count: length + 1)
                    _ = try copy(into: &buffer)
                }
                names.append(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            return names
        }
    }

    private func absolute(_ name: String) -> String {
        name.hasPrefix("/") ? name : (path == "/" ? "/\(name)" : "\(path)/\(name)")
    }
}

/// Creation properties that keep the time of day out of the file, so that equal content is equal bytes.
func makeProperties(of propertyClass: () -> hid_t) throws(HDF5Error) -> Handle {
    let properties = try Handle("make creation properties", release: H5Pclose) { H5Pcreate(propertyClass()) }
    let identifier = properties.identifier
    try call("turn object times off") { H5Pset_obj_track_times(identifier, false) }
    return properties
}
