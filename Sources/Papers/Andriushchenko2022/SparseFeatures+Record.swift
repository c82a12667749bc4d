import Reproduction

extension SparseFeaturesStudy {
    func record(_ results: [Result]) -> Record {
        // Of unequal rates balances alone are asked for.
        let isComplete = results.allSatisfy { result in
            result.run.variant == .unequalRates || (result.predicted + result.shifted + result.thirdOrder + result.unshrunk + result.expectedOfAll + result.expectedOfNoise + result.shrinkage).allSatisfy(\.isFinite)
        }
        return Record(
            outcome: isComplete ? "completed" : "data could not be interpolated, or a balance vanished", axes: axes, variables: variables(results),
            claims: claims(results))
    }

    private var axes: [Variable] {
        let p = parameters
        return [
            .axis("variant", .string(Variant.allCases.map(\.rawValue)), longName: "how descent was run", symbol: "V"),
            .axis("learning_rate", .double(p.learningRates), longName: "learning rate while labels are noisy", symbol: "η"),
            .axis("data_set", .int(Array(0..<p.dataSets)), longName: "inputs and teacher", symbol: "s"),
            .axis("sample", .int(Array(0..<p.samples)), longName: "sample", symbol: "n"),
            .axis("coefficient_index", .int(Array(0..<p.dimension)), longName: "coefficient", symbol: "i"),
        ]
    }

    private func variables(_ results: [Result]) -> [Variable] {
        let notes = "paper-notes/andriushchenko2022.md", runs = ["variant", "learning_rate", "data_set"], missing = "; NaN of rates that are not those of descent", axes = runs + ["coefficient_index"]
        func each(_ value: (Result) -> [Double]) -> Variable.Values { .double(results.flatMap(value)) }
        return [
            Variable(
                "input", axes: ["data_set", "sample", "coefficient_index"], .double(inputs.flatMap(\.self)), longName: "inputs", symbol: "x",
                equation: "independent standard normal numbers"),
            Variable(
                "teacher", axes: ["data_set", "coefficient_index"], .double(teachers.flatMap(\.self)), longName: "coefficients of the teacher, y = x·β*",
                symbol: "β*", equation: "±1 for the first k, 0 for the others"),
            Variable(
                "shrinkage", axes: axes, each(\.shrinkage), longName: "ln of the balance over its first value after the noisy steps", symbol: "ln Δ_T/Δ_0",
                equation: "Δ = u² − v²"),
            Variable(
                "summed_shrinkage", axes: axes, each(\.identity), longName: "the same by the sum over steps", symbol: "Σ ln(1 − η²r²x²)",
                equation: "\(notes), Balances"),
            Variable(
                "expected_shrinkage", axes: axes, each(\.expected), longName: "the expectation of that sum for noisy labels", symbol: "−η²Σ(σ² + 2L)⟨x²⟩",
                equation: "\(notes), Balances"),
            Variable(
                "rounding_bound", axes: axes, each(\.rounding), longName: "what rounding can have done to ln of the balance", symbol: "ρ",
                equation: "4 T 2^(−52) max (u² + v²)/|Δ| over every 20th step"),
            Variable(
                "loss_share", axes: runs, .double(results.map(\.lossShare)), longName: "part of the loss in the expected squares of residuals",
                symbol: "Σ 2L/Σ(σ² + 2L)", equation: "L = Σ_n (x·β − y)²/(2n), every 20th step"),
            Variable(
                "coefficient", axes: axes, each(\.coefficients), longName: "what was found, after annealing", symbol: "β", equation: "u ∘ v"),
            Variable("balance", axes: axes, each(\.balances), longName: "balance after annealing", symbol: "Δ", equation: "u² − v²"),
            Variable(
                "rapidity_beyond_data", axes: axes, each(\.rapiditiesBeyondData), longName: "what artanh(v/u) has beside its part in the row space of the data",
                symbol: "δθ", equation: "Σ (artanh(−η r x) + η r x)"),
            Variable(
                "predicted_coefficient", axes: axes, each(\.predicted), longName: "interpolator of what the last iterate makes of the inputs, from the balances that are left\(missing)", symbol: "β̂",
                equation: "(Δ/2) sinh 2Xᵀν, X β̂ = X β"),
            Variable(
                "shifted_coefficient", axes: axes, each(\.shifted), longName: "the same with third-order terms\(missing)", symbol: "β̂′",
                equation: "(Δ/2) sinh 2(Xᵀν + δθ), X β̂′ = X β"),
            Variable(
                "third_order_change", axes: axes, each(\.thirdOrder), longName: "what third-order terms change the interpolator by, to first order\(missing)",
                symbol: "δβ", equation: "D (δθ − Xᵀμ), X δβ = 0, D = u² + v²"),
            Variable(
                "next_order", axes: runs, .double(results.map(\.nextOrder)), longName: "what that is in proportion to beyond first order\(missing)",
                symbol: "e^(2 max |θ̂ − θ|) − 1", equation: "\(notes), The solution"),
            Variable(
                "rounding_effect", axes: runs, .double(results.map(\.roundingEffect)), longName: "what rounding, as a random walk, does to the coefficients", symbol: "ρ_β",
                equation: "\(notes), The solution"),
            Variable(
                "expected_coefficient_of_fit", axes: axes, each(\.expectedOfFit), longName: "the same from expected balances\(missing)", symbol: "β_F",
                equation: "Δ = Δ_0 exp(−η²Σ(σ² + 2L)⟨x²⟩), X β_F = X β"),
            Variable(
                "expected_coefficient", axes: axes, each(\.expectedOfAll), longName: "interpolator of the labels from expected balances\(missing)", symbol: "β_E",
                equation: "Δ = Δ_0 exp(−η²Σ(σ² + 2L)⟨x²⟩), X β_E = y"),
            Variable(
                "expected_coefficient_of_noise", axes: axes, each(\.expectedOfNoise), longName: "the same of noise alone\(missing)", symbol: "β_N",
                equation: "Δ = Δ_0 exp(−η²Tσ²⟨x²⟩), X β_N = y"),
            Variable(
                "unshrunk_coefficient", axes: axes, each(\.unshrunk), longName: "interpolator of the labels from the first balances\(missing)", symbol: "β_flow",
                equation: "(Δ_0/2) sinh 2Xᵀν, X β_flow = y"),
        ]
    }
}
