import Foundation
import Synchronization
import Testing
import _TestSupport

@testable import Reproduction

@Suite struct KeptResultsTests {
    private struct Failure: Error, Equatable { let index: Int }

    private let folder: TemporaryFolder
    private let points = Array(0..<6)

    init() throws { folder = try TemporaryFolder() }

    private func context(identity: String = "a", division: Division = .whole) -> RunContext {
        let run = KeptResults.Run(output: folder.file("record.h5"), identity: identity)
        var context = RunContext.silent().keepingResults(of: run, division: division)
        context.leastKept = .zero
        return context
    }

    /// The results, and which points were computed for them.
    private func run(_ identity: String = "a", division: Division = .whole) throws -> (results: [[Double]], computed: [Int]) {
        let computed = Mutex<[Int]>([])
        let results = try context(identity: identity, division: division).resumableMap(points) { index, _ in
            computed.withLock { $0.append(index) }
            return Self.result(index)
        }
        return (results, computed.withLock(\.self))
    }

    private static func result(_ index: Int) -> [Double] { [Double(index), -0.0, -.nan, .infinity] }

    private func interrupt(at last: Int) {
        #expect(throws: Failure(index: last)) {
            try context().resumableMap(points) { index, _ in
                if index == last { throw Failure(index: index) }
                return Self.result(index)
            }
        }
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.file("record.h5.kept")).sorted() }
    }

    @Test func aLongMapGoesOnWhereItStopped() throws {
        interrupt(at: 4)
        let (results, computed) = try run()
        #expect(computed == [4, 5])
        #expect(results.map { $0.map(\.bitPattern) } == points.map { Self.result($0).map(\.bitPattern) })
    }

    /// It would take as long to read.
    @Test func whatTakesNoTimeIsNotKept() throws {
        var context = context()
        context.leastKept = .seconds(1000)
        _ = try context.resumableMap(points) { index, _ in Self.result(index) }
        #expect(try folder.names == [])
    }

    @Test func whatIsDamagedIsComputedAgain() throws {
        _ = try run()
        let kept = try names
        #expect(kept.count == 6)
        let path = folder.file("record.h5.kept/\(kept[2])")
        let whole = try bytes(ofFile: path)
        for damaged in [Data("nonsense".utf8), whole.dropLast(), whole.dropFirst(), Data(), whole.prefix(20) + Data([whole[20] ^ 1]) + whole.dropFirst(21)] {
            try damaged.write(to: URL(fileURLWithPath: path))
            #expect(try run().computed == [2])
        }
        #expect(try bytes(ofFile: path) == whole)
    }

    @Test func otherParametersAreAnotherRun() throws {
        _ = try run()
        let kept = try names
        #expect(try run("b").computed == points)
        #expect(try names.allSatisfy { !kept.contains($0) })
    }

    /// A folder that happens to bear the name is somebody's own.
    @Test func nothingElseIsRemoved() throws {
        _ = try run()
        let other = folder.file("record.h5.kept/thesis.tex")
        try "years of work".write(toFile: other, atomically: true, encoding: .utf8)
        _ = try run("b")
        KeptResults.Run(output: folder.file("record.h5"), identity: "b").removeResults()
        #expect(try names == ["thesis.tex"])
        try FileManager.default.removeItem(atPath: other)
        KeptResults.Run(output: folder.file("record.h5"), identity: "b").removeResults()
        #expect(try folder.names == [])
    }

    /// Where results cannot be kept, the run goes on without.
    @Test(.enabled(if: SmallFileSystem.isAvailable, "only root can mount a small file system"))
    func aFullDiskEndsNothing() throws {
        let disk = try SmallFileSystem(kilobytes: 64)
        let run = KeptResults.Run(output: disk.path + "/record.h5", identity: "a")
        var context = RunContext.silent().keepingResults(of: run)
        context.leastKept = .zero
        let large = try context.resumableMap(points) { index, _ in
            [Double](repeating: Double(index), count: 100_000)
        }
        #expect(large.map(\.first) == points.map(Double.init))
        // A share that cannot be kept would be lost.
        #expect(throws: (any Error).self) {
            try RunContext.silent().keepingResults(of: run, division: .share(Share("0/2"))).resumableMap(points) { index, _ in
                [Double](repeating: Double(index), count: 100_000)
            }
        }
    }

    @Test func withoutAPlaceNothingIsKept() throws {
        #expect(try RunContext.silent().resumableMap([1, 2]) { index, _ in 2 * index } == [2, 4])
    }

    // MARK: Several machines

    @Test func sharesMakeTheWhole() throws {
        #expect(throws: EndOfDivision.counted(parts: 6)) { try run(division: .count) }
        #expect(throws: EndOfDivision.computed(parts: 2, of: 2)) { try run(division: .share(Share("1/4"))) }
        #expect(throws: EndOfDivision.computed(parts: 0, of: 2)) { try run(division: .share(Share("1/4"))) }
        #expect(throws: EndOfDivision.computed(parts: 1, of: 1)) { try run(division: .share(Share("3/4"))) }
        // Those of a share that was lost.
        let (results, computed) = try run()
        #expect(computed == [0, 2, 4])
        #expect(results.map { $0[0] } == points.map(Double.init))
    }

    @Test func aMapWithoutPartsIsOne() throws {
        #expect(throws: EndOfDivision.counted(parts: 1)) { try context(division: .count).map([1]) { point, _ in point } }
        #expect(throws: InvalidParameter.self) { try context(division: .share(Share("0/2"))).map([1]) { point, _ in point } }
    }

    @Test(arguments: ["", "1", "2/2", "-1/2", "1/0", "a/b", "1/2/3", "0/ 2"])
    func sharesAreChecked(text: String) {
        #expect(throws: InvalidParameter.self) { try Share(text) }
    }

    // MARK: To the bit

    private struct Everything: Codable, Equatable {
        enum Kind: Codable, Equatable { case plain, pair(Int, name: String) }
        var numbers: [Double] = [0, 1], floats: [Float] = [0.1], integers: [Int] = [.min, .max], nested = [[1.5], []]
        var flag = true, small: UInt8 = 255, negative: Int16 = -3, text = "ε ≤ ½", texts = ["a", ""]
        var absent: Int?, present: Int? = 3, list: [Double?] = [nil, -0.0], kind = Kind.plain, other = Kind.pair(-1, name: "x")
        var table = ["a": [1.0], "b": []]
    }

    @Test func whatIsEncodedIsDecoded() throws {
        let value = Everything()
        let encoded = try ExactCoder.encode(value)
        #expect(try ExactCoder.decode(Everything.self, from: encoded) == value)
        let numbers = [0.0, -0.0, .nan, -.nan, .signalingNaN, .infinity, .leastNonzeroMagnitude, 0.1, Double(bitPattern: 0x7FF8_0000_0000_0123)]
        let read = try ExactCoder.decode([Double].self, from: ExactCoder.encode(numbers))
        #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
        #expect(try ExactCoder.decode(Double.self, from: ExactCoder.encode(-0.0)).sign == .minus)
        #expect(try ExactCoder.decode([Float].self, from: ExactCoder.encode([-Float.nan]))[0].bitPattern == (-Float.nan).bitPattern)
        for length in 0..<encoded.count {
            #expect(throws: (any Error).self) { try ExactCoder.decode(Everything.self, from: Array(encoded.prefix(length))) }
        }
        #expect(throws: ExactCoder.Malformed.self) { try ExactCoder.decode(Everything.self, from: encoded + [0]) }
    }
}
