import Reproduction
import Statistics

extension Example2026EulerStudy {
    func orderClaim(_ results: [Result]) -> Claim {
        /// The same measurement of both methods.
        func observe(_ method: Method) -> Observation {
            let last = meanOrder(method, results, pair: parameters.halvings - 1)
            let before = meanOrder(method, results, pair: parameters.halvings - 2)
            return Observation(
                measured: last.mean, standardError: last.standardError, errorMethod: "standard error of the mean over replicas",
                allowance: 2 * abs(last.mean - before.mean),
                allowanceReason: "twice what the last halving changed: the next term of the error halves with the step, so that as much is left",
                applicability: isFinite(results) ? .applies : .incomplete("a solution is not finite"))
        }
        return Claim(
            id: "euler_order", statement: "The error of Euler's method is proportional to the step.",
            source: "derived in paper-notes/example2026.md", quantity: "log₂ of the ratio of errors with step 2h and h, mean over replicas",
            prediction: .equal(1, competitor: 2, competitorName: "second order, as of the midpoint rule"),
            window: "the two shortest steps", observation: observe(.euler),
            control: NegativeControl("the rate is taken in the middle of the step, not at its beginning", observe(.midpoint)))
    }

    /// Of a pair of neighbouring steps, the longest first.
    func meanOrder(_ method: Method, _ results: [Result], pair: Int) -> SampleMean {
        // Two replicas are the least that is allowed.
        SampleMean(of(method, results).map { $0.orders[pair] })!
    }

    func isFinite(_ results: [Result]) -> Bool { results.allSatisfy { $0.errors.allSatisfy(\.isFinite) } }

    private func of(_ method: Method, _ results: [Result]) -> [Result] { results.filter { $0.run.method == method } }
}
