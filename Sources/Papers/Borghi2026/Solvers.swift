import Foundation
import Integrators
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// The convergence orders of every integrator of the elements of this paper.
public enum Solvers: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-solvers", paper: "2603.19808", element: "Numerical methods",
        title: "convergence orders of the integrators of the joint and of the reduced equation, and of the schemes for agents")

    public static func parameters(for preset: Preset) -> SolversParameters {
        switch preset {
        case .paper:
            SolversParameters(
                gridPoints: 96, coarsestSteps: 10, levels: 6, parameterPoints: [24, 48, 96, 192],
                agents: 20_000, replicas: 64)
        case .quick:
            SolversParameters(
                gridPoints: 64, coarsestSteps: 10, levels: 5, parameterPoints: [24, 48, 96],
                agents: 5000, replicas: 32)
        case .smoke:
            SolversParameters(
                gridPoints: 64, coarsestSteps: 10, levels: 4, parameterPoints: [24, 48, 96], agents: 5000,
                replicas: 16)
        }
    }

    public static func run(_ parameters: SolversParameters, seed: UInt64, context: RunContext) throws -> Record {
        var study = SolversStudy(parameters, seed: seed)
        study.exactLaws = try context.map(parameters.timescaleRatios) { [study] ratio, _ in try study.exactLaw(ratio) }
        let tasks = study.tasks
        let values = try context.map(tasks) { [study] task, _ in try study.compute(task) }
        return study.record(zip(tasks, values).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct SolversStudy: Sendable {
    enum Reduced: String, CaseIterable, Sendable {
        case euler = "Euler", midpoint = "midpoint", classical = "classical Runge-Kutta"
        case frozenMidpoint = "midpoint, normalisation frozen", frozenClassical = "classical Runge-Kutta, normalisation frozen"

        var method: RungeKutta {
            switch self {
            case .euler: .euler
            case .midpoint, .frozenMidpoint: .midpoint
            case .classical, .frozenClassical: .classical
            }
        }

        /// Whether the mean weight is that of the beginning of a step: a negative control.
        var isFrozen: Bool { self == .frozenMidpoint || self == .frozenClassical }
    }

    enum Joint: String, CaseIterable, Sendable {
        case etd2 = "ETD2RK", etd4 = "ETDRK4", strang = "jumps in turn between half steps", together = "jumps together after a step"
        case frozen = "ETDRK4, normalisation frozen"
    }

    enum Task: Hashable, Sendable {
        /// L1 error of the law of h at each level.
        case reduced(Reduced)
        /// The same at an ε.
        case joint(Joint, ratio: Int)
        /// With Hermite modes, of fewer modes: at an ε.
        case modes(ratio: Int)
        /// With a grid of θ instead: at an ε; with potentials half a cell off for a negative control.
        case grid(ratio: Int, isShifted: Bool)
        /// The largest error of a mutated density at each resolution, then with cell averages of the kernel.
        case mutation
        /// E x² at rest of schemes with steps, less that of the Gibbs law.
        case resting(SchemeAtRest, step: Int)
        /// E x² of agents.
        case agents(SchemeAtRest, replica: Int)
    }

    enum SchemeAtRest: String, CaseIterable, Sendable {
        case eulerMaruyama = "Euler-Maruyama", leimkuhlerMatthews = "Leimkuhler-Matthews"
        case driftBehind = "Leimkuhler-Matthews, drift taken behind"
    }

    static let modeCounts = [4, 6, 8, 10, 12, 14, 16, 18]
    /// σ/Δ.
    static let resolutions = [1, 1.08, 1.16, 1.24]
    static let mutatedVariance = 4.0
    /// β and h of the double well.
    static let restingTemperature = 4.0, restingTilt = -0.25
    static let restingTimes = evenTimes(until: 40, count: 41).filter { $0 >= 20 }

    let parameters: SolversParameters
    let seed: UInt64
    /// Of h, for each ε, by a method whose error is far below all others.
    var exactLaws: [[Double]] = []

    init(_ parameters: SolversParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    /// ε of the modes and of the grid of θ.
    var slowRatios: Range<Int> { 0..<2 }

    var tasks: [Task] {
        let ratios = parameters.timescaleRatios.indices
        return slowRatios.flatMap { [.grid(ratio: $0, isShifted: false), .grid(ratio: $0, isShifted: true)] }
            + ratios.reversed().flatMap { ratio in Joint.allCases.map { Task.joint($0, ratio: ratio) } }
            + slowRatios.map { .modes(ratio: $0) }
            + SchemeAtRest.allCases.flatMap { scheme in parameters.restingSteps.indices.map { .resting(scheme, step: $0) } }
            + SchemeAtRest.allCases.dropLast().flatMap { scheme in (0..<parameters.replicas).map { .agents(scheme, replica: $0) } }
            + Reduced.allCases.map { .reduced($0) } + [.mutation]
    }

    func compute(_ task: Task) throws -> [Double] {
        switch task {
        case .reduced(let method): try reducedErrors(method)
        case .joint(let method, let ratio): try jointErrors(method, ratio)
        case .modes(let ratio): try modeErrors(parameters.timescaleRatios[ratio])
        case .grid(let ratio, let isShifted): try gridErrors(parameters.timescaleRatios[ratio], isShifted: isShifted)
        case .mutation: try mutationErrors()
        case .resting(let scheme, let step): [try restingBias(scheme, parameters.restingSteps[step])]
        case .agents(let scheme, let replica): [try agentMeanSquare(scheme, replica)]
        }
    }

    private func distance(_ first: some Sequence<Double>, _ second: some Sequence<Double>) -> Double {
        parameters.grid.integral(zip(first, second).map { abs($0 - $1) })
    }

    // MARK: The reduced equation

    private func reducedErrors(_ method: Reduced) throws -> [Double] {
        let grid = parameters.grid, selection = parameters.instance.plainSelection
        let mixture = MixtureSolution(selection, at: parameters.finalTime)
        let exact = grid.points.map(mixture.density)
        let start = try reference(timescaleRatio: 1, modes: 1).initialState
        let mutation = try Mutation(size: selection.mutationSize, on: grid)
        let logWeights = grid.points.map { log(selection.weight($0)) }
        let equation = ReducedEquation(logWeights: logWeights, mutation: mutation, jumpRate: selection.jumpRate)
        return try parameters.steps.map { steps in
            let step = parameters.finalTime / Double(steps)
            guard method.isFrozen else {
                return distance(try method.method.integrate(equation, from: start, step: step, steps: steps), exact)
            }
            var state = start
            for _ in 0..<steps {
                let frozen = FrozenNormalisation(equation, at: state)
                state = try method.method.integrate(frozen, from: state, step: step, steps: 1)
            }
            return distance(state, exact)
        }
    }

    // MARK: The joint equation

    private func reference(timescaleRatio: Double, modes: Int) throws -> HermitePopulation {
        try HermitePopulation(parameters.instance, timescaleRatio: timescaleRatio, modes: modes, grid: parameters.grid)
    }

    func exactLaw(_ ratio: Double) throws -> [Double] {
        let count = parameters.gridPoints
        if ratio < 1e-3 {
            // ρ + ε ρ1, whose error is of order ε².
            let corrector = FirstOrderCorrector(try reference(timescaleRatio: 1, modes: parameters.modes))
            let steps = 64 * parameters.coarsestSteps
            let state = try RungeKutta.classical.integrate(
                corrector, from: corrector.initialState, step: parameters.finalTime / Double(steps), steps: steps)
            return (0..<count).map { state[$0] + ratio * state[count + $0] }
        }
        let population = try reference(timescaleRatio: ratio, modes: parameters.modes)
        // Resolves the fast dynamics, and is four times finer than the finest level of the others.
        let steps = max(4 * parameters.steps.last!, Int((parameters.finalTime / (0.1 * ratio)).rounded(.up)))
        return Array(try population.solve(at: [parameters.finalTime], step: parameters.finalTime / Double(steps))[0][..<count])
    }

    private func jointErrors(_ method: Joint, _ ratio: Int) throws -> [Double] {
        let population = try reference(timescaleRatio: parameters.timescaleRatios[ratio], modes: parameters.modes)
        let count = parameters.gridPoints, exact = exactLaws[ratio], rates = population.decayRates, start = population.initialState
        return try parameters.steps.map { steps in
            let step = parameters.finalTime / Double(steps)
            let state: [Double]
            switch method {
            case .etd2:
                state = try ExponentialRungeKutta2(DiagonalPropagator(rates: rates, step: step), step: step)
                    .integrate(population, from: start, steps: steps)
            case .etd4: state = try ExponentialRungeKutta4(rates: rates, step: step).integrate(population, from: start, steps: steps)
            case .frozen:
                let integrator = ExponentialRungeKutta4(rates: rates, step: step)
                var now = start
                for _ in 0..<steps { now = try integrator.integrate(FrozenNormalisation(population, at: now), from: now, steps: 1) }
                state = now
            case .strang: state = try SplitGenerations(population, step: step, jumps: .inTurn).solve(steps: steps)
            case .together: state = try SplitGenerations(population, step: step, jumps: .together).solve(steps: steps)
            }
            return distance(state[..<count], exact)
        }
    }

    /// With the step of the finest level.
    private func modeErrors(_ ratio: Double) throws -> [Double] {
        let count = parameters.gridPoints, step = parameters.finalTime / Double(parameters.steps.last!)
        func law(_ modes: Int) throws -> ArraySlice<Double> {
            try reference(timescaleRatio: ratio, modes: modes).solve(at: [parameters.finalTime], step: step)[0][..<count]
        }
        let exact = try law(28)
        return try Self.modeCounts.map { distance(try law($0), exact) }
    }

    /// Both methods make the same errors of time, those of ETD2RK with exact functions of the fast part.
    private func gridErrors(_ ratio: Double, isShifted: Bool) throws -> [Double] {
        let instance = parameters.instance, count = parameters.gridPoints
        let steps = parameters.steps[1], step = parameters.finalTime / Double(steps)
        let modes = try reference(timescaleRatio: ratio, modes: parameters.modes)
        let exact = try ExponentialRungeKutta2(DiagonalPropagator(rates: modes.decayRates, step: step), step: step)
            .integrate(modes, from: modes.initialState, steps: steps)[..<count]
        return try parameters.parameterPoints.map { points in
            let grid = UniformGrid(from: parameters.gridLower, to: parameters.gridUpper, count: points)
            let shift = isShifted ? grid.spacing / 2 : 0
            let joint = JointEquation(
                parameterGrid: grid, mutation: try Mutation(size: instance.mutationSize, on: parameters.grid), jumpRate: instance.jumpRate,
                inverseTemperature: instance.inverseTemperature,
                loss: { 0.5 * instance.stiffness * ($0 - shift - $1) * ($0 - shift - $1) },
                logAcceptance: { instance.selectionPressure * instance.fitness($0) })
            let start = joint.localEquilibrium(Array(modes.initialState[..<count]))
            let state = try ExponentialRungeKutta2(joint.propagator(timescaleRatio: ratio, step: step), step: step)
                .integrate(joint, from: start, steps: steps)
            return distance(joint.marginal(state), exact)
        }
    }

    private func mutationErrors() throws -> [Double] {
        let variance = Self.mutatedVariance
        let grid = UniformGrid(from: -20, to: 20, count: 400)
        func density(_ x: Double, _ variance: Double) -> Double { exp(-0.5 * x * x / variance) / (2 * Double.pi * variance).squareRoot() }
        let before = grid.points.map { density($0, variance) }
        func worst(_ after: [Double], _ size: Double) -> Double {
            zip(grid.points, after).reduce(0) { max($0, abs($1.1 - density($1.0, variance + size * size))) }
        }
        let sizes = Self.resolutions.map { $0 * grid.spacing }
        let points = try sizes.map { size in
            let mutation = try Mutation(size: size, on: grid)
            var after = before
            before.withUnsafeBufferPointer { before in
                after.withUnsafeMutableBufferPointer { mutation.apply(before.baseAddress!, into: $0.baseAddress!) }
            }
            return worst(after, size)
        }
        let averages = sizes.map { size in
            let kernel = (0..<grid.count).map { offset in
                let x = Double(offset)
                return 0.5 * (erf((x + 0.5) * grid.spacing / (size * 2.0.squareRoot())) - erf((x - 0.5) * grid.spacing / (size * 2.0.squareRoot())))
            }
            return worst((0..<grid.count).map { i in (0..<grid.count).reduce(0.0) { $0 + kernel[abs(i - $1)] * before[$1] } }, size)
        }
        return points + averages
    }

    // MARK: Schemes with steps, at rest

    private func restingBias(_ scheme: SchemeAtRest, _ step: Double) throws -> Double {
        let chain = try RestingChain(
            scheme == .eulerMaruyama ? .eulerMaruyama : .leimkuhlerMatthews, step: step, inverseTemperature: Self.restingTemperature,
            tilt: Self.restingTilt, driftAtPosition: scheme != .driftBehind)
        return chain.meanSquare - RestingChain.gibbsMeanSquare(inverseTemperature: Self.restingTemperature, tilt: Self.restingTilt)
    }

    /// E x² of agents with the largest step, averaged over times at rest.
    private func agentMeanSquare(_ scheme: SchemeAtRest, _ replica: Int) throws -> Double {
        let reservoir = RandomReservoir(seed: seed, purpose: "double well, \(scheme.rawValue)", index: UInt64(replica))
        // In both wells as in the Gibbs law, which shortens the way to rest.
        let loss = DoubleWellLoss(), grid = UniformGrid(from: -2.5, to: 2.5, count: 500)
        let donors = try DonorTable(logWeights: grid.points.map { -Self.restingTemperature * loss.value(theta: $0, h: Self.restingTilt) })
        let thetas = (0..<parameters.agents).map { _ in
            grid.point(donors.index(at: reservoir.nextUniform())) + grid.spacing * (reservoir.nextUniform() - 0.5)
        }
        var population = try SnapshotPopulation(
            loss, inverseTemperature: Self.restingTemperature, timescaleRatio: 1, mutationSize: 0,
            method: scheme == .eulerMaruyama ? .eulerMaruyama : .leimkuhlerMatthews, thetas: thetas,
            hyperparameters: thetas.map { _ in Self.restingTilt }, reservoir: reservoir)
        let step = parameters.restingSteps[0]
        var (sum, taken) = (0.0, 0)
        for time in Self.restingTimes {
            let steps = Int((time / step).rounded())
            for _ in taken..<steps { population.relax(over: step) }
            taken = steps
            sum += population.thetas.reduce(0) { $0 + $1 * $1 } / Double(parameters.agents)
        }
        return sum / Double(Self.restingTimes.count)
    }
}
