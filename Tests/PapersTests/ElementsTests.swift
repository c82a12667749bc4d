import HDF5
import Reproduction
import Testing
import _TestSupport

@testable import Advani2017
@testable import Andriushchenko2022
@testable import Berthier2023
@testable import Borghi2026
@testable import Kunin2021
@testable import Littwin2024
@testable import Livi2025
@testable import Pezeshki2021
@testable import Rosenfeld2023
@testable import Saxe2013
@testable import Tanaka2021
@testable import Tian2025
@testable import Yang2020

/// What holds of every element at the preset `smoke`.
@Suite struct ElementsTests {
    static var elements: [any Experiment.Type] {
        [
            Figure1.self, Figure2.self, Figure3.self, Figure4.self, LearningOrder.self, InfiniteWidth.self, Reduction.self,
            Approximation.self, MeanField.self, OnlineDescent.self, LargePopulation.self, TwoTimeScale.self, Fittest.self,
            Himmelblau.self, DoubleWell.self, NoiseDiversity.self, FitnessReadings.self, Solvers.self, CartPolePBT.self,
            EffectiveRates.self, Anisotropy.self, Expansion.self, PublishedCode.self,
            DeepLinearPlateaus.self, CriticalTimes.self, DelayedInstability.self, SparseFeatures.self,
            TwoDescents.self, GeneralisationDynamics.self, FeatureLearning.self, LimitingDynamics.self, FeatureRace.self, NormMemory.self,
            FeatureKernel.self,
        ]
    }

    /// The file opens, every variable has its axes, nothing disagrees, every claim has a control that does, and one thread gives
    /// what two do.
    @Test(arguments: elements.indices)
    func claimsHoldForAnyNumberOfThreads(index: Int) throws {
        let folder = try TemporaryFolder()
        func check<Subject: Experiment>(_ subject: Subject.Type) throws {
            let path = folder.file("record.h5")
            let run = try ExperimentRun<Subject>(preset: "smoke", output: path)
            let record = try run.execute(.silent(threads: 2))
            #expect(record.outcome == "completed")
            for claim in record.claims {
                #expect([.agrees, .inconclusive].contains(claim.verdict), "\(claim.id): \(claim.verdict)")
                #expect(claim.controlVerdict == .disagrees, "\(claim.id): control \(claim.controlVerdict)")
            }
            #expect(subject == Figure3.self || record.claims.contains { $0.verdict == .agrees })
            let file = try File.open(path)
            #expect(try file.root().attribute("stem", as: String.self) == subject.element.stem)
            #expect(try file.root().group("checks").names == record.claims.map(\.id).sorted())
            // As text, so that what is not a number equals itself.
            let alone = try subject.run(run.parameters, seed: defaultSeed, context: .silent(threads: 1))
            #expect("\(alone)" == "\(record)")
        }
        try check(Self.elements[index])
    }

    /// Every example of a help text is allowed, and every preset too.
    @Test(arguments: elements.indices)
    func presetsAndExamplesAreAllowed(index: Int) throws {
        func check<Subject: Experiment>(_ subject: Subject.Type) throws {
            for preset in Preset.allCases { try subject.parameters(for: preset).validate() }
            let example = Subject.Parameters.example.split(separator: " ").map(String.init)
            #expect(try subject.parameters(for: .quick).overridden(by: example) != subject.parameters(for: .quick))
        }
        try check(Self.elements[index])
    }
}
