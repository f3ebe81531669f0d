import Foundation
import RehearsalRecording
import RehearsalRunning

/// The pages about a recording, made when a server asks for them.
///
/// The recording is opened anew for every request, and only for reading, so that a sweep can go on writing it. The
/// tables of all runs are made once for each state of the recording.
public actor ServedRecording {
  private let path: String
  private var sweep: (version: String, json: String)?

  /// Opens a recording.
  ///
  /// - Throws: `RecordingError` if the file is missing or is not a recording.
  public init(_ path: String) throws {
    self.path = path
    _ = try RecordingQuery(path)
  }

  /// A document that a server sends.
  public struct Document: Sendable {
    /// The media type of the text.
    public var type: String
    /// The text.
    public var text: String
  }

  /// Returns the document at a path, such as `runs/7.json`; `nil` if there is none.
  ///
  /// - Throws: `RecordingError` or `RunningError` if the recording cannot be read.
  public func document(at place: String) throws -> Document? {
    switch place {
    case "": return Document(type: "text/html; charset=utf-8", text: shell)
    case "version": return Document(type: "text/plain; charset=utf-8", text: try version())
    case "sweep.json": return json(try sweepTables())
    default: break
    }
    if let number = Self.number(in: place, after: "runs/") {
      return try page(of: number).map { json($0.tables.json) }
    }
    guard let number = Self.number(in: place, after: "files/") else { return nil }
    let query = try RecordingQuery(path)
    let runs = try query.table("run", "SELECT min(id) FROM run WHERE scenario = \(number)").rows
    guard case .integer(let run)? = runs.first?.first else { return nil }
    return try page(of: run).map { json([$0.files].json) }
  }

  private var shell: String {
    PageShell.recording(path, isServed: true).text
  }

  private func json(_ text: String) -> Document {
    Document(type: "application/json; charset=utf-8", text: text)
  }

  /// Returns a text that differs whenever the recording has other runs.
  private func version() throws -> String {
    let state = """
      SELECT (SELECT count(*) FROM run) || ' ' || (SELECT coalesce(max(id), 0) FROM run) || ' '
        || (SELECT coalesce(max(id), 0) FROM batch) || ' ' || (SELECT count(*) FROM failure_cause)
      """
    let rows = try RecordingQuery(path).table("version", state).rows
    guard case .text(let text)? = rows.first?.first else { return "" }
    // Another file of the same name can have as many runs.
    let file = try? FileManager.default.attributesOfItem(atPath: path)
    let identity = [file?[.systemFileNumber], file?[.modificationDate], file?[.size]]
    return "\(text) \(identity.map { $0.map { "\($0)" } ?? "" }.joined(separator: " "))"
  }

  private func sweepTables() throws -> String {
    let version = try version()
    if let sweep, sweep.version == version { return sweep.json }
    let json = try SweepPage(RecordingQuery(path)).tables.json
    sweep = (version, json)
    return json
  }

  /// Returns the page of a run; `nil` if the recording does not have the run, or it is of a workload.
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

  /// Returns the number in a path such as `runs/7.json`; `nil` if the path has another form.
  private static func number(in place: String, after folder: String) -> Int64? {
    let ending = ".json"
    guard place.hasPrefix(folder), place.hasSuffix(ending) else { return nil }
    let digits = place.dropFirst(folder.count).dropLast(ending.count)
    return digits.allSatisfy(\.isNumber) ? Int64(digits) : nil
  }
}
