import RehearsalSimulation

/// A builder of a lane from Claude Code records.
///
/// A lane is one agent at work, with its tool calls and counts.
struct LaneBuilder {
  var records: LaneRecords
  /// The tokens of each message, by the message's identifier.
  ///
  /// Claude Code repeats the token counts in every record of a message. Only the last record counts.
  private var usageByMessage: [String: Lane.MessageUsage] = [:]
  private var messagesWithoutID = 0
  /// The number of records with token counts, and the number of those that differ from the previous record of
  /// the same message.
  private(set) var usageRecords = (all: 0, differing: 0)
  /// How many messages the language model has sent.
  ///
  /// A message can have several records, with tool results between them.
  private(set) var messageCount = 0
  private var lastMessageID: String?
  /// The text of the first user message with a text.
  ///
  /// In a sub-agent's lane, this is the prompt from the caller.
  private(set) var prompt: String?

  init(id: String, kind: Lane.Kind) {
    records = LaneRecords(Lane(id: id, kind: kind), showsTurns: true)
  }

  /// The lane with what has been read so far, but without its token counts.
  var lane: Lane { records.lane }

  /// The lane with what has been read so far, including its token counts.
  var finishedLane: Lane {
    var lane = records.lane
    lane.messageUsages = usageByMessage.sorted { $0.key < $1.key }.map(\.value)
    for usage in lane.messageUsages {
      lane.tokens[usage.model, default: TokenCount()] += usage.tokens
    }
    return lane
  }

  /// Reads a record of a message from the language model.
  ///
  /// The method collects texts, tool calls, token counts and the reason for stopping.
  ///
  /// - Parameters:
  ///   - message: The message of the record.
  ///   - isError: Whether the record is marked as an error message of the platform.
  ///   - time: The time of the record; `nil` if it has none.
  ///   - place: The log position of the record.
  ///   - filter: The filter of private texts.
  mutating func readMessage(
    assistant message: JSONValue,
    isError: Bool,
    at time: Timestamp?,
    _ place: History.LogPosition,
    _ filter: PrivacyFilter
  ) {
    records.lane.endsWithUser = false
    let identifier = message["id"]?.string
    let model = message["model"]?.string
    let isSynthetic = model == "<synthetic>"
    // Synthetic messages come from Claude Code itself, so they are not counted as messages of the language
    // model.
    if !isSynthetic {
      if identifier == nil || identifier != lastMessageID { messageCount += 1 }
      lastMessageID = identifier
    }
    if let reason = message["stop_reason"]?.string { records.lane.stopReason = reason }
    if let model, !isSynthetic {
      records.lane.recordCountByModel[model, default: 0] += 1
      countTokens(message["usage"], of: identifier, at: time, model)
    }
    for block in message["content"]?.elements ?? [] {
      switch block["type"]?.string {
      case "text":
        let text = block["text"]?.string ?? ""
        if isSynthetic, PlatformMessages.isPlaceholder(text) { continue }
        records.setLastMessage(text, at: place, filter)
        if isError || PlatformMessages.isProviderError(text)
          || isSynthetic && text.hasPrefix("You've hit your ")
        {
          records.lane.lastMessage?.isProviderError = true
        }
      case "tool_use": readToolCall(block, at: time, place, filter)
      default: break
      }
    }
    guard !isSynthetic, let reason = message["stop_reason"]?.string else { return }
    if reason == "end_turn" { records.endTurn() }
    if Self.reasonsOfCutAnswers.contains(reason) { records.endInError(at: place) }
  }

  /// The reasons with which the language model's provider ends an answer before it is complete.
  private static let reasonsOfCutAnswers: Set<String> = [
    "max_tokens", "model_context_window_exceeded", "refusal",
  ]

  private mutating func countTokens(
    _ record: JSONValue?,
    of message: String?,
    at time: Timestamp?,
    _ model: String
  ) {
    guard let record, record.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = max(0, record["input_tokens"]?.integer ?? 0)
    tokens.output = max(0, record["output_tokens"]?.integer ?? 0)
    tokens.cacheWrite = max(0, record["cache_creation_input_tokens"]?.integer ?? 0)
    tokens.cacheRead = max(0, record["cache_read_input_tokens"]?.integer ?? 0)
    usageRecords.all += 1
    if message == nil { messagesWithoutID += 1 }
    let key = message ?? "\u{0}\(messagesWithoutID)"
    if let earlierUsage = usageByMessage[key], earlierUsage.tokens != tokens {
      usageRecords.differing += 1
    }
    usageByMessage[key] = Lane.MessageUsage(
      identifier: message,
      time: time,
      model: model,
      tokens: tokens
    )
  }

  private mutating func readToolCall(
    _ block: JSONValue,
    at time: Timestamp?,
    _ place: History.LogPosition,
    _ filter: PrivacyFilter
  ) {
    guard let id = block["id"]?.string, let tool = block["name"]?.string else { return }
    records.add(
      ToolCall(
        id: id,
        tool: tool,
        action: ClaudeTools.action(tool, block["input"], filter),
        time: time,
        place: place,
        gateChanges: ClaudeTools.gateChanges(tool, block["input"], filter)
      )
    )
  }

  /// Reads a user message, and returns the tool results in it.
  ///
  /// Claude Code also writes the results of tool calls as user messages.
  mutating func readUserMessage(_ message: JSONValue) -> [JSONValue] {
    records.lane.endsWithUser = true
    guard let content = message["content"] else { return [] }
    if prompt == nil { prompt = content.text }
    return content.elements.filter { $0["type"]?.string == "tool_result" }
  }
}

extension JSONValue {
  /// The text of a message's content, which is a string or an array of blocks.
  ///
  /// The texts of several blocks are joined by line breaks. The property is `nil` if no block has a text.
  var text: String? {
    if let string { return string }
    let texts = elements.compactMap { $0["type"]?.string == "text" ? $0["text"]?.string : nil }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }
}
