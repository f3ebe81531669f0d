import Foundation
import RehearsalRules
import Synchronization

/// The storage of packed runs: memory for the first ones, and a temporary file for all others.
///
/// The memory of a sweep therefore does not grow with its runs. The file has no name, so nothing is left of it when
/// the process ends in any way.
final class RunStore: Sendable {
  /// A block of packed runs.
  struct Block: Sendable {
    /// The number of the block in the store.
    fileprivate var number: Int
    fileprivate var place: Place
  }

  fileprivate enum Place: Sendable {
    case memory([UInt8])
    case file(offset: Int64, count: Int)
  }

  private struct State {
    var blockCount = 0
    /// The blocks that were unpacked last for single runs, the latest at the end.
    var unpacked: [(number: Int, runs: [JudgedRun])] = []
    var bytesInMemory = 0
    var file: Int32?
    var hasNoFile = false
    var fileSize: Int64 = 0
  }

  private let state = Mutex(State())
  /// The texts that packed runs have in common.
  let texts = SharedTexts()
  private let mostBytesInMemory: Int

  /// Creates a store that uses a file beyond the given count of bytes.
  init(mostBytesInMemory: Int = 8 << 20) {
    self.mostBytesInMemory = mostBytesInMemory
  }

  deinit {
    state.withLock { state in
      if let file = state.file { close(file) }
    }
  }

  /// Stores bytes.
  ///
  /// If no file can be created or written, the bytes stay in memory.
  func store(_ bytes: [UInt8]) -> Block {
    state.withLock { state in
      state.blockCount += 1
      return Block(number: state.blockCount, place: place(of: bytes, &state))
    }
  }

  private func place(of bytes: [UInt8], _ state: inout State) -> Place {
    if state.bytesInMemory + bytes.count > mostBytesInMemory, !state.hasNoFile {
      if state.file == nil { state.file = Self.makeFile() }
      if let file = state.file, Self.write(bytes, to: file, at: state.fileSize) {
        defer { state.fileSize += Int64(bytes.count) }
        return .file(offset: state.fileSize, count: bytes.count)
      }
      state.hasNoFile = true
    }
    state.bytesInMemory += bytes.count
    return .memory(bytes)
  }

  /// How many unpacked blocks are kept for reading single runs.
  private static let mostUnpacked = 4

  /// Returns a run of a block, and keeps the block for the next call.
  func run(_ offset: Int, of block: Block) -> JudgedRun {
    let known = state.withLock { state in
      state.unpacked.first { $0.number == block.number }?.runs[offset]
    }
    if let known { return known }
    let runs = runs(of: block)
    state.withLock { state in
      if state.unpacked.count == Self.mostUnpacked { state.unpacked.removeFirst() }
      state.unpacked.append((block.number, runs))
    }
    return runs[offset]
  }

  /// Returns the runs of a block.
  ///
  /// - Precondition: The temporary file can be read. There is no way to go on without the runs in it.
  func runs(of block: Block) -> [JudgedRun] {
    var unpacker = RunUnpacker(bytes(at: block.place), texts.all)
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
      guard let file = state.withLock({ $0.file }) else { return [] }
      var bytes = [UInt8](repeating: 0, count: count)
      var done = 0
      while done < count {
        let read = unsafe bytes[done...].withUnsafeMutableBytes { buffer in
          unsafe pread(file, buffer.baseAddress, buffer.count, off_t(offset) + off_t(done))
        }
        if read < 0, errno == EINTR { continue }
        guard read > 0 else { return [] }
        done += read
      }
      return bytes
    }
  }

  /// Creates a file that only this process can read, and removes its name.
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
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes[done...].withUnsafeBytes { buffer in
        unsafe pwrite(file, buffer.baseAddress, buffer.count, off_t(offset) + off_t(done))
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      done += written
    }
    return true
  }
}

/// Texts that many runs have, each with a number.
final class SharedTexts: Sendable {
  private struct State {
    var texts: [String] = []
    var numbers: [String: Int] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())
  private static let mostTexts = 65_536
  private static let mostBytes = 8 << 20

  /// Returns the number of a text; `nil` if it has none, because there are too many texts.
  func number(of text: String) -> Int? {
    state.withLock { state in
      if let number = state.numbers[text] { return number }
      guard state.texts.count < Self.mostTexts, state.bytes + text.utf8.count <= Self.mostBytes
      else {
        return nil
      }
      state.numbers[text] = state.texts.count
      state.texts.append(text)
      state.bytes += text.utf8.count
      return state.texts.count - 1
    }
  }

  /// All texts, by their numbers.
  var all: [String] { state.withLock { $0.texts } }
}
