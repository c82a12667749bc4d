import CBuildInformation
import Glibc
import HDF5

/// Where and by what a record was made: the only part of it that may differ between two runs.
struct Provenance {
    /// The commit of the checkout that the program lies in, when it runs, and whether files differ from it.
    let commit: String
    let isDirty: Bool?
    let hostProcessor: String
    /// Seconds since 1970 at the end of the run, or what SOURCE_DATE_EPOCH asks for.
    let created: Int
    /// Nil under SOURCE_DATE_EPOCH: whoever sets it wants the same bytes again.
    let wallSeconds: Double?

    static func current(wallSeconds: Double) -> Provenance {
        let description = packageFolder().flatMap { folder in
            firstLine(ofProgram: ["git", "--no-optional-locks", "-C", folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude", "*"])
        }
        let mark = "-dirty"
        let isDirty = description?.hasSuffix(mark)
        let epoch = getenv("SOURCE_DATE_EPOCH").flatMap { Int(String(cString: $0)) }
        return Provenance(
            commit: description.map { isDirty == true ? String($0.dropLast(mark.count)) : $0 } ?? "unknown", isDirty: isDirty,
            hostProcessor: processorName() ?? "unknown", created: epoch ?? time(nil), wallSeconds: epoch == nil ? wallSeconds : nil)
    }

    func write(to group: borrowing Group) throws {
        try group.setAttribute("commit", commit)
        try group.setAttribute("dirty", isDirty.map { $0 ? "yes" : "no" } ?? "unknown")
        try group.setAttribute("compiler", Self.swiftVersion)
        try group.setAttribute("c_compiler", String(cString: build_compiler()))
        try group.setAttribute(
            "flags", "\(Self.buildConfiguration), -march=native: \(String(cString: build_vector_width()))")
        try group.setAttribute("libraries", loadedLibraries())
        try group.setAttribute("host_cpu", hostProcessor)
        try group.setAttribute("created", universalTime(created))
        if let wallSeconds { try group.setAttribute("wall_seconds", wallSeconds) }
    }

    /// The language version that the compiler declares: nothing in a program knows more of it.
    private static var swiftVersion: String {
        #if compiler(>=6.4)
        "Swift 6.4 or later"
        #elseif compiler(>=6.3)
        "Swift 6.3"
        #else
        "Swift 6.2"
        #endif
    }

    private static var buildConfiguration: String {
        #if DEBUG
        "debug"
        #else
        "release"
        #endif
    }
}

/// Such as 2026-01-31T12:00:00Z.
private func universalTime(_ seconds: Int) -> String {
    var (seconds, parts) = (seconds, tm())
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The folder with Package.swift in it or above the running executable.
private func packageFolder() -> String? {
    guard let executable = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(executable) }
    var folder = String(cString: executable)
    while let slash = folder.lastIndex(of: "/") {
        folder = String(folder[..<slash])
        if access(folder + "/Package.swift", R_OK) == 0 { return folder }
    }
    return nil
}

/// The shared libraries in this process, by file name, which holds the version.
private func loadedLibraries() -> [String] {
    let names = lines(ofFile: "/proc/self/maps").compactMap { $0.split(separator: "/").last }.filter { $0.contains(".so") }
    return Set(names.map(String.init)).sorted()
}

private func processorName() -> String? {
    lines(ofFile: "/proc/cpuinfo").first { $0.hasPrefix("model name") }?
        .split(separator: ":", maxSplits: 1).last.map { String($0.drop { $0 == " " }) }
}
