import Foundation
import Reproduction

/// Writes a text beside its place and renames it when it is complete.
///
/// - Throws: ``InvalidRecord`` with the system's reason; what stood there before then stays.
public func publish(_ text: String, at path: String) throws {
    let part = "\(path).part-\(getpid())"
    let file = fopen(part, "w")
    var isWritten = file.map { fputs(text, $0) >= 0 } ?? false
    if let file { isWritten = fclose(file) == 0 && isWritten }
    guard isWritten, rename(part, path) == 0 else {
        let reason = String(cString: strerror(errno))
        unlink(part)
        throw InvalidRecord("cannot write \(path): \(reason)")
    }
}
