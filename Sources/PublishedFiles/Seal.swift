import CZlib
import Glibc

/// The last line of a file: the CRC-32 of all that stands before it.
///
/// What reads a damaged file may crash or never end, so it is asked first whether the file is what was written. Programs that know nothing
/// of the line do not see it, if their format says where it ends, as HDF5 does.
public enum Seal {
    /// The line: a line break, `crc32 `, eight hexadecimal digits and a line break.
    static func line(_ checksum: UInt) -> String {
        let digits = String(checksum, radix: 16)
        return "\ncrc32 \(String(repeating: "0", count: 8 - digits.count))\(digits)\n"
    }

    /// Of the line, in bytes.
    public static let length = 16

    /// Adds the line to a file that is complete.
    ///
    /// - Throws: ``SystemError``.
    public static func append(toFileAt path: String) throws(SystemError) {
        let text = try withContent(of: path) { line(checksum($0)) }
        let bytes = Array(text.utf8)
        let descriptor = open(path, O_WRONLY | O_APPEND)
        guard descriptor >= 0 else { throw SystemError(operation: "write \(path)", code: errno) }
        let written = write(descriptor, bytes, bytes.count)
        let code = errno
        close(descriptor)
        guard written == bytes.count else { throw SystemError(operation: "write \(path)", code: written < 0 ? code : ENOSPC) }
    }

    /// - Throws: ``BrokenSeal``, or ``SystemError`` if the file cannot be read.
    public static func verify(fileAt path: String) throws {
        let complaint: String? = try withContent(of: path) { bytes in
            guard bytes.count >= length else { return "it has no checksum" }
            let (content, end) = (UnsafeRawBufferPointer(rebasing: bytes.dropLast(length)), bytes.suffix(length))
            guard end.starts(with: "\ncrc32 ".utf8) else { return "it has no checksum at its end: it was cut short, or written by another program" }
            return end.elementsEqual(line(checksum(content)).utf8) ? nil : "its checksum is not that of its content"
        }
        if let complaint { throw BrokenSeal(path: path, complaint: complaint) }
    }

    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt {
        UInt(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)) & 0xFFFF_FFFF
    }

    /// A regular file's bytes, where they lie.
    private static func withContent<Result>(of path: String, _ body: (UnsafeRawBufferPointer) -> Result) throws(SystemError) -> Result {
        let count = try requireReadableFile(at: path)
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw SystemError(operation: "read \(path)", code: errno) }
        defer { close(descriptor) }
        if count == 0 { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw SystemError(operation: "read \(path)", code: errno)
        }
        defer { munmap(address, count) }
        return body(UnsafeRawBufferPointer(start: address, count: count))
    }
}

/// The size of a file in bytes, if it can be read.
///
/// Asked before a file is opened: to open a pipe is to wait for its writer.
/// - Throws: ``SystemError`` with the reason.
@discardableResult
public func requireReadableFile(at path: String) throws(SystemError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else { throw SystemError(operation: "read \(path)", code: errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFDIR: throw SystemError(operation: "read \(path)", code: EISDIR)
    default: throw SystemError(operation: "read \(path), a pipe or a device", code: EINVAL)
    }
}

/// A file is not what was written, as one line.
public struct BrokenSeal: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    public let complaint: String

    public var description: String { "\(path) is damaged: \(complaint)" }
}
