import Foundation
import RehearsalRules
import Synchronization

/// A store of packed runs, which keeps the first 8 MiB in memory and puts all further runs into a temporary file.
///
/// The memory of a sweep therefore stays bounded, however many runs it makes. The temporary file has no name in the
/// file system, so the operating system removes it when the process ends, even if the process is killed.
final class RunStore: Sendable {
  /// A block of packed runs in the store.
  struct Block: Sendable {
    /// The number of the block, counted from 1, by which the unpacked runs of the block are found again.
    fileprivate var number: Int
    fileprivate var place: Place
  }

  /// The place of a block's bytes: the bytes themselves in memory, or their range in the temporary file.
  fileprivate enum Place: Sendable {
    case memory([UInt8])
    case file(offset: Int64, count: Int)
  }

  private struct State {
    var blockCount = 0
    /// The unpacked blocks from which single runs were read last, the most recent at the end.
    var unpackedBlocks: [(number: Int, runs: [JudgedRun])] = []
    var bytesInMemory = 0
    /// The descriptor of the temporary file; `nil` as long as memory is enough for all runs.
    var fileDescriptor: Int32?
    /// Whether the temporary file could not be created or written, so that all further bytes stay in memory.
    var hasFileFailed = false
    var fileSize: Int64 = 0
  }

  private let state = Mutex(State())
  /// The texts that occur in many packed runs, such as the identifiers of rules.
  let texts = SharedTexts()
  private let mostBytesInMemory: Int

  /// Creates a store that keeps up to the given count of bytes in memory, and puts further bytes into a temporary file.
  init(mostBytesInMemory: Int = 8 << 20) {
    self.mostBytesInMemory = mostBytesInMemory
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
      return Block(number: state.blockCount, place: place(of: bytes, &state))
    }
  }

  private func place(of bytes: [UInt8], _ state: inout State) -> Place {
    if state.bytesInMemory + bytes.count > mostBytesInMemory, !state.hasFileFailed {
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

  /// The greatest count of unpacked blocks that are kept for reading single runs.
  private static let mostUnpackedBlocks = 4

  /// Returns the run at a position in a block, and keeps the unpacked block for later calls.
  func run(_ offset: Int, of block: Block) -> JudgedRun {
    let cachedRun = state.withLock { state in
      state.unpackedBlocks.first { $0.number == block.number }?.runs[offset]
    }
    if let cachedRun { return cachedRun }
    let runs = runs(of: block)
    state.withLock { state in
      if state.unpackedBlocks.count == Self.mostUnpackedBlocks {
        state.unpackedBlocks.removeFirst()
      }
      state.unpackedBlocks.append((block.number, runs))
    }
    return runs[offset]
  }

  /// Returns all runs of a block, in order.
  ///
  /// - Precondition: The temporary file is readable and unchanged, because the process cannot continue without its
  ///   runs.
  func runs(of block: Block) -> [JudgedRun] {
    var unpacker = RunUnpacker(bytes(at: block.place), texts.textsByNumber)
    var runs: [JudgedRun] = []
    runs.reserveCapacity(RunList.blockSize)
    do throws(RunUnpacker.Damage) {
      while let run = try unpacker.next() { runs.append(run) }
    } catch {
      preconditionFailure("the temporary file with the runs has other bytes than were written")
    }
    precondition(!runs.isEmpty, "the temporary file with the runs cannot be read")
    return runs
  }

  private func bytes(at place: Place) -> [UInt8] {
    switch place {
    case .memory(let bytes): return bytes
    case .file(let offset, let count):
      guard let file = state.withLock({ $0.fileDescriptor }) else { return [] }
      var bytes = [UInt8](repeating: 0, count: count)
      var readCount = 0
      while readCount < count {
        let read = unsafe bytes[readCount...].withUnsafeMutableBytes { buffer in
          unsafe pread(file, buffer.baseAddress, buffer.count, off_t(offset) + off_t(readCount))
        }
        if read < 0, errno == EINTR { continue }
        guard read > 0 else { return [] }
        readCount += read
      }
      return bytes
    }
  }

  /// Creates a temporary file whose name is removed, so that only this process can read it; `nil` on failure.
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
      let written = unsafe bytes[writtenCount...].withUnsafeBytes { buffer in
        unsafe pwrite(file, buffer.baseAddress, buffer.count, off_t(offset) + off_t(writtenCount))
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      writtenCount += written
    }
    return true
  }
}

/// The texts that occur in many runs, each with a number that packed runs have in place of the text.
final class SharedTexts: Sendable {
  private struct State {
    var texts: [String] = []
    var numbers: [String: Int] = [:]
    var byteCount = 0
  }

  private let state = Mutex(State())
  private static let mostTexts = 65_536
  private static let mostBytes = 8 << 20

  /// Returns the number of a text, and gives a new text the next number; `nil` if there are too many texts already.
  func number(of text: String) -> Int? {
    state.withLock { state in
      if let number = state.numbers[text] { return number }
      guard state.texts.count < Self.mostTexts, state.byteCount + text.utf8.count <= Self.mostBytes
      else {
        return nil
      }
      state.numbers[text] = state.texts.count
      state.texts.append(text)
      state.byteCount += text.utf8.count
      return state.texts.count - 1
    }
  }

  /// All texts with a number, at the index that is their number.
  var textsByNumber: [String] { state.withLock { $0.texts } }
}
