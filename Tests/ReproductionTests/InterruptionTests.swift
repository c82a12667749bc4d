import Glibc
import PublishedFiles
import Testing
import _TestSupport

@testable import Reproduction

/// Each in a process of its own, that a signal ends.
@Suite struct InterruptionTests {
    @Test func aRunThatNeverAnswersIsEndedAndItsPartRemoved() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("record")
        await #expect(processExitsWith: .exitCode(130)) { [path = path as String] in
            Interruption.catchSignals(of: "run", Progress(.silent))
            try PublishedFile.publish(at: path) { _ in
                kill(getpid(), SIGINT)
                while true { pause() }
            }
        }
        #expect(try folder.names == [])
    }

    @Test func aRunIsToldWhichSignalAskedAndEndsItself() async {
        await #expect(processExitsWith: .exitCode(3)) {
            Interruption.catchSignals(of: "run", Progress(.silent))
            kill(getpid(), SIGTERM)
            while true {
                do throws(Interrupted) { try Interruption.check() } catch {
                    Interruption.end()
                    // Longer than a run has to answer: nobody else ends the process now.
                    usleep(400_000)
                    exit(error == Interrupted(signal: SIGTERM) ? 3 : 4)
                }
            }
        }
    }

    /// They may still be on their way to a run that is about to end well; but not for ever.
    @Test func afterTheRecordIsThereSignalsAreLetPassForAWhile() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            Interruption.catchSignals(of: "run", Progress(.silent))
            Interruption.end()
            kill(getpid(), SIGINT)
            usleep(400_000)
            kill(getpid(), SIGINT)
            usleep(400_000)
            while true { kill(getpid(), SIGTERM) }
        }
    }

    @Test func nohupIsMeant() async {
        await #expect(processExitsWith: .exitCode(5)) {
            signal(SIGHUP, SIG_IGN)
            Interruption.catchSignals(of: "run", Progress(.silent))
            kill(getpid(), SIGHUP)
            usleep(400_000)
            exit(5)
        }
    }
}
