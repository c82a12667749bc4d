import Glibc
import Synchronization

/// How far a run is, shown on standard error: a bar on a terminal, a plain line now and then elsewhere.
final class Progress: Sendable {
    enum Style: Sendable {
        case silent, bar, lines

        /// The style that suits where standard error goes.
        static func suitable(quiet: Bool) -> Style {
            quiet ? .silent : (isatty(STDERR_FILENO) == 1 ? .bar : .lines)
        }

        /// Seconds between two showings.
        var interval: Double {
            switch self {
            case .silent: .infinity
            case .bar: 0.1
            case .lines: 10
            }
        }
    }

    private struct State {
        var fractions: [Double] = []
        var start = ContinuousClock.now
        var lastShown = ContinuousClock.now
        var barIsVisible = false
        var hasWarned = false
    }

    private let style: Style
    private let interval: Double
    private let state = Mutex(State())

    /// - Parameter interval: seconds between two showings; that of the style if nil.
    init(_ style: Style, interval: Double? = nil) {
        self.style = style
        self.interval = interval ?? style.interval
    }

    func begin(tasks: Int) {
        state.withLock { $0 = State(fractions: Array(repeating: 0, count: tasks), hasWarned: $0.hasWarned) }
    }

    func report(task: Int, fraction: Double) {
        if style == .silent { return }
        state.withLock { state in
            // Not a number counts as nothing done.
            state.fractions[task] = fraction > 0 ? min(fraction, 1) : 0
            let now = ContinuousClock.now
            guard now - state.lastShown >= .seconds(interval) else { return }
            state.lastShown = now
            let line = Self.line(state.fractions, elapsed: (now - state.start) / .seconds(1))
            if style == .bar {
                state.barIsVisible = true
                writeToStandardError("\r\(line)\u{1B}[K")
            } else {
                writeToStandardError("\(line)\n")
            }
        }
    }

    /// Says something on a line of its own, the first time.
    func warn(_ text: String) {
        if style == .silent { return }
        state.withLock { state in
            if state.hasWarned { return }
            (state.hasWarned, state.barIsVisible) = (true, false)
            writeToStandardError("\(style == .bar ? "\r" : "")warning: \(text)\(style == .bar ? "\u{1B}[K" : "")\n")
        }
    }

    /// Removes the bar.
    func end() {
        state.withLock { state in
            if state.barIsVisible { writeToStandardError("\r\u{1B}[K") }
            state.barIsVisible = false
        }
    }

    /// Bar, percentage, tasks done, rate and time left.
    static func line(_ fractions: [Double], elapsed: Double) -> String {
        let done = fractions.reduce(0, +)
        let share = fractions.isEmpty ? 1 : done / Double(fractions.count)
        let filled = Int(share * 30)
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
        let finished = fractions.count { $0 >= 1 }
        let rate = elapsed > 0 ? done / elapsed : 0
        let left = share > 0 ? duration(elapsed * (1 - share) / share) : "?"
        return "[\(bar)] \(Int(share * 100)) %  \(finished) of \(fractions.count)  \(rounded(rate))/s  \(left) left"
    }

    /// A time as people say it: 12 s, 3 min 20 s, 2 h 05 min.
    static func duration(_ seconds: Double) -> String {
        guard seconds < 3.6e9 else { return "more than a million hours" }
        let whole = Int(seconds.rounded(.up))
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) min \(padded(whole % 60)) s"
        default: "\(whole / 3600) h \(padded(whole % 3600 / 60)) min"
        }
    }
}

/// A number with about three significant digits, for people.
public func rounded(_ number: Double) -> String {
    // The scale of a number near the smallest would be infinite.
    guard abs(number) > 1e-300, number.isFinite else { return "\(number)" }
    let exponent = floor(log10(abs(number)))
    let scale = pow(10, 2 - exponent)
    let digits = (number * scale).rounded()
    return exponent < 6 ? "\(digits / scale)" : "\(digits / 100)e\(Int(exponent))"
}
