import Foundation
import PopulationDynamics
import Reproduction
import Statistics

extension SolversStudy {
    typealias Errors = [Task: [Double]]

    func claims(_ errors: Errors) -> [Claim] {
        reducedClaims(errors) + [
            uniformClaim(errors), fourthOrderClaim(errors), togetherClaim(errors), gridClaim(errors), mutationClaim(errors),
        ] + restingClaims(errors) + [agentsClaim(errors)]
    }

    /// Errors in the laws that are compared: of rounding in the exact mixture and at rest, of time in the references of the joint equation.
    static let rounding = 1e-12, referenceError = 1e-9

    // MARK: Orders

    /// Slopes of ln error in ln size between neighbouring levels.
    static func localOrders(_ sizes: [Double], _ errors: [Double]) -> [Double] {
        zip(zip(sizes, sizes.dropFirst()), zip(errors, errors.dropFirst())).map { log(abs($1.1 / $1.0)) / log($0.1 / $0.0) }
    }

    /// The limit of the order from the three finest levels above the error of what is compared with; what is left of the next term is halved from level to level.
    private func observeOrder(_ sizes: [Double], _ errors: [Double], floor: Double = rounding) -> Observation {
        // What is compared with may change a slope between levels a factor of 2 apart by a twentieth where errors are 50 times larger.
        let clear = errors.prefix { abs($0) > 50 * floor }.count
        let orders = Self.localOrders(Array(sizes.prefix(clear)), Array(errors.prefix(clear)))
        guard orders.count >= 2 else {
            return Observation(
                measured: .nan, standardError: .nan, errorMethod: "none", allowance: .nan, allowanceReason: "too few levels above the error of what they are compared with",
                applicability: .incomplete("too few levels above the error of what they are compared with"))
        }
        let (before, last) = (orders[orders.count - 2], orders[orders.count - 1])
        return Observation(
            measured: 2 * last - before, standardError: 3 * floor / abs(errors[clear - 1]) / log(sizes[0] / sizes[1]),
            errorMethod: "error of what is compared with, in place of a standard error", allowance: abs(last - before),
            allowanceReason: "what the limit corrects the finest local order by")
    }

    private var timeSteps: [Double] { parameters.steps.map { parameters.finalTime / Double($0) } }
    private func source(_ section: String) -> String { "derived in paper-notes/borghi2026.md, \"\(section)\"" }
    private var lawWindow: String { "the law of h at slow time \(parameters.finalTime), the three finest levels above the error of what is compared with" }

    private func orderClaim(
        _ id: String, _ statement: String, _ quantity: String, order: Double, competitor: Double, competitorName: String, window: String,
        _ observation: Observation, control: String, _ controlled: Observation
    ) -> Claim {
        Claim(
            id: id, statement: statement, source: source("Integrators"), quantity: quantity,
            prediction: .equal(order, competitor: competitor, competitorName: competitorName), window: window, observation: observation,
            control: NegativeControl(control, controlled))
    }

    private func reducedClaims(_ errors: Errors) -> [Claim] {
        func observe(_ method: Reduced) -> Observation { observeOrder(timeSteps, errors[.reduced(method)]!) }
        let quantity = "order in the step of the L1 error against the exact mixture"
        return [
            orderClaim(
                "euler_order", "Euler's method solves the reduced equation with order 1.", quantity, order: 1, competitor: 2,
                competitorName: "order 2", window: lawWindow, observe(.euler), control: "the midpoint method in its place", observe(.midpoint)),
            orderClaim(
                "midpoint_order", "The midpoint method solves the reduced equation with order 2.", quantity, order: 2, competitor: 1,
                competitorName: "order 1", window: lawWindow, observe(.midpoint), control: "the mean weight is held over a step",
                observe(.frozenMidpoint)),
            orderClaim(
                "classical_order", "The classical Runge-Kutta method solves the reduced equation with order 4.", quantity, order: 4, competitor: 3,
                competitorName: "order 3", window: lawWindow, observe(.classical), control: "the mean weight is held over a step",
                observe(.frozenClassical)),
        ]
    }

    /// The worst order over all ε.
    private func uniformClaim(_ errors: Errors) -> Claim {
        func observe(_ method: Joint) -> Observation {
            parameters.timescaleRatios.indices.map { observeOrder(timeSteps, errors[.joint(method, ratio: $0)]!, floor: Self.referenceError) }
                .min { $0.measured < $1.measured }!
        }
        return orderClaim(
            "etd2_order", "ETD2RK solves the joint equation with order 2 however small ε is.", "least order in the step of the L1 error over all ε",
            order: 2, competitor: 1, competitorName: "order 1, as of splittings when ε is far below the step", window: lawWindow, observe(.etd2),
            control: "jumps in turn between half steps of the fast dynamics (Strang)", observe(.strang))
    }

    private func fourthOrderClaim(_ errors: Errors) -> Claim {
        func observe(_ method: Joint) -> Observation { observeOrder(timeSteps, errors[.joint(method, ratio: 0)]!, floor: Self.referenceError) }
        return orderClaim(
            "etd4_order", "ETDRK4 solves the joint equation with order 4 if the step resolves the fast dynamics.",
            "order in the step of the L1 error at ε = \(parameters.timescaleRatios[0])", order: 4, competitor: 3, competitorName: "order 3",
            window: lawWindow, observe(.etd4), control: "the mean weight is held over a step", observe(.frozen))
    }

    private func togetherClaim(_ errors: Errors) -> Claim {
        func observe(_ method: Joint) -> Observation { observeOrder(timeSteps, errors[.joint(method, ratio: 0)]!, floor: Self.referenceError) }
        return orderClaim(
            "together_order", "A scheme in which the jumps of a step do not see each other has order 1.",
            "order in the step of the L1 error at ε = \(parameters.timescaleRatios[0])", order: 1, competitor: 2, competitorName: "order 2",
            window: lawWindow, observe(.together), control: "jumps follow one another between half steps of the fast dynamics", observe(.strang))
    }

    private func gridClaim(_ errors: Errors) -> Claim {
        let widths = parameters.parameterPoints.map { (parameters.gridUpper - parameters.gridLower) / Double($0) }
        /// The worse of two ε.
        func observe(isShifted: Bool) -> Observation {
            slowRatios.map { observeOrder(widths, errors[.grid(ratio: $0, isShifted: isShifted)]!) }.min { $0.measured < $1.measured }!
        }
        return orderClaim(
            "grid_order", "Scharfetter and Gummel's fluxes solve the joint equation with order 2 in the spacing of θ.",
            "least order in the spacing of the L1 error against Hermite modes at ε = \(parameters.timescaleRatios[0]), \(parameters.timescaleRatios[1])",
            order: 2, competitor: 1, competitorName: "order 1, as of upwind fluxes", window: lawWindow, observe(isShifted: false),
            control: "the potential is taken half a cell off", observe(isShifted: true))
    }

    private func mutationClaim(_ errors: Errors) -> Claim {
        let all = errors[.mutation]!, count = Self.resolutions.count
        func observe(_ values: ArraySlice<Double>) -> Observation {
            // As the kernel's sum is kept, longest waves are exact, and waves of length 1/k err in proportion to (σ²k/Δ)².
            let raw = Array(values), values = zip(raw, Self.resolutions).map { $0 / pow($1, 4) }, levels = Self.resolutions.map { $0 * $0 }
            let slopes = (1..<count).map { log(values[$0] / values[$0 - 1]) / (levels[$0] - levels[$0 - 1]) }
            return Observation(
                measured: slopes[0], standardError: 4e-15 / raw[1] / (levels[1] - levels[0]), errorMethod: "rounding, in place of a standard error",
                allowance: abs(slopes[1] - slopes[0]), allowanceReason: "distance to the slope between the next resolutions")
        }
        return Claim(
            id: "mutation_resolution", statement: "Mutation on a grid errs in proportion to exp(−2π²(σ/Δ)²), which is below rounding soon.", source: source("Integrators"),
            quantity: "slope in (σ/Δ)² of the logarithm of the largest error over (σ/Δ)⁴",
            prediction: .equal(-2 * Double.pi * Double.pi, competitor: 0, competitorName: "a power of Δ, as of averages over cells"),
            window: "σ/Δ from \(Self.resolutions[0]) to \(Self.resolutions[1])", observation: observe(all[..<count]),
            control: NegativeControl("the kernel is averaged over cells", observe(all[count...])))
    }

    // MARK: At rest

    func restingBiases(_ errors: Errors, _ scheme: SchemeAtRest) -> [Double] {
        parameters.restingSteps.indices.map { errors[.resting(scheme, step: $0)]![0] }
    }

    private func restingClaims(_ errors: Errors) -> [Claim] {
        func observe(_ scheme: SchemeAtRest) -> Observation { observeOrder(parameters.restingSteps, restingBiases(errors, scheme)) }
        let quantity = "order in the step of the bias of E θ² in a tilted double well, β = \(Self.restingTemperature)"
        let window = "the three finest steps"
        return [
            orderClaim(
                "euler_maruyama_order", "Euler and Maruyama's scheme rests with a bias of order 1.", quantity, order: 1, competitor: 2,
                competitorName: "order 2", window: window, observe(.eulerMaruyama), control: "Leimkuhler and Matthews' scheme in its place",
                observe(.leimkuhlerMatthews)),
            orderClaim(
                "leimkuhler_matthews_order", "Leimkuhler and Matthews' scheme rests with a bias of order 2.", quantity, order: 2, competitor: 1,
                competitorName: "order 1", window: window, observe(.leimkuhlerMatthews),
                control: "the drift is taken where the parameter was before half the noise", observe(.driftBehind)),
        ]
    }

    func agentMeanSquares(_ errors: Errors, _ scheme: SchemeAtRest) -> [Double] {
        (0..<parameters.replicas).map { errors[.agents(scheme, replica: $0)]![0] }
    }

    private func agentsClaim(_ errors: Errors) -> Claim {
        func observe(_ scheme: SchemeAtRest) -> Observation {
            let mean = SampleMean(agentMeanSquares(errors, scheme))!
            return Observation(
                measured: mean.mean - RestingChain.gibbsMeanSquare(inverseTemperature: Self.restingTemperature, tilt: Self.restingTilt),
                standardError: mean.standardError, errorMethod: "standard error over replicas", allowance: 0, allowanceReason: "none")
        }
        return Claim(
            id: "agents_at_rest", statement: "Agents rest with the bias that the law of the scheme has.", source: source("Integrators"),
            quantity: "bias of E θ² of agents by Euler and Maruyama's scheme, step \(parameters.restingSteps[0])",
            prediction: .equal(errors[.resting(.eulerMaruyama, step: 0)]![0], competitor: 0, competitorName: "no bias"),
            window: "fast times from \(Self.restingTimes.first!) to \(Self.restingTimes.last!), \(parameters.replicas) times \(parameters.agents) agents",
            observation: observe(.eulerMaruyama), control: NegativeControl("Leimkuhler and Matthews' scheme in its place", observe(.leimkuhlerMatthews)))
    }
}
