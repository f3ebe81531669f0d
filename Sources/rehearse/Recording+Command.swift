import RehearsalAnalysis
import RehearsalHistories
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

extension Recording {
  /// Opens a recording to which the command adds runs.
  static func openForAppending(_ path: String) throws -> Recording {
    try open(path, arguments: Array(CommandLine.arguments.dropFirst()))
  }

  /// Opens a recording to which the command adds histories.
  ///
  /// In the recorded command line, `~` replaces home folders, `(address)` replaces e-mail addresses, and
  /// `(key)` replaces access keys.
  static func openForHistories(_ path: String) throws -> Recording {
    try open(path, arguments: CommandLine.arguments.dropFirst().map(HistoryReader.withoutSecrets))
  }

  private static func open(_ path: String, arguments: [String]) throws -> Recording {
    try Recording(
      appendingTo: path,
      command: "rehearse " + arguments.map(ShellWord.displayed).joined(separator: " "),
      version: Rehearse.version
    )
  }

  /// Reports how many earlier runs keep their packed events although the user asks for rows, if there are any.
  ///
  /// `name` is the path of the recording, as the user wrote it.
  func reportPackedRuns(name: String) throws {
    let count = try packedRunCount()
    guard count > 0 else { return }
    Output.report(
      "\(name): note: \(count.counted("earlier run keeps its", "earlier runs keep their")) packed events; "
        + "`rehearse unpack \(ShellWord.displayedPath(name))` stores them as rows"
    )
  }

  /// Closes the recording, and reports how many earlier runs were replaced, if there are any.
  ///
  /// `origin` says what the replaced runs have in common with those that replace them.
  func close(replacedRunsOf origin: String = "files and seeds") throws {
    try finish()
    let count = replacedRunCount
    guard count > 0 else { return }
    Output.report(
      "\(path): note: \(count.counted("earlier run")) of the same \(origin) "
        + "\(count == 1 ? "was" : "were") replaced"
    )
  }
}
