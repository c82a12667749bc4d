import Reproduction
import Statistics

/// Time and memory of the suite's loops against sizes and threads, with fitted powers beside those that their definitions state.
public struct GrowthOfCost: Experiment {
    public static let element = PaperElement(
        stem: "bench-growth", paper: nil, element: "growth of cost", title: "time and memory against sizes and threads")

    public static func parameters(for preset: Preset) -> GrowthOfCostParameters {
        switch preset {
        case .paper: GrowthOfCostParameters(repetitions: 7, seconds: 0.05)
        case .quick: GrowthOfCostParameters(repetitions: 3, seconds: 0.01)
        case .smoke: GrowthOfCostParameters(repetitions: 1, seconds: 1e-4)
        }
    }

    /// What was found for one size.
    struct Point: Sendable {
        let size: Int
        let times: Timings
        let bytes: Int
    }

    public static func run(_ parameters: GrowthOfCostParameters, seed: UInt64, context: RunContext) throws -> Record {
        let repetitions = Repetitions(count: parameters.repetitions, seconds: parameters.seconds)
        // One after the other: they would disturb each other.
        let found = try context.map(Growth.all(threads: context.threads), atOnce: 1) { growth, monitor in
            try growth.sizes.enumerated().map { index, size in
                try monitor.report(Double(index) / Double(growth.sizes.count))
                let before = allocatedMemory()
                let works = try (0..<growth.threads(size)).map { _ in try growth.make(size) }
                let bytes = allocatedMemory() - before
                return Point(size: size, times: repetitions.timings(works), bytes: bytes)
            }
        }
        return record(Growth.all(threads: context.threads), found)
    }
}
