import Reproduction

extension KernelTimes {
    static func record(
        _ kernels: [Kernel], _ threads: [Int], _ probes: [[Timings]], _ times: [[Timings]], _ rates: [MachineLimits.Rates]
    ) -> Record {
        let equation = "paper-notes/speed.md"
        func variable(_ name: String, _ axes: [String], _ values: [Double], _ longName: String, _ units: String, _ symbol: String) -> Variable {
            Variable(name, axes: axes, .double(values), longName: longName, units: units, symbol: symbol, equation: equation)
        }
        func quartiles(_ timings: [[Timings]]) -> [Double] { timings.flatMap { $0.flatMap { [$0.lower, $0.median, $0.upper] } } }
        /// Of some units in a run of each thread, a second.
        func speed(_ timing: Timings, _ units: Double, _ index: Int) -> Double { units * Double(threads[index]) / timing.median }
        let fractions = zip(kernels, times).flatMap { kernel, timings in
            zip(timings, rates).enumerated().map { index, pair in kernel.leastSeconds(pair.1) * Double(threads[index]) / pair.0.median }
        }
        return Record(
            outcome: "completed",
            axes: [
                .axis("kernel", .string(kernels.map(\.name)), longName: "hot loop of the suite", symbol: "-"),
                .axis("limit", .string(MachineLimits.probes.map(\.name)), longName: "loop that shows a limit of the machine", symbol: "-"),
                .axis("threads", .int(threads), longName: "threads that each do the same work", symbol: "-"),
                .axis("quartile", .double([0.25, 0.5, 0.75]), longName: "share of repetitions that were faster", symbol: "-"),
            ],
            variables: [
                variable("limit_seconds", ["limit", "threads", "quartile"], quartiles(probes), "time of a run", "seconds", "t"),
                variable(
                    "limit_rate", ["limit", "threads"],
                    zip(MachineLimits.probes, probes).flatMap { probe, timings in
                        timings.enumerated().map { speed($0.element, probe.units, $0.offset) }
                    }, "operations or bytes of all threads together", "per second", "R"),
                Variable(
                    "kernel_unit", axes: ["kernel"], .string(kernels.map(\.unit)), longName: "what a run consists of", symbol: "-",
                    equation: equation),
                Variable(
                    "kernel_arithmetic", axes: ["kernel"], .string(kernels.map(\.arithmetic.rawValue)),
                    longName: "which rate bounds it where memory does not", symbol: "-", equation: equation),
                variable("kernel_units", ["kernel"], kernels.map(\.units), "units in a run", "1", "u"),
                variable("kernel_operations", ["kernel"], kernels.map(\.operations), "operations of a run", "1", "W"),
                variable("kernel_bytes", ["kernel"], kernels.map(\.bytes), "bytes that a run reads or writes at least", "bytes", "Q"),
                Variable(
                    "kernel_from_memory", axes: ["kernel"], .int(kernels.map { $0.isFromMemory ? 1 : 0 }),
                    longName: "1 where these bytes pass between memory and caches", symbol: "-", equation: equation),
                variable("kernel_seconds", ["kernel", "threads", "quartile"], quartiles(times), "time of a run", "seconds", "t"),
                variable(
                    "kernel_rate", ["kernel", "threads"],
                    zip(kernels, times).flatMap { kernel, timings in
                        timings.enumerated().map { speed($0.element, kernel.units, $0.offset) }
                    }, "units of all threads together", "per second", "r"),
                variable(
                    "kernel_fraction", ["kernel", "threads"], fractions,
                    "least time by the machine's limits over the time of a run; 0 where no operations are counted", "1", "f"),
            ], claims: [])
    }
}
