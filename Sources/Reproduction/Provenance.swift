import CBuildInformation
import Glibc
import HDF5

/// Where, when and by what a record was made: the only part of it that may differ between two runs.
struct Provenance {
    let commit: String
    let isDirty: Bool
    let hostProcessor: String
    let wallSeconds: Double

    static func current(wallSeconds: Double) -> Provenance {
        let description = packageFolder().flatMap { folder in
            firstLine(ofProgram: ["git", "-C", folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude", "*"])
        }
        let mark = "-dirty"
        let isDirty = description?.hasSuffix(mark) ?? false
        return Provenance(
            commit: description.map { isDirty ? String($0.dropLast(mark.count)) : $0 } ?? "unknown", isDirty: isDirty,
            hostProcessor: processorName() ?? "unknown", wallSeconds: wallSeconds)
    }

    func write(to group: borrowing Group) throws {
        try group.setAttribute("commit", commit)
        try group.setAttribute("dirty", isDirty ? 1 : 0)
        try group.setAttribute("compiler", String(cString: build_compiler()))
        try group.setAttribute("build_configuration", Self.buildConfiguration)
        try group.setAttribute("vector_width", String(cString: build_vector_width()))
        try group.setAttribute("hdf5_version", libraryVersion())
        try group.setAttribute("host_cpu", hostProcessor)
        try group.setAttribute("wall_seconds", wallSeconds)
    }

    private static var buildConfiguration: String {
        #if DEBUG
        "debug"
        #else
        "release"
        #endif
    }
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

private func processorName() -> String? {
    firstLine(ofFile: "/proc/cpuinfo") { $0.hasPrefix("model name") }?
        .split(separator: ":", maxSplits: 1).last.map { String($0.drop { $0 == " " }) }
}
