import Foundation
import RehearsalDefinitions
import RehearsalRunning

/// The file to which a step of a GitHub Actions workflow adds Markdown for the summary of its job.
///
/// Source: GitHub Actions, "Workflow commands", adding a job summary; a step can add at most 1 MiB.
struct StepSummary {
  private static let byteLimit = 1 << 20

  /// The path of the file.
  let path: String

  /// Adds Markdown to the file.
  ///
  /// If the file would exceed the size limit, the function adds a sentence that says so instead of the
  /// Markdown. If the sentence does not fit either, nothing is added.
  ///
  /// - Throws: `RunningError` if the file cannot be written. In that case, the file stays as it was.
  func add(_ markdown: String) throws {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    let note =
      "The result of `rehearse run` is too long for this summary; write it to a file with --markdown.\n"
    let content = [markdown, note, ""].first { size + $0.utf8.count <= Self.byteLimit } ?? ""
    do {
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      defer { try? file.close() }
      let end = try file.seekToEnd()
      do {
        try file.write(contentsOf: Data(content.utf8))
      } catch {
        // A part of the Markdown, such as half a table, would also spoil what other commands add.
        try? file.truncate(atOffset: end)
        throw error
      }
    } catch {
      throw RunningError(
        .inputOutput,
        "\(path): error: the summary of the step cannot be written: \(error.failureText)"
      )
    }
  }
}
