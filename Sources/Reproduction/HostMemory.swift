import Glibc

/// Refuses parameters whose run could not fit into this machine.
///
/// - Throws: ``InvalidParameter`` with both sizes.
func requireMemory(_ bytes: Double) throws(InvalidParameter) {
    let available = availableMemory()
    guard bytes <= available else {
        throw InvalidParameter(
            "a run of this size needs about \(gigabytes(bytes)) GB of memory, and this machine has \(gigabytes(available)) GB")
    }
}

/// What the machine, or the container, has in all.
private func availableMemory() -> Double {
    let machine = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    let container = lines(ofFile: "/sys/fs/cgroup/memory.max").first.flatMap { Double($0) }
    return min(machine, container ?? .infinity)
}

private func gigabytes(_ bytes: Double) -> String {
    rounded(bytes / 1e9)
}
