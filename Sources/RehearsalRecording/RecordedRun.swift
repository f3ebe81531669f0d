import Foundation
import GRDB
public import RehearsalRules
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
      queue = try Recording.open(path, readOnly: true)
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// The runs of the recording, in the order they were made.
  public func runs() throws -> [RecordedRun] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT run.*, s.name, s.path FROM run JOIN scenario s ON s.id = run.scenario
          ORDER BY run.id
          """
      ).map(RecordedRun.init(row:))
    }
  }

  /// The files that the scenario of a run was made from.
  public func sources(of run: RecordedRun) throws -> [Recording.Source] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT origin, path, content FROM source WHERE scenario = ? ORDER BY rowid",
        arguments: [run.scenario]
      ).map { row in
        let content: Data = row["content"]
        return Recording.Source(
          origin: row["origin"],
          path: row["path"],
          content: Array(content)
        )
      }
    }
  }

  /// The events of a run, where its level kept them; else none.
  public func events(of run: RecordedRun) throws -> [Event] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT * FROM event WHERE run = ? ORDER BY sequence",
        arguments: [run.id]
      ).map { row in
        guard let event = Event(row: row) else {
          throw RecordingError(
            .invalid,
            "\(path): error: event \(row["sequence"] as Int64) of run \(run.id) cannot be read"
          )
        }
        return event
      }
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}

/// A run as a recording keeps it.
public struct RecordedRun: Sendable, Hashable {
  /// Its number in the recording, counted from one.
  public var id: Int64
  /// The scenario's number in the recording.
  public var scenario: Int64
  /// The scenario's name.
  public var name: String
  /// The scenario's path from its root.
  public var path: String
  /// The seed it was run with.
  public var seed: UInt64
  /// How much was kept of it.
  public var level: Level
  /// The digest of its trace.
  public var digest: String
  /// What it came to.
  public var verdict: Verdict

  fileprivate init(row: Row) {
    id = row["id"]
    scenario = row["scenario"]
    name = row["name"]
    path = row["path"]
    seed = UInt64(bitPattern: row["seed"])
    level = Level(rawValue: row["level"]) ?? .outcomes
    digest = row["digest"]
    verdict = Verdict(rawValue: row["verdict"]) ?? .unknown
  }
}

extension Event {
  fileprivate init?(row: Row) {
    func number(_ column: String, none: UInt32) -> UInt32 {
      (row[column] as Int64?).map { UInt32(truncatingIfNeeded: $0) } ?? none
    }
    let task = TaskID(rawValue: number("task", none: .max))
    let handoff = HandoffID(rawValue: number("handoff", none: 0))
    var fields = PayloadJSONReader(row["detail"])
    guard let name = Event.Name(code: row["kind"]),
      let kind = Event.Kind(name, handoff: handoff, task: task, from: &fields)
    else { return nil }
    self.init(
      sequence: UInt64(bitPattern: row["sequence"] as Int64),
      time: Instant(nanoseconds: row["time"]),
      agent: AgentID(rawValue: number("agent", none: .max)),
      session: SessionID(rawValue: number("session", none: 0)),
      task: task,
      handoff: handoff,
      kind: kind
    )
  }
}
