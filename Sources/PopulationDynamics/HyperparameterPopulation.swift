import Glibc
import Randomness

/// N agents whose chance to be a donor depends on their hyperparameter alone, with Poisson clocks, simulated exactly in law.
///
/// That is selection by a closed form of the effective fitness, at any ε. With w(h) = ∫ e^{αF} dμ(·|h) it has the limit of many agents,
/// and the fluctuations about it, of the population as ε → 0; biases of order 1/N differ. O(log N) an event.
public struct HyperparameterPopulation {
    public let mutationSize: Double
    public let jumpRate: Double
    public private(set) var time = 0.0
    public private(set) var hyperparameters: [Double]
    private var weights: SumTree
    private let weight: @Sendable (Double) -> Double
    private let reservoir: RandomReservoir

    /// - Parameter logWeight: ln w(h), up to a constant.
    public init(
        hyperparameters: [Double], mutationSize: Double, jumpRate: Double, reservoir: RandomReservoir,
        logWeight: @escaping @Sendable (Double) -> Double
    ) throws(InvalidPopulation) {
        guard hyperparameters.count >= 2 else { throw .tooFewAgents(hyperparameters.count) }
        let logarithms = hyperparameters.map(logWeight)
        guard logarithms.allSatisfy(\.isFinite) else { throw .unboundedFitness(logarithms.first { !$0.isFinite }!) }
        // From far below the optimum weights rise by many powers of ten: they stand relative to the first greatest one.
        let greatest = logarithms.max()!
        let weight: @Sendable (Double) -> Double = { exp(logWeight($0) - greatest) }
        self.hyperparameters = hyperparameters
        self.mutationSize = mutationSize
        self.jumpRate = jumpRate
        self.reservoir = reservoir
        self.weight = weight
        weights = SumTree(hyperparameters.map(weight))
    }

    public mutating func run(until end: Double) throws(InvalidPopulation) {
        precondition(end >= time)
        let count = hyperparameters.count
        let meanWait = 1 / (jumpRate * Double(count))
        var now = time
        while true {
            now += meanWait * reservoir.nextExponential()
            if now > end { break }
            let replaced = reservoir.nextIndex(below: count)
            let donor = weights.index(at: reservoir.nextUniform())
            let h = hyperparameters[donor] + mutationSize * reservoir.nextNormal()
            let weight = weight(h)
            guard weight.isFinite else { throw .unboundedFitness(weight) }
            hyperparameters[replaced] = h
            weights[replaced] = weight
        }
        time = end
    }
}
