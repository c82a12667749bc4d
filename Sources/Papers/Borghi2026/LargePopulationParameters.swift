import PopulationDynamics
import Reproduction

/// The parameters of the check of the large-population limit.
public struct LargePopulationParameters: QuadraticParameters {
    public var instance = QuadraticInstance.baseline
    public var timescaleRatio = 0.1
    public var populations: [Int]
    /// Replicas of the largest population; smaller ones have more.
    public var replicas: Int
    public var mostReplicas: Int
    public var times = [2.0, 5.0]
    public var farMean = -4.0
    public var gridLower = -6.0
    public var gridUpper = 6.0
    public var gridPoints = 96
    public var modes = 14
    public var noiseModes: Int
    public var noisePoints: Int

    public init(populations: [Int], replicas: Int, mostReplicas: Int, noiseModes: Int, noisePoints: Int) {
        self.populations = populations
        self.replicas = replicas
        self.mostReplicas = mostReplicas
        self.noiseModes = noiseModes
        self.noisePoints = noisePoints
    }

    private typealias Field = ParameterField<LargePopulationParameters>

    public static let fields: [ParameterField<LargePopulationParameters>] = Field.instance
        + Field.gridBounds(lower: \.gridLower, upper: \.gridUpper, points: \.gridPoints) + own

    private static let own: [Field] = [
        .timescaleRatio(\.timescaleRatio),
        .populations(\.populations, atLeast: 4),
        .replicas(\.replicas, of: "of the largest population; smaller ones have more, in inverse proportion to √N"),
        .replicas(\.mostReplicas, name: "most_replicas", of: "of a population at most"),
        .times(\.times, step: LargePopulation.step),
        Field(
            "far_mean", \.farMean, symbol: "m_0", range: "between -20 and 0",
            meaning: "mean of h at time 0 for the trap of a start far from the optimum (chosen)",
            isAllowed: { $0 >= -20 && $0 <= 0 }),
        .modes(\.modes),
        Field(
            "noise_modes", \.noiseModes, symbol: "n_θ", range: "between 3 and 16",
            meaning: "Hermite modes of the fluctuations; compared with one mode fewer (chosen)", isAllowed: { $0 >= 3 && $0 <= 16 }),
        Field(
            "noise_points", \.noisePoints, symbol: "n_h", range: "between 16 and 200",
            meaning: "points of the grid of h for the fluctuations (chosen)", isAllowed: { $0 >= 16 && $0 <= 200 }),
    ]

    public static let example = "populations=100,300,1000,10000 replicas=64"

    public var memoryEstimate: Double {
        let noise = Double(noiseModes * noisePoints)
        return 40 * Double(populations.last ?? 0) * 2 + 8 * 12 * noise * noise * 2
            + 8 * Double(modes * gridPoints * gridPoints + modes * modes * gridPoints)
    }

    var grid: UniformGrid { UniformGrid(from: gridLower, to: gridUpper, count: gridPoints) }

    /// As many as `replicas` for the largest population, more in inverse proportion to √N for smaller ones.
    func replicas(of population: Int) -> Int {
        let scaled = Double(replicas) * (Double(populations.last!) / Double(population)).squareRoot()
        return min(max(replicas, Int(scaled)), max(replicas, mostReplicas))
    }
}
