import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalHistories
import RehearsalRunning
import RehearsalSimulation

/// Reads a log, judges it by every rule of histories, and makes every report.
enum HistoryTrial {
  private static let team: Plan? = {
    let definition = """
      ---
      name: verify-app
      tools: Read
      skills: [jest]
      ---
      ## Quality gates
      - Unit coverage >= 80%
      - Integration coverage >= 70%

      ### Hands Off To
      - **code-reviewer**: review
      """
    let work =
      "## Master Task List\n| ID | Task |\n|---|---|\n| T-1 | a |\n| T-2 | b |\n| T-3 | c |\n"
    let files = [
      "verify-app.md": definition, "code-reviewer.md": "---\nname: code-reviewer\n---\n",
      "policy.yaml": "rehearsal-policy: 1\ngate-files: [\"**/jest.config.js\"]\n", "work.md": work,
    ]
    let tree = InMemoryTree(files.mapValues { Array($0.utf8) })
    return try? HistoryTeam(
      agents: tree,
      policy: FileReference(tree: tree, path: "policy.yaml"),
      work: FileReference(tree: tree, path: "work.md")
    ).plan
  }()

  static func isSound(_ bytes: [UInt8]) -> Bool {
    team != nil && read(bytes)?.histories.isEmpty == false
  }

  /// Returns whether the log had a history.
  static func tryOut(_ bytes: [UInt8]) -> Bool {
    guard let result = read(bytes) else { return false }
    _ = ImportReport(result).description
    _ = try? ImportReport(result).json()
    let numbers = HistoryCalibration(result.histories)
    let calibration = CalibrationReport(numbers, source: "log")
    _ = calibration.description + calibration.configuration
    let checked = result.histories.map { CheckedHistory($0, team: team) }
    let report = HistoryCheckReport(checked, showsText: true)
    _ = report.description + report.junit + report.annotations
    _ = try? report.json()
    _ = try? report.sarif(version: "0")
    return !result.histories.isEmpty
  }

  private static func read(_ bytes: [UInt8]) -> HistoryReader.Result? {
    // Each thread has a file of its own.
    let thread = ObjectIdentifier(Thread.current).hashValue
    let path =
      NSTemporaryDirectory() + "stress-\(ProcessInfo.processInfo.processIdentifier)-\(thread)"
    let file = path + "/s1.json"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard (try? Data(bytes).write(to: URL(filePath: file))) != nil else { return nil }
    let reader = HistoryReader(keepsText: true, tasks: team?.tasks.map(\.id) ?? [])
    return try? reader.read([path])
  }
}
