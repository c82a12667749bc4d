import LinearRegression
import Reproduction

extension TwoDescentsStudy {
    func record(_ results: [Result]) -> Record {
        Record(outcome: "completed", axes: axes, variables: measured(results) + predictions + [exampleInputs], claims: claims(results))
    }

    private static let time = "gradient-flow time"
    private static let notes = "paper-notes/pezeshki2021.md"

    private var axes: [Variable] {
        let p = parameters, least = p.dimensions[0]
        return [
            .axis("inputs", .string(Inputs.allCases.map(\.rawValue)), longName: "samples", symbol: "Z"),
            .axis("dimension", .int(p.dimensions), longName: "features", symbol: "d"),
            .axis("ratio", .double(p.ratios), longName: "scale of the fast features over that of the slow ones", symbol: "κ"),
            .axis("draw", .int(Array(0..<p.draws)), longName: "matrix of inputs", symbol: "r"),
            .axis("time", .double(p.times), longName: "gradient-flow time", units: Self.time, symbol: "t"),
            .axis("extremum", .string(Extremum.allCases.map(\.id)), longName: "extremum of the error, in the order of time", symbol: "j"),
            .axis("drawn_ratio", .double(p.drawnRatios), longName: "ratios at which extrema of the limit are drawn", symbol: "κ"),
            .axis("example_sample", .int(Array(0..<p.sampleCount(least))), longName: "sample of the inputs that are kept", symbol: "s"),
            .axis("example_feature", .int(Array(0..<least)), longName: "feature of the inputs that are kept, fast ones first", symbol: "i"),
        ]
    }

    private func measured(_ results: [Result]) -> [Variable] {
        let runs = ["inputs", "dimension", "ratio", "draw"], all = Extremum.allCases.count
        func padded(_ values: [Double]) -> [Double] { values + [Double](repeating: .nan, count: all - values.count) }
        return [
            Variable(
                "bias", axes: runs + ["time"], .double(results.flatMap { $0.errors.map(\.bias) }),
                longName: "mean square of what is not learned of the teacher, mean over teachers", symbol: "B", equation: "tr(G e^(−tS) G⁻¹ e^(−tS))/d"),
            Variable(
                "variance", axes: runs + ["time"], .double(results.flatMap { $0.errors.map(\.variance) }),
                longName: "mean square of what is learned of noise of variance 1", symbol: "V", equation: "tr(G (1 − e^(−tS))² S⁻¹)/d"),
            Variable(
                "largest_eigenvalue", axes: runs, .double(results.map { $0.eigenvalues[0] }), longName: "largest eigenvalue of S", symbol: "λ_1", equation: "S = XᵀX"),
            Variable(
                "smallest_eigenvalue", axes: runs, .double(results.map { $0.eigenvalues.last! }), longName: "smallest eigenvalue of S", symbol: "λ_d",
                equation: "S = XᵀX"),
            Variable(
                "extremal_error", axes: runs + ["extremum"], .double(results.flatMap { padded($0.extremalErrors) }),
                longName: "error at the times of the limit's extrema; for κ = 1 at those of the largest κ", symbol: "E(t̂_j)", equation: "E = B + σ²V"),
            Variable(
                "extremal_time", axes: runs + ["extremum"], .double(results.flatMap { padded($0.extremalTimes) }),
                longName: "when the error is least, greatest and least again, each from a quarter of the limit's time to four times it; NaN where the limit descends once", units: Self.time, symbol: "t_j",
                equation: "argmin E, argmax E, argmin E, to 1e-6 in ln t"),
            Variable(
                "noisy_extremal_time", axes: runs + ["extremum"], .double(results.flatMap { padded($0.noisyTimes) }),
                longName: "the same if labels have twice the noise; NaN where the limit descends once", units: Self.time, symbol: "t_j(2σ)", equation: "argmin E, argmax E, argmin E, E = B + 4σ²V"),
        ]
    }

    private var predictions: [Variable] {
        let p = parameters
        let curves = p.ratios.map { ratio in p.times.map { p.limit(ratio).error(time: $0) } }
        func times(_ extrema: [Extrema?]) -> Variable.Values { .double(extrema.flatMap { $0?.all ?? [.nan, .nan, .nan] }) }
        let drawn = p.drawnRatios.map { ratio in Self.extrema(p, ratio) { p.limit(ratio).error(time: $0) } }
        return [
            Variable(
                "predicted_bias", axes: ["ratio", "time"], .double(curves.joined().map(\.bias)), longName: "bias for many features", symbol: "B̂",
                equation: "\(Self.notes), Many dimensions"),
            Variable(
                "predicted_variance", axes: ["ratio", "time"], .double(curves.joined().map(\.variance)), longName: "variance for many features", symbol: "V̂",
                equation: "\(Self.notes), Many dimensions"),
            Variable(
                "ridge_error", axes: ["ratio", "time"],
                .double(p.ratios.flatMap { ratio in p.times.map { p.limit(ratio).error(ridge: 1 / $0).total(noiseVariance: p.noiseVariance) } }),
                longName: "error of ridge regression with λ = 1/t for many features", symbol: "E_ridge", equation: "\(Self.notes), Ridge regression"),
            Variable(
                "predicted_time", axes: ["ratio", "extremum"], times(predicted), longName: "when the error of many features has its extrema; NaN where it descends once",
                units: Self.time, symbol: "t̂_j", equation: "argmin Ê, argmax Ê, argmin Ê"),
            Variable(
                "ridge_time", axes: ["ratio", "extremum"], times(predictedByRidge), longName: "the same of ridge regression with λ = 1/t; NaN where it descends once", units: Self.time,
                symbol: "t_ridge,j", equation: "argmin E_ridge, argmax E_ridge, argmin E_ridge"),
            Variable(
                "drawn_time", axes: ["drawn_ratio", "extremum"], times(drawn), longName: "when the error of many features has its extrema; NaN where it descends once",
                units: Self.time, symbol: "t̂_j", equation: "argmin Ê, argmax Ê, argmin Ê"),
        ]
    }

    private var exampleInputs: Variable {
        Variable(
            "example_inputs", axes: ["example_sample", "example_feature"],
            .double(inputs(Run(inputs: .independent, dimension: 0, ratio: parameters.ratios.count - 1, draw: 0))),
            longName: "inputs of the first independent draw in the smaller dimension at the largest κ, times √d", symbol: "√d z", equation: "independent normal numbers of variance 1")
    }
}
