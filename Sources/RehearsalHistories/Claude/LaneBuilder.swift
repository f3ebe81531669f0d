import RehearsalSimulation

/// The records of a lane, as they are read.
struct LaneBuilder {
  private(set) var lane: Lane
  /// The usage of each message, by its identifier.
  ///
  /// The last record of a message counts.
  private var usage: [String: (model: String, tokens: TokenCount)] = [:]
  private var anonymous = 0
  /// The indices of the calls, by identifier.
  private var calls: [String: Int] = [:]
  /// The records of usage, and how many differ from the one before of the same message.
  private(set) var usageRecords = (all: 0, differing: 0)
  /// How many messages of the language model there are; their records may be interleaved with answers.
  private(set) var messages = 0
  private var lastMessage: String?
  /// The first words of the user, which are the prompt in the log of a child.
  private(set) var prompt: String?

  /// The longest time between two records that counts as work, in nanoseconds.
  private static let longestGap: Int64 = 120_000_000_000

  init(id: String, kind: Lane.Kind) { lane = Lane(id: id, kind: kind) }

  /// The lane with its tokens.
  var finished: Lane {
    var lane = lane
    for (model, tokens) in usage.values { lane.tokens[model, default: TokenCount()] += tokens }
    return lane
  }

  mutating func countRecord(at time: Timestamp?) {
    lane.records += 1
    guard let time else { return }
    if let last = lane.last, last < time {
      lane.activeTime += min(time.nanoseconds - last.nanoseconds, Self.longestGap)
    }
    lane.first = min(lane.first ?? time, time)
    lane.last = max(lane.last ?? time, time)
  }

  mutating func countCompaction() { lane.compactions += 1 }

  /// Takes a message of the language model.
  mutating func take(
    assistant message: JSONValue,
    at time: Timestamp?,
    _ place: History.Place,
    _ paths: ProjectPaths
  ) {
    lane.endsWithUser = false
    let identifier = message["id"]?.string
    let isSynthetic = message["model"]?.string == "<synthetic>"
    // What the platform writes in the place of the language model does not show that the lane went on.
    if !isSynthetic {
      if identifier == nil || identifier != lastMessage { messages += 1 }
      lastMessage = identifier
    }
    if let reason = message["stop_reason"]?.string { lane.stopReason = reason }
    let model = message["model"]?.string
    let isReal = model != nil && model != "<synthetic>"
    if let model, isReal {
      lane.models[model, default: 0] += 1
      count(message["usage"], of: identifier, model)
    }
    for block in message["content"]?.elements ?? [] {
      switch block["type"]?.string {
      case "text":
        if let text = block["text"]?.string, !text.allSatisfy(\.isWhitespace) {
          if isSynthetic, text == "No response requested." { continue }
          lane.final = Lane.Words(text, at: place, paths, isSynthetic: isSynthetic)
          lane.decision = StatedDecision.last(in: text) ?? lane.decision
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
    guard let id = block["id"]?.string, let tool = block["name"]?.string, calls[id] == nil else {
      return
    }
    calls[id] = lane.calls.count
    lane.calls.append(
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

  /// Records how a call that wrote a whole file made a gate easier to pass.
  mutating func note(_ loosening: GateLoosening, of id: String) {
    guard let index = calls[id] else { return }
    lane.calls[index].loosening = lane.calls[index].loosening ?? loosening
  }

  /// Takes a message of the user or of the tools; returns its answers to calls.
  mutating func take(user message: JSONValue) -> [JSONValue] {
    lane.endsWithUser = true
    guard let content = message["content"] else { return [] }
    if prompt == nil { prompt = content.text }
    return content.elements.filter { $0["type"]?.string == "tool_result" }
  }

  /// Returns the call with an identifier, or `nil` if the lane has no such call.
  func call(_ id: String) -> ToolCall? { calls[id].map { lane.calls[$0] } }

  /// Records the answer to a call.
  ///
  /// The first answer counts.
  mutating func answer(_ id: String, _ answer: ToolCall.Answer) {
    guard let index = calls[id], lane.calls[index].answer == nil else { return }
    lane.calls[index].answer = answer
  }
}

extension Lane.Words {
  /// Creates the record of words that a history does not keep, unless the import keeps text.
  ///
  /// - Parameters:
  ///   - text: The words.
  ///   - place: The place of the record.
  ///   - paths: What of the words to keep.
  ///   - isSynthetic: Whether the platform wrote the words in the place of the language model.
  init(
    _ text: String,
    at place: History.Place,
    _ paths: ProjectPaths,
    isSynthetic: Bool = false
  ) {
    self.init(
      count: text.unicodeScalars.count,
      digest: Digest(of: text),
      place: place,
      text: paths.kept(words: text),
      isProviderError: ClaudeTools.isProviderError(text)
        || isSynthetic && text.hasPrefix("You've hit your ")
    )
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
