import CHDF5
import Synchronization

/// Serialises every call into the library, which need not have been built thread-safe.
let lock = Mutex(())

/// Done once, before the first call: at exit the library would otherwise try again to flush a file that met a full disk,
/// and print about it.
private let withoutExitHandler: Void = { _ = H5dont_atexit() }()

/// The result of one library call; a negative one is thrown as the library's own message.
///
/// `operation` completes the sentence "cannot …" and is only evaluated on failure. Calls do not nest.
@discardableResult
func call<Result: SignedInteger>(
    _ operation: @autoclosure () -> String, _ body: () -> Result
) throws(HDF5Error) -> Result {
    _ = withoutExitHandler
    let (result, message) = lock.withLock { _ in
        // In a thread-safe build each thread has an error stack, and a printing handler on it, of its own.
        H5Eset_auto2(0, nil, nil)
        let result = body()
        return (result, result < 0 ? innermostMessage() : "")
    }
    guard result >= 0 else { throw .library(operation: operation(), message: message) }
    return result
}

/// The most specific entry of the library's error stack.
private func innermostMessage() -> String {
    var message = "the library gave no reason"
    withUnsafeMutablePointer(to: &message) { pointer in
        _ = H5Ewalk2(0, H5E_WALK_UPWARD, { position, entry, context in
            if position == 0, let text = entry?.pointee.desc {
                context!.assumingMemoryBound(to: String.self).pointee = String(cString: text)
            }
            return 0
        }, pointer)
    }
    return message
}

/// An identifier of the library that is released when its owner goes out of scope: it cannot be copied, so it cannot leak.
struct Handle: ~Copyable {
    let identifier: hid_t
    private let release: @convention(c) (hid_t) -> herr_t

    /// Takes over the identifier that `open` returns.
    init(
        _ operation: @autoclosure () -> String, release: @convention(c) (hid_t) -> herr_t, open: () -> hid_t
    ) throws(HDF5Error) {
        identifier = try call(operation(), open)
        self.release = release
    }

    /// Releases the identifier now and reports a failure, which `deinit` has no way to.
    consuming func close(_ operation: @autoclosure () -> String) throws(HDF5Error) {
        let (identifier, release) = (identifier, release)
        discard self
        try call(operation()) { release(identifier) }
    }

    deinit {
        _ = try? call("release") { release(identifier) }
    }
}
