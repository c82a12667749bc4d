import Reproduction

/// All second-layer weights and overlaps of the run of Figure 2 with the smaller ε.
public enum Figure3: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-fig3", paper: "2303.00055", element: "Figure 3",
        title: "second-layer weights and overlaps of all neurons")

    /// One run takes a fraction of a second, so `quick` has the paper's size too.
    public static func parameters(for preset: Preset) -> PlateauParameters {
        switch preset {
        case .paper, .quick: PlateauParameters(learningRateRatios: [1e-6])
        case .smoke: PlateauParameters(learningRateRatios: [1e-4], samples: 50, relativeTolerance: 1e-8)
        }
    }

    public static func run(_ parameters: PlateauParameters, seed: UInt64, context: RunContext) throws -> Record {
        let setups = parameters.learningRateRatios.map {
            PlateauRun.Setup(parameters, learningRateRatio: $0, seed: seed)
        }
        let variables = PlateauVariables(runs: try context.map(setups, PlateauRun.init))
        let degree = parameters.targetCoefficients.count - 1
        return Record(
            outcome: variables.outcome, axes: variables.axes + [.degree(upTo: degree)],
            variables: variables.states + [variables.transitionTimes(upTo: degree)], claims: [])
    }
}
