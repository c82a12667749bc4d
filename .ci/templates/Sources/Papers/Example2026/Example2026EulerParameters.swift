import Reproduction

/// The parameters of the check of Euler's order.
public struct Example2026EulerParameters: ExperimentParameters {
    public var starts = [0.5, 2]
    public var endTime = 1.0
    public var coarsestSteps = 10
    public var halvings: Int
    public var replicas: Int

    public init(halvings: Int, replicas: Int) {
        self.halvings = halvings
        self.replicas = replicas
    }

    private typealias Field = ParameterField<Example2026EulerParameters>

    public static let fields: [ParameterField<Example2026EulerParameters>] = [
        Field(
            "starts", \.starts, symbol: "x(0)", range: "two numbers between 0.01 and 10, ascending",
            meaning: "between which initial states are drawn (chosen)",
            isAllowed: { $0.count == 2 && $0[0] >= 0.01 && $0[0] < $0[1] && $0[1] <= 10 }),
        Field(
            "end_time", \.endTime, symbol: "T", unit: "time of the equation", range: "between 0.01 and 10",
            meaning: "when errors are measured (chosen)", isAllowed: { $0 >= 0.01 && $0 <= 10 }),
        Field(
            "coarsest_steps", \.coarsestSteps, symbol: "N_0", range: "between 1 and 100", meaning: "steps until T at the longest step (chosen)",
            isAllowed: { $0 >= 1 && $0 <= 100 }),
        // After more halvings rounding would be a part of the errors of the midpoint rule.
        Field(
            "halvings", \.halvings, symbol: "l", range: "between 2 and 10", meaning: "how often the step is halved (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 10 }),
        Field(
            "replicas", \.replicas, symbol: "n", range: "between 2 and 1000", meaning: "initial states (chosen)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
    ]

    public static let example = "replicas=100 starts=1,3"

    /// An error, an order and what they come from, of each run.
    public var memoryEstimate: Double { 8 * 4 * 2 * Double(replicas * (halvings + 1)) }

    /// Steps until T, ascending.
    var stepCounts: [Int] { (0...halvings).map { coarsestSteps << $0 } }
}
