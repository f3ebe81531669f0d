import Foundation
import RehearsalSimulation

/// The records of one Codex thread, as they are read.
struct CodexThread {
  /// A call that starts another agent.
  struct Launch {
    var call: String
    var place: History.Place
    var time: Timestamp?
    var agent: String
    var model: String?
    var prompt: String
    /// The number of the model's response that has the call.
    var response: Int
    var answer: (place: History.Place, time: Timestamp?, text: String, failure: ToolFailure?)?
    /// The thread that the caller's records or the answer name, and how.
    var child: (name: String, join: Dispatch.Join)?
  }

  /// A statement about the state of another thread.
  struct Statement {
    /// The thread's identifier or the agent's path.
    var name: String
    var state: String
    var via: String
    var place: History.Place
    var time: Timestamp?
    var text: String?
  }

  let head: CodexHead
  var records: LaneRecords
  var launches: [Launch] = []
  /// The indices of the launches, by the call.
  private var launchOfCall: [String: Int] = [:]
  var statements: [Statement] = []
  /// The threads that have sent a notification, each with the form of it.
  var notifiers: Set<String> = []
  /// The first end of a task of this thread.
  var end: Statement?
  /// The first words that the thread was given.
  private(set) var prompt: String?
  /// How many responses of the language model there are.
  private(set) var responses = 0
  private var answersSince = true
  private var isCopied = false
  private(set) var model = "?"
  /// The agents that calls are to stop, by the call.
  private var targets: [String: String] = [:]
  /// The last sums of tokens, to find records that repeat them.
  var total: TokenCount?
  var countedTokens: [String: TokenCount] = [:]
  var statedTokens: [String: TokenCount] = [:]
  var turns = (messages: 0, items: 0)
  private var last: Timestamp?
  let paths: ProjectPaths

  init(_ head: CodexHead, _ kind: Lane.Kind, options: ImportOptions) {
    self.head = head
    records = LaneRecords(Lane(id: kind == .root ? "main" : head.id, kind: kind))
    paths = ProjectPaths(folder: head.folder, options: options)
  }

  /// The lane with its tokens.
  ///
  /// The records of single responses are more certain than the repeated totals, if the version
  /// writes them.
  var finished: Lane {
    var lane = records.lane
    lane.tokens = statedTokens.isEmpty ? countedTokens : statedTokens
    return lane
  }

  /// The turns of the user.
  ///
  /// Some versions write them as messages, others as items, and some as both.
  var humanTurns: Int { max(turns.messages, turns.items) }

  /// Takes a record of the thread's file.
  mutating func take(_ record: JSONValue, _ place: History.Place, _ history: inout History) {
    guard let type = record["type"]?.string, let payload = record["payload"] else { return }
    let subtype = payload["type"]?.string
    let name =
      ["response_item", "event_msg"].contains(type) ? subtype.map { "\(type):\($0)" } : nil
    history.recordTypes[name ?? type, default: 0] += 1
    let time = record["timestamp"]?.string.flatMap(Timestamp.init)
    if let time, let last, time < last { history.backwardRecords += 1 }
    last = time ?? last
    guard isOwn(record, type, payload) else {
      history.foreignRecords += 1
      total = Self.total(payload) ?? total
      return
    }
    records.countRecord(at: time)
    switch type {
    case "turn_context": model = payload["model"]?.string ?? model
    case "response_item": takeItem(payload, subtype ?? "", time, place, &history)
    case "event_msg": takeEvent(payload, subtype ?? "", time, place, &history)
    case "compacted": records.lane.compactions += 1
    case "token_usage_record":
      if let usage = payload["usage"] {
        statedTokens[model, default: .init()] += Self.tokens(usage)
      }
    default: break
    }
  }

  /// Returns whether a record is the thread's own, and not a copy of the one from which the thread
  /// was forked.
  private mutating func isOwn(_ record: JSONValue, _ type: String, _ payload: JSONValue) -> Bool {
    if type == "session_meta" {
      guard let id = payload["id"]?.string, id != head.id else { return true }
      isCopied = true
      return false
    }
    guard isCopied else { return true }
    if let isOwn = head.startsOwnPart(record, payload) {
      isCopied = !isOwn
      return isOwn
    }
    // Versions without identifiers of turns end the copy with this answer.
    let text = type == "response_item" ? Self.output(payload) : ""
    if text.hasPrefix("You are the newly spawned agent.") { isCopied = false }
    return false
  }
}

// MARK: - Items

extension CodexThread {
  private mutating func takeItem(
    _ item: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    switch type {
    case "message": takeMessage(item, time, place, &history)
    case "agent_message": takeAgentMessage(item, time, place, &history)
    case "function_call", "custom_tool_call", "local_shell_call", "tool_search_call":
      takeCall(item, type, time, place, &history)
    case "function_call_output", "custom_tool_call_output", "tool_search_output":
      takeAnswer(item, time, place, &history)
    case "web_search_call", "image_generation_call":
      respond()
      var call = ToolCall(
        id: item["id"]?.string ?? "line \(place.line)",
        tool: String(type.dropLast(5)),
        action: .other,
        time: time,
        place: place
      )
      if item["status"]?.string == "completed" { call.answer = .init(time: time, place: place) }
      records.add(call)
    default: break
    }
  }

  /// Counts a response of the language model.
  ///
  /// Its items follow one another.
  private mutating func respond() {
    if answersSince { responses += 1 }
    answersSince = false
    records.lane.endsWithUser = false
    records.lane.models[model, default: 0] += 1
  }

  private mutating func takeMessage(
    _ item: JSONValue,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    let parts = item["content"]?.elements.compactMap { $0["text"]?.string } ?? []
    let text = item["content"]?.string ?? parts.joined(separator: "\n")
    // Version 0.133.0 writes a message of another agent as one of the language model.
    let content =
      text.hasPrefix("{\"author\"") ? item["content"]?.elements.first?["text"]?.embedded : nil
    if takeNotification(content?["content"]?.string ?? text, time, place, &history) { return }
    guard content == nil else { return }
    switch item["role"]?.string {
    case "assistant":
      respond()
      records.say(text, at: place, paths)
    case "user":
      answersSince = true
      records.lane.endsWithUser = true
      if prompt == nil, !text.hasPrefix("<") { prompt = text }
    default: break
    }
  }

  private mutating func takeCall(
    _ item: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    respond()
    guard let id = (item["call_id"] ?? item["id"])?.string else { return }
    let text = (item["arguments"] ?? item["input"])?.string ?? ""
    let input = type == "local_shell_call" ? item["action"] : item["arguments"]?.embedded
    let plain = item["name"]?.string ?? String(type.dropLast(5))
    let server = item["namespace"]?.string.flatMap { $0.hasPrefix("mcp__") ? $0 : nil }
    let tool = (server ?? "") + plain
    let (action, further) = CodexTools.action(tool, input, text, paths)
    var call = ToolCall(id: id, tool: tool, action: action, time: time, place: place)
    call.furtherWritten = further
    guard records.add(call) else { return }
    if CodexTools.waiting.contains(tool) { history.polls += 1 }
    if CodexTools.stopping.contains(tool) {
      targets[id] = (input?["target"] ?? input?["id"])?.string
    }
    guard action == .dispatch else { return }
    launchOfCall[id] = launches.count
    let items = input?["items"]?.elements.compactMap { $0["text"]?.string }
    launches.append(
      Launch(
        call: id,
        place: place,
        time: time,
        agent: input?["agent_type"]?.string ?? "default",
        model: input?["model"]?.string,
        prompt: input?["message"]?.string ?? items?.joined(separator: "\n") ?? "",
        response: responses
      )
    )
  }

  private mutating func takeAnswer(
    _ item: JSONValue,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    answersSince = true
    records.lane.endsWithUser = true
    guard let id = item["call_id"]?.string, let call = records.call(id) else {
      history.strayResults += 1
      return
    }
    let text = Self.output(item)
    var failure = CodexTools.failure(of: call.tool, text)
    let value = Self.object(text)
    let launch = launchOfCall[id].flatMap { launches[$0].answer == nil ? $0 : nil }
    if let launch, launches[launch].child == nil, value?["agent_id"] == nil,
      value?["task_name"] == nil
    {
      failure = failure ?? .other
    }
    records.answer(id, ToolCall.Answer(time: time, place: place, failure: failure))
    if let index = launch {
      launches[index].answer = (place, time, text, failure)
      if let name = (value?["agent_id"] ?? value?["task_name"])?.string {
        launches[index].child = (name, .result)
      }
    }
    if CodexTools.waiting.contains(call.tool) {
      for (name, status) in value?["status"]?.members ?? [] {
        state(name, status, "wait", time, place)
      }
    }
    if CodexTools.stopping.contains(call.tool), value?["previous_status"]?.string == "running",
      let target = targets[id]
    {
      statements.append(
        Statement(name: target, state: "closed", via: call.tool, place: place, time: time)
      )
    }
  }

  private static func output(_ item: JSONValue) -> String {
    guard let output = item["output"] else { return "" }
    let parts = output.elements.compactMap { $0["text"]?.string }
    return output.string ?? output["content"]?.string ?? parts.joined(separator: "\n")
  }

  private static func object(_ text: String) -> JSONValue? {
    guard text.hasPrefix("{") else { return nil }
    return JSONValue.read(Array(text.utf8))?.value
  }
}
