/// A detector of a file's log format, which looks at the first records.
enum LogFormatDetector {
  /// The result of the detection.
  enum FileType: Sendable, Hashable {
    case log(LogFormat)
    /// A file with JSON records, in a format that is not supported.
    case unknown
    /// A `.json` file that is not a log, and that is a single JSON document or not valid JSON.
    case document
    /// A `.json` file without known records that is larger than ``JSONDocument/sizeLimit``, and may be a log.
    case tooLarge
    /// A file without any JSON object.
    case withoutJSON
    /// A file with a size of 0 bytes.
    case empty
  }

  /// The number of records of known formats after which the detection stops.
  ///
  /// The most frequent format among these records is chosen.
  private static let recognisedRecordLimit = 24

  /// Detects the format of a file.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func detectFileType(_ file: RecordFile) throws -> FileType {
    var recordCountByFormat: [LogFormat: Int] = [:]
    var recordCount = 0
    let counts = try file.read { record, _ in
      recordCount += 1
      if let format = format(of: record) { recordCountByFormat[format, default: 0] += 1 }
      return recordCountByFormat.values.reduce(0, +) < recognisedRecordLimit
    }
    if counts.bytes == 0 { return .empty }
    let mostFrequentFormat = LogFormat.allCases.max {
      recordCountByFormat[$0, default: 0] < recordCountByFormat[$1, default: 0]
    }
    if let mostFrequentFormat, recordCountByFormat[mostFrequentFormat] != nil {
      return .log(mostFrequentFormat)
    }
    if file.path.hasSuffix(".json"), counts.nonJSONLines + counts.truncatedLines > 0 {
      return try detectDocumentType(file, counts.bytes)
    }
    return recordCount > 0 ? .unknown : .withoutJSON
  }

  /// Detects the format of a file that is a single JSON document.
  private static func detectDocumentType(_ file: RecordFile, _ size: Int) throws -> FileType {
    guard size <= JSONDocument.sizeLimit else { return .tooLarge }
    let format = try JSONDocument.read(file.path).flatMap { Self.format(of: $0.value) }
    return format.map { .log($0) } ?? .document
  }

  /// Returns the log format of a record; `nil` if the format is unknown.
  static func format(of record: JSONValue) -> LogFormat? {
    if let format = formatOfOtherProgram(record) { return format }
    if record["object"]?.string?.hasPrefix("trace") == true, record["id"] != nil {
      return .openAIAgents
    }
    if record["agent_id"] != nil, record["event"] != nil || record["hook_event_name"] != nil {
      return .hookDispatch
    }
    if record["source"] != nil, record["models_usage"] != nil, record["type"] != nil {
      return .autoGen
    }
    if record["session_id"]?.string != nil, isStreamRecord(record) { return .streamJSON }
    if record["sessionId"]?.string != nil,
      record["message"] != nil || record["uuid"] != nil
        || record["type"] != nil, record["type"]?.string?.contains(".") != true
    {
      return .claudeProject
    }
    return nil
  }

  /// Returns the log format of a record of Codex, Copilot, OpenTelemetry or opencode; `nil` for any other
  /// record.
  ///
  /// These records have keys and types that no other supported program uses.
  private static func formatOfOtherProgram(_ record: JSONValue) -> LogFormat? {
    let type = record["type"]?.string ?? ""
    if record["payload"]?.isObject == true, codexRecordTypes.contains(type) { return .codexRollout }
    if record["data"]?.isObject == true, record["id"]?.string != nil, record["timestamp"] != nil,
      type == "abort"
        || type.contains(".") && copilotEventPrefixes.contains(String(type.prefix { $0 != "." }))
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

  /// The parts before the period in the event types of the GitHub Copilot CLI, such as `session` in
  /// `session.start`.
  private static let copilotEventPrefixes: Set<String> = [
    "assistant", "hook", "permission", "session", "skill", "subagent", "system", "tool", "user",
  ]

  /// The types of records in the session logs of the OpenAI Codex CLI.
  private static let codexRecordTypes: Set<String> = [
    "session_meta", "turn_context", "response_item", "event_msg", "compacted", "world_state",
    "token_usage_record", "inter_agent_communication", "inter_agent_communication_metadata",
  ]

  private static func isStreamRecord(_ record: JSONValue) -> Bool {
    switch record["type"]?.string {
    case "system": record["subtype"] != nil
    case "assistant", "user": record["message"] != nil
    case "result": record["subtype"] != nil
    default: false
    }
  }
}
