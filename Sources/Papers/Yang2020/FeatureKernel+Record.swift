import Reproduction
import WideNetworks

extension FeatureKernelStudy {
    func record(_ results: [Result]) -> Record {
        Record(
            outcome: results.allSatisfy { ($0.kernelChange + $0.greatestDeviation).isFinite } ? "completed" : "descent diverged", axes: axes,
            variables: starts(results) + measurements(results) + limits, claims: claims(results))
    }

    private static let notes = "paper-notes/yang2020.md"

    private var axes: [Variable] {
        let p = parameters
        return p.runAxes + [
            .axis("input", .double(p.inputs), longName: "input", symbol: "ξ"),
            .axis("other_input", .double(p.inputs), longName: "input", symbol: "ξ′"),
            .axis("step", .int(Array(0...p.steps)), longName: "steps of descent", symbol: "t"),
            .axis("layer", .string(["u", "v"]), longName: "first and second layer", symbol: "u, v"),
            .axis("end", .string(["before descent", "after it"]), longName: "when", symbol: "0, T"),
            .axis("grid", .string(["h", "2h"]), longName: "distance of nodes", symbol: "h"),
        ] + p.widths.map { .axis("neuron_of_\($0)", .int(Array(0..<$0)), longName: "neuron of \($0)", symbol: "i") }
    }

    /// Of the first start of each width, as long as it is wide.
    private func starts(_ results: [Result]) -> [Variable] {
        results.filter { $0.run.scaling == .maximalUpdate && $0.run.replica == 0 }.map { result in
            let n = parameters.widths[result.run.width]
            return Variable(
                "initial_weights_\(n)", axes: ["layer", "neuron_of_\(n)"], .double(result.start), longName: "weights of the first start of \(n) neurons",
                symbol: "u_0, v_0", equation: "independent standard normal numbers")
        }
    }

    private func measurements(_ results: [Result]) -> [Variable] {
        let runs = ["scaling", "width", "replica"]
        func each(_ value: (Result) -> Double) -> Variable.Values { .double(results.map(value)) }
        return [
            Variable(
                "kernel_change", axes: runs, each(\.kernelChange), longName: "how far the kernel of features has moved", symbol: "|K_T − K_0|/|K_0|",
                equation: "K(ξ, ξ′) = Σ_i tanh(u_i ξ) tanh(u_i ξ′)/n, Frobenius norm"),
            Variable(
                "weight_change", axes: runs, each(\.weightChange), longName: "how far the first layer has moved", symbol: "|u_T − u_0|/|u_0|",
                equation: "after the last step"),
            Variable(
                "greatest_deviation", axes: runs, each(\.greatestDeviation), longName: "greatest distance of an output from its limit of maximal update",
                symbol: "max_t,ξ |f_n − f|", equation: Self.notes),
            Variable(
                "output", axes: ["scaling", "width", "step", "input"], .double(results.flatMap(\.outputs)), longName: "outputs from the first start",
                symbol: "f_n", equation: "s Σ v_i tanh(u_i ξ)"),
        ]
    }

    private var limits: [Variable] {
        let both = [limit, coarserLimit]
        return [
            Variable(
                "limit_output", axes: ["grid", "step", "input"], .double(both.flatMap { $0.outputs.flatMap { $0 } }),
                longName: "limit of the outputs with the maximal update", symbol: "f", equation: "\(Self.notes), Nonlinear features"),
            Variable(
                "limit_kernel", axes: ["grid", "end", "input", "other_input"], .double(both.flatMap { $0.kernels.flatMap { $0 } }),
                longName: "limit of the kernel of features with the maximal update", symbol: "K", equation: "\(Self.notes), Nonlinear features"),
            Variable(
                "limit_kernel_change", axes: ["grid"], .double(both.map(\.kernelChange)),
                longName: "limit of how far the kernel of features moves with the maximal update", symbol: "|K_T − K_0|/|K_0|", equation: "after the last step"),
            Variable(
                "linear_kernel_change", axes: [], .double([linearKernelChange]), longName: "the same of a linear network", symbol: "|⟨u_T²⟩/⟨u_0²⟩ − 1|",
                equation: "A² + B² − 1"),
        ]
    }
}
