import Foundation
import RehearsalRules
import Synchronization

/// A store of packed runs that keeps up to 8 MiB in memory and puts further runs into a temporary file.
///
/// A sweep therefore needs little memory for any number of runs. The temporary file has no name in the file
/// system, so the operating system removes it when the process ends, even if the process is killed.
final class RunStore: Sendable {
  /// A block of packed runs in the store.
  struct Block: Sendable {
    /// The number of the block, counted from 1, by which the cache of unpacked blocks identifies
    /// the block.
    fileprivate var number: Int
    fileprivate var storageLocation: StorageLocation
  }

  /// Where the bytes of a block are stored: in memory, or in a range of the temporary file.
  fileprivate enum StorageLocation: Sendable {
    case memory([UInt8])
    case file(offset: Int64, count: Int)
  }

  private struct State {
    var blockCount = 0
    /// A cache of the blocks that were last unpacked to read single runs, with the newest at the end.
    var unpackedBlocks: [(number: Int, runs: [JudgedRun])] = []
    var bytesInMemory = 0
    /// The descriptor of the temporary file; `nil` while all runs are in memory.
    var fileDescriptor: Int32?
    /// Whether creating or writing the temporary file failed; all further bytes then stay in memory.
    var hasFileFailed = false
    var fileSize: Int64 = 0
  }

  private let state = Mutex(State())
  /// The texts that packed runs refer to by number, such as the identifiers of rules.
  let texts = SharedTexts()
  private let maximumBytesInMemory: Int

  /// Creates a store that keeps up to the given number of bytes in memory.
  init(mostBytesInMemory: Int = 8 << 20) {
    self.maximumBytesInMemory = mostBytesInMemory
  }

  deinit {
    state.withLock { state in
      if let file = state.fileDescriptor { close(file) }
    }
  }

  /// Stores the bytes of packed runs as a block.
  ///
  /// If the temporary file cannot be created or written, the bytes stay in memory.
  func store(_ bytes: [UInt8]) -> Block {
    state.withLock { state in
      state.blockCount += 1
      return Block(number: state.blockCount, storageLocation: storeBytes(bytes, &state))
    }
  }

  private func storeBytes(_ bytes: [UInt8], _ state: inout State) -> StorageLocation {
    if state.bytesInMemory + bytes.count > maximumBytesInMemory, !state.hasFileFailed {
      if state.fileDescriptor == nil { state.fileDescriptor = Self.makeFile() }
      if let file = state.fileDescriptor,
        Self.write(bytes, to: file, at: state.fileSize)
      {
        defer { state.fileSize += Int64(bytes.count) }
        return .file(offset: state.fileSize, count: bytes.count)
      }
      state.hasFileFailed = true
    }
    state.bytesInMemory += bytes.count
    return .memory(bytes)
  }

  /// The maximum number of unpacked blocks in the cache.
  private static let maxUnpackedBlockCount = 4

  /// Returns the run at an index in a block, and caches the unpacked block for later calls.
  func run(_ offset: Int, of block: Block) -> JudgedRun {
    let cachedRun = state.withLock { state in
      state.unpackedBlocks.first { $0.number == block.number }?.runs[offset]
    }
    if let cachedRun { return cachedRun }
    let runs = runs(of: block)
    state.withLock { state in
      if state.unpackedBlocks.count == Self.maxUnpackedBlockCount {
        state.unpackedBlocks.removeFirst()
      }
      state.unpackedBlocks.append((block.number, runs))
    }
    return runs[offset]
  }

  /// Returns all runs of a block, in order.
  ///
  /// - Precondition: The temporary file is readable and nothing else has changed it.
  func runs(of block: Block) -> [JudgedRun] {
    var unpacker = RunUnpacker(bytes(at: block.storageLocation), texts.textsByNumber)
    var runs: [JudgedRun] = []
    runs.reserveCapacity(RunList.blockSize)
    do throws(RunUnpacker.InvalidBytes) {
      while let run = try unpacker.next() { runs.append(run) }
    } catch {
      preconditionFailure("the temporary file with the runs has other bytes than were written")
    }
    precondition(!runs.isEmpty, "the temporary file with the runs cannot be read")
    return runs
  }

  private func bytes(at place: StorageLocation) -> [UInt8] {
    switch place {
    case .memory(let bytes): return bytes
    case .file(let offset, let count):
      guard let file = state.withLock({ $0.fileDescriptor }) else { return [] }
      var bytes = [UInt8](repeating: 0, count: count)
      var readCount = 0
      while readCount < count {
        let newlyReadCount = unsafe bytes[readCount...].withUnsafeMutableBytes { buffer in
          unsafe pread(file, buffer.baseAddress, buffer.count, off_t(offset) + off_t(readCount))
        }
        if newlyReadCount < 0, errno == EINTR { continue }
        guard newlyReadCount > 0 else { return [] }
        readCount += newlyReadCount
      }
      return bytes
    }
  }

  /// Creates a temporary file, removes its name, and returns its descriptor; `nil` on failure.
  ///
  /// Without a name, no other process can open the file.
  private static func makeFile() -> Int32? {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "rehearse-" + String(repeating: "X", count: 6)
    ).path
    var template = Array(path.utf8CString)
    let file = unsafe mkstemp(&template)
    guard file >= 0 else { return nil }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unsafe unlink(template)
    return file
  }

  private static func write(_ bytes: [UInt8], to file: Int32, at offset: Int64) -> Bool {
    var writtenCount = 0
    while writtenCount < bytes.count {
      let newlyWrittenCount = unsafe bytes[writtenCount...].withUnsafeBytes { buffer in
        unsafe pwrite(file, buffer.baseAddress, buffer.count, off_t(offset) + off_t(writtenCount))
      }
      if newlyWrittenCount < 0, errno == EINTR { continue }
      guard newlyWrittenCount > 0 else { return false }
      writtenCount += newlyWrittenCount
    }
    return true
  }
}

/// The texts of packed runs, each with a number that replaces the text in the bytes.
///
/// Once there is no room for another text, further texts get no number.
final class SharedTexts: Sendable {
  private struct State {
    var texts: [String] = []
    var numberByText: [String: Int] = [:]
    var byteCount = 0
  }

  private let state = Mutex(State())
  private static let maxTextCount = 65_536
  private static let maxByteCount = 8 << 20

  /// Returns the number of a text, and adds a text that has no number yet.
  ///
  /// The result is `nil` if the text has no number and there is no room for another text.
  func findOrAddNumber(of text: String) -> Int? {
    state.withLock { state in
      if let number = state.numberByText[text] { return number }
      guard state.texts.count < Self.maxTextCount,
        state.byteCount + text.utf8.count <= Self.maxByteCount
      else {
        return nil
      }
      state.numberByText[text] = state.texts.count
      state.texts.append(text)
      state.byteCount += text.utf8.count
      return state.texts.count - 1
    }
  }

  /// All texts that have a number; the number of a text is its index.
  var textsByNumber: [String] { state.withLock { $0.texts } }
}
