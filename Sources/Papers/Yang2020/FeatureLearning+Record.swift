import Reproduction
import WideNetworks

extension FeatureLearningStudy {
    func record(_ results: [Result]) -> Record {
        Record(
            outcome: results.allSatisfy { $0.featureChange.isFinite } ? "completed" : "descent diverged", axes: axes, variables: variables(results),
            claims: claims(results))
    }

    private var axes: [Variable] {
        let p = parameters
        return p.runAxes + [
            .axis("product", .string(["u·u", "u·v", "v·v"]), longName: "products of the first weights", symbol: "P"),
            .axis("step", .int(Array(0...p.steps)), longName: "steps of descent", symbol: "t"),
        ]
    }

    private func variables(_ results: [Result]) -> [Variable] {
        let runs = ["scaling", "width", "replica"]
        func each(_ value: (Result) -> Double) -> Variable.Values { .double(results.map(value)) }
        let notes = "paper-notes/yang2020.md"
        return [
            Variable(
                "initial_product", axes: ["width", "replica", "product"],
                .double(results.filter { $0.run.scaling == .maximalUpdate }.flatMap(\.products)), longName: "products of the first weights over n",
                symbol: "|u_0|²/n, u_0·v_0/n, |v_0|²/n", equation: "u_0, v_0 of independent standard normal numbers"),
            Variable(
                "greatest_deviation", axes: runs, each(\.greatestDeviation), longName: "greatest distance of the output from the limit of maximal update",
                symbol: "max_t |f_n − f|", equation: notes),
            Variable(
                "deviation", axes: runs, each(\.deviation), longName: "distance from it when it is half of the target", symbol: "f_n − f", equation: notes),
            Variable(
                "feature_change", axes: runs, each(\.featureChange), longName: "how far the first layer has moved", symbol: "|u_T − u_0|/|u_0|",
                equation: "after the last step"),
            Variable(
                "output", axes: ["scaling", "width", "step"], .double(results.flatMap(\.outputs)), longName: "output from the first start", symbol: "f_n",
                equation: "s Σ v_i u_i ξ"),
            Variable(
                "limit_output", axes: ["step"], .double(limit.outputs), longName: "limit of the output with the maximal update", symbol: "f",
                equation: "(AC + BD) ξ"),
            Variable(
                "predicted_deviation", axes: ["step"], .double(deviations), longName: "√n times the standard deviation about it", symbol: "σ_f",
                equation: "\(notes), Fluctuations"),
            Variable(
                "limit_feature_change", axes: [], .double([limit.featureChange]), longName: "limit of how far the first layer moves with the maximal update",
                symbol: "√((A − 1)² + B²)", equation: "after the last step"),
        ]
    }
}
