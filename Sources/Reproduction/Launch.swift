import ArgumentParser
import Glibc

/// An error of whoever wrote the command line; its description is one line.
public protocol UsageError: Error, Sendable, CustomStringConvertible {}

/// Runs a command and ends the process; whatever goes wrong is one line on standard error.
///
/// Exit status: 0 ran, 1 could not run, 64 usage, 128 + signal (130 for Ctrl-C, 129 if the terminal closes) interrupted.
public func launch<Command: ParsableCommand>(_ type: Command.Type) -> Never {
    // A file that grows beyond a limit is an error like a full disk, not an end without a word.
    signal(SIGXFSZ, SIG_IGN)
    do {
        var command = try Command.parseAsRoot()
        try command.run()
        Interruption.end()
        exit(0)
    } catch let exitCode as ExitCode {
        exit(exitCode.rawValue)
    } catch {
        if Command.exitCode(for: error).isSuccess { Command.exit(withError: error) }
        let (message, status) = describe(error, of: type)
        Interruption.end()
        writeToStandardError("\(Command._commandName): \(message)\n")
        exit(status)
    }
}

private func describe(_ error: any Error, of command: (some ParsableCommand).Type) -> (message: String, status: Int32) {
    switch error {
    case let error as any UsageError: (oneLine(error.description), ExitCode.validationFailure.rawValue)
    case let error as Interrupted: ("\(error)", error.exitStatus)
    case _ where command.exitCode(for: error) == .validationFailure:
        (oneLine(command.message(for: error)), ExitCode.validationFailure.rawValue)
    default: (oneLine("\(error)"), 1)
    }
}

private func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
}
