import GRDB
public import RehearsalRules
import RehearsalSimulation

/// A run as a recording keeps it.
public struct RecordedRun: Sendable, Hashable {
  /// Its number in the recording, counted from one.
  public var id: Int64
  /// The scenario's number in the recording.
  public var scenario: Int64
  /// The scenario's name.
  public var name: String
  /// The configuration that was laid over it, if one was.
  public var configuration: String?
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

  init?(row: Row) {
    guard let id = row.integer("id"), let scenario = row.integer("scenario"),
      let name = row.text("name"), let path = row.text("path"), let seed = row.integer("seed"),
      let level = row.text("level").flatMap(Level.init), let digest = row.text("digest"),
      let verdict = row.text("verdict").flatMap(Verdict.init)
    else { return nil }
    self.id = id
    self.scenario = scenario
    self.name = name
    configuration = row.text("configuration")
    self.path = path
    self.seed = UInt64(bitPattern: seed)
    self.level = level
    self.digest = digest
    self.verdict = verdict
  }
}

extension Event {
  init?(row: Row) {
    guard let task = row.number("task", none: .max), let handoff = row.number("handoff", none: 0),
      let agent = row.number("agent", none: .max), let session = row.number("session", none: 0),
      let sequence = row.integer("sequence"), let time = row.integer("time"),
      let name = row.integer("kind").flatMap({ UInt8(exactly: $0) }).flatMap(Event.Name.init(code:))
    else { return nil }
    var fields = PayloadJSONReader(row.text("detail"))
    let who = AgentID(rawValue: agent)
    let about = TaskID(rawValue: task)
    guard let kind = Event.Kind(name, agent: who, task: about, from: &fields) else { return nil }
    self.init(
      sequence: UInt64(bitPattern: sequence),
      time: Instant(nanoseconds: time),
      agent: who,
      session: SessionID(rawValue: session),
      task: about,
      handoff: HandoffID(rawValue: handoff),
      kind: kind
    )
  }
}
