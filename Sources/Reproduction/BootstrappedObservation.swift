import Randomness
import Statistics

extension Observation {
    /// A statistic of groups of independent replicas, with the bootstrap's standard error.
    ///
    /// - Parameters:
    ///   - groups: as of `Bootstrap`; an empty one traps.
    ///   - name: of what is measured; with the seed it names the random numbers.
    ///   - allowance: a bound on bias; `reason` says where it comes from.
    ///   - statistic: of the groups as they are, or with replicas drawn again within each.
    public static func bootstrapped<Replica>(
        groups: [[Replica]], _ name: String, seed: UInt64, allowance: Double = 0, reason: String = "none",
        statistic: ([[Replica]]) -> Double
    ) -> Observation {
        let bootstrap = Bootstrap(
            groups, resamples: 400, stream: RandomStream(seed: seed, purpose: "bootstrap of \(name)"), statistic: statistic)
        return Observation(
            measured: statistic(groups), standardError: bootstrap.standardError, errorMethod: "bootstrap over replicas, 400 resamples",
            allowance: allowance, allowanceReason: reason)
    }

    /// The same of one group.
    public static func bootstrapped<Replica>(
        replicas: [Replica], _ name: String, seed: UInt64, allowance: Double = 0, reason: String = "none",
        statistic: ([Replica]) -> Double
    ) -> Observation {
        bootstrapped(groups: [replicas], name, seed: seed, allowance: allowance, reason: reason) { statistic($0[0]) }
    }
}
