import Reproduction

extension Example2026EulerStudy {
    func record(_ results: [Result]) -> Record {
        Record(
            outcome: isFinite(results) ? "completed" : "a solution is not finite: its step is too long", axes: axes,
            variables: variables(results), claims: [orderClaim(results)])
    }

    private var axes: [Variable] {
        [
            .axis("method", .string(Method.allCases.map(\.rawValue)), longName: "method", symbol: "M"),
            .axis("replica", .int(Array(0..<parameters.replicas)), longName: "initial state, which both methods share", symbol: "r"),
            .axis("step_count", .int(parameters.stepCounts), longName: "number of steps", symbol: "N"),
            .axis(
                "finer_step_count", .int(Array(parameters.stepCounts.dropFirst())),
                longName: "number of steps of the finer of two neighbours", symbol: "N"),
        ]
    }

    private func variables(_ results: [Result]) -> [Variable] {
        let notes = "paper-notes/example2026.md, Order of Euler's method"
        let initial = (0..<parameters.replicas).map(initialState)
        let means = Method.allCases.flatMap { method in (0..<parameters.halvings).map { meanOrder(method, results, pair: $0) } }
        return [
            Variable(
                "initial_state", axes: ["replica"], .double(initial), longName: "initial state", symbol: "x(0)", equation: notes),
            Variable(
                "exact_state", axes: ["replica"], .double(initial.map(exactState)), longName: "solution at the end", symbol: "x(T)",
                equation: "x(0)/(1 + x(0) T)"),
            Variable(
                "step", axes: ["step_count"], .double(parameters.stepCounts.map { parameters.endTime / Double($0) }),
                longName: "step", units: "time of the equation", symbol: "h", equation: "T/N"),
            Variable(
                "error", axes: ["method", "replica", "step_count"], .double(results.flatMap(\.errors)),
                longName: "distance from the solution at the end", symbol: "e", equation: "|x_N − x(T)|"),
            Variable(
                "observed_order", axes: ["method", "replica", "finer_step_count"], .double(results.flatMap(\.orders)),
                longName: "observed order of convergence", symbol: "p", equation: "log₂(e(2h)/e(h))"),
            Variable(
                "mean_order", axes: ["method", "finer_step_count"], .double(means.map(\.mean)),
                longName: "observed order, mean over replicas", symbol: "p̄", equation: notes),
            Variable(
                "order_standard_error", axes: ["method", "finer_step_count"], .double(means.map(\.standardError)),
                longName: "standard error of the mean order over replicas", symbol: "s", equation: notes),
        ]
    }
}
