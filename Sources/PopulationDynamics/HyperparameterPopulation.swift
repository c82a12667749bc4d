import Glibc
import Randomness

/// N agents whose chance to be a donor depends on their hyperparameter alone, with Poisson clocks, simulated exactly in law.
///
/// That is selection by a closed form of the effective fitness, at any ε. With w(h) = ∫ e^{αF} dμ(·|h) it has the limit of many agents,
/// and the fluctuations about it, of the population as ε → 0; biases of order 1/N differ. O(1) an event, by rejection, while the mean
/// weight is not far below the greatest one, and O(log N) otherwise.
public struct HyperparameterPopulation {
    /// σ.
    public let mutationSize: Double
    /// λ.
    public let jumpRate: Double
    /// Slow time, in which agents jump at the rate λ.
    public private(set) var time = 0.0
    public private(set) var hyperparameters: [Double]
    private var weights: [Double]
    private let weight: @Sendable (Double) -> Double
    private let reservoir: RandomReservoir

    /// - Parameter logWeight: ln w(h), up to a constant.
    /// - Throws: ``InvalidPopulation`` for fewer than two agents, or if a weight is not finite.
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
        weights = hyperparameters.map(weight)
    }

    /// Runs until `end`; an end before ``time`` traps.
    ///
    /// - Throws: ``InvalidPopulation/unboundedFitness(_:)`` if the weight of a new hyperparameter is not finite.
    public mutating func run(until end: Double) throws(InvalidPopulation) {
        precondition(end >= time)
        while time < end { try advance(until: end) }
    }

    /// At most as many events as there are agents: meanwhile the weights remain much as they are.
    private mutating func advance(until end: Double) throws(InvalidPopulation) {
        let count = hyperparameters.count
        let meanWait = 1 / (jumpRate * Double(count))
        let (reservoir, weight, mutationSize) = (reservoir, weight, mutationSize)
        var greatest = weights.max()!
        // A look by rejection costs about an eighth of a walk through the tree and back.
        let isRejected = 8 * weights.reduce(0, +) > greatest * Double(count)
        var tree = isRejected ? nil : SumTree(weights)
        var now = time, failure: InvalidPopulation?
        hyperparameters.withUnsafeMutableBufferPointer { hyperparameters in
            weights.withUnsafeMutableBufferPointer { weights in
                for _ in 0..<count {
                    now += meanWait * reservoir.nextExponential()
                    if now > end { break }
                    let replaced = reservoir.nextIndex(below: count)
                    var donor: Int
                    if let tree {
                        donor = tree.index(at: reservoir.nextUniform())
                    } else {
                        repeat { donor = reservoir.nextIndex(below: count) } while reservoir.nextUniform() * greatest >= weights[donor]
                    }
                    let h = hyperparameters[donor] + mutationSize * reservoir.nextNormal()
                    let newWeight = weight(h)
                    guard newWeight.isFinite else {
                        failure = .unboundedFitness(log(newWeight))
                        break
                    }
                    hyperparameters[replaced] = h
                    weights[replaced] = newWeight
                    tree?[replaced] = newWeight
                    if newWeight > greatest { greatest = newWeight }
                }
            }
        }
        // The law of exponential waits has no memory: one that reached past the end is drawn anew.
        time = min(now, end)
        if let failure { throw failure }
    }
}
