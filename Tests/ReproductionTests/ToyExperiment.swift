import HDF5

@testable import Reproduction

/// The sum of the first squares, in a few shapes: an experiment with every kind of parameter.
enum ToyExperiment: Experiment {
    struct Parameters: ExperimentParameters {
        var count = 4
        var scale = 0.5
        var list = [1.0, 2]
        var gigabytes = 0.0

        static let fields: [ParameterField<Parameters>] = [
            ParameterField(
                "count", \.count, symbol: "n", range: "at least 1", meaning: "how many", isAllowed: { $0 >= 1 }),
            ParameterField(
                "scale", \.scale, symbol: "ε", unit: "second", range: "greater than 0 and at most 1", meaning: "how much",
                isAllowed: { $0 > 0 && $0 <= 1 }),
            ParameterField("list", \.list, symbol: "l", range: "not empty", meaning: "some", isAllowed: { !$0.isEmpty }),
            ParameterField(
                "gigabytes", \.gigabytes, symbol: "g", range: "at least 0", meaning: "memory", isAllowed: { $0 >= 0 }),
        ]

        static let example = "count=3"

        var memoryEstimate: Double { gigabytes * 1e9 }
    }

    struct Failure: Error, Equatable {}

    static let element = PaperElement(stem: "toy2026-sum", paper: "0000.00000", element: "Table 0", title: "a toy")

    static func parameters(for preset: Preset) -> Parameters {
        Parameters(count: preset == .smoke ? 2 : 4)
    }

    /// Throws for `count=13`.
    static func run(_ parameters: Parameters, seed: UInt64, context: RunContext) throws -> Record {
        if parameters.count == 13 { throw Failure() }
        let squares = try context.map(Array(0..<parameters.count)) { index, _ in parameters.scale * Double(index * index) }
        return Record(
            outcome: "completed",
            axes: [.axis("index", .int(Array(0..<parameters.count)), longName: "position", symbol: "i")],
            variables: [
                Variable(
                    "square", axes: ["index"], .double(squares), longName: "scaled square", symbol: "ε i²", equation: "(1)"),
                Variable(
                    "pair", axes: ["index", "index"],
                    .float((0..<parameters.count * parameters.count).map(Float.init)), longName: "pair", symbol: "p",
                    equation: "(2)"),
                Variable(
                    "name", axes: [], .string(["toy"]), longName: "name", symbol: "", equation: ""),
            ],
            claims: [sumClaim(squares)])
    }

    private static func sumClaim(_ squares: [Double]) -> Claim {
        func observe(_ sum: Double) -> Observation {
            Observation(
                measured: sum, standardError: 0.01, errorMethod: "none", allowance: 0, allowanceReason: "none")
        }
        let sum = squares.reduce(0, +)
        return Claim(
            id: "sum", statement: "The sum is what it is.", source: "here", quantity: "Σ",
            prediction: .equal(sum, competitor: sum + 1, competitorName: "one more"), window: "all",
            observation: observe(sum), control: NegativeControl("one term twice", observe(sum + 1)))
    }
}
