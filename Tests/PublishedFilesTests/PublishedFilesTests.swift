import Foundation
import Testing
import _TestSupport

@testable import PublishedFiles

@Suite struct PublishedFilesTests {
    private struct Refusal: Error, Equatable {}

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("file")
    }

    private func content() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func aFileIsThereWholeOrAsItWas() throws {
        try PublishedFile.publish("old".utf8, at: path)
        #expect(throws: Refusal()) {
            try PublishedFile.publish(at: path) { part in
                try "half".write(toFile: part, atomically: false, encoding: .utf8)
                throw Refusal()
            }
        }
        #expect(throws: Refusal()) { try PublishedFile.publish(at: path, beforeRename: { throw Refusal() }) { _ in } }
        #expect(try content() == "old")
        try PublishedFile.publish("new".utf8, at: path, isSynced: false)
        #expect(try content() == "new")
        #expect(try folder.names == ["file"])
        #expect(throws: SystemError(operation: "write \(folder.path)/none/x", code: ENOENT)) {
            try PublishedFile.publish("text".utf8, at: folder.file("none/x"))
        }
    }

    /// Two processes may have the same number, on two machines.
    @Test func partsHaveNamesOfTheirOwn() throws {
        var parts: Set<String> = []
        try PublishedFile.publish(at: path) { first in
            parts.insert(first)
            try PublishedFile.publish(at: path) { second in parts.insert(second) }
        }
        #expect(parts.count == 2 && parts.allSatisfy { $0.hasPrefix(path + ".part-") })
    }

    @Test func aFullDiskLeavesTheOldFile() throws {
        guard SmallFileSystem.isAvailable else { return }
        let disk = try SmallFileSystem(kilobytes: 64)
        let path = disk.path + "/file"
        try PublishedFile.publish("old".utf8, at: path)
        #expect(throws: SystemError(operation: "write \(path)", code: ENOSPC)) {
            try PublishedFile.publish([UInt8](repeating: 1, count: 100_000), at: path)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["file"])
    }

    // MARK: Seals

    /// The check value of CRC-32, which is also zlib.crc32(b"123456789").
    @Test func theChecksumIsTheUsualOne() throws {
        try PublishedFile.publish("123456789".utf8, at: path, isSealed: true)
        #expect(try content() == "123456789\ncrc32 cbf43926\n")
        try Seal.verify(fileAt: path)
        try PublishedFile.publish([], at: path, isSealed: true)
        #expect(try content() == "\ncrc32 00000000\n")
        try Seal.verify(fileAt: path)
    }

    @Test func everyChangedBitAndEveryLostByteIsSeen() throws {
        let text = "some text, whatever it says"
        try PublishedFile.publish(text.utf8, at: path, isSealed: true)
        let whole = try bytes(ofFile: path)
        for bit in 0..<8 * whole.count {
            var changed = whole
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            try changed.write(to: URL(fileURLWithPath: path))
            #expect(throws: BrokenSeal.self) { try Seal.verify(fileAt: path) }
        }
        for length in 0..<whole.count {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            #expect(throws: BrokenSeal.self) { try Seal.verify(fileAt: path) }
        }
        try (whole + [0]).write(to: URL(fileURLWithPath: path))
        #expect(throws: BrokenSeal(path: path, complaint: "it has no checksum at its end: it was cut short, or written by another program")) {
            try Seal.verify(fileAt: path)
        }
    }

    /// To open a pipe would be to wait for its writer.
    @Test func whatIsNoFileIsRefused() throws {
        #expect(throws: SystemError(operation: "read \(path)", code: ENOENT)) { try Seal.verify(fileAt: path) }
        #expect(throws: SystemError(operation: "read \(folder.path)", code: EISDIR)) { try Seal.verify(fileAt: folder.path) }
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: SystemError(operation: "read \(path), a pipe or a device", code: EINVAL)) { try Seal.verify(fileAt: path) }
    }
}
