import RehearsalAnalysis
import RehearsalRecording
import RehearsalRunning

extension Recording {
  /// Opens a recording to which the runs of this command are added.
  static func opened(_ path: String) throws -> Recording {
    let command = CommandLine.arguments.dropFirst().map(ShellWord.quoted).joined(separator: " ")
    return try Recording(
      appendingTo: path,
      command: "rehearse " + command,
      version: Rehearse.version
    )
  }

  /// Closes the recording, and prints how many earlier runs were replaced.
  func close() throws {
    try finish()
    let count = replacedRunCount
    guard count > 0 else { return }
    Output.report(
      "\(path): note: \(count) earlier run\(count == 1 ? "" : "s") of the same files and seeds "
        + "\(count == 1 ? "was" : "were") replaced"
    )
  }
}
