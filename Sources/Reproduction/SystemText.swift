import Glibc

func writeToStandardError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// The lines of a file; none if it cannot be read.
func lines(ofFile path: String) -> [String] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    return lines(of: file)
}

/// The first line that a program prints, or nil if it cannot be run, fails or prints nothing.
func firstLine(ofProgram arguments: [String]) -> String? {
    let quoted = arguments.map { argument in
        "'\(argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
    guard let pipe = popen(quoted.joined(separator: " ") + " 2>/dev/null", "r") else { return nil }
    let printed = lines(of: pipe)
    return pclose(pipe) == 0 ? printed.first : nil
}

private func lines(of file: UnsafeMutablePointer<FILE>) -> [String] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}
