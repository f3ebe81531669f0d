/// The metadata of a Codex thread, from the `session_meta` record of the thread's log.
struct CodexThreadMetadata {
  /// The identifier of the thread.
  var id: String
  /// The identifier of the thread that started this thread.
  ///
  /// It is `nil` if the user started this thread, or if the log does not state it.
  var parentID: String?
  /// The identifier of the session that the thread belongs to; `nil` if the log does not state it.
  var sessionID: String?
  /// Whether another agent or the Codex CLI itself started the thread, and not the user.
  var isChild: Bool
  /// The name of the agent's definition; `nil` if the log does not state it.
  var role: String?
  /// The path of the agent in the tree of agents, such as `/root/survey`; `nil` if the log does not state it.
  var agentPath: String?
  var version: String?
  /// The path of the project folder; `nil` if the log does not state it.
  var folder: String?
  private var startTime: Timestamp?
  /// The ordinal of the thread's first own record, which follows the copies of another thread's records.
  ///
  /// The value is `nil` if the log does not state it.
  private var firstOwnRecordNumber: Int64?

  init?(_ payload: JSONValue) {
    guard let id = payload["id"]?.string else { return nil }
    self.id = id
    let subagentSource = payload["source"]?["subagent"] ?? payload["source"]?["sub_agent"]
    let threadSpawn = subagentSource?["thread_spawn"]
    parentID = (threadSpawn?["parent_thread_id"] ?? payload["parent_thread_id"])?.string
    sessionID = payload["session_id"]?.string
    isChild = parentID != nil || subagentSource.map { !$0.isNull } ?? false
    role =
      (payload["agent_role"] ?? threadSpawn?["agent_role"] ?? threadSpawn?["agent_type"])?.string
      ?? subagentSource?.string
    agentPath = (payload["agent_path"] ?? threadSpawn?["agent_path"])?.string
    version = payload["cli_version"]?.string
    folder = payload["cwd"]?.string
    startTime = payload["timestamp"]?.string.flatMap(Timestamp.init)
    firstOwnRecordNumber = payload["subagent_history_start_ordinal"]?.integer
  }

  /// Creates the metadata of a log without a `session_meta` record, such as the second part of a split log.
  ///
  /// - Parameter stem: The name of the log file without its extension, which becomes the identifier of the
  ///   thread.
  init(unnamed stem: String) {
    id = stem
    isChild = false
  }

  /// Reads the metadata from a log file; `nil` if the file has no `session_meta` record.
  static func read(_ file: RecordFile) throws -> CodexThreadMetadata? {
    var metadata: CodexThreadMetadata?
    _ = try file.read { record, _ in
      guard record["type"]?.string == "session_meta", let payload = record["payload"] else {
        return true
      }
      metadata = CodexThreadMetadata(payload)
      return metadata == nil
    }
    return metadata
  }

  /// Returns whether a record belongs to the thread itself, and is not a copy; `nil` if the record does not
  /// show it.
  ///
  /// The log of a forked thread begins with copies of another thread's records. If records have ordinals, the
  /// ordinal decides. Otherwise, only the first record of a turn shows whether the turn is a copy: a copied
  /// turn began before the thread. The identifiers of turns and threads are usually UUIDs of version 7, which
  /// begin with a time.
  func isOwnRecord(_ record: JSONValue, _ payload: JSONValue) -> Bool? {
    if let firstOwnRecordNumber, let recordNumber = record["ordinal"]?.integer {
      return recordNumber >= firstOwnRecordNumber
    }
    let type = record["type"]?.string
    let isTurnStart =
      type == "turn_context" || Self.turnStartTypes.contains(payload["type"]?.string ?? "")
    guard isTurnStart else { return nil }
    if let turn = payload["turn_id"]?.string, Self.isVersion7UUID(turn), Self.isVersion7UUID(id) {
      return turn.prefix(13).lowercased() >= id.prefix(13).lowercased()
    }
    if let start = payload["started_at"]?.integer, let startTime {
      return start >= startTime.nanoseconds / 1_000_000_000
    }
    return nil
  }

  private static let turnStartTypes: Set<String> = ["task_started", "turn_started"]

  private static func isVersion7UUID(_ id: String) -> Bool {
    let parts = id.split(separator: "-")
    return parts.count == 5 && parts[2].hasPrefix("7") && id.utf8.count == 36
  }
}
