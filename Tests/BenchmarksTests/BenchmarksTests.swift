import Reproduction
import Testing

@testable import Benchmarks

/// What is said of times, not how long anything takes.
@Suite struct BenchmarksTests {
    @Test func quartilesOfRepetitions() {
        let timings = Timings([5, 1, 4, 2, 3])
        #expect(timings.lower == 2 && timings.median == 3 && timings.upper == 4)
        #expect(Timings([7]) == Timings([7, 7]))
    }

    /// The slower of arithmetic and memory, and memory only where data come from there.
    @Test func theLeastTimeOfAKernel() {
        let rates = MachineLimits.Rates(operations: [.double: 10, .single: 20, .lanes: 5], bandwidth: 4)
        func least(_ arithmetic: Kernel.Arithmetic, isFromMemory: Bool) -> Double {
            Kernel("test", unit: "run", arithmetic, operations: 40, bytes: 32, isFromMemory: isFromMemory) { {} }.leastSeconds(rates)
        }
        #expect(least(.double, isFromMemory: false) == 4 && least(.double, isFromMemory: true) == 8)
        #expect(least(.single, isFromMemory: false) == 2 && least(.lanes, isFromMemory: true) == 8)
        #expect(least(.none, isFromMemory: true) == 8 && least(.none, isFromMemory: false) == 0)
    }

    /// As often as was asked for, each work by one thread.
    @Test func worksAreRepeated() {
        final class Counter: @unchecked Sendable { var runs = 0 }
        let counters = [Counter(), Counter()]
        let timings = Repetitions(count: 3, seconds: 0).timings(counters.map { counter in { counter.runs += 1 } })
        #expect(counters.map(\.runs) == [4, 4] && timings.lower >= 0 && timings.upper >= timings.lower)
    }

    @Test func namesOfKernelsAreTheirOwn() {
        let names = KernelTimes.kernels.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(KernelTimes.kernels.allSatisfy { $0.units > 0 && $0.bytes > 0 && ($0.arithmetic == .none) == ($0.operations == 0) })
    }

    @Test func aPartOfTheKernelsCanBeTimed() throws {
        let smoke = KernelTimes.parameters(for: .smoke)
        let record = try KernelTimes.run(smoke.overridden(by: ["only=random words"]), seed: 1, context: .silent(threads: 2))
        let kernels = try #require(record.axes.first { $0.name == "kernel" })
        #expect(kernels.values == .string(["random words of 64 bits"]))
        #expect(throws: InvalidParameter.self) { try smoke.overridden(by: ["only=nothing of this name"]) }
    }

    /// A loop whose memory is known: eight bytes for each of n numbers, and a third power of time in name only.
    @Test func powersAreFitted() throws {
        let growth = Growth("known", in: "n", [1000, 2000, 4000], time: 3, memory: 1) { _ in {} }
        let found = [1000, 2000, 4000].map { size in
            GrowthOfCost.Point(size: size, times: Timings([1e-9 * Double(size) * Double(size)]), bytes: 8 * size)
        }
        let record = GrowthOfCost.record([growth], [found])
        func value(_ name: String) throws -> Double {
            guard case .double(let values) = try #require(record.variables.first { $0.name == name }).values else { return .nan }
            return values[0]
        }
        #expect(try abs(value("time_power") - 2) < 1e-12 && abs(value("memory_power") - 1) < 1e-12)
        #expect(try value("time_power_stated") == 3 && value("time_power_error") < 1e-12)
    }
}
