import CHDF5
import Glibc

/// An open HDF5 file. It closes when it goes out of scope.
public struct File: ~Copyable {
    public let path: String
    private let handle: Handle

    private init(path: String, handle: consuming Handle) {
        self.path = path
        self.handle = handle
    }

    /// Opens an existing file for reading.
    public static func open(_ path: String) throws(HDF5Error) -> File {
        // Asked first, because the library's message for a folder or an unreadable file is about superblocks.
        guard Glibc.access(path, R_OK) == 0 else { throw .system(operation: "read \(path)", code: errno) }
        let properties = try makeAccessProperties()
        let access = properties.identifier
        return File(path: path, handle: try Handle("open \(path)", release: H5Fclose) {
            H5Fopen(path, chdf5_read_only(), access)
        })
    }

    /// The group that holds everything.
    public func root() throws(HDF5Error) -> Group {
        let file = handle.identifier
        return Group(path: "/", handle: try Handle("open the root of \(path)", release: H5Gclose) {
            H5Gopen2(file, "/", 0)
        })
    }

    /// Writes a file so that `path` holds either all of it or what it held before.
    ///
    /// The content goes to `path` + `.part-` + process number, is synced to the disk, and is then renamed; if `write`, the
    /// library or the system fails, or `beforeRename` throws, the part is removed and the old file stays. Only a process that is
    /// killed while it writes leaves its part, beside the old file.
    public static func publish(
        at path: String, beforeRename: () throws -> Void = {}, _ write: (borrowing Group) throws -> Void
    ) throws {
        let part = "\(path).part-\(getpid())"
        do {
            try create(part, write)
            try synchronise(part)
            try beforeRename()
            guard rename(part, path) == 0 else { throw HDF5Error.system(operation: "rename to \(path)", code: errno) }
        } catch {
            unlink(part)
            throw error
        }
        try synchronise(folder(of: path))
    }

    /// Whether a file could be published at `path`, found out by making one beside it.
    ///
    /// - Throws: ``HDF5Error/system(operation:code:)`` with the system's reason.
    public static func requirePublishable(at path: String) throws(HDF5Error) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            // A link would be replaced instead of what it leads to, and a device by a file.
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw .system(operation: isFolder ? "write \(path)" : "replace \(path)", code: isFolder ? EISDIR : EEXIST)
        }
        let probe = "\(path).part-\(getpid())"
        let descriptor = Glibc.open(probe, O_CREAT | O_WRONLY, 0o666)
        guard descriptor >= 0 else { throw .system(operation: "write \(path)", code: errno) }
        Glibc.close(descriptor)
        unlink(probe)
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

    /// Waits until the content of a file, or the names in a folder, are on the disk.
    private static func synchronise(_ path: String) throws(HDF5Error) {
        let descriptor = Glibc.open(path, O_RDONLY)
        guard descriptor >= 0 else { throw .system(operation: "open \(path)", code: errno) }
        let status = fsync(descriptor)
        let code = errno
        Glibc.close(descriptor)
        // Some file systems cannot sync a folder; the rename itself has happened.
        guard status == 0 || code == EINVAL else { throw .system(operation: "sync \(path)", code: code) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
