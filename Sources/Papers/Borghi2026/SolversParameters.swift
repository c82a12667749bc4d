import PopulationDynamics
import Reproduction

/// The parameters of the study of the orders of all integrators.
public struct SolversParameters: QuadraticParameters {
    public var instance = QuadraticInstance.baseline
    public var finalTime = 2.0
    public var gridLower = -6.0
    public var gridUpper = 6.0
    public var gridPoints: Int
    public var modes = 20
    /// Steps until the final time of the coarsest level; each level has twice those of the one before.
    public var coarsestSteps: Int
    public var levels: Int
    public var timescaleRatios = [1, 0.1, 0.01, 1e-6]
    public var parameterPoints: [Int]
    public var restingSteps = [0.05, 0.025, 0.0125, 0.00625, 0.003125]
    public var agents: Int
    public var replicas: Int

    public init(gridPoints: Int, coarsestSteps: Int, levels: Int, parameterPoints: [Int], agents: Int, replicas: Int) {
        self.gridPoints = gridPoints
        self.coarsestSteps = coarsestSteps
        self.levels = levels
        self.parameterPoints = parameterPoints
        self.agents = agents
        self.replicas = replicas
    }

    private typealias Field = ParameterField<SolversParameters>

    public static let fields: [ParameterField<SolversParameters>] = Field.instance
        + Field.gridBounds(lower: \.gridLower, upper: \.gridUpper, points: \.gridPoints) + own

    private static let own: [Field] = [
        Field(
            "final_time", \.finalTime, symbol: "T", unit: "slow time", range: "between 0.5 and 10", meaning: "when errors are measured (chosen)",
            isAllowed: { $0 >= 0.5 && $0 <= 10 }),
        .modes(\.modes),
        Field(
            "coarsest_steps", \.coarsestSteps, symbol: "n_t", range: "between 2 and 1000", meaning: "steps of the coarsest level (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
        Field(
            "levels", \.levels, symbol: "l", range: "between 3 and 10",
            meaning: "numbers of steps that are compared, each twice the one before (chosen)", isAllowed: { $0 >= 3 && $0 <= 10 }),
        Field(
            "timescale_ratios", \.timescaleRatios, symbol: "ε", range: "at least two numbers between 1e-8 and 10, descending",
            meaning: "time-scales of the parameters over that of the hyperparameters (chosen)",
            isAllowed: { list in
                list.count >= 2 && list.allSatisfy { $0 >= 1e-8 && $0 <= 10 } && zip(list, list.dropFirst()).allSatisfy(>)
            }),
        Field(
            "parameter_points", \.parameterPoints, symbol: "n_θ", range: "at least three numbers between 16 and 400, ascending",
            meaning: "points of the grid of θ (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 16 && $0 <= 400 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "resting_steps", \.restingSteps, symbol: "δ", range: "at least three numbers between 0.001 and 0.12, descending",
            meaning: "steps of the fast dynamics in a double well (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 0.001 && $0 <= 0.12 } && zip(list, list.dropFirst()).allSatisfy(>)
            }),
        Field(
            "agents", \.agents, symbol: "N", range: "between 100 and 1000000", meaning: "agents in the double well (chosen)",
            isAllowed: { $0 >= 100 && $0 <= 1_000_000 }),
        .replicas(\.replicas, of: "of them"),
    ]

    public static let example = "levels=4 parameter_points=24,48,96"

    public var memoryEstimate: Double {
        let theta = Double(parameterPoints.last ?? 0)
        return 8 * 3 * Double(gridPoints) * theta * theta * 2 + 8 * Double(modes * gridPoints * gridPoints) * 3
    }

    var grid: UniformGrid { UniformGrid(from: gridLower, to: gridUpper, count: gridPoints) }

    /// Steps until the final time, of each level.
    var steps: [Int] { (0..<levels).map { coarsestSteps << $0 } }
}
