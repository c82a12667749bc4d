import Glibc
import Reproduction
import SingleIndex

/// The order of limits: infinite width by quadrature of the law of the initial weights, beside networks of finite width.
public enum InfiniteWidth: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-infinite-width", paper: "2303.00055", element: "order of the limits of width and ε",
        title: "onset of the quadratic component at infinite width, and the neurons that carry it")

    public static func parameters(for preset: Preset) -> InfiniteWidthParameters {
        switch preset {
        case .paper: InfiniteWidthParameters(decades: 3...14, widths: [10, 100, 1000, 10_000], draws: 2)
        case .quick: InfiniteWidthParameters(decades: 3...13, widths: [10, 100, 1000], draws: 2, nodesPerPanel: 6)
        case .smoke: InfiniteWidthParameters(decades: 7...13, widths: [4], draws: 2, nodesPerPanel: 3)
        }
    }

    public static func run(
        _ parameters: InfiniteWidthParameters, seed: UInt64, context: RunContext
    ) throws -> Record {
        let sweep = InfiniteWidthSweep(parameters, seed: seed)
        let infinite = try sweep.quadratureSetups()
        let control = try sweep.controlSetups()
        // The widest networks take longest, and come first.
        let runs = try context.map((sweep.finiteSetups() + infinite + control).reversed(), TransitionRun.init)
            .reversed() as [TransitionRun]
        let finiteCount = runs.count - infinite.count - control.count
        let solved = InfiniteWidthSweep.Solved(
            finite: Array(runs[..<finiteCount]), infinite: Array(runs[finiteCount..<finiteCount + infinite.count]),
            control: Array(runs[(finiteCount + infinite.count)...]))
        return Record(
            outcome: runs[..<(finiteCount + infinite.count)].lazy.compactMap(\.stopReason).first ?? "completed",
            axes: try sweep.axes(), variables: try sweep.variables(solved), claims: sweep.claims(solved))
    }
}
