/// The form of a file, as its first records show it.
enum LogRecognition {
  /// What a file is.
  enum Finding: Sendable, Hashable {
    case log(LogFormat)
    /// A file with records of no known form.
    case unknown
    /// A JSON document that is no log.
    case document
    /// A JSON document that may be a log, but is too large to be read whole.
    case tooLarge
    /// A file without any record.
    case noise
    /// A file without any byte.
    case empty
  }

  /// How many records of a known form decide.
  private static let enough = 24

  /// Recognizes a file.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func finding(_ file: RecordFile) throws -> Finding {
    var votes: [LogFormat: Int] = [:]
    var records = 0
    let counts = try file.read { record, _ in
      records += 1
      if let format = format(of: record) { votes[format, default: 0] += 1 }
      return votes.values.reduce(0, +) < enough
    }
    if counts.bytes == 0 { return .empty }
    let most = LogFormat.allCases.max { votes[$0, default: 0] < votes[$1, default: 0] }
    if let most, votes[most] != nil { return .log(most) }
    if file.path.hasSuffix(".json"), counts.noise + counts.torn > 0 {
      return try document(file, counts.bytes)
    }
    return records > 0 ? .unknown : .noise
  }

  /// Recognizes a document over several lines.
  private static func document(_ file: RecordFile, _ size: Int) throws -> Finding {
    guard size <= JSONDocument.largest else { return .tooLarge }
    let format = try JSONDocument.read(file.path).flatMap { Self.format(of: $0.value) }
    return format.map { .log($0) } ?? .document
  }

  /// Returns the form of a record, or `nil` if it fits none or several.
  static func format(of record: JSONValue) -> LogFormat? {
    if let format = otherProgram(record) { return format }
    if record["object"]?.string?.hasPrefix("trace") == true, record["id"] != nil {
      return .openAIAgents
    }
    if record["agent_id"] != nil, record["event"] != nil || record["hook_event_name"] != nil {
      return .hookDispatch
    }
    if record["source"] != nil, record["models_usage"] != nil, record["type"] != nil {
      return .autoGen
    }
    if record["session_id"]?.string != nil, isStream(record) { return .streamJSON }
    if record["sessionId"]?.string != nil,
      record["message"] != nil || record["uuid"] != nil
        || record["type"] != nil, record["type"]?.string?.contains(".") != true
    {
      return .claudeProject
    }
    return nil
  }

  /// Returns the form of a record of another program than Claude Code, if its keys show it.
  private static func otherProgram(_ record: JSONValue) -> LogFormat? {
    let type = record["type"]?.string ?? ""
    if record["payload"]?.isObject == true, rolloutTypes.contains(type) { return .codexRollout }
    if record["data"]?.isObject == true, record["id"]?.string != nil, record["timestamp"] != nil,
      type == "abort"
        || type.contains(".") && eventTypes.contains(String(type.prefix { $0 != "." }))
    {
      return .copilotCLI
    }
    if record["resourceSpans"]?.isArray == true { return .otlp }
    if record["messages"]?.isArray == true, let info = record["info"],
      let id = info["id"]?.string, id.hasPrefix("ses_") || info["directory"] != nil
    {
      return .openCode
    }
    return nil
  }

  /// The first parts of the types of the Copilot CLI's events.
  private static let eventTypes: Set<String> = [
    "assistant", "hook", "permission", "session", "skill", "subagent", "system", "tool", "user",
  ]

  /// The types of records in rollouts of the Codex CLI.
  private static let rolloutTypes: Set<String> = [
    "session_meta", "turn_context", "response_item", "event_msg", "compacted", "world_state",
    "token_usage_record", "inter_agent_communication", "inter_agent_communication_metadata",
  ]

  private static func isStream(_ record: JSONValue) -> Bool {
    switch record["type"]?.string {
    case "system": record["subtype"] != nil
    case "assistant", "user": record["message"] != nil
    case "result": record["subtype"] != nil
    default: false
    }
  }
}
