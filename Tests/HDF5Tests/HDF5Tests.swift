import CHDF5
import Testing
import _TestSupport

@testable import HDF5

/// All tests of the module, one after the other, so that one can count the library's open objects.
@Suite(.serialized) struct HDF5Tests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("file.h5")
    }

    /// How many files, groups, datasets, types and attributes of this test's folder the library holds open. Other tests have others.
    var openObjects: Int {
        let everything = H5F_OBJ_FILE | H5F_OBJ_DATASET | H5F_OBJ_GROUP | H5F_OBJ_DATATYPE | H5F_OBJ_ATTR
        var identifiers = [hid_t](repeating: -1, count: 1000)
        let count = try? call("list open objects") { H5Fget_obj_ids(hid_t(everything), everything, 1000, &identifiers) }
        return identifiers.prefix(Int(count ?? 0)).count { identifier in
            var name = [CChar](repeating: 0, count: 4096)
            let length = try? call("name a file") { H5Fget_name(identifier, &name, name.count) }
            return length != nil && String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .hasPrefix(folder.path)
        }
    }

    func roundTrip<Value: Element & Equatable>(_ values: [Value], shape: [Int]) throws {
        try File.publish(at: path) { root in
            _ = try root.createDataset("values", values, shape: shape)
        }
        let file = try File.open(path)
        let dataset = try file.root().dataset("values")
        #expect(try dataset.shape == shape)
        #expect(try dataset.read(as: Value.self) == values)
    }

    @Test(arguments: [[], [0], [1], [6], [2, 3], [3, 1, 2], [1, 2, 1, 3], [2, 0, 3]])
    func everyTypeKeepsItsValuesInEveryShape(shape: [Int]) throws {
        let count = shape.reduce(1, *)
        let doubles = [0.1, -.pi, .infinity, .leastNonzeroMagnitude, -0.0, .greatestFiniteMagnitude]
        let floats: [Float] = [0.1, -.pi, .infinity, .leastNonzeroMagnitude, 2, .greatestFiniteMagnitude]
        let integers = [Int.min, -1, 0, 1, 2, Int.max]
        let unsigned: [UInt64] = [0, 1, 2, 3, .max - 1, .max]
        let strings = ["", "ascii", "ε = ½ σ_0²", "two\nlines", "'quoted'", "日本語"]
        try roundTrip(Array(doubles.prefix(count)), shape: shape)
        try roundTrip(Array(floats.prefix(count)), shape: shape)
        try roundTrip(Array(integers.prefix(count)), shape: shape)
        try roundTrip(Array(unsigned.prefix(count)), shape: shape)
        try roundTrip(Array(strings.prefix(count)), shape: shape)
    }

    @Test func notANumberStaysOne() throws {
        try File.publish(at: path) { root in _ = try root.createDataset("nan", [Double.nan], shape: []) }
        #expect(try File.open(path).root().dataset("nan").read(as: Double.self)[0].isNaN)
    }

    @Test func attributesKeepTheirValues() throws {
        try File.publish(at: path) { root in
            try root.setAttribute("scalar", 2.5)
            try root.setAttribute("list", [1, 2, 3])
            try root.setAttribute("empty", [Double]())
            try root.setAttribute("text", "ε → 0")
            try root.setAttribute("texts", ["a", "", "ccc"])
            try root.createDataset("data", [1.0], shape: []).setAttribute("seed", UInt64.max)
        }
        let file = try File.open(path)
        let root = try file.root()
        #expect(try root.attributeNames == ["empty", "list", "scalar", "text", "texts"])
        #expect(try root.attribute("scalar", as: Double.self) == 2.5)
        #expect(try root.attribute("list").read(as: Int.self) == [1, 2, 3])
        #expect(try root.attribute("empty").read(as: Double.self) == [])
        #expect(try root.attribute("text", as: String.self) == "ε → 0")
        #expect(try root.attribute("texts").read(as: String.self) == ["a", "", "ccc"])
        #expect(try root.dataset("data").attribute("seed", as: UInt64.self) == .max)
        #expect(try root.hasAttribute("text") && !root.hasAttribute("none"))
        #expect(throws: HDF5Error.shapeMismatch(object: "attribute /@list", count: 3, shape: [])) {
            try root.attribute("list", as: Int.self)
        }
    }

    @Test func groupsNestAndAreListed() throws {
        let long = String(repeating: "z", count: 5000)
        try File.publish(at: path) { root in
            let outer = try root.createGroup("outer")
            _ = try outer.createGroup("inner").createDataset("x", [1], shape: [1])
            _ = try outer.createDataset("a", [2], shape: [1])
            _ = try root.createGroup(long)
        }
        let file = try File.open(path)
        let root = try file.root()
        #expect(try root.names == ["outer", long])
        #expect(try root.group("outer").names == ["a", "inner"])
        #expect(try root.dataset("outer/inner/x").path == "/outer/inner/x")
        #expect(try root.contains("outer") && !root.contains("inner"))
        #expect(try root.holdsDataset("outer/a") && !root.holdsDataset("outer/inner"))
    }

    @Test func dimensionScalesLabelAxes() throws {
        try File.publish(at: path) { root in
            let time = try root.createDataset("time", [0.0, 1, 2], shape: [3])
            try time.makeDimensionScale(named: "time")
            let data = try root.createDataset("data", [1.0, 2, 3, 4, 5, 6], shape: [2, 3])
            try data.attach(time, toAxis: 1)
        }
        let file = try File.open(path)
        let data = try file.root().dataset("data")
        #expect(try data.scaleCount(ofAxis: 0) == 0)
        #expect(try data.scaleCount(ofAxis: 1) == 1)
    }

    @Test func filesOfOtherProgramsAreRead() throws {
        // Written by Tests/audit/write_reference.py with h5py.
        let file = try File.open("\(packageFolder)/data/reference/h5py.h5")
        let root = try file.root()
        #expect(try root.dataset("big_endian").read(as: Double.self) == [1.5, -2.25, 1e300])
        #expect(try root.dataset("single").read(as: Double.self) == [0.5, 0.25])
        #expect(try root.dataset("single").read(as: Float.self) == [0.5, 0.25])
        #expect(try root.dataset("short").read(as: Int.self) == [-3, 4])
        #expect(try root.dataset("byte").read(as: Int.self) == [0, 255])
        #expect(try root.dataset("unsigned").read(as: UInt64.self) == [.max])
        #expect(try root.dataset("compressed").read(as: Double.self) == (0..<1000).map { Double($0) / 8 })
        #expect(try root.dataset("compressed").shape == [10, 100])
        #expect(try root.dataset("text").read(as: String.self) == ["plain", "ε"])
        #expect(try root.dataset("fixed").read(as: String.self) == ["ab", "abcd"])
        #expect(try root.dataset("null").shape == [0])
        #expect(try root.dataset("null").read(as: Double.self) == [])
        #expect(try root.attribute("title", as: String.self) == "h5py ½")
        #expect(try root.attribute("bytes", as: String.self) == "fixed")
        #expect(try root.attribute("numbers").read(as: Double.self) == [1, 2])
    }

    @Test func nothingIsReadWithLoss() throws {
        try File.publish(at: path) { root in
            _ = try root.createDataset("double", [1.0], shape: [1])
            _ = try root.createDataset("int", [1], shape: [1])
            _ = try root.createDataset("unsigned", [UInt64.max], shape: [1])
            _ = try root.createDataset("string", ["1"], shape: [1])
        }
        let file = try File.open(path)
        let root = try file.root()
        func mismatch(_ name: String, _ requested: String, _ stored: String) -> HDF5Error {
            .typeMismatch(object: "dataset /\(name)", requested: requested, stored: stored)
        }
        #expect(throws: mismatch("double", "Float", "8-byte floating-point numbers")) {
            try root.dataset("double").read(as: Float.self)
        }
        #expect(throws: mismatch("double", "Int", "8-byte floating-point numbers")) {
            try root.dataset("double").read(as: Int.self)
        }
        #expect(throws: mismatch("int", "Double", "8-byte signed integers")) {
            try root.dataset("int").read(as: Double.self)
        }
        #expect(throws: mismatch("unsigned", "Int", "8-byte unsigned integers")) {
            try root.dataset("unsigned").read(as: Int.self)
        }
        #expect(throws: mismatch("string", "Double", "strings")) { try root.dataset("string").read(as: Double.self) }
    }
}
