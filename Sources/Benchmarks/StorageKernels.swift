import Foundation
import HDF5

/// Records on disk: written, synchronised with the disk, sealed and renamed; and read, with the seal looked at.
enum StorageKernels {
    static let all = [writing, reading]
    private static let count = 4 << 20

    /// Of the array in memory: it is read to be written, and the file is read once more for its checksum.
    private static let writing = Kernel("record of 32 MiB written", unit: "byte", units: 8 * Double(count), .none, bytes: 16 * Double(count), isFromMemory: true) {
        let folder = try Folder()
        let values = numbers(count)
        return { try! folder.publish(values) }
    }

    private static let reading = Kernel("record of 32 MiB read", unit: "byte", units: 8 * Double(count), .none, bytes: 24 * Double(count), isFromMemory: true) {
        let folder = try Folder()
        try folder.publish(numbers(count))
        return { _ = try! File.openSealed(folder.path).root().dataset("x").read(as: Double.self) }
    }

    /// A place of its own for each thread, removed with it; a bench that is stopped in the middle leaves it.
    private final class Folder {
        let path: String
        private let folder: URL

        init() throws {
            folder = URL(fileURLWithPath: "data/custom/.bench-\(UUID().uuidString)")
            path = folder.appendingPathComponent("record.h5").path
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        func publish(_ values: [Double]) throws {
            try File.publish(at: path) { _ = try $0.createDataset("x", values, shape: [values.count]) }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }
    }
}
