import Foundation
import RehearsalRecording
import RehearsalRunning

/// The documents about a recording that a server sends, created on request.
///
/// Each request for data opens the recording anew for reading only, so that a sweep can add runs at the same
/// time. The tables of all runs are cached until the recording changes.
public actor ServedRecording {
  private let path: String
  /// The tables of all runs, with the version of the recording from which they were read; `nil` before the first
  /// request.
  private var cachedSweep: (version: String, json: String)?

  /// Opens a recording.
  ///
  /// - Throws: `RecordingError` if the file is missing or is not a recording.
  public init(_ path: String) throws {
    self.path = path
    _ = try RecordingQuery(path)
  }

  /// A document that the server sends.
  public struct Document: Sendable {
    /// The media type of the document, such as `text/html; charset=utf-8`.
    public var mediaType: String
    /// The content of the document.
    public var text: String
  }

  /// Returns the document at a URL path, such as `runs/7.json`; `nil` if there is no document at the path.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read; `PlanError` or `RunningError` if a run
  ///   cannot be shown.
  public func document(at urlPath: String) throws -> Document? {
    switch urlPath {
    case "": return Document(mediaType: "text/html; charset=utf-8", text: html)
    case "version": return Document(mediaType: "text/plain; charset=utf-8", text: try version())
    case "sweep.json": return json(try sweepTables())
    default: break
    }
    if let number = Self.number(in: urlPath, after: "runs/") {
      return try page(of: number).map { json($0.tables.json) }
    }
    guard let number = Self.number(in: urlPath, after: "files/") else { return nil }
    let query = try RecordingQuery(path)
    let runs = try query.table("run", "SELECT min(id) FROM run WHERE scenario = \(number)").rows
    guard case .integer(let run)? = runs.first?.first else { return nil }
    return try page(of: run).map { json([$0.files].json) }
  }

  private var html: String {
    PageShell.recording(path, isServed: true).text
  }

  private func json(_ text: String) -> Document {
    Document(mediaType: "application/json; charset=utf-8", text: text)
  }

  /// Returns a text that changes when runs, causes or results of sweeps are added, when a sweep is complete, or when
  /// another file replaces the recording.
  private func version() throws -> String {
    let versionSQL = """
      SELECT (SELECT count(*) FROM run) || ' ' || (SELECT coalesce(max(id), 0) FROM run) || ' '
        || (SELECT coalesce(max(id), 0) FROM batch) || ' ' || (SELECT count(*) FROM failure_cause) || ' '
        || (SELECT count(*) FROM batch WHERE planned IS NOT NULL) || ' '
        || (SELECT count(*) || ' ' || coalesce(max(batch), 0) FROM sweep_result)
      """
    let rows = try RecordingQuery(path).table("version", versionSQL).rows
    guard case .text(let counts)? = rows.first?.first else { return "" }
    // A new file at the same path can have the same counts of rows as the old one. Its attributes
    // are different.
    let fileAttributes = try? FileManager.default.attributesOfItem(atPath: path)
    let attributes = [
      fileAttributes?[.systemFileNumber], fileAttributes?[.modificationDate],
      fileAttributes?[.size],
    ]
    return "\(counts) \(attributes.map { $0.map { "\($0)" } ?? "" }.joined(separator: " "))"
  }

  private func sweepTables() throws -> String {
    let version = try version()
    if let cachedSweep, cachedSweep.version == version { return cachedSweep.json }
    let reader = try RecordingReader(path)
    let page = try SweepPage(
      RecordingQuery(path),
      incompleteRunCount: reader.incompleteRunCount(),
      problems: reader.sweepProblems()
    )
    let json = page.tables.json
    cachedSweep = (version, json)
    return json
  }

  /// Returns the data of the page about a run.
  ///
  /// The result is `nil` if the recording does not have the run. It is also `nil` for a run of a benchmark workload,
  /// because the plan of the workload was not read from files.
  private func page(of run: Int64) throws -> RunPage? {
    do {
      let reader = try RecordingReader(path)
      return try RunPage(reader.run(numbered: run), from: reader)
    } catch let error as RecordingError where error.kind == .missing {
      return nil
    } catch let error as RunningError where error.kind == .missing {
      return nil
    }
  }

  /// Returns the number in a URL path, such as 7 in `runs/7.json`; `nil` if the path has another form.
  private static func number(in urlPath: String, after folder: String) -> Int64? {
    let ending = ".json"
    guard urlPath.hasPrefix(folder), urlPath.hasSuffix(ending) else { return nil }
    let digits = urlPath.dropFirst(folder.count).dropLast(ending.count)
    return digits.allSatisfy(\.isNumber) ? Int64(digits) : nil
  }
}
