import Foundation
import GRDB
import RehearsalRules
public import RehearsalSimulation

/// A recording opened to be read.
public struct RecordingReader: Sendable {
  private let queue: DatabaseQueue
  private let path: String

  /// Opens a recording.
  ///
  /// - Throws: ``RecordingError`` where there is none, or it is something else.
  public init(_ path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw RecordingError(.missing, "\(path): error: there is no such recording")
    }
    do {
      queue = try RecordingFile.open(path, readOnly: true)
      guard try queue.read({ try $0.tableExists("run") }) else {
        throw RecordingError(.missing, "\(path): error: the recording has no run")
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// The runs of the recording, in the order they were made.
  public func runs() throws -> [RecordedRun] {
    try read { db in
      // Recordings of earlier versions are only read, and know no configurations.
      let isKnown = try db.columns(in: "scenario").contains { $0.name == "configuration" }
      return try rows(
        """
        SELECT run.*, s.name, s.path, \(isKnown ? "s.configuration" : "NULL AS configuration")
        FROM run JOIN scenario s ON s.id = run.scenario ORDER BY run.id
        """,
        of: db
      ) { row in
        guard let run = RecordedRun(row: row) else { throw unreadable("a run") }
        return run
      }
    }
  }

  /// The files that the scenario of a run was made from.
  public func sources(of run: RecordedRun) throws -> [Recording.Source] {
    try read { db in
      try rows(
        "SELECT origin, path, content FROM source WHERE scenario = ? ORDER BY rowid",
        [run.scenario],
        of: db
      ) { row in
        guard let origin = row.text("origin"), let path = row.text("path"),
          let content = row.data("content")
        else { throw unreadable("a file of run \(run.id)") }
        return Recording.Source(origin: origin, path: path, content: Array(content))
      }
    }
  }

  /// A definition that a scenario was run with.
  public struct RecordedDefinition: Sendable, Hashable {
    /// The agent's name.
    public var agent: String
    /// The file's path from its root.
    public var path: String
    /// The digest of the file's bytes.
    public var fingerprint: String
  }

  /// The definitions of the latest invocation, each once, by agent, path and fingerprint.
  public func definitions() throws -> [RecordedDefinition] {
    try read { db in
      try rows(
        """
        SELECT DISTINCT a.name, d.path, d.fingerprint FROM definition d
        JOIN agent a ON a.scenario = d.scenario AND a.number = d.agent
        JOIN scenario s ON s.id = d.scenario
        WHERE s.batch = (SELECT max(batch) FROM scenario)
        ORDER BY 1, 2, 3
        """,
        of: db
      ) { row in
        guard let agent = row.text("name"), let path = row.text("path"),
          let fingerprint = row.text("fingerprint")
        else { throw unreadable("a definition") }
        return RecordedDefinition(agent: agent, path: path, fingerprint: fingerprint)
      }
    }
  }

  /// The events of a run, where its level kept them; else none.
  public func events(of run: RecordedRun) throws -> [Event] {
    try read { db in
      try rows("SELECT * FROM event WHERE run = ? ORDER BY sequence", [run.id], of: db) { row in
        guard let event = Event(row: row) else { throw unreadable("an event of run \(run.id)") }
        return event
      }
    }
  }

  /// The most bytes of texts and blobs that are read at once.
  private static let most = 1 << 30

  /// Reads rows one after the other, until what they hold is more than any recording has.
  private func rows<Value>(
    _ sql: String,
    _ arguments: StatementArguments = [],
    of db: Database,
    _ value: (Row) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    var bytes = 0
    let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
    while let row = try rows.next() {
      bytes += row.bytes
      guard bytes <= Self.most else { throw DatabaseError(resultCode: .SQLITE_TOOBIG) }
      values.append(try value(row))
    }
    return values
  }

  private func unreadable(_ what: String) -> RecordingError {
    RecordingError(.invalid, "\(path): error: \(what) of the recording cannot be read")
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
