import Foundation
import LinearNetworks
import Reproduction
import Statistics

extension CriticalTimesStudy {
    typealias Courses = [Run: ModeCourse]

    func claims(_ courses: Courses) -> [Claim] {
        [timesClaim(courses), jointDelayClaim(courses), reconstructionDelayClaim(courses), flipClaim(courses), collapseClaim(courses)]
    }

    private static let notes = "derived in paper-notes/littwin2024.md"
    private static let paper = "arXiv:2407.03475 (recalled); \(notes)"
    private static let change = "change at ten times the solver's tolerance"

    private func applicability(_ values: [Double]) -> Observation.Applicability {
        values.allSatisfy(\.isFinite) ? .applies : .incomplete("a mode was not learned")
    }

    private func timesClaim(_ courses: Courses) -> Claim {
        func observe(headFactor: Double) -> Observation {
            let runs = Self.objectives.flatMap { objective in parameters.depths.map { timed(objective, $0, headFactor: headFactor) } }
            func all(_ times: (Run) -> [Double]) -> [Double] { runs.flatMap(times) }
            let found = all { courses[$0]!.accurate.times }
            func deviation(_ others: [Double]) -> Double { greatest(zip(found, others).map { abs($1 / $0 - 1) }) }
            return Observation(
                measured: deviation(all(predictedTimes)), standardError: deviation(all { courses[$0]!.looser.times }), errorMethod: "greatest \(Self.change)",
                allowance: 0, allowanceReason: "none", applicability: applicability(found))
        }
        return Claim(
            id: "critical_times", statement: "A head and layers that share every mode equally learn it at the time of the mode by itself.",
            source: Self.paper, quantity: "greatest relative deviation of the time to half of its end, over objectives, depths and modes",
            prediction: .atMost(0), window: "L = \(parameters.depths.map(String.init).joined(separator: ", "))", observation: observe(headFactor: 1),
            control: NegativeControl("the head has half its share", observe(headFactor: 0.5)))
    }

    /// How much later two layers learn the mode of least regression than that of greatest.
    func delays(_ objective: LatentPredictor.Objective, _ courses: Courses, _ solution: (ModeCourse) -> ModeCourse.Solution) -> [Double] {
        parameters.delayStartingOverlaps.map {
            let times = solution(courses[delayed(objective, $0)]!).times
            return times.last! - times.first!
        }
    }

    private func jointDelayClaim(_ courses: Courses) -> Claim {
        let starts = parameters.delayStartingOverlaps, last = starts.count - 1
        func observe(_ objective: LatentPredictor.Objective) -> Observation {
            /// The product of start and delay, extrapolated in √ε from a start and the one before.
            func limit(_ index: Int, _ solution: (ModeCourse) -> ModeCourse.Solution) -> Double {
                let scaled = zip(starts, delays(objective, courses, solution)).map { $0 * $1 }
                let (x, before) = (starts[index].squareRoot(), starts[index - 1].squareRoot())
                return scaled[index] - x * (scaled[index] - scaled[index - 1]) / (x - before)
            }
            let found = limit(last, \.accurate)
            return Observation(
                measured: found, standardError: abs(found - limit(last, \.looser)), errorMethod: Self.change,
                allowance: abs(found - limit(last - 1, \.accurate)), allowanceReason: "distance from the extrapolation of starts ten times as large",
                applicability: applicability([found]))
        }
        let limit = (1 / parameters.regressions.last! - 1 / parameters.regressions[0]) / (2 * parameters.covariance)
        return Claim(
            id: "joint_embedding_delay",
            statement: "Joint embedding with two layers puts off modes of smaller regression coefficients by a time in proportion to 1/ε.",
            source: Self.paper, quantity: "ε (t_last − t_first), extrapolated to ε = 0",
            prediction: .equal(limit, competitor: 2 * limit, competitorName: "the factor 1/(2L − 2) left out"),
            window: "ε = \(starts[last - 1]) and \(starts[last])", observation: observe(.jointEmbedding),
            control: NegativeControl("reconstruction", observe(.reconstruction)))
    }

    private func reconstructionDelayClaim(_ courses: Courses) -> Claim {
        let modes = modes(delayed(.reconstruction, 0.01)), run = delayed(.reconstruction, 0.01)
        func observe(_ objective: LatentPredictor.Objective) -> Observation {
            let found = delays(objective, courses, \.accurate), last = found.count - 1
            return Observation(
                measured: found[last], standardError: abs(found[last] - delays(objective, courses, \.looser)[last]), errorMethod: Self.change,
                // Not of the control itself: its delays change by ever more.
                allowance: abs(delays(.reconstruction, courses, \.accurate)[last] - delays(.reconstruction, courses, \.accurate)[last - 1]),
                allowanceReason: "what the delay changed from a start ten times as large, of which a tenth is left", applicability: applicability(found))
        }
        return Claim(
            id: "reconstruction_delay", statement: "The delays of reconstruction have a limit as ε falls.",
            source: Self.paper, quantity: "t_last − t_first",
            prediction: .equal(
                modes.last!.limitOfDelay(to: level(modes.last!, run), behind: modes[0], level(modes[0], run)), competitor: 0,
                competitorName: "no delay"),
            window: "ε = \(parameters.delayStartingOverlaps.last!)", observation: observe(.reconstruction),
            control: NegativeControl("joint embedding", observe(.jointEmbedding)))
    }

    /// The time of the rival, which has the larger covariance and the smaller regression, over that of its opponent.
    func rivalRatio(_ objective: LatentPredictor.Objective, _ depth: Int, _ courses: Courses, _ solution: (ModeCourse) -> ModeCourse.Solution) -> Double {
        let times = rivals(objective, depth).map { solution(courses[$0]!).times[0] }
        return times[0] / times[1]
    }

    private func flipClaim(_ courses: Courses) -> Claim {
        let depths = parameters.rivalDepths
        let isPredicted = zip([depths[0], depths.last!], [1.0, -1]).allSatisfy { depth, sign in
            let times = rivals(.jointEmbedding, depth).map { predictedTimes($0)[0] }
            return sign * log(times[0] / times[1]) > 0
        }
        func observe(_ objective: LatentPredictor.Objective) -> Observation {
            /// Positive if the rival is not the sooner at the least depth, or its opponent not at the greatest.
            func violation(_ solution: (ModeCourse) -> ModeCourse.Solution) -> Double {
                greatest([
                    -log(rivalRatio(objective, depths[0], courses, solution)), log(rivalRatio(objective, depths.last!, courses, solution)),
                ])
            }
            let found = violation(\.accurate)
            return Observation(
                measured: found, standardError: abs(found - violation(\.looser)), errorMethod: Self.change, allowance: 0, allowanceReason: "none",
                applicability: isPredicted ? applicability([found]) : .hypothesisFails("modes by themselves do not change their order between these depths from this start"))
        }
        return Claim(
            id: "depth_decides",
            statement: "Of two modes, each by itself, joint embedding learns that of larger covariance sooner with one layer, and that of larger regression with many.",
            source: Self.paper, quantity: "the greater of −ln(t_1/t_2) of the least depth and ln(t_1/t_2) of the greatest",
            prediction: .atMost(0), window: "L = \(depths[0]) and \(depths.last!), ε = \(parameters.rivalStart)", observation: observe(.jointEmbedding),
            control: NegativeControl("reconstruction", observe(.reconstruction)))
    }

    private func collapseClaim(_ courses: Courses) -> Claim {
        let joint = sampled(.jointEmbedding), depth = Double(joint.depth)
        let conditions = zip(modes(joint), predictedTimes(joint)).enumerated().map { index, found in
            let (mode, time) = found
            // d ln(1 − u/ρ)/dt = −λρ^(2L−1) (u/ρ)^(2L), which from half of the end on, where (u/ρ)^L is a half, is a quarter of its last value or more.
            let left = depth * (1 - pow(0.5, 1 / depth)) * exp(-mode.covariance * pow(mode.regression, 2 * depth - 1) * (parameters.end - time) / 4)
            func observe(_ objective: LatentPredictor.Objective) -> Observation {
                let course = courses[sampled(objective)]!
                func share(_ solution: ModeCourse.Solution) -> Double { solution.overlaps.last![index] / mode.finalOverlap(.jointEmbedding) }
                return Observation(
                    measured: share(course.accurate), standardError: abs(share(course.accurate) - share(course.looser)), errorMethod: Self.change,
                    allowance: left, allowanceReason: "what is left by then at most, from the rate at which a mode comes to its end",
                    applicability: time <= parameters.end && course.accurate.stopReason == nil ? .applies : .incomplete("T is less than the critical time"))
            }
            return Condition(
                "ρ = \(mode.regression)", .equal(1, competitor: 0, competitorName: "collapse"), observe(.jointEmbedding), control: observe(.withoutStopGradient))
        }
        return Claim(
            id: "no_collapse", statement: "With the stop-gradient joint embedding ends at ρ^L of every mode.", source: Self.paper, quantity: "w(T)/ρ^L",
            window: "T = \(parameters.end)", conditions: conditions, control: "the gradient goes through the code of y too")
    }
}
