import PopulationDynamics
import Reproduction

/// The parameters of the populations on Himmelblau's function.
public struct HimmelblauParameters: ExperimentParameters {
    public var populations: [Int]
    public var replicas: Int
    public var smallReplicas: Int
    public var gridPoints: Int
    public var stepScale = 1.0
    public var neutralPopulation = 400
    public var neutralReplicas: Int

    public init(populations: [Int], replicas: Int, smallReplicas: Int, gridPoints: Int, neutralReplicas: Int) {
        self.populations = populations
        self.replicas = replicas
        self.smallReplicas = smallReplicas
        self.gridPoints = gridPoints
        self.neutralReplicas = neutralReplicas
    }

    private typealias Field = ParameterField<HimmelblauParameters>

    public static let fields: [ParameterField<HimmelblauParameters>] = [
        .populations(\.populations, atLeast: 4),
        .replicas(\.replicas, of: "of all populations but the smallest"),
        .replicas(\.smallReplicas, name: "small_replicas", of: "of the smallest population"),
        Field(
            "grid_points", \.gridPoints, symbol: "n_h", range: "between 132 and 400",
            meaning: "points of a side of the grid of h in [-6.5, 6.5]² (chosen)", isAllowed: { $0 >= 132 && $0 <= 400 }),
        Field(
            "step_scale", \.stepScale, symbol: "Δt", range: "1, 0.5 or 0.25",
            meaning: "share of the steps of the limit, 0.05 up to slow time 10 and 0.25 after (chosen)", isAllowed: { [1, 0.5, 0.25].contains($0) }),
        Field(
            "neutral_population", \.neutralPopulation, symbol: "N", range: "between 10 and 100000",
            meaning: "agents on four equal wells (chosen)", isAllowed: { $0 >= 10 && $0 <= 100_000 }),
        .replicas(\.neutralReplicas, name: "neutral_replicas", of: "of a population on four equal wells"),
    ]

    public static let example = "populations=100,300,1000,3000 replicas=16"

    public var memoryEstimate: Double { 8 * 30 * Double(gridPoints * gridPoints) * 2 + 48 * 2 * Double(populations.last ?? 0) }
}
