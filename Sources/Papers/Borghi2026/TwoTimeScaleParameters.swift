import PopulationDynamics
import Reproduction

/// The parameters of the check of the limit of fast parameters, ε → 0.
public struct TwoTimeScaleParameters: QuadraticParameters {
    public var instance = QuadraticInstance.baseline
    public var timescaleRatios: [Double]
    public var times = [1.0, 2.0, 5.0]
    public var generations = 5
    public var population: Int
    public var replicas: Int
    public var gridLower = -6.0
    public var gridUpper = 6.0
    public var gridPoints: Int
    public var modes: Int

    public init(timescaleRatios: [Double], population: Int, replicas: Int, gridPoints: Int, modes: Int) {
        self.timescaleRatios = timescaleRatios
        self.population = population
        self.replicas = replicas
        self.gridPoints = gridPoints
        self.modes = modes
    }

    private typealias Field = ParameterField<TwoTimeScaleParameters>

    public static let fields: [ParameterField<TwoTimeScaleParameters>] = Field.instance
        + Field.gridBounds(lower: \.gridLower, upper: \.gridUpper, points: \.gridPoints) + own

    private static let own: [Field] = [
        .timescaleRatios(\.timescaleRatios, atLeast: 5, smallestAtMost: 0.02),
        .times(\.times, step: TwoTimeScale.step),
        Field(
            "generations", \.generations, symbol: "n", range: "between 1 and 100",
            meaning: "synchronous generations after which their error is taken (chosen)", isAllowed: { $0 >= 1 && $0 <= 100 }),
        Field(
            "population", \.population, symbol: "N", range: "between 2 and 10000000",
            meaning: "agents of a simulated population (chosen)", isAllowed: { $0 >= 2 && $0 <= 10_000_000 }),
        .replicas(\.replicas, of: "of the simulated population"),
        .modes(\.modes),
    ]

    public static let example = "timescale_ratios=0.5,0.1,0.03,0.01,0.003 replicas=32"

    public var memoryEstimate: Double {
        40 * Double(population) * 2 + 8 * 2 * Double(modes * gridPoints * gridPoints + modes * modes * gridPoints)
    }

    var grid: UniformGrid { UniformGrid(from: gridLower, to: gridUpper, count: gridPoints) }
    /// The time of the particles and of the fits: the one in the middle.
    var mainTime: Int { times.count / 2 }
}
