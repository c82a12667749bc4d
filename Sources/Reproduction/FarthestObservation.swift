extension Observation {
    /// Of measurements under several conditions, for all of which one value is predicted, the farthest from it in margins: deviations of
    /// opposite signs do not cancel as they would in a mean. One that is not a number is farther than any other; none at all traps.
    public static func farthest(from value: Double, _ all: [Observation]) -> Observation {
        precondition(!all.isEmpty)
        func distance(_ observation: Observation) -> Double {
            let distance = abs(observation.measured - value) / (3 * observation.standardError + observation.allowance)
            return distance.isNaN ? .infinity : distance
        }
        return all.dropFirst().reduce(all[0]) { distance($1) > distance($0) ? $1 : $0 }
    }
}
