import Foundation
import Testing
import _TestSupport

@testable import HDF5
import PublishedFiles

extension HDF5Tests {
    struct Refusal: Error, Equatable {}

    func write(_ value: Double) throws {
        try File.publish(at: path) { root in _ = try root.createDataset("x", [value], shape: []) }
    }

    func read() throws -> Double {
        try File.open(path).root().dataset("x").read(as: Double.self)[0]
    }

    @Test func failuresCarryTheLibrarysMessage() throws {
        try write(1)
        let file = try File.open(path)
        let root = try file.root()
        #expect { _ = try root.dataset("none") } throws: { "\($0)".contains("open dataset /none: object 'none' doesn't exist") }
        #expect { _ = try root.attribute("none") } throws: { "\($0)".contains("can't locate attribute: 'none'") }
        #expect { _ = try root.group("x") } throws: { "\($0)".contains("open group /x: not a group") }
        #expect { _ = try root.createGroup("new") } throws: { "\($0)".contains("no write intent") }
        #expect { _ = try root.dataset("x").makeDimensionScale(named: "x") } throws: { "\($0)".contains("/x a dimension scale") }

        let text = folder.file("text.h5")
        try "not HDF5".write(toFile: text, atomically: true, encoding: .utf8)
        #expect { _ = try File.open(text) } throws: { "\($0)".contains("file signature not found") }
        #expect(throws: SystemError(operation: "read \(path).none", code: ENOENT)) { _ = try File.open("\(path).none") }
    }

    @Test func namesAreUnique() throws {
        #expect { try File.publish(at: path) { root in
            _ = try root.createDataset("x", [1], shape: [])
            _ = try root.createDataset("x", [1], shape: [])
        } } throws: { "\($0)".contains("name already exists") }
    }

    @Test func shapesMustBeFilled() throws {
        #expect(throws: HDF5Error.shapeMismatch(object: "dataset /x", count: 3, shape: [2, 2])) {
            try File.publish(at: path) { root in _ = try root.createDataset("x", [1.0, 2, 3], shape: [2, 2]) }
        }
        #expect(throws: HDF5Error.shapeMismatch(object: "dataset /x", count: 1, shape: [-1, -1])) {
            try File.publish(at: path) { root in _ = try root.createDataset("x", [1.0], shape: [-1, -1]) }
        }
    }

    @Test func aFailedWriteLeavesTheOldFileAndNothingElse() throws {
        try write(1)
        #expect(throws: Refusal()) {
            try File.publish(at: path) { root in
                let group = try root.createGroup("half")
                _ = try group.createDataset("x", [2.0], shape: [])
                throw Refusal()
            }
        }
        #expect(throws: Refusal()) {
            try File.publish(at: path, beforeRename: { throw Refusal() }) { root in
                _ = try root.createDataset("x", [2.0], shape: [])
            }
        }
        #expect(try read() == 1)
        #expect(try folder.names == ["file.h5"])
        try write(3)
        #expect(try read() == 3)
    }

    @Test func aReaderKeepsTheFileThatItOpened() throws {
        try write(1)
        let old = try File.open(path)
        try write(2)
        #expect(try old.root().dataset("x").read(as: Double.self) == [1])
        #expect(try read() == 2)
    }

    @Test func equalContentIsEqualBytes() throws {
        func write(_ name: String) throws -> Data {
            let path = folder.file(name)
            try File.publish(at: path) { root in
                try root.setAttribute("text", "some text")
                let group = try root.createGroup("group")
                let axis = try group.createDataset("axis", [1, 2], shape: [2])
                try axis.makeDimensionScale(named: "axis")
                try group.createDataset("data", ["a", "bb"], shape: [2]).attach(axis, toAxis: 0)
            }
            return try bytes(ofFile: path)
        }
        let first = try write("first.h5")
        // The library's times have a resolution of one second.
        Thread.sleep(forTimeInterval: 1.1)
        #expect(try write("second.h5") == first)
    }

    @Test func whereNoFileCanBeIsSaidBefore() throws {
        #expect(throws: SystemError(operation: "write \(folder.path)/none/x.h5", code: ENOENT)) {
            try PublishedFile.require(at: folder.file("none/x.h5"))
        }
        #expect(throws: SystemError(operation: "write \(folder.path)", code: EISDIR)) {
            try PublishedFile.require(at: folder.path)
        }
        // A rename would replace a device, or a link instead of what it leads to.
        #expect(throws: SystemError(operation: "replace /dev/null", code: EEXIST)) {
            try PublishedFile.require(at: "/dev/null")
        }
        try PublishedFile.require(at: path)
        #expect(try folder.names == [])
    }

    @Test func nothingStaysOpen() throws {
        try write(1)
        do {
            let file = try File.open(path)
            #expect(openObjects > 0)
            // It lives until here.
            _ = try file.root()
        }
        try aFailedWriteLeavesTheOldFileAndNothingElse()
        try failuresCarryTheLibrarysMessage()
        try nothingIsReadWithLoss()
        #expect(openObjects == 0)
    }

    /// A child inherits open files, and with them locks, if there were any.
    @Test func aChildProcessKeepsNobodyOut() throws {
        var child: UnsafeMutablePointer<FILE>?
        try File.publish(at: path) { root in
            child = popen("sleep 1", "r")
            _ = try root.createDataset("x", [1.0], shape: [])
        }
        #expect(try read() == 1)
        if let child { pclose(child) }
    }

    @Test func manyThreadsMayWriteAtOnce() async throws {
        let folder = folder
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<16 {
                group.addTask {
                    let path = folder.file("\(index).h5")
                    let values = (0..<100).map { Double($0 * index) }
                    try File.publish(at: path) { root in _ = try root.createDataset("x", values, shape: [10, 10]) }
                    #expect(try File.open(path).root().dataset("x").read(as: Double.self) == values)
                }
            }
            try await group.waitForAll()
        }
    }
}
