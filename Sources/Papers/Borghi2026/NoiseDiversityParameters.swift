import PopulationDynamics
import Reproduction

/// The parameters of the study of how much noise is best: in mutations, and in the parameters.
public struct NoiseDiversityParameters: QuadraticParameters {
    public var instance = QuadraticInstance.baseline
    /// Of √E(h − h*)²; the first is the one that agents are measured at.
    public var tolerances = [0.5, 0.3]
    /// Of |E h − h*|, and of √E(m_N − h*)².
    public var meanTolerance = 0.1
    /// Mutation sizes of agents, as shares of the largest with which the first tolerance can be reached.
    public var admissibleShares = [0.3, 0.38, 0.46, 0.54, 0.62, 0.7, 0.78]
    public var population: Int
    public var replicas: Int
    /// Of the populations whose own mean is to be near the optimum; the claim is about the smallest.
    public var populations: [Int]
    public var mutationSizes: [Double]
    public var temperatures: [Double]
    /// Agents in all the populations of one size, in `batches` of at least one population each.
    public var agents: Int
    public var batches = 32

    public init(
        population: Int, replicas: Int, agents: Int, populations: [Int] = [200, 300, 1000, 10_000],
        mutationSizes: [Double] = [0.2, 0.3, 0.4, 0.46, 0.52, 0.58, 0.64, 0.7, 0.85, 1.05, 1.4, 2, 3],
        temperatures: [Double] = [0.0625, 0.125, 0.25, 0.5, 1]
    ) {
        self.population = population
        self.replicas = replicas
        self.agents = agents
        self.populations = populations
        self.mutationSizes = mutationSizes
        self.temperatures = temperatures
    }

    private typealias Field = ParameterField<NoiseDiversityParameters>

    public static let fields: [ParameterField<NoiseDiversityParameters>] = Field.instance + own

    private static let own: [Field] = [
        Field(
            "tolerances", \.tolerances, symbol: "δ", range: "one or more numbers between 0.05 and 1, descending",
            meaning: "tolerances of √E(h − h*)²; agents are measured at the first (chosen)",
            isAllowed: { list in
                !list.isEmpty && list.allSatisfy { $0 >= 0.05 && $0 <= 1 } && zip(list, list.dropFirst()).allSatisfy(>)
            }),
        Field(
            "mean_tolerance", \.meanTolerance, symbol: "δ", range: "between 0.02 and 1",
            meaning: "tolerance of |E h − h*| and of √E(m_N − h*)² (chosen)", isAllowed: { $0 >= 0.02 && $0 <= 1 }),
        Field(
            "admissible_shares", \.admissibleShares, symbol: "σ/σ_max", range: "at least five numbers between 0.1 and 0.95, ascending",
            meaning: "mutation sizes of agents over the largest with which the first tolerance can be reached (chosen)",
            isAllowed: { list in
                list.count >= 5 && list.allSatisfy { $0 >= 0.1 && $0 <= 0.95 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "population", \.population, symbol: "N", range: "between 100 and 1000000",
            meaning: "agents where the limit of many is measured (chosen)", isAllowed: { $0 >= 100 && $0 <= 1_000_000 }),
        .replicas(\.replicas, of: "of such a population"),
        .populations(\.populations, atLeast: 2),
        Field(
            "mutation_sizes", \.mutationSizes, symbol: "σ", range: "at least five numbers between 0.02 and 4, ascending",
            meaning: "mutation sizes of populations whose own mean is measured (chosen)",
            isAllowed: { list in
                list.count >= 5 && list.allSatisfy { $0 >= 0.02 && $0 <= 4 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "temperatures", \.temperatures, symbol: "1/β", range: "at least three numbers between 1e-4 and 100, ascending",
            meaning: "temperatures of the parameters (chosen)",
            isAllowed: { list in
                list.count >= 3 && list.allSatisfy { $0 >= 1e-4 && $0 <= 100 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "agents", \.agents, symbol: "N R", range: "between 1000 and 1e9",
            meaning: "agents in all populations of one size and one mutation size; each batch has at least one population (chosen)", isAllowed: { $0 >= 1000 && $0 <= 1_000_000_000 }),
        Field(
            "batches", \.batches, symbol: "B", range: "between 8 and 1000", meaning: "batches of which averages are kept (chosen)",
            isAllowed: { $0 >= 8 && $0 <= 1000 }),
    ]

    public static let example = "mean_tolerance=0.2 populations=100,300"

    public var memoryEstimate: Double {
        40 * Double(max(population, populations.last ?? 0)) * 2 + 8 * 300 * Double(replicas * (2 * admissibleShares.count + 24))
            + 8 * 300 * Double(batches * populations.count * mutationSizes.count)
    }

    /// Populations in a batch, at least one.
    func replicas(of population: Int) -> Int { max(1, agents / (population * batches)) }

    /// The time of the mean with large mutations is the hardest to measure.
    var meanReplicas: Int { 4 * replicas }
}
