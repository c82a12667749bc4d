/// What is found under one of several conditions for which a claim says the same.
public struct Condition: Equatable, Sendable {
    /// As in "α = 0.5".
    public let name: String
    /// Of the same value under all conditions; the competitor may have another.
    public let prediction: Prediction
    public let observation: Observation
    /// The same with the assumption broken that the claim's control is about.
    public let control: Observation

    public init(_ name: String, _ prediction: Prediction, _ observation: Observation, control: Observation) {
        self.name = name
        self.prediction = prediction
        self.observation = observation
        self.control = control
    }
}

extension Claim {
    /// A claim about several conditions, of which the one that fits worst speaks for all, and of controls the one that fits best: errors do not cancel as
    /// they would in a mean, and no condition hides behind another.
    ///
    /// - Parameters:
    ///   - window: to which the condition's name is added.
    ///   - conditions: at least one, and one value predicted; it traps otherwise.
    ///   - control: what is broken, to which the condition's name is added. It disagrees or not by the value that all conditions share; whether another
    ///     competitor fits it is said of the competitor of the condition that speaks.
    public init(
        id: String, statement: String, source: String, quantity: String, window: String, conditions: [Condition], control: String
    ) {
        precondition(!conditions.isEmpty && conditions.allSatisfy { $0.prediction.value == conditions[0].prediction.value })
        func misfit(_ condition: Condition, _ observation: Observation) -> (Int, Double) { condition.prediction.misfit(observation) }
        let worst = conditions.dropFirst().reduce(conditions[0]) { misfit($1, $1.observation) > misfit($0, $0.observation) ? $1 : $0 }
        let nearest = conditions.dropFirst().reduce(conditions[0]) { misfit($1, $1.control) < misfit($0, $0.control) ? $1 : $0 }
        self.init(
            id: id, statement: statement, source: source, quantity: "\(quantity), under the condition that fits worst", prediction: worst.prediction,
            window: "\(window); 1 of \(conditions.count) conditions: \(worst.name)", observation: worst.observation,
            control: NegativeControl("\(control); the condition that fits best: \(nearest.name)", nearest.control))
    }
}

extension Prediction {
    /// How badly a measurement fits: by its verdict, then by its distance in margins.
    fileprivate func misfit(_ observation: Observation) -> (verdict: Int, distance: Double) {
        let order: [Verdict] = [.agrees, .notApplicable, .inconclusive, .disagrees]
        let deviation = abs(observation.measured - value), distance = deviation / (3 * observation.standardError + observation.allowance)
        return (order.firstIndex(of: judge(observation))!, deviation == 0 ? 0 : distance.isNaN ? .infinity : distance)
    }
}
