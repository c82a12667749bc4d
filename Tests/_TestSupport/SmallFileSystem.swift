import Foundation

/// A file system of a given size in memory, mounted in a temporary folder. Only root can make one.
public final class SmallFileSystem: Sendable {
    private let folder: TemporaryFolder
    public var path: String { folder.path }

    /// Whether this process may mount.
    public static let isAvailable = (try? SmallFileSystem(kilobytes: 64)) != nil

    public struct CannotMount: Error {}

    public init(kilobytes: Int) throws {
        folder = try TemporaryFolder()
        try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder.path)
    }

    deinit {
        try? Self.run("umount", folder.path)
    }

    public func makeReadOnly() throws {
        try Self.run("mount", "-o", "remount,ro", path)
    }

    private static func run(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CannotMount() }
    }
}
