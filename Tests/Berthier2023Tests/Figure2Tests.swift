import Foundation
import Reproduction
import Testing
import _TestSupport

@testable import Berthier2023

@Suite struct Figure2Tests {
    private static let smoke = Figure2.parameters(for: .smoke)

    private func record(
        _ parameters: PlateauParameters = smoke, seed: UInt64 = 1, threads: Int = 1
    ) throws -> Record {
        try Figure2.run(parameters, seed: seed, context: .silent(threads: threads))
    }

    private func values(_ name: String, in record: Record) throws -> [Double] {
        let variable = try #require(record.variables.first { $0.name == name })
        guard case .double(let values) = variable.values else {
            Issue.record("\(name) is not of type Double")
            return []
        }
        return values
    }

    @Test func allClaimsAgreeAndTheirControlsDoNot() throws {
        let record = try record()
        #expect(record.outcome == "completed")
        #expect(record.claims.map(\.id) == ["half_life", "risk_descends", "components_sum"])
        for claim in record.claims {
            #expect(claim.verdict == .agrees, "\(claim.id)")
            #expect(claim.controlVerdict == .disagrees, "\(claim.id)")
        }
    }

    @Test(arguments: 2...6 as ClosedRange<UInt64>)
    func theyDoForOtherDrawsToo(seed: UInt64) throws {
        for claim in try record(seed: seed).claims { #expect(claim.verdict == .agrees, "\(claim.id), seed \(seed)") }
    }

    /// The plateaus: after the constant is learned the risk stands at ½ (φ_1² + φ_2²), later at ½ φ_2²; up to the overlaps, which between
    /// those transitions are of order ε^(1/4) or less.
    @Test func theRiskStandsAtItsPlateaus() throws {
        var parameters = Self.smoke
        parameters.learningRateRatios = [1e-8]
        parameters.samples = 200
        let record = try record(parameters)
        let (times, risks) = (try values("time", in: record), try values("risk", in: record))
        for (moment, plateau) in [(1e-6, (1 + 4.0 / 9) / 2), (2e-3, 4.0 / 18)] {
            let position = try #require(times.firstIndex { $0 > moment })
            #expect(abs(risks[position] - plateau) < pow(1e-8, 0.25) / 3)
        }
    }

    @Test func theRecordIsTheSameForAnyNumberOfThreads() throws {
        let alone = try record()
        #expect(try record(threads: 2) == alone)
        #expect(try record(seed: 2) != alone)
    }

    @Test func everyArrayFillsItsAxes() throws {
        let record = try record()
        let extents = Dictionary(uniqueKeysWithValues: record.axes.map { axis in
            let count = switch axis.values {
            case .double(let values): values.count
            case .int(let values): values.count
            case .float, .string: 0
            }
            return (axis.name, count)
        })
        #expect(extents == ["learning_rate_ratio": 2, "sample": 50, "neuron": 10, "degree": 3])
        for variable in record.variables {
            let expected = variable.axes.reduce(1) { $0 * extents[$1]! }
            #expect(try values(variable.name, in: record).count == expected, "\(variable.name)")
            #expect(try values(variable.name, in: record).allSatisfy(\.isFinite), "\(variable.name)")
        }
    }

    /// With φ_0 chosen so that the constant component starts at zero there is no half-life to speak of.
    @Test func aHypothesisThatFailsIsSaid() throws {
        var parameters = Self.smoke
        parameters.width = 1
        let weight = PlateauRun.Setup(parameters, learningRateRatio: 1, seed: 1).initialWeights[0]
        parameters.targetCoefficients[0] = weight * (1 / (2 * Double.pi).squareRoot())
        let claim = try record(parameters).claims[0]
        #expect(claim.verdict == .notApplicable)
        #expect(claim.observation.applicability.text == "the constant component is zero from the start")
    }

    @Test func theSmallestAndALargeNetworkRun() throws {
        for width in [1, 2, 40] {
            var parameters = Self.smoke
            parameters.width = width
            #expect(try record(parameters).outcome == "completed")
        }
    }

    @Test func outputTimesSpanTheRun() {
        let times = Self.smoke.outputTimes(learningRateRatio: 1e-4)
        #expect(times.count == 50 && times.first == 1e-6 && times.last == 10)
        let ratios = zip(times, times.dropFirst()).map { $1 / $0 }
        #expect(ratios.allSatisfy { abs($0 / ratios[0] - 1) < 1e-12 })
    }
}

@Suite struct Figure3Tests {
    @Test func itIsTheRunOfFigure2() throws {
        var parameters = Figure3.parameters(for: .smoke)
        let context = RunContext.silent()
        let weights = try Figure3.run(parameters, seed: 1, context: context)
        parameters.learningRateRatios = [1e-2] + parameters.learningRateRatios
        let both = try Figure2.run(parameters, seed: 1, context: context)
        for name in ["time", "second_layer_weight", "overlap"] {
            let alone = try #require(weights.variables.first { $0.name == name })
            let beside = try #require(both.variables.first { $0.name == name })
            guard case .double(let first) = alone.values, case .double(let second) = beside.values else {
                Issue.record("\(name) is not of type Double")
                continue
            }
            #expect(Array(second.suffix(first.count)) == first)
        }
        #expect(weights.claims.isEmpty && weights.outcome == "completed")
    }
}
