import GRDB
public import RehearsalRules
import RehearsalSimulation

/// The description of a recorded run, without its events.
public struct RecordedRun: Sendable, Hashable {
  /// The identifier of the run in the recording, counted from 1.
  public var id: Int64
  /// The identifier of the scenario in the recording.
  public var scenarioID: Int64
  /// The name of the scenario.
  public var scenarioName: String
  /// The name of the configuration that was applied to the scenario; `nil` if there was none.
  public var configuration: String?
  /// The path of the scenario file, relative to the root folder from which it was loaded.
  public var scenarioPath: String
  /// The seed of the run.
  public var seed: UInt64
  /// How much of the run was recorded.
  public var level: RecordingLevel
  /// The digest of the run's events, in hexadecimal digits.
  public var digest: String
  /// The verdict on the run: `pass`, `fail` or `unknown`.
  public var verdict: Verdict
  /// The code for the way in which the run ended, such as `settled` or `deadlocked`.
  public var endingCode: String
  /// The virtual time at the end of the run, in nanoseconds.
  public var endTime: Int64
  /// The number of events that happened in the run, recorded or not.
  public var eventCount: Int64
  /// The number of handoffs that were sent in the run.
  public var handoffCount: Int64
  /// The number of tokens that the sessions of the run spent.
  public var tokenCount: Int64
  /// The number of violations in the run with the severity warning or error.
  public var violationCount: Int64

  init?(row: Row) {
    guard let id = row.integer("id"), let scenario = row.integer("scenario"),
      let name = row.text("name"), let path = row.text("path"), let seed = row.integer("seed"),
      let level = row.text("level").flatMap(RecordingLevel.init), let digest = row.text("digest"),
      let verdict = row.text("verdict").flatMap(Verdict.init), let ending = row.text("ending"),
      let time = row.integer("time"), let events = row.integer("events"),
      let handoffs = row.integer("handoffs"),
      let tokens = row.integer("tokens"), let violations = row.integer("violations")
    else { return nil }
    self.id = id
    self.scenarioID = scenario
    self.scenarioName = name
    configuration = row.text("configuration")
    self.scenarioPath = path
    self.seed = UInt64(bitPattern: seed)
    self.level = level
    self.digest = digest
    self.verdict = verdict
    self.endingCode = ending
    self.endTime = time
    self.eventCount = events
    self.handoffCount = handoffs
    self.tokenCount = tokens
    self.violationCount = violations
  }
}

/// A scenario that has runs in a recording.
public struct RecordedScenario: Sendable, Hashable {
  /// The identifier of the scenario in the recording.
  public var id: Int64
  /// The command-line options for repeating a run of the scenario, such as ` --agents DIR`.
  public var options: String
  /// The identifier of the scenario's first run.
  public var firstRunID: Int64
  /// The maximum number of pairs of the sequential comparison that made runs of the scenario; `nil` if there is none.
  ///
  /// The comparison may have stopped with fewer pairs. If several made runs, this is the greatest of their numbers.
  public var cap: Int64?
}

extension Event {
  init?(row: Row) {
    guard let task = row.identifier("task", none: .max),
      let handoff = row.identifier("handoff", none: 0),
      let agent = row.identifier("agent", none: .max),
      let session = row.identifier("session", none: 0),
      let sequence = row.integer("sequence"), let time = row.integer("time"),
      let name = row.integer("kind").flatMap({ UInt8(exactly: $0) }).flatMap(Event.Name.init(code:))
    else { return nil }
    var fields = PayloadJSONReader(row.text("detail"))
    let agentID = AgentID(rawValue: agent)
    let taskID = TaskID(rawValue: task)
    guard let kind = Event.Kind(name, agent: agentID, task: taskID, from: &fields) else {
      return nil
    }
    self.init(
      sequence: UInt64(bitPattern: sequence),
      time: Instant(nanoseconds: time),
      agent: agentID,
      session: SessionID(rawValue: session),
      task: taskID,
      handoff: HandoffID(rawValue: handoff),
      kind: kind
    )
  }
}
