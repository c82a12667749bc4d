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
        func observe(_ mode: Int, _ size: Double) -> Observation {
            let solver = abs(mean(deviations(mode, sizes[0], { $0.new })) - mean(deviations(mode, sizes[0], { $0.new }, { $0.looser })))
            let found = SampleMean(deviations(mode, size, { $0.new }))!
            return Observation(
                measured: found.mean, standardError: found.standardError, errorMethod: "standard error of the mean over random starts",
                allowance: abs(mean(deviations(mode, sizes[1], { $0.new }))) + solver,
                allowanceReason: "what ten times as large a start differs by, which is more than what is left, and the change at ten times the solver's tolerance",
                applicability: found.mean.isFinite ? .applies : .incomplete("a mode was not learned"))
        }
        return Claim(
            id: "random_start",
            statement: "From small random weights a mode begins with that part of (W_1 v_k + W_2ᵀ u_k)/2 that no stronger mode has, which the half time shows.",
            source: "\(Self.notes), Random starts",
            quantity: "ln of the start that the half time stands for over the predicted one, mean over starts", window: "σ = \(sizes[0])",
            conditions: modes.map { mode in
                let whole = mean(deviations(mode, sizes[0], { $0.new })) - mean(deviations(mode, sizes[0], { $0.whole }))
                return Condition(
                    "mode \(mode + 1)", .equal(0, competitor: whole, competitorName: "the whole of the vector counts, with whatever stronger modes share"),
                    observe(mode, sizes[0]), control: observe(mode, sizes[2]))
            },
            control: "weights are not small: σ = \(sizes[2])")
    }

    // MARK: Depth

    /// Half times of all modes from each start, with a solution of each.
    func halfTimes(depth: Int, isEven: Bool, _ courses: Courses, _ solution: (ModeCourse) -> ModeCourse.Solution) -> [[Double]] {
        parameters.startingOverlaps.map { solution(courses[isEven ? even(depth, $0) : uneven(depth, $0)]!).times }
    }

    private func exponentClaim(depth: Int, _ courses: Courses) -> Claim {
        /// From four starts on, each a tenth of the one before, the powers of them that a mode's waits for the next ones are in proportion to.
        func powers(_ isEven: Bool, _ mode: Int, _ solution: (ModeCourse) -> ModeCourse.Solution) -> [Double] {
            let times = halfTimes(depth: depth, isEven: isEven, courses, solution).map { $0[mode] }
            let differences = zip(times, times.dropFirst()).map { $1 - $0 }
            return zip(differences, differences.dropFirst()).map { -log10($1 / $0) }
        }
        func observe(_ isEven: Bool, _ mode: Int) -> Observation {
            let found = powers(isEven, mode, { $0.accurate }), bounds = powers(true, mode, { $0.accurate }), last = found.count - 1
            return Observation(
                measured: found[last], standardError: abs(found[last] - powers(isEven, mode, { $0.looser })[last]),
                errorMethod: "change at ten times the solver's tolerance", allowance: abs(bounds[last] - bounds[last - 1]),
                allowanceReason: "distance from the power of starts ten times as large: what is left is in proportion to the start",
                applicability: found[last].isFinite ? .applies : .incomplete("a mode was not learned"))
        }
        func exponent(_ depth: Int) -> Double { -1 + 2 / Double(depth) }
        return Claim(
            id: "plateau_\(depth)", statement: "From small weights \(depth) layers wait for a power of their first overlap, −(1 − 2/\(depth)).",
            source: "arXiv:1312.6120, Section 2 (recalled); \(Self.notes)",
            quantity: "d ln Δt/d ln u_0, where Δt is by how much half times differ from a start to the next", window: "the three smallest starts, and the one before for what is left",
            conditions: parameters.weakSingularValues.indices.map { mode in
                Condition(
                    "mode \(mode + 1)", .equal(exponent(depth), competitor: exponent(depth - 1), competitorName: "\(depth - 1) layers"),
                    observe(true, mode), control: observe(false, mode))
            },
            control: "the first layer is not small")
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
