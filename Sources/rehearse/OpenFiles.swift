import Foundation
import OperatingSystem
import RehearsalRunning

/// The check that this process may open the files that it needs to start other processes.
///
/// The libraries that start processes end this process, or wait for ever, if they cannot open a file at the same time as
/// another process starts.
enum OpenFiles {
  /// How many files the library Subprocess opens at most to start a number of processes at the same time.
  ///
  /// For each process, these are its three streams, a pipe's other end and a descriptor of the process. Those that all
  /// processes share come first. The number is slightly greater than what the library needs.
  static func requiredCount(forProcesses processCount: Int) -> Int { 6 + 5 * processCount }

  /// How many files Foundation opens at most to start a process and to read what it prints.
  static let requiredCountOfFoundation = 20

  /// Checks that this process may open more files, and raises its limit if that is necessary and possible.
  ///
  /// - Parameters:
  ///   - additionalCount: The number of files to open, in addition to those that are open.
  ///   - subject: What needs the files, such as `4 shards at a time`.
  ///   - advice: What else the user can do, beginning with a comma; empty if there is nothing else.
  /// - Throws: `RunningError` if the limit is too low.
  static func checkRoom(for additionalCount: Int, _ subject: String, advice: String = "") throws {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
    let openCount = numbers.isEmpty ? unknownOpenCount : numbers.compactMap(Int.init).count
    let requiredCount = openCount + additionalCount
    let limit = CurrentProcess.openFiles(atLeast: UInt64(requiredCount))
    guard limit < UInt64(requiredCount) else { return }
    throw RunningError(
      .inputOutput,
      "error: the process may open only \(limit) files at a time, and \(subject) need \(requiredCount); "
        + "allow more with `ulimit -n \(max(256, requiredCount))`\(advice)"
    )
  }

  /// The assumed number of open files if the operating system does not list them.
  private static let unknownOpenCount = 16
}
