import Reproduction

extension GeneralisationDynamicsStudy {
    func record(_ results: [Result]) -> Record {
        Record(outcome: "completed", axes: axes, variables: measured(results) + predictions, claims: claims(results))
    }

    private static let time = "gradient-flow time"
    private static let notes = "paper-notes/advani2017.md"

    private var axes: [Variable] {
        let p = parameters
        return [
            .axis("inputs", .string(Inputs.allCases.map(\.rawValue)), longName: "samples", symbol: "X"),
            .axis("dimension", .int(p.dimensions), longName: "weights", symbol: "N"),
            .axis("ratio", .double(p.ratios), longName: "samples over weights", symbol: "α"),
            .axis("draw", .int(Array(0..<p.draws)), longName: "matrix of inputs", symbol: "r"),
            .axis("time", .double(p.times), longName: "gradient-flow time", units: Self.time, symbol: "t"),
            .axis("drawn_ratio", .double(p.drawnRatios), longName: "samples over weights at which the limit is drawn", symbol: "α"),
        ] + p.dimensions.map { .axis("direction_\($0)", .int(Array(0..<$0)), longName: "eigenvector of XᵀX in \($0) dimensions", symbol: "i") }
    }

    private func measured(_ results: [Result]) -> [Variable] {
        let runs = ["inputs", "dimension", "ratio", "draw"]
        let eigenvalues = parameters.dimensions.indices.map { dimension in
            let n = parameters.dimensions[dimension]
            return Variable(
                "eigenvalue_\(n)", axes: ["inputs", "ratio", "draw", "direction_\(n)"],
                .double(results.filter { $0.run.dimension == dimension }.flatMap(\.eigenvalues)), longName: "eigenvalues in \(n) dimensions, descending",
                symbol: "λ_i", equation: "XᵀX, entries of X independent normal of variance 1/N")
        }
        return eigenvalues + [
            Variable(
                "generalisation_error", axes: runs + ["time"], .double(results.flatMap(\.generalisation)),
                longName: "generalisation error, mean over teachers, starts and noise", symbol: "E_g",
                equation: "Σ_i ((1 + s_0) e^(−2λt) + (s_ε/λ)(1 − e^(−λt))²)/N + s_ε"),
            Variable(
                "training_error", axes: runs + ["time"], .double(results.flatMap(\.training)), longName: "training error, mean over the same", symbol: "E_t",
                equation: "\(Self.notes), Errors"),
            Variable(
                "best_time", axes: runs, .double(results.map(\.bestTime)), longName: "time of the least generalisation error", units: Self.time, symbol: "t*",
                equation: "argmin E_g, to 1e-7 in ln t"),
            Variable(
                "best_time_of_quarter", axes: runs, .double(results.map(\.bestTimeOfQuarter)), longName: "the same if inputs had a quarter of the variance", units: Self.time,
                symbol: "t*", equation: "argmin E_g with λ/4 for λ"),
            Variable(
                "best_error", axes: runs, .double(results.map(\.bestError)), longName: "least generalisation error", symbol: "E_g(t*)", equation: "min E_g"),
        ]
    }

    private var predictions: [Variable] {
        let p = parameters, best = p.ratios.map(predictedBest)
        func over(_ ratios: [Double], _ value: (Double) -> Double) -> Variable.Values { .double(ratios.map(value)) }
        return [
            Variable(
                "predicted_generalisation_error", axes: ["ratio", "time"],
                .double(p.ratios.flatMap { alpha in p.times.map { predicted(alpha, $0) } }), longName: "generalisation error in the limit of many dimensions",
                symbol: "Ê_g", equation: "\(Self.notes), Errors"),
            Variable(
                "predicted_training_error", axes: ["ratio", "time"],
                .double(p.ratios.flatMap { alpha in p.times.map { errors.trainingError(law(alpha), time: $0) } }),
                longName: "training error in the limit of many dimensions", symbol: "Ê_t", equation: "\(Self.notes), Errors"),
            Variable(
                "predicted_best_time", axes: ["ratio"], .double(best.map(\.time)), longName: "best time to stop in that limit", units: Self.time, symbol: "t̂*",
                equation: "argmin Ê_g"),
            Variable(
                "drawn_late_error", axes: ["drawn_ratio"], over(p.drawnRatios) { predicted($0, p.lateTime) }, longName: "limit of the error late in training",
                symbol: "Ê_g(T)", equation: "\(Self.notes), Errors"),
            Variable(
                "drawn_best_error", axes: ["drawn_ratio"], over(p.drawnRatios) { predictedBest($0).error }, longName: "limit of the least error",
                symbol: "min Ê_g", equation: "\(Self.notes), Errors"),
        ]
    }
}
