/// What the first record of a Codex rollout says of its thread.
struct CodexHead {
  /// The identifier of the thread.
  var id: String
  /// The thread that started this one; `nil` if a user did.
  var parent: String?
  /// The session, which later versions name in each thread of it.
  var session: String?
  /// Whether another agent or the program started the thread.
  var isChild: Bool
  /// The name of the agent's definition.
  var role: String?
  /// The path of the agent among the agents of its session, such as `/root/survey`.
  var path: String?
  var version: String?
  /// The project's folder.
  var folder: String?
  private var time: Timestamp?
  /// The number of the first record that is not copied, where the version states it.
  private var firstOwnRecord: Int64?

  init?(_ payload: JSONValue) {
    guard let id = payload["id"]?.string else { return nil }
    self.id = id
    let origin = payload["source"]?["subagent"] ?? payload["source"]?["sub_agent"]
    let spawn = origin?["thread_spawn"]
    parent = (spawn?["parent_thread_id"] ?? payload["parent_thread_id"])?.string
    session = payload["session_id"]?.string
    isChild = parent != nil || origin.map { !$0.isNull } ?? false
    role =
      (payload["agent_role"] ?? spawn?["agent_role"] ?? spawn?["agent_type"])?.string
      ?? origin?.string
    path = (payload["agent_path"] ?? spawn?["agent_path"])?.string
    version = payload["cli_version"]?.string
    folder = payload["cwd"]?.string
    time = payload["timestamp"]?.string.flatMap(Timestamp.init)
    firstOwnRecord = payload["subagent_history_start_ordinal"]?.integer
  }

  /// Creates the head of a file that has none, such as the rest of a log.
  init(unnamed stem: String) {
    id = stem
    isChild = false
  }

  /// Reads the head of a file; returns `nil` if the file has none.
  static func read(_ file: RecordFile) throws -> CodexHead? {
    var head: CodexHead?
    _ = try file.read { record, _ in
      guard record["type"]?.string == "session_meta", let payload = record["payload"] else {
        return true
      }
      head = CodexHead(payload)
      return head == nil
    }
    return head
  }

  /// Returns whether a record shows that the copied records are over (`true`) or go on (`false`);
  /// `nil` if it shows nothing.
  ///
  /// Identifiers of threads and turns begin with their time, as UUIDs of version 7 do.
  func startsOwnPart(_ record: JSONValue, _ payload: JSONValue) -> Bool? {
    if let firstOwnRecord, let number = record["ordinal"]?.integer {
      return number >= firstOwnRecord
    }
    let type = record["type"]?.string
    let isTurn = type == "turn_context" || Self.starts.contains(payload["type"]?.string ?? "")
    guard isTurn else { return nil }
    if let turn = payload["turn_id"]?.string, Self.isTimed(turn), Self.isTimed(id) {
      return turn.prefix(13).lowercased() >= id.prefix(13).lowercased()
    }
    if let start = payload["started_at"]?.integer, let time {
      return start >= time.nanoseconds / 1_000_000_000
    }
    return nil
  }

  private static let starts: Set<String> = ["task_started", "turn_started"]

  private static func isTimed(_ id: String) -> Bool {
    let parts = id.split(separator: "-")
    return parts.count == 5 && parts[2].hasPrefix("7") && id.utf8.count == 36
  }
}
