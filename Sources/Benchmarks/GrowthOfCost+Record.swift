import Glibc
import Reproduction
import Statistics

extension GrowthOfCost {
    static func record(_ growths: [Growth], _ found: [[Point]]) -> Record {
        let equation = "paper-notes/speed.md"
        func variable(_ name: String, _ axes: [String], _ values: [Double], _ longName: String, _ units: String, _ symbol: String) -> Variable {
            Variable(name, axes: axes, .double(values), longName: longName, units: units, symbol: symbol, equation: equation)
        }
        let most = found.map(\.count).max()!
        func padded(_ value: (Point) -> Double) -> [Double] {
            found.flatMap { points in points.map(value) + Array(repeating: .nan, count: most - points.count) }
        }
        func slope(_ points: [Point], _ value: (Point) -> Double) -> (power: Double, error: Double) {
            let (sizes, values) = (points.map { log(Double($0.size)) }, points.map { log(value($0)) })
            if let fit = LinearFit(sizes, values) { return (fit.slope, fit.slopeStandardError) }
            // Two points are a line of unknown error.
            return points.count == 2 ? ((values[1] - values[0]) / (sizes[1] - sizes[0]), .nan) : (.nan, .nan)
        }
        let times = found.map { slope($0, \.times.median) }
        let memory = zip(growths, found).map { growth, points in
            growth.memoryExponent == nil ? (power: .nan, error: .nan) : slope(points) { Double($0.bytes) }
        }
        return Record(
            outcome: "completed",
            axes: [
                .axis("loop", .string(growths.map(\.name)), longName: "loop of the suite", symbol: "-"),
                .axis("point", .int(Array(0..<most)), longName: "number of a size", symbol: "-"),
            ],
            variables: [
                Variable("size_name", axes: ["loop"], .string(growths.map(\.size)), longName: "what grows", symbol: "-", equation: equation),
                variable("size", ["loop", "point"], padded { Double($0.size) }, "size; NaN beyond the last", "1", "n"),
                variable("seconds", ["loop", "point"], padded(\.times.median), "median time of a run; NaN beyond the last", "seconds", "t"),
                variable("seconds_lower", ["loop", "point"], padded(\.times.lower), "lower quartile of the time; NaN beyond the last", "seconds", "t"),
                variable("seconds_upper", ["loop", "point"], padded(\.times.upper), "upper quartile of the time; NaN beyond the last", "seconds", "t"),
                variable("bytes", ["loop", "point"], padded { Double($0.bytes) }, "memory that is kept; NaN beyond the last", "bytes", "M"),
                variable("time_power", ["loop"], times.map(\.power), "fitted power of the time", "1", "p_t"),
                variable("time_power_error", ["loop"], times.map(\.error), "its standard error; NaN for fewer than three sizes", "1", "δp_t"),
                variable("time_power_stated", ["loop"], growths.map(\.timeExponent), "power that the definition states", "1", "p_t"),
                variable("memory_power", ["loop"], memory.map(\.power), "fitted power of the memory; NaN where none is stated", "1", "p_M"),
                variable("memory_power_error", ["loop"], memory.map(\.error), "its standard error; NaN where none is stated", "1", "δp_M"),
                variable(
                    "memory_power_stated", ["loop"], growths.map { $0.memoryExponent ?? .nan }, "power that the definition states, NaN if none", "1",
                    "p_M"),
            ], claims: [])
    }
}
