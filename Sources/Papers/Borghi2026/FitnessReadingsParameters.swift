import PopulationDynamics
import Reproduction

/// The parameters of the comparison of readings of the effective fitness.
public struct FitnessReadingsParameters: QuadraticParameters {
    public var instance = QuadraticInstance.noisy
    public var timescaleRatios: [Double]
    public var population: Int
    public var replicas: Int
    /// Replicas of readings that need no time step.
    public var exactReplicas: Int
    /// τ/ε.
    public var memorySpan = 5.0
    public var memorySpans: [Double]
    public var bandwidth = 0.3
    public var bandwidths: [Double]
    public var strongPressures = [16.0, 64]

    public init(
        timescaleRatios: [Double], population: Int, replicas: Int, exactReplicas: Int, memorySpans: [Double], bandwidths: [Double]
    ) {
        self.timescaleRatios = timescaleRatios
        self.population = population
        self.replicas = replicas
        self.exactReplicas = exactReplicas
        self.memorySpans = memorySpans
        self.bandwidths = bandwidths
    }

    private typealias Field = ParameterField<FitnessReadingsParameters>

    public static let fields: [ParameterField<FitnessReadingsParameters>] = Field.instance + own

    private static func spans(
        _ name: String, _ path: WritableKeyPath<FitnessReadingsParameters, [Double]> & Sendable, symbol: String, meaning: String,
        from lower: Double, to upper: Double
    ) -> Field {
        Field(
            name, path, symbol: symbol, range: "one or more numbers between \(lower) and \(upper), ascending", meaning: meaning,
            isAllowed: { list in
                !list.isEmpty && list.allSatisfy { $0 >= lower && $0 <= upper } && zip(list, list.dropFirst()).allSatisfy(<)
            })
    }

    private static let own: [Field] = [
        .timescaleRatios(\.timescaleRatios, atLeast: 3),
        Field(
            "population", \.population, symbol: "N", range: "between 100 and 1000000",
            meaning: "number of agents; a tenth of it shows the bias of order 1/N (chosen)", isAllowed: { $0 >= 100 && $0 <= 1_000_000 }),
        .replicas(\.replicas, of: "of readings that are estimated, with time steps"),
        .replicas(\.exactReplicas, name: "exact_replicas", of: "of readings that need no time step"),
        Field(
            "memory_span", \.memorySpan, symbol: "τ/ε", range: "between 0.1 and 100",
            meaning: "time over which an agent averages its fitness (chosen)", isAllowed: { $0 >= 0.1 && $0 <= 100 }),
        spans("memory_spans", \.memorySpans, symbol: "τ/ε", meaning: "further such times, at the second smallest ε (chosen)", from: 0.1, to: 100),
        Field(
            "bandwidth", \.bandwidth, symbol: "b", range: "between 0.02 and 2",
            meaning: "standard deviation of the kernel by which fitness is regressed on h (chosen)", isAllowed: { $0 >= 0.02 && $0 <= 2 }),
        spans("bandwidths", \.bandwidths, symbol: "b", meaning: "further such bandwidths, at the second smallest ε (chosen)", from: 0.02, to: 2),
        spans(
            "strong_pressures", \.strongPressures, symbol: "α", meaning: "selection pressures that are tried against saturation (chosen)",
            from: 1, to: 1000),
    ]

    public static let example = "timescale_ratios=0.4,0.2,0.1 population=500"

    public var memoryEstimate: Double { 200 * Double(population) * 2 + 8 * 200 * Double(20 * replicas + 20 * exactReplicas) }
}
