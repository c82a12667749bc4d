import Foundation
import Testing

@testable import Borghi2026

@Suite struct CartPolePBTTests {
    /// Of two agents one is replaced by a copy of either, or of the other.
    @Test func foundersOfTwo() {
        let neutral = FounderChain(population: 2, replaced: 1, replacement: .anyoneByAnyone).survival(updates: 3)
        // A founder is lost if it is replaced by the other's copy: 1/4 each time until one is left.
        #expect(zip(neutral, [1, 0.75, 0.625, 0.5625]).allSatisfy { abs($0 - $1) < 1e-12 })
        let ranked = FounderChain(population: 2, replaced: 1, replacement: .lastByFirst).survival(updates: 2)
        #expect(zip(ranked, [1, 0.5, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// Of many agents a founder's family is a branching process, whose generating functions are (0.8 s + 0.2)e^(0.2(s − 1)) and
    /// 0.2 + 0.6 s + 0.2 s e^(s − 1).
    @Test func foundersOfManyBranch() {
        func survival(_ generating: (Double) -> Double, _ updates: Int) -> [Double] {
            var lost = [0.0]
            for _ in 0..<updates { lost.append(generating(lost.last!)) }
            return lost.map { 1 - $0 }
        }
        let neutral = FounderChain(population: 1000, replaced: 200, replacement: .anyoneByAnyone).survival(updates: 6)
        let ranked = FounderChain(population: 1000, replaced: 200, replacement: .lastByFirst).survival(updates: 6)
        let (first, second) = (survival({ (0.8 * $0 + 0.2) * exp(0.2 * ($0 - 1)) }, 6), survival({ 0.2 + 0.6 * $0 + 0.2 * $0 * exp($0 - 1) }, 6))
        for update in 0...6 {
            #expect(abs(neutral[update] - first[update]) < 2e-3 && abs(ranked[update] - second[update]) < 2e-3)
        }
    }

    /// The last fifth of [-1, 1] has the mean -0.8 and the first 0.8; without perturbations the law after n selections is known.
    @Test func selectionOfTheHyperparameterItself() {
        let places = (0..<2000).map { (Double($0) + 0.5) / 1000 - 1 }
        func means(_ fitness: [Double], perturbation: Double) -> [Double] {
            ReducedSelection(places: places, fitness: [fitness, fitness, fitness], share: 0.2, perturbation: perturbation).means()
        }
        let exact = means(places, perturbation: 0)
        #expect(abs(exact[0]) < 1e-12 && abs(exact[1] - 0.32) < 1e-9)
        // Then the first fifth is [0.8, 1], where the density is twice that of the rest.
        #expect(abs(exact[2] - (0.32 - 0.2 * -0.4 + 0.2 * 0.9)) < 1e-9)
        // All are equally fit, or fitness says nothing of the place: the mean stays.
        #expect(means([Double](repeating: 1, count: 2000), perturbation: 0.1).allSatisfy { abs($0) < 1e-9 })
        #expect(means((0..<2000).map { Double(($0 * 7919) % 2000) }, perturbation: 0.1).allSatisfy { abs($0) < 0.03 })
        // Perturbations of the fittest are cut at the end of the range.
        #expect(means(places, perturbation: 0.1)[1] < 0.32 && means(places, perturbation: 0.1)[1] > 0.31)
    }
}
