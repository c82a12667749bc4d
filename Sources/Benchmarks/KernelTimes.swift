import Reproduction

/// Times of the suite's hot loops beside what the machine can do at most, for one thread and for all. Numbers differ from run to run, by nature.
public struct KernelTimes: Experiment {
    public static let element = PaperElement(
        stem: "bench", paper: nil, element: "kernels", title: "times of hot loops beside the limits of the machine")

    public static func parameters(for preset: Preset) -> KernelTimesParameters {
        switch preset {
        case .paper: KernelTimesParameters(repetitions: 15, seconds: 0.05)
        case .quick: KernelTimesParameters(repetitions: 7, seconds: 0.02)
        case .smoke: KernelTimesParameters(repetitions: 2, seconds: 1e-4)
        }
    }

    static let kernels: [Kernel] = RandomKernels.all + SingleIndexKernels.all + PopulationKernels.all + RecurrentKernels.all + ReinforcementKernels.all
        + StorageKernels.all

    public static func run(_ parameters: KernelTimesParameters, seed: UInt64, context: RunContext) throws -> Record {
        let repetitions = Repetitions(count: parameters.repetitions, seconds: parameters.seconds)
        let threads = context.threads == 1 ? [1] : [1, context.threads]
        let kernels = parameters.kernels
        // One after the other: they would disturb each other.
        let subjects = MachineLimits.probes + kernels
        let times = try context.map(subjects, atOnce: 1) { kernel, _ in
            try threads.map { try repetitions.timings(threads: $0, kernel.make) }
        }
        let (probes, own) = (Array(times.prefix(MachineLimits.probes.count)), Array(times.dropFirst(MachineLimits.probes.count)))
        let rates = threads.indices.map { index in
            MachineLimits.rates(probes.map { $0[index].median }, threads: threads[index])
        }
        return record(kernels, threads, probes, own, rates)
    }
}
