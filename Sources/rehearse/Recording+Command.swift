import RehearsalAnalysis
import RehearsalRecording

extension Recording {
  /// Opens a recording to append what this command runs.
  static func opened(_ path: String) throws -> Recording {
    let command = CommandLine.arguments.dropFirst().map(ShellWord.quoted).joined(separator: " ")
    return try Recording(
      appendingTo: path,
      command: "rehearse " + command,
      version: Rehearse.version
    )
  }
}
