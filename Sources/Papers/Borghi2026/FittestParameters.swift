import PopulationDynamics
import Reproduction

/// The parameters of the check of the convergence of the mean to the fittest hyperparameter, and of its failures.
public struct FittestParameters: QuadraticParameters {
    public var instance = QuadraticInstance.baseline
    public var selectionPressures = [0.25, 0.5, 1, 2, 4, 8, 32]
    public var finalTime = 24.0
    public var samples = 193
    public var population: Int
    public var replicas: Int
    public var biasMutationSizes: [Double]
    public var thresholdPressures: [Double]
    public var thresholdPopulation: Int
    public var thresholdReplicas = 6
    public var neutralReplicas: Int
    public var gridPoints: Int

    public init(
        population: Int, replicas: Int, biasMutationSizes: [Double], thresholdPressures: [Double], thresholdPopulation: Int,
        neutralReplicas: Int, gridPoints: Int
    ) {
        self.population = population
        self.replicas = replicas
        self.biasMutationSizes = biasMutationSizes
        self.thresholdPressures = thresholdPressures
        self.thresholdPopulation = thresholdPopulation
        self.neutralReplicas = neutralReplicas
        self.gridPoints = gridPoints
    }

    private typealias Field = ParameterField<FittestParameters>

    public static let fields: [ParameterField<FittestParameters>] = Field.instance + own

    private static let own: [Field] = [
        Field(
            "selection_pressures", \.selectionPressures, symbol: "α", range: "two or more numbers between 0.01 and 1000, ascending",
            meaning: "selection pressures of the curves (chosen)",
            isAllowed: { list in
                list.count >= 2 && list.allSatisfy { $0 >= 0.01 && $0 <= 1000 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "final_time", \.finalTime, symbol: "T", unit: "slow time", range: "between 1 and 200", meaning: "end of the curves (chosen)",
            isAllowed: { $0 >= 1 && $0 <= 200 }),
        Field(
            "samples", \.samples, symbol: "n_t", range: "between 10 and 2000", meaning: "times of a curve, evenly spaced (chosen)",
            isAllowed: { $0 >= 10 && $0 <= 2000 }),
        Field(
            "population", \.population, symbol: "N", range: "between 2 and 1000000", meaning: "agents of a curve (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1_000_000 }),
        .replicas(\.replicas, of: "of a curve"),
        Field(
            "bias_mutation_sizes", \.biasMutationSizes, symbol: "σ", range: "at least three numbers between 0.001 and 0.5, descending",
            meaning: "mutation sizes of the asymmetric landscape (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 0.001 && $0 <= 0.5 } && zip(list, list.dropFirst()).allSatisfy(>)
            }),
        Field(
            "threshold_pressures", \.thresholdPressures, symbol: "α", range: "at least three numbers between 0.1 and 20, ascending",
            meaning: "selection pressures on two peaks, about the threshold (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 0.1 && $0 <= 20 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "threshold_population", \.thresholdPopulation, symbol: "N", range: "between 2 and 1000000",
            meaning: "agents on two peaks (chosen)", isAllowed: { $0 >= 2 && $0 <= 1_000_000 }),
        .replicas(\.thresholdReplicas, name: "threshold_replicas", of: "of a population on two peaks"),
        .replicas(\.neutralReplicas, name: "neutral_replicas", of: "of the small populations whose drift is measured"),
        Field(
            "grid_points", \.gridPoints, symbol: "n_h", range: "between 100 and 1000", meaning: "points of the grid of h for two peaks (chosen)",
            isAllowed: { $0 >= 100 && $0 <= 1000 }),
    ]

    public static let example = "selection_pressures=0.5,2,8 population=10000"

    public var memoryEstimate: Double {
        40 * Double(population) * 2 + 8 * Double(selectionPressures.count * replicas * samples) + 8 * 6 * Double(gridPoints * gridPoints)
    }

    var times: [Double] { evenTimes(until: finalTime, count: samples) }

    /// The position of the instance's own selection pressure among the curves, or of the nearest.
    var mainPressure: Int {
        selectionPressures.indices.min {
            abs(selectionPressures[$0] - instance.selectionPressure) < abs(selectionPressures[$1] - instance.selectionPressure)
        }!
    }
}
