import Reproduction

extension NormMemoryStudy {
    func record(_ results: [Result]) -> Record {
        Record(
            outcome: results.allSatisfy { ($0.memoryGap + $0.angle).isFinite } ? "completed" : "descent diverged", axes: axes,
            variables: data + variables(results), claims: claims(results))
    }

    private var axes: [Variable] {
        let p = parameters
        return [
            .axis("learning_rate", .double(p.learningRates), longName: "learning rate", symbol: "η"),
            .axis("replica", .int(Array(0..<p.replicas)), longName: "data set and start", symbol: "r"),
            .axis("sample", .int(Array(0..<p.samples)), longName: "sample", symbol: "n"),
            .axis("weight", .int(Array(0..<p.dimension)), longName: "weight", symbol: "i"),
            .axis(
                "share", .double((0..<p.courseSamples).map { Double($0) / Double(p.courseSamples) }), longName: "share of training that is done",
                symbol: "η t/T"),
        ]
    }

    private var data: [Variable] {
        [
            Variable(
                "input", axes: ["replica", "sample", "weight"], .double(losses.flatMap(\.inputs)), longName: "inputs", symbol: "x",
                equation: "independent standard normal numbers"),
            Variable(
                "label", axes: ["replica", "sample"], .double(losses.flatMap(\.labels)), longName: "labels", symbol: "y",
                equation: "the sign of a random teacher's output, but for a share p"),
            Variable(
                "initial_direction", axes: ["replica", "weight"], .double(starts.flatMap(\.self)), longName: "direction of the weights at the start; their norm is 1",
                symbol: "q̂(0)", equation: "uniform on the sphere"),
        ]
    }

    private func variables(_ results: [Result]) -> [Variable] {
        let runs = ["learning_rate", "replica"], notes = "paper-notes/tanaka2021.md"
        func each(_ value: (Result) -> Double) -> Variable.Values { .double(results.map(value)) }
        return [
            Variable(
                "memory_gap", axes: runs, each(\.memoryGap), longName: "mean of ln |q|⁴ over its memory, second half of training", symbol: "⟨ln |q|⁴/M⟩",
                equation: "M ← e^(−4ηk) M + 2η²|ĝ|²"),
            Variable(
                "gap_without_forgetting", axes: runs, each(\.gapWithoutForgetting), longName: "the same if nothing were forgotten", symbol: "⟨ln |q|⁴/M⟩",
                equation: "M ← M + 2η²|ĝ|²"),
            Variable(
                "equilibrium_gap", axes: runs, each(\.equilibriumGap), longName: "ln of the mean |q|⁴, with what it gained, over its value at rest, second half of training",
                symbol: "ln (⟨|q|⁴⟩ + Δ|q|⁴/(2kT)) 2k/(η⟨|ĝ|²⟩)", equation: notes),
            Variable(
                "gap_without_decay", axes: runs, each(\.gapWithoutDecay), longName: "the same of descent without weight decay", symbol: "ln ⟨|q|⁴⟩ 2k/(η⟨|ĝ|²⟩)",
                equation: notes),
            Variable(
                "angle", axes: runs, each(\.angle), longName: "root mean square angle between descent and its twin on the sphere, second half of training",
                units: "radian", symbol: "∠", equation: notes),
            Variable(
                "angle_of_longer_memory", axes: runs, each(\.angleOfLongerMemory), longName: "the same of a twin that forgets half as fast", units: "radian",
                symbol: "∠", equation: notes),
            Variable(
                "angle_of_constant_rate", axes: runs, each(\.angleOfConstantRate), longName: "the same of a twin whose memory does not change", units: "radian",
                symbol: "∠", equation: notes),
            Variable(
                "squared_norm", axes: ["learning_rate", "share"], .double(results.flatMap(\.course)), longName: "squared norm of the weights, first data set",
                symbol: "|q|²", equation: "descent with weight decay"),
            Variable(
                "root_of_memory", axes: ["learning_rate", "share"], .double(results.flatMap(\.memoryCourse)), longName: "what it should be by its memory",
                symbol: "√M", equation: "M ← e^(−4ηk) M + 2η²|ĝ|²"),
        ]
    }
}
