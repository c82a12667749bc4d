import Glibc
import Synchronization

/// A file that is there whole, or as it was before.
public enum PublishedFile {
    /// Writes a file so that `path` holds either all of it or what it held before.
    ///
    /// The content goes to a new file beside `path`, is synced to the disk, and is then renamed; if `write` or the system fails, or
    /// `beforeRename` throws, the part is removed and the old file stays. Only a process that is killed while it writes leaves its part.
    /// - Parameters:
    ///   - isSynced: false for what can be made again if the power fails.
    ///   - write: fills the file whose path it is given.
    /// - Throws: ``SystemError``, or what `write` and `beforeRename` throw.
    public static func publish(
        at path: String, isSynced: Bool = true, beforeRename: () throws -> Void = {}, _ write: (_ part: String) throws -> Void
    ) throws {
        let part = try makePart(beside: path)
        do {
            try write(part)
            if isSynced { try synchronise(part) }
            try beforeRename()
            let code = unfinished.withLock { parts in
                guard rename(part, path) == 0 else { return errno }
                parts.remove(part)
                return 0
            }
            guard code == 0 else { throw SystemError(operation: "rename to \(path)", code: code) }
        } catch {
            remove(part)
            throw error
        }
        if isSynced { try synchronise(folder(of: path)) }
    }

    /// The same for bytes.
    ///
    /// - Parameter isSealed: whether a ``Seal`` follows them.
    /// - Throws: ``SystemError``.
    public static func publish(_ bytes: some Collection<UInt8>, at path: String, isSynced: Bool = true, isSealed: Bool = false) throws {
        try publish(at: path, isSynced: isSynced) { part in
            let file = fopen(part, "w")
            let bytes = Array(bytes)
            var isWritten = file.map { fwrite(bytes, 1, bytes.count, $0) == bytes.count } ?? false
            if let file { isWritten = fclose(file) == 0 && isWritten }
            guard isWritten else { throw SystemError(operation: "write \(path)", code: errno) }
            if isSealed { try Seal.append(toFileAt: part) }
        }
    }

    /// Whether a file could be published at `path`, found out by making one beside it.
    ///
    /// - Throws: ``SystemError`` with the system's reason.
    public static func require(at path: String) throws(SystemError) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            // A link would be replaced instead of what it leads to, and a device by a file.
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw SystemError(operation: isFolder ? "write \(path)" : "replace \(path)", code: isFolder ? EISDIR : EEXIST)
        }
        remove(try makePart(beside: path))
    }

    /// Removes what other threads are writing, and ends the process with a status before any of it can be published.
    ///
    /// - Parameter say: called in between; no file is published after it has begun.
    public static func abandonAll(status: Int32, _ say: () -> Void) -> Never {
        unfinished.withLock { parts in
            for part in parts { unlink(part) }
            say()
            // A thread that had just begun may have made its part again.
            for part in parts { unlink(part) }
            _exit(status)
        }
    }

    /// The parts that are being written.
    private static let unfinished = Mutex<Set<String>>([])

    private static func remove(_ part: String) {
        unlink(part)
        _ = unfinished.withLock { $0.remove(part) }
    }

    /// A new, empty file. Its name is drawn: another machine, or another container, may have a process of the same number.
    private static func makePart(beside path: String) throws(SystemError) -> String {
        while true {
            let part = "\(path).part-\(getpid())-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
            let (descriptor, code) = unfinished.withLock { parts in
                let descriptor = Glibc.open(part, O_CREAT | O_EXCL | O_WRONLY, 0o666)
                if descriptor >= 0 { parts.insert(part) }
                return (descriptor, errno)
            }
            if descriptor >= 0 {
                Glibc.close(descriptor)
                return part
            }
            guard code == EEXIST else { throw SystemError(operation: "write \(path)", code: code) }
        }
    }

    /// Waits until the content of a file, or the names in a folder, are on the disk.
    private static func synchronise(_ path: String) throws(SystemError) {
        let descriptor = Glibc.open(path, O_RDONLY)
        guard descriptor >= 0 else { throw SystemError(operation: "open \(path)", code: errno) }
        let status = fsync(descriptor)
        let code = errno
        Glibc.close(descriptor)
        // Some file systems cannot sync a folder; the rename itself has happened.
        guard status == 0 || code == EINVAL else { throw SystemError(operation: "sync \(path)", code: code) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
