import Glibc

func writeToStandardError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// The first line of a file for which `isWanted` holds.
func firstLine(ofFile path: String, where isWanted: (String) -> Bool = { _ in true }) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    return firstLine(of: file, where: isWanted)
}

/// The first line that a program prints, or nil if it cannot be run, fails or prints nothing.
func firstLine(ofProgram arguments: [String]) -> String? {
    let quoted = arguments.map { argument in
        "'\(argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
    guard let pipe = popen(quoted.joined(separator: " ") + " 2>/dev/null", "r") else { return nil }
    let line = firstLine(of: pipe) { _ in true }
    return pclose(pipe) == 0 ? line : nil
}

private func firstLine(of file: UnsafeMutablePointer<FILE>, where isWanted: (String) -> Bool) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
        let line = String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if isWanted(line) { return line }
    }
    return nil
}
