import Reproduction

/// Axes and arrays that several experiments of this paper have.
extension Variable {
    static func slowTimes(_ times: [Double]) -> Variable {
        .axis("time", .double(times), longName: "slow time, in which an agent jumps at rate λ", units: "slow time", symbol: "t")
    }

    static func timescaleRatios(_ ratios: [Double]) -> Variable {
        .axis(
            "timescale_ratio", .double(ratios), longName: "time-scale of the parameters over that of the hyperparameters", symbol: "ε")
    }

    static func hyperparameters(_ points: [Double]) -> Variable {
        .axis("hyperparameter", .double(points), longName: "points of the grid of the hyperparameter", symbol: "h")
    }
}
