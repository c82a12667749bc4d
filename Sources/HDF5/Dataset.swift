import CHDF5

/// An array of one type and any rank.
public struct Dataset: Store, Node, ~Copyable {
    public let path: String
    let handle: Handle
    public var identifier: Int64 { handle.identifier }
    public var label: String { "dataset \(path)" }

    public static var access: StoreAccess {
        StoreAccess(
            space: { H5Dget_space($0) }, type: { H5Dget_type($0) }, size: { H5Dget_storage_size($0) },
            read: { H5Dread($0, $1, 0, 0, 0, $2) }, write: { H5Dwrite($0, $1, 0, 0, 0, $2) })
    }

    /// Declares this one-dimensional dataset to be the coordinate of an axis of that name.
    public func makeDimensionScale(named name: String) throws(HDF5Error) {
        let dataset = identifier
        try call("make \(label) a dimension scale") { H5DSset_scale(dataset, name) }
    }

    /// Labels one axis of this dataset with a dimension scale.
    ///
    /// - Parameter axis: from 0, the slowest. A negative one traps, one beyond the last throws ``HDF5Error/library(operation:message:)``.
    public func attach(_ scale: borrowing Dataset, toAxis axis: Int) throws(HDF5Error) {
        let (dataset, scaleIdentifier, scalePath) = (identifier, scale.identifier, scale.path)
        try call("attach \(scalePath) to axis \(axis) of \(label)") {
            H5DSattach_scale(dataset, scaleIdentifier, UInt32(axis))
        }
    }

    /// How many dimension scales label an axis.
    ///
    /// - Parameter axis: as in ``attach(_:toAxis:)``.
    public func scaleCount(ofAxis axis: Int) throws(HDF5Error) -> Int {
        let dataset = identifier
        return Int(try call("count the scales of \(label)") { H5DSget_num_scales(dataset, UInt32(axis)) })
    }
}
