import Glibc
import Reproduction
import SingleIndex

extension InfiniteWidthSweep {
    /// The exponents at which the quadratic component sets in, and what carries it; all derived in paper-notes/berthier2023.md.
    func claims(_ solved: Solved) -> [Claim] {
        let nu = Double(parameters.degreesOfFreedom)
        // Corrections are in powers of 1/A*, which is of order ε^(3/(4(ν+1))).
        let tailStep = 0.75 / (nu + 1)
        let controlDescription = "overlaps start evenly spread over (−1, 1) instead of at 0"
        return [
            claim(
                delayLaw("uniform", exponent: 0.25, competitor: 1.0 / 3, "1/3, as if a vanishing mass at the edge had to grow", step: 0.25, orders: 3, furtherForm: .powerWithLogarithm(0.25)),
                of(.uniform, solved), Control(description: controlDescription, runs: solved.control)),
            claim(
                delayLaw("student", exponent: 0.25 + tailStep, competitor: 0.25, "the exponent of bounded laws", step: tailStep, orders: 3),
                of(laws[2], solved), Control(description: "the law of the initial weights is Gaussian", runs: runs(.gaussian, solved))),
            tailClaim(.gaussian, solved, (fitted: .constant, other: .logarithm)),
            tailClaim(laws[2], solved, (fitted: .powers(of: tailStep, orders: 3), other: .powers(of: tailStep, orders: 2))),
            claim(
                massLaw(exponent: nu * tailStep, step: tailStep), of(laws[2], solved),
                Control(description: "the law of the initial weights is uniform", runs: runs(.uniform, solved))),
            finiteClaim(solved, controlDescription),
        ]
    }

    private struct Control {
        let description: String
        let runs: [TransitionRun]
    }

    private func runs(
        _ law: WeightDistribution, _ solved: Solved, _ discretisation: Discretisation = .asStated
    ) -> [TransitionRun] {
        let position = Discretisation.allCases.firstIndex(of: discretisation)! * laws.count + laws.firstIndex(of: law)!
        return Array(solved.infinite[position * ratios.count..<(position + 1) * ratios.count])
    }

    private func of(_ law: WeightDistribution, _ solved: Solved) -> (runs: [TransitionRun], other: [TransitionRun]) {
        (runs(law, solved), runs(law, solved, .moreNodes))
    }

    private func claim(
        _ law: ScalingLaw, _ subject: (runs: [TransitionRun], other: [TransitionRun]), _ control: Control,
        controlLaw: ScalingLaw? = nil
    ) -> Claim {
        Claim(
            id: law.id, statement: law.statement,
            source: "beyond arXiv:2303.00055; derived in paper-notes/berthier2023.md",
            quantity: law.quantity, prediction: law.slope, window: law.window,
            observation: law.observe(ratios, replicas: [subject.runs], looser: subject.other),
            control: NegativeControl(
                control.description, (controlLaw ?? law).observe(ratios, replicas: [control.runs], looser: control.runs)))
    }

    private func delayLaw(
        _ name: String, exponent: Double, competitor: Double, _ competitorName: String, step: Double, orders: Int,
        furtherForm: CorrectionForm? = nil
    ) -> ScalingLaw {
        ScalingLaw(
            id: "delay_exponent_\(name)",
            statement: "At infinite width and for the law '\(name)' of the initial weights, the quadratic component follows the linear one after a time of order ε^\(rounded(exponent)).",
            quantity: "slope of ln(t_2 − t_1) in ln ε",
            slope: .equal(exponent, competitor: competitor, competitorName: competitorName),
            point: { (log($0), log($1.quadraticDelay)) },
            forms: (fitted: .powers(of: step, orders: orders), other: .powers(of: step, orders: orders - 1)),
            furtherForm: furtherForm,
            otherSolution: "with half as many nodes again")
    }

    /// The control takes the tail of a Gaussian law for Student's.
    private func tailClaim(
        _ law: WeightDistribution, _ solved: Solved, _ forms: (fitted: CorrectionForm, other: CorrectionForm)
    ) -> Claim {
        claim(
            tailLaw(law, forms: forms), of(law, solved),
            Control(description: "the weights are Gaussian, and their tail is taken for Student's", runs: runs(.gaussian, solved)),
            controlLaw: tailLaw(laws[2], forms: forms))
    }

    private func tailLaw(_ law: WeightDistribution, forms: (fitted: CorrectionForm, other: CorrectionForm)) -> ScalingLaw {
        ScalingLaw(
            id: "tail_exponent_\(law.name)",
            statement: """
                At infinite width the quadratic component waits until the tail beyond A* has blown up for long enough to carry it: \
                ∫_{A > A*} (1/A* − 1/A) dP_A is of order ε^(3/4).
                """,
            quantity: "slope of ln ∫_{A > A*} (1/A* − 1/A) dP_A in ln ε, with A* from t_2 − t_1, law '\(law.name)'",
            slope: .equal(0.75, competitor: 0.5, competitorName: "1/2, as if weights of order 1/√ε were enough"),
            point: { (log($0), log(law.tailIntegral(from: $1.onsetWeight))) }, forms: forms,
            otherSolution: "with half as many nodes again")
    }

    private func massLaw(exponent: Double, step: Double) -> ScalingLaw {
        ScalingLaw(
            id: "carrier_mass_exponent_student",
            statement: "At infinite width and with a power tail, the mass of neurons that carries the quadratic component vanishes as ε^(3ν/(4(ν+1))).",
            quantity: "slope in ln ε of the logarithm of the least mass that carries 90 % of Σ w_i a_i s_i² at t_2",
            slope: .equal(exponent, competitor: 0.75, competitorName: "3/4, that of tails lighter than any power"),
            point: { (log($0), log($1.carrierMass(ofShare: 0.9))) },
            forms: (fitted: .powers(of: step, orders: 2), other: .powers(of: step, orders: 1)), otherSolution: "with half as many nodes again")
    }

    /// The other order of limits: at fixed width the exponent is 1/4 whatever the tail.
    private func finiteClaim(_ solved: Solved, _ controlDescription: String) -> Claim {
        let law = ScalingLaw(
            id: "delay_exponent_finite_width",
            statement: "At fixed width the quadratic component follows the linear one after a time of order ε^(1/4), for heavy tails too.",
            quantity: "slope of ln(t_2 − t_1) in ln ε, narrowest networks with Student's law",
            slope: .equal(
                0.25, competitor: 0.25 + 0.75 / Double(parameters.degreesOfFreedom + 1),
                competitorName: "the exponent at infinite width"),
            point: { (log($0), log($1.quadraticDelay)) }, forms: CorrectionForm.powers(of: 2),
            otherSolution: "itself, that is, nothing")
        let perLaw = solved.finite.count / laws.count
        let narrow = parameters.widths.indices.min { parameters.widths[$0] < parameters.widths[$1] }!
        let start = 2 * perLaw + narrow * parameters.draws * ratios.count
        let narrowest = solved.finite[start..<start + parameters.draws * ratios.count]
        let replicas = stride(from: narrowest.startIndex, to: narrowest.endIndex, by: ratios.count).map {
            Array(narrowest[$0..<$0 + ratios.count])
        }
        return Claim(
            id: law.id, statement: law.statement, source: "arXiv:2303.00055, Definition 1 (recalled); corrections derived in paper-notes/berthier2023.md",
            quantity: law.quantity, prediction: law.slope, window: law.window,
            observation: law.observe(ratios, replicas: replicas, looser: replicas[0]),
            control: NegativeControl(controlDescription, law.observe(ratios, replicas: [solved.control], looser: solved.control)))
    }
}
