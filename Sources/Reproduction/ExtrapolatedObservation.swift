import Statistics

extension Observation {
    /// A mean over replicas at steps of size 0, from steps that halve: 2 m(h) − m(2h), which errs in the second order of h.
    ///
    /// - Parameters:
    ///   - groups: what replicas measured at each size, from the largest, the same replicas at all; fewer than three sizes trap.
    ///   - bias: other measurements, whose extrapolations bound the bias in place of these: those of the claim, for its control.
    public static func extrapolated(_ groups: [[Double]], bias: [[Double]]? = nil) -> Observation {
        precondition(groups.count >= 3)
        func limits(_ groups: [[Double]]) -> [Double] {
            let means = groups.suffix(3).map { $0.reduce(0, +) / Double($0.count) }
            return zip(means, means.dropFirst()).map { 2 * $1 - $0 }
        }
        let found = limits(groups), bounds = limits(bias ?? groups)
        let single = zip(groups[groups.count - 2], groups[groups.count - 1]).map { 2 * $1 - $0 }
        return Observation(
            measured: found[1], standardError: SampleMean(single)?.standardError ?? .nan,
            errorMethod: "standard error of the mean of each replica's extrapolation", allowance: abs(bounds[1] - bounds[0]),
            allowanceReason: "distance from the extrapolation of steps twice as large",
            applicability: found[1].isFinite ? .applies : .incomplete("a run has no such number"))
    }
    /// A mean over draws in a large dimension, whose bias is of the order of its inverse: what half the dimension differs by is as much as is left.
    ///
    /// - Parameter bias: another measurement, whose allowance is taken in place of this one's: that of the claim, for its control.
    public static func inLargeDimension(
        half: [Double], whole: [Double], bias: Observation? = nil, applicability: Applicability = .applies
    ) -> Observation {
        guard let half = SampleMean(half), let whole = SampleMean(whole) else { preconditionFailure("a mean needs two draws") }
        return Observation(
            measured: whole.mean, standardError: whole.standardError, errorMethod: "standard error of the mean over matrices",
            allowance: bias?.allowance ?? abs(whole.mean - half.mean) + 3 * half.standardError,
            allowanceReason: "what half the dimension differs by, with three standard errors of it: bias is of the order of the inverse dimension",
            applicability: applicability)
    }
}
