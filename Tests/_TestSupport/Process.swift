import Foundation

/// What a finished process left behind.
public struct Finished: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String

    public var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// One of the package's executables, run as a user would.
public struct Executable: Sendable {
    private let name: String

    public init(_ name: String) {
        self.name = name
    }

    /// Starts it without waiting.
    public func start(_ arguments: [String], in folder: String) throws -> (Process, output: Pipe, errors: Pipe) {
        let process = Process()
        // Executables lie beside the program that runs the tests.
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = tests.deletingLastPathComponent().appendingPathComponent(name)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return (process, output, errors)
    }

    /// Runs it to its end. `afterStart` may send it a signal.
    public func run(
        _ arguments: [String], in folder: String, afterStart: (Process) throws -> Void = { _ in }
    ) throws -> Finished {
        let (process, output, errors) = try start(arguments, in: folder)
        try afterStart(process)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Finished(status: process.terminationStatus, output: text, errors: complaints)
    }
}
