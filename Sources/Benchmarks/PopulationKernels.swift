import Glibc
import Integrators
import PopulationDynamics
import Randomness

/// Agents, their selection, and the equations of their laws.
enum PopulationKernels {
    static let all = [
        exactStep(agents: 10_000), exactStep(agents: 1_000_000), langevinStep, planarLangevinStep, selection, looks(agents: 10_000),
        looks(agents: 1_000_000), fokkerPlanck, modes,
    ]

    private static func makeSnapshot<Landscape: Loss>(
        _ landscape: Landscape, agents: Int, _ start: (RandomReservoir) -> Landscape.Vector
    ) throws -> SnapshotPopulation<Landscape> {
        let reservoir = RandomReservoir(seed: 1, purpose: "bench agents")
        let places = (0..<agents).map { _ in start(reservoir) }
        return try SnapshotPopulation(
            landscape, inverseTemperature: 4, timescaleRatio: 0.1, mutationSize: 0.3, method: .leimkuhlerMatthews, thetas: places,
            hyperparameters: places, reservoir: reservoir)
    }

    /// Beside a normal number four operations; θ comes and goes, and h comes.
    private static func exactStep(agents: Int) -> Kernel {
        Kernel(
            "exact Ornstein-Uhlenbeck step, N \(agents)", unit: "agent step", units: Double(agents), .lanes,
            operations: 80 * Double(agents), bytes: 24 * Double(agents), isFromMemory: agents > 100_000
        ) {
            var population = try makeSnapshot(QuadraticLoss<Double>(stiffness: 1), agents: agents) { $0.nextNormal() }
            return { population.relaxExactly(over: 0.05) }
        }
    }

    private static let langevinStep = Kernel(
        "Langevin step in a double well, N 10000", unit: "agent step", units: 10_000, .lanes, operations: (76 + 11) * 10_000,
        bytes: 40 * 10_000
    ) {
        var population = try makeSnapshot(DoubleWellLoss(), agents: 10_000) { $0.nextNormal() }
        return { population.relax(over: 1e-3) }
    }

    private static let planarLangevinStep = Kernel(
        "Langevin step in the plane, N 10000", unit: "agent step", units: 10_000, .lanes, operations: 2 * (76 + 7) * 10_000,
        bytes: 80 * 10_000
    ) {
        var population = try makeSnapshot(QuadraticLoss<SIMD2<Double>>(stiffness: 1), agents: 10_000) { .normal(from: $0) }
        return { population.relax(over: 1e-3) }
    }

    /// All agents replaced: a table of sums, and a search in it for each.
    private static let selection = Kernel("selection of all agents, N 10000", unit: "donor", units: 10_000, .none, bytes: 64 * 10_000) {
        var population = try makeSnapshot(QuadraticLoss<Double>(stiffness: 1), agents: 10_000) { $0.nextNormal() }
        let weights = population.thetas.map { -0.5 * ($0 - 1) * ($0 - 1) }
        return { try! population.jump(probability: 1, logWeights: weights) }
    }

    /// The population of paper-notes/borghi2026.md, set A. A look takes a normal and two exponential numbers and a word.
    private static func looks(agents: Int) -> Kernel {
        let instance = QuadraticInstance(inverseTemperature: 4, selectionPressure: 2, mutationSize: 0.3)
        let end = agents > 100_000 ? 0.2 : 5
        @Sendable func population(_ agents: Int) throws -> EventDrivenPopulation<Double> {
            let reservoir = RandomReservoir(seed: 1, purpose: "bench agents")
            let start = (0..<agents).map { _ in instance.initialMean + 0.5 * reservoir.nextNormal() }
            return try EventDrivenPopulation(
                .init(
                    relaxationRate: 10, thermalVariance: instance.thermalVariance, mutationSize: instance.mutationSize,
                    jumpRate: instance.jumpRate), hyperparameters: start, reservoir: reservoir)
        }
        @Sendable func fitness(_ theta: Double) -> Double { instance.selectionPressure * instance.fitness(theta) }
        // As many for each agent as in a small population, up to fluctuations.
        var counted = try! population(10_000)
        try! counted.run(until: end, logAcceptance: fitness)
        let looks = Double(counted.looks) * Double(agents) / 10_000
        return Kernel(
            "agents drawn as donors, N \(agents)", unit: "look", units: looks, .lanes, operations: (76 + 2 * 68 + 40 + 30) * looks,
            bytes: 48 * looks, isFromMemory: agents > 100_000
        ) {
            let start = try population(agents)
            return {
                var copy = start
                try! copy.run(until: end, logAcceptance: fitness)
            }
        }
    }

    /// Three dense blocks for each of 96 hyperparameters, which come from memory every time.
    private static let fokkerPlanck = Kernel(
        "Fokker-Planck step, 96 × 128 cells", unit: "step", .double, operations: 6 * 96 * 128 * 128 + 4 * 96 * 96 * 128,
        bytes: 3 * 8 * 96 * 128 * 128, isFromMemory: true
    ) {
        let grid = UniformGrid(from: -4, to: 4, count: 96)
        let equation = JointEquation(
            parameterGrid: UniformGrid(from: -4, to: 4, count: 128), mutation: try Mutation(size: 0.3, on: grid), jumpRate: 1,
            inverseTemperature: 4, loss: { 0.5 * ($0 - $1) * ($0 - $1) }, logAcceptance: { -($0 - 1) * ($0 - 1) })
        let method = ExponentialRungeKutta2(equation.propagator(timescaleRatio: 0.1, step: 0.01), step: 0.01)
        var state = equation.localEquilibrium(grid.points.map { exp(-0.5 * $0 * $0) / 2.5066 })
        return { state = try! method.integrate(equation, from: state, steps: 1) }
    }

    private static let modes = Kernel(
        "rates of Hermite modes, 12 × 128", unit: "evaluation", .double, operations: 2 * 12 * 12 * 128 + 12 * 13 * 128 * 128,
        bytes: 12 * 8 * 128 * 128
    ) {
        let population = try HermitePopulation(
            QuadraticInstance(inverseTemperature: 4, selectionPressure: 2, mutationSize: 0.3), timescaleRatio: 0.1, modes: 12,
            grid: UniformGrid(from: -4, to: 4, count: 128))
        let state = population.initialState
        var rate = state
        return {
            state.withUnsafeBufferPointer { state in
                rate.withUnsafeMutableBufferPointer { try! population.evaluateNonlinearity(at: state, into: $0) }
            }
        }
    }
}
