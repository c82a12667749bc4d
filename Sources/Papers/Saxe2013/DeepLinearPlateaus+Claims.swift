import Foundation
import LinearNetworks
import Reproduction
import Statistics

extension DeepLinearPlateausStudy {
    typealias Courses = [Start: ModeCourse]

    func claims(_ courses: Courses) -> [Claim] {
        [sigmoidClaim(courses), randomClaim(courses)] + parameters.depths.map { exponentClaim(depth: $0, courses) }
            + [timesClaim(courses), limitClaim(courses)]
    }

    private static let solver = "greatest change at ten times the solver's tolerance"
    private static let notes = "derived in paper-notes/saxe2013.md"

    // MARK: Sigmoids

    /// The sigmoid of each mode from the same start.
    func predictedOverlaps(at time: Double) -> [Double] {
        parameters.singularValues.map { DeepLinearMode(depth: 2, singularValue: $0).overlap(at: time, from: parameters.initialOverlap) }
    }

    private func sigmoidClaim(_ courses: Courses) -> Claim {
        func greatest(_ first: [[Double]], _ second: [[Double]]) -> Double {
            zip(first, second).reduce(0) { greatest, samples in
                zip(zip(samples.0, samples.1), parameters.singularValues).reduce(greatest) { max($0, abs($1.0.0 - $1.0.1) / $1.1) }
            }
        }
        func observe(_ start: Start) -> Observation {
            let course = courses[start]!
            return Observation(
                measured: greatest(course.accurate.overlaps, sampleTimes.map(predictedOverlaps)),
                standardError: greatest(course.accurate.overlaps, course.looser.overlaps), errorMethod: Self.solver,
                allowance: 0, allowanceReason: "none", applicability: applicability(course))
        }
        return Claim(
            id: "sigmoids", statement: "From layers that share every mode equally, the modes are learned independently, each along a sigmoid.",
            source: "arXiv:1312.6120, Section 1.2 (recalled); \(Self.notes)", quantity: "greatest |u_k(t) − û_k(t)|/s_k over modes and times",
            prediction: .atMost(0), window: "all samples, to a quarter after the weakest mode's half time", observation: observe(balanced),
            control: NegativeControl("the first layer has four times its share, the second a quarter", observe(unbalanced)))
    }

    // MARK: Random starts

    /// For one replica, the logarithm of the overlap that each mode's half time stands for.
    func effectiveStarts(
        replica: Int, deviation: Double, _ courses: Courses, _ solution: (ModeCourse) -> ModeCourse.Solution = \.accurate
    ) -> [Double] {
        zip(parameters.singularValues, solution(courses[.random(replica: replica, deviation: deviation)]!).times).map {
            log(DeepLinearMode(depth: 2, singularValue: $0).start(forHalfTime: $1))
        }
    }

    private func randomClaim(_ courses: Courses) -> Claim {
        /// Of a mode, from each start, ln of the effective start over its prediction.
        func deviations(
            _ mode: Int, _ size: Double, _ predicted: (GrowingStarts) -> [Double], _ solution: (ModeCourse) -> ModeCourse.Solution = { $0.accurate }
        ) -> [Double] {
            (0..<parameters.seeds).map { replica in
                let starts = predicted(growingStarts(replica: replica, deviation: size))
                return effectiveStarts(replica: replica, deviation: size, courses, solution)[mode] - log(starts[mode])
            }
        }
        let sizes = parameters.deviations
        // The first mode has none before it.
        let modes = 1..<parameters.singularValues.count
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        func observe(_ size: Double) -> Observation {
            .farthest(from: 0, modes.map { mode in
                let solver = abs(mean(deviations(mode, sizes[0], { $0.new })) - mean(deviations(mode, sizes[0], { $0.new }, \.looser)))
                let found = SampleMean(deviations(mode, size, { $0.new }))!
                return Observation(
                    measured: found.mean, standardError: found.standardError, errorMethod: "standard error of the mean over random starts",
                    allowance: abs(mean(deviations(mode, sizes[1], { $0.new }))) + solver,
                    allowanceReason: "what ten times as large a start differs by, which is more than what is left, and the change at ten times the solver's tolerance",
                    applicability: found.mean.isFinite ? .applies : .incomplete("a mode was not learned"))
            })
        }
        let whole = modes.map { mode in mean(deviations(mode, sizes[0], { $0.new })) - mean(deviations(mode, sizes[0], { $0.whole })) }
        return Claim(
            id: "random_start",
            statement: "From small random weights a mode begins with that part of (W_1 v_k + W_2ᵀ u_k)/2 that no stronger mode has, which the half time shows.",
            source: "\(Self.notes), Random starts",
            quantity: "ln of the start that the half time stands for over the predicted one, mean over starts, farthest from 0 of all modes but the first",
            prediction: .equal(
                0, competitor: whole.max { abs($0) < abs($1) }!,
                competitorName: "the whole of the vector counts, with whatever stronger modes share, for the mode where that is most"),
            window: "σ = \(sizes[0])", observation: observe(sizes[0]),
            control: NegativeControl("weights are not small: σ = \(sizes[2])", observe(sizes[2])))
    }

    // MARK: Depth

    /// Half times of all modes from each start, with a solution of each.
    func halfTimes(depth: Int, isEven: Bool, _ courses: Courses, _ solution: (ModeCourse) -> ModeCourse.Solution) -> [[Double]] {
        parameters.startingOverlaps.map { solution(courses[isEven ? even(depth, $0) : uneven(depth, $0)]!).times }
    }

    private func exponentClaim(depth: Int, _ courses: Courses) -> Claim {
        /// d ln t/d ln u_0 of each mode between the two smallest starts.
        func slopes(_ times: [[Double]]) -> [Double] {
            let step = log(parameters.startingOverlaps.last! / parameters.startingOverlaps.dropLast().last!)
            return zip(times.dropLast().last!, times.last!).map { log($1 / $0) / step }
        }
        let exponent = { (depth: Int) in -1 + 2 / Double(depth) }
        let exact = slopes(predictedHalfTimes(depth: depth))
        func observe(_ isEven: Bool) -> Observation {
            let found = slopes(halfTimes(depth: depth, isEven: isEven, courses, \.accurate))
            let looser = slopes(halfTimes(depth: depth, isEven: isEven, courses, \.looser))
            return .farthest(from: exponent(depth), found.indices.map { mode in
                Observation(
                    measured: found[mode], standardError: abs(found[mode] - looser[mode]), errorMethod: "change at ten times the solver's tolerance",
                    allowance: 2 * abs(exact[mode] - exponent(depth)),
                    allowanceReason: "twice what the power is off at these starts by the terms of the time that it leaves out",
                    applicability: found[mode].isFinite ? .applies : .incomplete("a mode was not learned"))
            })
        }
        return Claim(
            id: "plateau_\(depth)", statement: "From small weights \(depth) layers wait for a power of their first overlap, −(1 − 2/\(depth)).",
            source: "arXiv:1312.6120, Section 2 (recalled); \(Self.notes)", quantity: "d ln t/d ln u_0 of half times, of the mode that is farthest off",
            prediction: .equal(exponent(depth), competitor: exponent(depth - 1), competitorName: "\(depth - 1) layers"),
            window: "the two smallest starts", observation: observe(true),
            control: NegativeControl("the first layer is not small", observe(false)))
    }

    /// For each depth and start, the half time of each mode.
    func predictedHalfTimes(depth: Int) -> [[Double]] {
        parameters.startingOverlaps.map { start in
            parameters.weakSingularValues.map { DeepLinearMode(depth: depth, singularValue: $0).time(from: start, to: $0 / 2) }
        }
    }

    private func timesClaim(_ courses: Courses) -> Claim {
        func observe(_ isEven: Bool) -> Observation {
            func all(_ solution: (ModeCourse) -> ModeCourse.Solution) -> [Double] {
                parameters.depths.flatMap { halfTimes(depth: $0, isEven: isEven, courses, solution).flatMap(\.self) }
            }
            func greatest(_ others: [Double]) -> Double { zip(all(\.accurate), others).reduce(0) { max($0, abs($1.1 / $1.0 - 1)) } }
            return Observation(
                measured: greatest(parameters.depths.flatMap { predictedHalfTimes(depth: $0).flatMap(\.self) }),
                standardError: greatest(all(\.looser)), errorMethod: Self.solver, allowance: 0, allowanceReason: "none",
                applicability: all(\.accurate).allSatisfy(\.isFinite) ? .applies : .incomplete("a mode was not learned"))
        }
        return Claim(
            id: "half_times", statement: "Layers that share every mode equally learn it along du/dt = L u^(2−2/L)(s − u), at any depth.",
            source: "arXiv:1312.6120, Section 2 (recalled); \(Self.notes)", quantity: "greatest relative deviation of a half time over depths, starts and modes",
            prediction: .atMost(0), window: "all small starts", observation: observe(true),
            control: NegativeControl("the first layer is not small", observe(false)))
    }

    private func limitClaim(_ courses: Courses) -> Claim {
        let depths = parameters.limitDepths, last = depths.count - 1
        func observe(_ time: (Int, ModeCourse.Solution) -> Double) -> Observation {
            /// Extrapolated from a depth and half of it, as what is left is proportional to 1/L.
            func limit(_ index: Int, _ solution: (ModeCourse) -> ModeCourse.Solution) -> Double {
                let (half, whole) = (depths[index - 1], depths[index])
                return 2 * time(whole, solution(courses[ofOrderOne(whole)]!)) - time(half, solution(courses[ofOrderOne(half)]!))
            }
            let found = limit(last, \.accurate)
            return Observation(
                measured: found, standardError: abs(found - limit(last, \.looser)), errorMethod: "change at ten times the solver's tolerance",
                allowance: abs(found - limit(last - 1, \.accurate)), allowanceReason: "distance from the extrapolation at half the depth",
                applicability: found.isFinite ? .applies : .incomplete("a mode was not learned"))
        }
        return Claim(
            id: "depth_limit",
            statement: "From orthogonal weights and with learning rates in proportion to 1/L, learning takes a time that has a limit as layers are added.",
            source: "arXiv:1312.6120, Section 2 (recalled); \(Self.notes)", quantity: "L t, extrapolated to infinitely many layers",
            prediction: .equal(limitTime, competitor: predictedLimitTime(depth: 2), competitorName: "the time of two layers"),
            window: "L = \(depths[last - 1]) and \(depths[last])", observation: observe { Double($0) * $1.times[0] },
            control: NegativeControl("the learning rate is the same at every depth", observe { $1.times[0] }))
    }

    /// L t from 1 to the level, at a depth and in the limit.
    func predictedLimitTime(depth: Int) -> Double {
        Double(depth) * DeepLinearMode(depth: depth, singularValue: parameters.limitSingularValue).time(from: 1, to: limitOverlap)
    }
    var limitTime: Double {
        DeepLinearMode(depth: 2, singularValue: parameters.limitSingularValue).depthIndependentTime(from: 1, to: limitOverlap)
    }
    private var limitOverlap: Double { parameters.limitLevel * parameters.limitSingularValue }

    private func applicability(_ course: ModeCourse) -> Observation.Applicability {
        course.accurate.times.allSatisfy(\.isFinite) ? .applies : .incomplete("a mode was not learned")
    }
}
