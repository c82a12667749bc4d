/// How large an experiment is run.
public enum Preset: String, CaseIterable, Sendable {
    /// The paper's sizes.
    case paper
    /// About a minute or less on two cores.
    case quick
    /// Seconds; what tests run.
    case smoke
}

/// Which figure or theorem of which paper an experiment regenerates.
public struct PaperElement: Equatable, Sendable {
    /// The one name of target, record, gnuplot script, figure, note section and test, such as `berthier2023-fig2`.
    public let stem: String
    /// arXiv identifier; nil for what is no paper's.
    public let paper: String?
    /// What it is called in the paper, such as `Figure 2`.
    public let element: String
    /// One line that says what is shown.
    public let title: String

    /// Where it stands, for records and help.
    var origin: String { Self.origin(ofPaper: paper) }

    static func origin(ofPaper paper: String?) -> String { paper.map { "arXiv:\($0)" } ?? "this suite" }

    public init(stem: String, paper: String?, element: String, title: String) {
        self.stem = stem
        self.paper = paper
        self.element = element
        self.title = title
    }
}
