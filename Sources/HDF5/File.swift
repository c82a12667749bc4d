import CHDF5
import PublishedFiles

/// An open HDF5 file. It closes when it goes out of scope.
public struct File: ~Copyable {
    public let path: String
    private let handle: Handle

    private init(path: String, handle: consuming Handle) {
        self.path = path
        self.handle = handle
    }

    /// Opens an existing file for reading.
    ///
    /// The library may crash, or never return, on a damaged file: ``openSealed(_:)`` is for those that others may have had in their hands.
    public static func open(_ path: String) throws -> File {
        // Asked first, because the library's message for a folder or an unreadable file is about superblocks.
        try requireReadableFile(at: path)
        let properties = try makeAccessProperties()
        let access = properties.identifier
        return File(path: path, handle: try Handle("open \(path)", release: H5Fclose) {
            H5Fopen(path, chdf5_read_only(), access)
        })
    }

    /// Opens a file that ``publish(at:beforeRename:_:)`` wrote, if it is what was written.
    ///
    /// - Throws: ``BrokenSeal``, or as ``open(_:)``.
    public static func openSealed(_ path: String) throws -> File {
        try Seal.verify(fileAt: path)
        return try open(path)
    }

    /// The group that holds everything.
    public func root() throws(HDF5Error) -> Group {
        let file = handle.identifier
        return Group(path: "/", handle: try Handle("open the root of \(path)", release: H5Gclose) {
            H5Gopen2(file, "/", 0)
        })
    }

    /// Writes a file so that `path` holds either all of it or what it held before, and seals it.
    ///
    /// - Throws: ``SystemError``, ``HDF5Error``, or what `write` and `beforeRename` throw.
    public static func publish(
        at path: String, beforeRename: () throws -> Void = {}, _ write: (borrowing Group) throws -> Void
    ) throws {
        try PublishedFile.publish(at: path, beforeRename: beforeRename) { part in
            do {
                try create(part, write)
                try Seal.append(toFileAt: part)
            } catch let error as HDF5Error {
                throw error.systemCode.map { SystemError(operation: "write \(path)", code: $0) } ?? error
            } catch let error as SystemError {
                throw SystemError(operation: "write \(path)", code: error.code)
            }
        }
    }

    private static func create(_ path: String, _ write: (borrowing Group) throws -> Void) throws {
        let properties = try makeProperties(of: chdf5_file_creation)
        let accessProperties = try makeAccessProperties()
        let (creation, access) = (properties.identifier, accessProperties.identifier)
        let handle = try Handle("create \(path)", release: H5Fclose) { H5Fcreate(path, chdf5_truncate(), creation, access) }
        let file = File(path: path, handle: handle)
        try write(file.root())
        try file.close()
    }

    /// Access without locks: a published file is complete and never written again, and a lock outlives the file where a child
    /// process has inherited it, or cannot be had at all on some network file systems.
    private static func makeAccessProperties() throws(HDF5Error) -> Handle {
        let properties = try Handle("make access properties", release: H5Pclose) { H5Pcreate(chdf5_file_access()) }
        let identifier = properties.identifier
        try call("turn file locks off") { H5Pset_file_locking(identifier, false, true) }
        return properties
    }

    private consuming func close() throws(HDF5Error) {
        let (path, file) = (path, handle.identifier)
        try call("write \(path)") { H5Fflush(file, H5F_SCOPE_LOCAL) }
        try handle.close("close \(path)")
    }
}
