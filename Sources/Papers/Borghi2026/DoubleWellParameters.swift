import PopulationDynamics
import Reproduction

/// The parameters of the check of a loss with two wells, whose fast dynamics is metastable.
public struct DoubleWellParameters: ExperimentParameters {
    public var inverseTemperature = 4.0
    public var selectionPressure = 2.0
    public var mutationSize = 0.2
    public var initialMean = -0.5
    public var initialVariance = 0.09
    public var timescaleRatios: [Double]
    public var finalTime = 4.0
    public var step: Double
    public var parameterPoints: Int
    public var gridPoints: Int
    public var inverseTemperatures: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256]
    public var populationRatio = 0.1
    public var population: Int
    public var replicas: Int
    public var snapshotStep: Double

    public init(
        timescaleRatios: [Double], step: Double, parameterPoints: Int, gridPoints: Int, population: Int, replicas: Int, snapshotStep: Double
    ) {
        self.timescaleRatios = timescaleRatios
        self.step = step
        self.parameterPoints = parameterPoints
        self.gridPoints = gridPoints
        self.population = population
        self.replicas = replicas
        self.snapshotStep = snapshotStep
    }

    private typealias Field = ParameterField<DoubleWellParameters>

    public static let fields: [ParameterField<DoubleWellParameters>] = [
        Field(
            "inverse_temperature", \.inverseTemperature, symbol: "β", range: "between 1 and 20",
            meaning: "inverse temperature of the fast dynamics (chosen)", isAllowed: { $0 >= 1 && $0 <= 20 }),
        Field(
            "selection_pressure", \.selectionPressure, symbol: "α", range: "between 0.1 and 20",
            meaning: "donors are drawn with probability proportional to exp(α F) (chosen)", isAllowed: { $0 >= 0.1 && $0 <= 20 }),
        Field(
            "mutation_size", \.mutationSize, symbol: "σ", range: "between 0.05 and 1", meaning: "standard deviation of a mutation (chosen)",
            isAllowed: { $0 >= 0.05 && $0 <= 1 }),
        Field(
            "initial_mean", \.initialMean, symbol: "m_0", range: "between -1.5 and 1.5", meaning: "mean of h at time 0 (chosen)",
            isAllowed: { $0 >= -1.5 && $0 <= 1.5 }),
        Field(
            "initial_variance", \.initialVariance, symbol: "v_0", range: "between 0.01 and 0.2",
            meaning: "variance of h at time 0; parameters start in local equilibrium (chosen)", isAllowed: { $0 >= 0.01 && $0 <= 0.2 }),
        .timescaleRatios(\.timescaleRatios),
        Field(
            "final_time", \.finalTime, symbol: "T", unit: "slow time", range: "between 0.5 and 20", meaning: "time of the comparison (chosen)",
            isAllowed: { $0 >= 0.5 && $0 <= 20 }),
        Field(
            "step", \.step, symbol: "Δt", unit: "slow time", range: "between 0.001 and 0.1",
            meaning: "step of the joint equation; a refinement has half of it (chosen)", isAllowed: { $0 >= 0.001 && $0 <= 0.1 }),
        Field(
            "parameter_points", \.parameterPoints, symbol: "n_θ", range: "between 48 and 400", meaning: "cells of θ in [-2.8, 2.8] (chosen)",
            isAllowed: { $0 >= 48 && $0 <= 400 }),
        Field(
            "grid_points", \.gridPoints, symbol: "n_h", range: "between 40 and 400", meaning: "points of h in [-3, 5] (chosen)",
            isAllowed: { $0 >= 40 && $0 <= 400 }),
        Field(
            "inverse_temperatures", \.inverseTemperatures, symbol: "β", range: "at least four numbers between 0.5 and 1000, ascending",
            meaning: "inverse temperatures at which the optimum and the relaxation are found (chosen)",
            isAllowed: { list in
                list.count >= 4 && list.allSatisfy { $0 >= 0.5 && $0 <= 1000 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "population_ratio", \.populationRatio, symbol: "ε", range: "between 0.02 and 1",
            meaning: "time-scale ratio of the simulated populations (chosen)", isAllowed: { $0 >= 0.02 && $0 <= 1 }),
        Field(
            "population", \.population, symbol: "N", range: "between 2 and 1000000", meaning: "agents of a population (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1_000_000 }),
        .replicas(\.replicas, of: "of a population"),
        Field(
            "snapshot_step", \.snapshotStep, symbol: "Δt", unit: "slow time", range: "between 0.001 and 0.2",
            meaning: "step of the simulated populations; others have half and a quarter of it (chosen)",
            isAllowed: { $0 >= 0.001 && $0 <= 0.2 }),
    ]

    public static let example = "mutation_size=0.3 population=2000"

    public var memoryEstimate: Double {
        // Three functions of the fast part for each h, on each of two threads.
        2 * 8 * 3 * Double(gridPoints * parameterPoints * parameterPoints) + 8 * 40 * Double(population)
    }

    var grid: UniformGrid { UniformGrid(from: -3, to: 5, count: gridPoints) }
    var parameterGrid: UniformGrid { UniformGrid(from: -2.8, to: 2.8, count: parameterPoints) }
}
