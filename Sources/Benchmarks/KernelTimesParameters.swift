import Reproduction

/// How carefully kernels are timed.
public struct KernelTimesParameters: ExperimentParameters {
    public var repetitions: Int
    public var seconds: Double
    public var only = all

    static let all = "all"

    /// Those whose name is, or else holds, what was asked for.
    var kernels: [Kernel] {
        let known = KernelTimes.kernels
        if only == Self.all { return known }
        let named = known.filter { $0.name == only }
        return named.isEmpty ? known.filter { $0.name.contains(only) } : named
    }

    /// The rest is the same in every preset.
    public init(repetitions: Int, seconds: Double) {
        (self.repetitions, self.seconds) = (repetitions, seconds)
    }

    private typealias Field = ParameterField<KernelTimesParameters>

    public static let fields: [ParameterField<KernelTimesParameters>] = [
        .repetitions(\.repetitions), .seconds(\.seconds),
        Field(
            "only", \.only, symbol: "kernels", range: "the name of a kernel, a part of it, or all", meaning: "which kernels are timed",
            isAllowed: { only in only == all || KernelTimes.kernels.contains { $0.name.contains(only) } }),
    ]

    public static let example = "only=normal repetitions=31"

    public var memoryEstimate: Double { 2e9 }
}
