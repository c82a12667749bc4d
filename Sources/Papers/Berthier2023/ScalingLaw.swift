import Glibc
import LinearAlgebra
import Reproduction
import Statistics

/// A slope that theory predicts as ε falls, with the form of the first corrections to it.
struct ScalingLaw: Sendable {
    let id: String
    let statement: String
    let quantity: String
    let slope: Prediction
    /// Abscissa and ordinate of one run.
    let point: @Sendable (_ learningRateRatio: Double, TransitionRun) -> (x: Double, y: Double)
    /// The form that is fitted, and a lower order of it, or another that theory allows as well.
    let forms: (fitted: CorrectionForm, other: CorrectionForm)
    /// A further form, where theory does not tell the corrections.
    var furtherForm: CorrectionForm?

    /// In words, how the solution that tells the solver's error differs.
    var otherSolution = "at ten times the tolerance"

    /// Whether only the smallest third of the ratios is fitted, and not two thirds: where transitions are close to those before.
    var needsSmallestRatios = false

    var window: String {
        "the smaller \(needsSmallestRatios ? "third" : "two thirds") of the ratios ε; one fit for each replica"
    }

    /// The component of degree 0 is learned at order ε, and that of degree l ≥ 2 at order ε^(1/(2l)).
    static func transition(_ degree: Int) -> ScalingLaw {
        let exponent = { (l: Int) in l == 0 ? 1 : 1 / (2 * Double(l)) }
        return ScalingLaw(
            id: "transition_exponent_\(degree)",
            statement: """
                The component of degree \(degree) is learned at a time of order ε^\(degree == 0 ? "1" : "(1/\(2 * degree))")\
                \(degree >= 3 ? ", up to a logarithm" : "").
                """,
            quantity: "slope of ln t_\(degree) in ln ε",
            slope: .equal(
                exponent(degree), competitor: exponent(degree + 1), competitorName: "the exponent of the next degree"),
            point: { (log($0), log($1.time(ofDegree: degree))) }, forms: CorrectionForm.transition(degree),
            needsSmallestRatios: degree >= 3)
    }

    /// The linear component is learned at √ε ln(1/ε) / (4 |φ_1 σ_1|).
    static func linearTransition(drive: Double) -> ScalingLaw {
        ScalingLaw(
            id: "transition_constant_1",
            statement: "The linear component is learned at t_1 = √ε ln(1/ε) / (4 |φ_1 σ_1|), up to O(√ε).",
            quantity: "slope of t_1 / √ε in ln(1/ε)",
            slope: .equal(
                1 / (4 * abs(drive)), competitor: 1 / (2 * abs(drive)),
                competitorName: "twice that, the time in which a weight alone grows to 1/√ε"),
            point: { (log(1 / $0), $1.time(ofDegree: 1) / $0.squareRoot()) }, forms: CorrectionForm.powers(of: 1))
    }

    /// When the component of degree l is learned the weights are of order ε^(−l/(2(l+1))).
    static func weights(_ degree: Int) -> ScalingLaw {
        let exponent = { (l: Int) in -Double(l) / Double(2 * (l + 1)) }
        return ScalingLaw(
            id: "weight_exponent_\(degree)",
            statement: """
                When the component of degree \(degree) is learned, the largest second-layer weight is of order \
                ε^(−\(degree)/\(2 * (degree + 1))).
                """,
            quantity: "slope of ln max|a_i(t_\(degree))| in ln ε",
            slope: .equal(
                exponent(degree), competitor: exponent(degree + 1), competitorName: "the exponent of the next degree"),
            point: { (log($0), log($1.largestWeight(atDegree: degree))) }, forms: CorrectionForm.powers(of: degree),
            needsSmallestRatios: degree >= 3)
    }

    /// The slope, from replicas that each have one run for each of the ratios.
    ///
    /// Its distance to the slope with the other forms of corrections, the larger one, is the allowance.
    /// - Parameter looser: the first replica again at another tolerance or discretisation, whose difference tells the solver's error.
    func observe(_ ratios: [Double], replicas: [[TransitionRun]], looser: [TransitionRun]) -> Observation {
        let fitted = replicas.map { slope(ratios, $0, forms.fitted) ?? .nan }
        let others = [forms.other] + (furtherForm.map { [$0] } ?? [])
        let allowances = others.map { form in
            abs(zip(fitted, replicas).reduce(0) { $0 + $1.0 - (slope(ratios, $1.1, form) ?? .nan) }) / Double(fitted.count)
        }
        let solverError = fitted[0] - (slope(ratios, looser, forms.fitted) ?? .nan)
        let sample = SampleMean(fitted)
        // No slope is known better than the tolerance of the solver allows, however well errors cancel.
        let span = abs(point(ratios[ratios.count - 1], replicas[0][ratios.count - 1]).x - point(ratios[0], replicas[0][0]).x)
        let floor = replicas[0][0].setup.relativeTolerance / span
        let (measured, error) = (sample?.mean ?? fitted[0], max(hypot(sample?.standardError ?? 0, solverError), floor))
        return Observation(
            measured: measured, standardError: error,
            errorMethod: """
                standard error over replicas of their slopes with corrections \(forms.fitted.name), and the difference of one of them \
                to the same \(otherSolution); no less than the solver's tolerance over the span of the abscissa
                """,
            allowance: allowances.contains(where: \.isNaN) ? .nan : allowances.max()!,
            allowanceReason: "distance to the slope with corrections \(others.map(\.name).joined(separator: ", or "))",
            applicability: error.isFinite ? .applies : .incomplete("a component was not learned in some run"))
    }

    private func slope(_ ratios: [Double], _ runs: [TransitionRun], _ form: CorrectionForm) -> Double? {
        let window = (needsSmallestRatios ? 2 * ratios.count / 3 : ratios.count / 3)..<ratios.count
        let points = zip(ratios, runs).map { point($0, $1) }[window]
        let corrections = form.regressors.map { ratios[window].map($0) }
        return leastSquares(
            columns: [Array(repeating: 1, count: window.count), points.map(\.x)] + corrections,
            right: zip(points, ratios[window]).map { $0.y - form.offset($1) })?[1]
    }
}

/// What is fitted beside a constant and the slope: ordinate = c + slope · abscissa + offset(ε) + Σ d_n regressor_n(ε).
struct CorrectionForm: Sendable {
    let name: String
    var offset: @Sendable (_ learningRateRatio: Double) -> Double = { _ in 0 }
    let regressors: [@Sendable (_ learningRateRatio: Double) -> Double]

    static let constant = CorrectionForm(name: "none", regressors: [])

    static let logarithm = CorrectionForm(name: "ln ln(1/ε)", regressors: [{ log(log(1 / $0)) }])

    /// ε^q and ε^q ln(1/ε).
    static func powerWithLogarithm(_ exponent: Double) -> CorrectionForm {
        CorrectionForm(
            name: "ε^\(rounded(exponent)) with a logarithm",
            regressors: [{ pow($0, exponent) }, { pow($0, exponent) * log(1 / $0) }])
    }

    /// ε^q, ε^(2q), …
    static func powers(of exponent: Double, orders: Int) -> CorrectionForm {
        let exponents = (1..<orders + 1).map { Double($0) * exponent }
        return CorrectionForm(
            name: exponents.map { "ε^\(rounded($0))" }.joined(separator: ", "),
            regressors: exponents.map { exponent in { pow($0, exponent) } })
    }

    /// A power and its square, and the power alone.
    ///
    /// The power is 1 for degree 0 and ¼ for degree 1, before which neurons grow exponentially; (l − 1) / (2 l (l + 1)) for later
    /// degrees, whose neurons blow up and are stopped that far before. Derived in paper-notes/berthier2023.md.
    static func powers(of degree: Int) -> (fitted: CorrectionForm, other: CorrectionForm) {
        let exponent =
            switch degree {
            case 0: 1.0
            case 1: 0.25
            case let l: Double(l - 1) / Double(2 * l * (l + 1))
            }
        return (fitted: powers(of: exponent, orders: 2), other: powers(of: exponent, orders: 1))
    }

    /// Powers; but from degree 3 on a factor c ln(1/ε) + b beside one power alone, because such a factor is seen there.
    static func transition(_ degree: Int) -> (fitted: CorrectionForm, other: CorrectionForm) {
        guard degree >= 3 else { return powers(of: degree) }
        let logarithm = CorrectionForm(
            name: "ln ln(1/ε) and 1/ln(1/ε)", offset: { log(log(1 / $0)) }, regressors: [{ 1 / log(1 / $0) }])
        return (fitted: logarithm, other: powers(of: degree).other)
    }
}
