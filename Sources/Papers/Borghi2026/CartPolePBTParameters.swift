import Reinforcement
import Reproduction

/// The parameters of the population-based training of deep Q-learning on cart-pole.
public struct CartPolePBTParameters: ExperimentParameters {
    public var population: Int
    /// Agents of the populations without selection.
    public var controlPopulation: Int
    public var replicas: Int
    public var generations: Int
    public var steps: Int
    public var windows: [Int]
    public var share = 0.2
    public var perturbation = 0.1
    public var learningRates = [1e-5, 1e-2]
    public var explorationDecays = [500.0, 5000]
    public var batchSizes = [32, 128]
    public var initialBatchSizes = [32, 64, 128]
    public var hidden = 64
    public var memory = 5000
    public var discount = 0.99
    public var targetPeriod = 100
    public var longestEpisode = 100
    public var trials = 1000

    public init(population: Int, controlPopulation: Int, replicas: Int, generations: Int = 10, steps: Int = 500, windows: [Int] = [1, 2, 5]) {
        (self.population, self.controlPopulation, self.replicas) = (population, controlPopulation, replicas)
        (self.generations, self.steps, self.windows) = (generations, steps, windows)
    }

    private typealias Field = ParameterField<CartPolePBTParameters>

    public static let fields: [ParameterField<CartPolePBTParameters>] = selectionFields + searchFields + learningFields

    private static let selectionFields: [Field] = [
        Field(
            "population", \.population, symbol: "N", range: "between 5 and 100000, since the least and the fittest fifth must be different agents",
            meaning: "agents of a population (authors' code: 500)", isAllowed: { $0 >= 5 && $0 <= 100_000 }),
        Field(
            "control_population", \.controlPopulation, symbol: "N_0", range: "between 5 and 100000",
            meaning: "agents of a population without selection (chosen)", isAllowed: { $0 >= 5 && $0 <= 100_000 }),
        Field(
            "replicas", \.replicas, symbol: "R", range: "between 1 and 1000",
            meaning: "independent populations of each kind (authors' code: 1); with fewer than 3 there are no errors, and no verdicts",
            isAllowed: { $0 >= 1 && $0 <= 1000 }),
        Field(
            "generations", \.generations, symbol: "G", range: "between 2 and 1000", meaning: "generations, with a selection between each two (authors' code: 10)",
            isAllowed: { $0 >= 2 && $0 <= 1000 }),
        Field(
            "steps", \.steps, symbol: "n", range: "between 1 and 1e6", meaning: "steps of every agent in a generation (authors' code: 500)",
            isAllowed: { $0 >= 1 && $0 <= 1_000_000 }),
        Field(
            "windows", \.windows, symbol: "k", range: "at least two whole numbers between 1 and 1000, ascending",
            meaning: "episodes of which the fitness is the mean, a population each (authors' code: 1,2,5)",
            isAllowed: { list in
                list.count >= 2 && list.allSatisfy { $0 >= 1 && $0 <= 1000 } && zip(list, list.dropFirst()).allSatisfy(<)
            }),
        Field(
            "share", \.share, symbol: "q", range: "greater than 0 and at most 0.5",
            meaning: "share of agents that is replaced, and share from which donors come (authors' code: 0.2)", isAllowed: { $0 > 0 && $0 <= 0.5 }),
    ]

    private static let searchFields: [Field] = [
        Field(
            "perturbation", \.perturbation, symbol: "σ", range: "between 0 and 2",
            meaning: "deviation of a perturbation where each hyperparameter's range is [-1, 1] (authors' code: 0.1)", isAllowed: { $0 >= 0 && $0 <= 2 }),
        Field(
            "learning_rates", \.learningRates, symbol: "η", range: "two numbers, the first greater than 0, the second greater and at most 1",
            meaning: "range of learning rates (authors' code: 1e-5,1e-2)",
            isAllowed: { $0.count == 2 && $0[0] > 0 && $0[0] < $0[1] && $0[1] <= 1 }),
        Field(
            "exploration_decays", \.explorationDecays, symbol: "d", unit: "steps", range: "two numbers between 1 and 1e9, ascending",
            meaning: "range of the steps over which exploration falls by a factor of e (authors' code: 500,5000)",
            isAllowed: { $0.count == 2 && $0[0] >= 1 && $0[0] < $0[1] && $0[1] <= 1e9 }),
        Field(
            "batch_sizes", \.batchSizes, symbol: "B", range: "two whole numbers between 1 and 256, ascending",
            meaning: "range of batch sizes (authors' code: 32,128)", isAllowed: { $0.count == 2 && $0[0] >= 1 && $0[0] < $0[1] && $0[1] <= 256 }),
        Field(
            "initial_batch_sizes", \.initialBatchSizes, symbol: "B", range: "one or more whole numbers between 1 and 256",
            meaning: "batch sizes of the first generation (authors' code: 32,64,128)",
            isAllowed: { !$0.isEmpty && $0.allSatisfy { $0 >= 1 && $0 <= 256 } }),
    ]

    private static let learningFields: [Field] = [
        Field(
            "hidden", \.hidden, symbol: "n_h", range: "a multiple of 16 between 16 and 512", meaning: "neurons of each of two layers (authors' code: 64)",
            isAllowed: { $0 >= 16 && $0 <= 512 && $0 % 16 == 0 }),
        Field(
            "memory", \.memory, symbol: "M", range: "between 256, the largest batch, and 1e6",
            meaning: "transitions that an agent remembers (authors' code: 5000)", isAllowed: { $0 >= 256 && $0 <= 1_000_000 }),
        Field(
            "discount", \.discount, symbol: "γ", range: "between 0 and 1", meaning: "weight of the reward of the next step (authors' code: 0.99)",
            isAllowed: { $0 >= 0 && $0 <= 1 }),
        Field(
            "target_period", \.targetPeriod, symbol: "C", unit: "steps", range: "between 1 and 1e9",
            meaning: "steps from one copy into the target network to the next (authors' code: 100)", isAllowed: { $0 >= 1 && $0 <= 1_000_000_000 }),
        Field(
            "longest_episode", \.longestEpisode, symbol: "T", unit: "steps", range: "between 1 and 1e6",
            meaning: "steps after which an episode ends (authors' code: 100)", isAllowed: { $0 >= 1 && $0 <= 1_000_000 }),
        Field(
            "trials", \.trials, symbol: "n", range: "between 1 and 100000", meaning: "episodes of random pushes that are recorded for the audit (chosen)",
            isAllowed: { $0 >= 1 && $0 <= 100_000 }),
    ]

    public static let example = "population=100 windows=1,5 replicas=3"

    public var memoryEstimate: Double {
        let network = 4 * 4 * Double(hidden * (hidden + 8))
        let agent = 64 * Double(min(memory, generations * steps)) + network + 3 * 8192
        return 2 * Double(max(population, controlPopulation)) * agent + Double(replicas * (windows.count + 2) * generations * population) * 120
    }

    func rules() -> DeepQRules {
        DeepQRules(
            shape: ActionValueShape(hidden: hidden), memory: memory, discount: Float(discount), targetPeriod: targetPeriod,
            longestEpisode: longestEpisode, rewardWindow: windows.last!)
    }

    var space: HyperparameterSpace {
        HyperparameterSpace(
            learningRates: learningRates[0]...learningRates[1], explorationDecays: explorationDecays[0]...explorationDecays[1],
            batchSizes: batchSizes[0]...batchSizes[1], initialBatchSizes: initialBatchSizes, perturbation: perturbation)
    }

    var updates: Int { generations - 1 }
}
