import RehearsalSimulation

/// The records of a lane, as they are read.
struct LaneBuilder {
  var records: LaneRecords
  /// The usage of each message, by its identifier.
  ///
  /// The last record of a message counts.
  private var usage: [String: (model: String, tokens: TokenCount)] = [:]
  private var anonymous = 0
  /// The records of usage, and how many differ from the one before of the same message.
  private(set) var usageRecords = (all: 0, differing: 0)
  /// How many messages of the language model there are; their records may be interleaved with answers.
  private(set) var messages = 0
  private var lastMessage: String?
  /// The first words of the user, which are the prompt in the log of a child.
  private(set) var prompt: String?

  init(id: String, kind: Lane.Kind) { records = LaneRecords(Lane(id: id, kind: kind)) }

  /// The lane as far as it is read, without its tokens.
  var lane: Lane { records.lane }

  /// The lane with its tokens.
  var finished: Lane {
    var lane = records.lane
    for (model, tokens) in usage.values { lane.tokens[model, default: TokenCount()] += tokens }
    return lane
  }

  /// Takes a message of the language model.
  mutating func take(
    assistant message: JSONValue,
    at time: Timestamp?,
    _ place: History.Place,
    _ paths: ProjectPaths
  ) {
    records.lane.endsWithUser = false
    let identifier = message["id"]?.string
    let model = message["model"]?.string
    let isSynthetic = model == "<synthetic>"
    // What the platform writes in the place of the language model does not show that the lane went on.
    if !isSynthetic {
      if identifier == nil || identifier != lastMessage { messages += 1 }
      lastMessage = identifier
    }
    if let reason = message["stop_reason"]?.string { records.lane.stopReason = reason }
    if let model, !isSynthetic {
      records.lane.models[model, default: 0] += 1
      count(message["usage"], of: identifier, model)
    }
    for block in message["content"]?.elements ?? [] {
      switch block["type"]?.string {
      case "text":
        let text = block["text"]?.string ?? ""
        if isSynthetic, text == "No response requested." { continue }
        records.say(text, at: place, paths)
        if ClaudeTools.isProviderError(text) || isSynthetic && text.hasPrefix("You've hit your ") {
          records.lane.final?.isProviderError = true
        }
      case "tool_use": take(call: block, at: time, place, paths)
      default: break
      }
    }
  }

  private mutating func count(_ record: JSONValue?, of message: String?, _ model: String) {
    guard let record, record.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = max(0, record["input_tokens"]?.integer ?? 0)
    tokens.output = max(0, record["output_tokens"]?.integer ?? 0)
    tokens.cacheWrite = max(0, record["cache_creation_input_tokens"]?.integer ?? 0)
    tokens.cacheRead = max(0, record["cache_read_input_tokens"]?.integer ?? 0)
    usageRecords.all += 1
    if message == nil { anonymous += 1 }
    let key = message ?? "\u{0}\(anonymous)"
    if let earlier = usage[key], earlier.tokens != tokens { usageRecords.differing += 1 }
    usage[key] = (model, tokens)
  }

  private mutating func take(
    call block: JSONValue,
    at time: Timestamp?,
    _ place: History.Place,
    _ paths: ProjectPaths
  ) {
    guard let id = block["id"]?.string, let tool = block["name"]?.string else { return }
    records.add(
      ToolCall(
        id: id,
        tool: tool,
        action: ClaudeTools.action(tool, block["input"], paths),
        time: time,
        place: place,
        loosening: ClaudeTools.writing.contains(tool)
          ? ClaudeTools.loosening(block["input"], original: nil) : nil
      )
    )
  }

  /// Takes a message of the user or of the tools; returns its answers to calls.
  mutating func take(user message: JSONValue) -> [JSONValue] {
    records.lane.endsWithUser = true
    guard let content = message["content"] else { return [] }
    if prompt == nil { prompt = content.text }
    return content.elements.filter { $0["type"]?.string == "tool_result" }
  }
}

extension JSONValue {
  /// The text of a message's content, which is a string or an array of blocks; `nil` if it has no text.
  var text: String? {
    if let string { return string }
    let texts = elements.compactMap { $0["type"]?.string == "text" ? $0["text"]?.string : nil }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }
}
