import Foundation
import RehearsalSimulation

/// A reader of the log of one Codex thread.
///
/// It collects the agent's tool calls, and what the log states about other threads.
struct CodexThread {
  /// A tool call that starts another agent.
  struct Launch {
    var call: String
    var logPosition: History.LogPosition
    var time: Timestamp?
    var agent: String
    var model: String?
    var prompt: String
    /// The number of the language model's response that contains the call, counted from 1.
    var responseNumber: Int
    var answer: (place: History.LogPosition, time: Timestamp?, text: String, failure: ToolFailure?)?
    /// The thread that the call started, with the kind of evidence.
    ///
    /// `name` is the identifier of the thread or the path of the agent. The value is `nil` if the caller's
    /// log does not name a thread.
    var startedThread: (name: String, join: Dispatch.Evidence)?
  }

  /// A statement of a log about the state of a thread, for example that the thread has ended.
  struct Statement {
    /// The identifier of the thread or the path of the agent.
    var threadName: String
    var state: String
    var source: String
    var logPosition: History.LogPosition
    var time: Timestamp?
    var text: String?
  }

  let metadata: CodexThreadMetadata
  var records: LaneRecords
  var launches: [Launch] = []
  /// For each call that starts an agent, its index in `launches`, by the call's identifier.
  private var launchIndexByCall: [String: Int] = [:]
  var statements: [Statement] = []
  /// The agents for which a notification or a result has been read.
  ///
  /// Each element has the kind of message and the name of the agent, as in `notification NAME`.
  var notifyingAgents: Set<String> = []
  /// The first record in the thread's own log that reports the end of a turn; `nil` if there is none.
  ///
  /// Records of aborted turns do not count.
  var firstTurnEnd: Statement?
  /// Whether the latest turn has ended, and the thread has got and produced nothing since.
  var hasEndedTurn = false
  /// The first message that the thread got from the user or from the agent that started it; `nil` if there is
  /// none.
  ///
  /// Messages that begin with `<` are left out, because they usually come from Codex itself.
  private(set) var prompt: String?
  /// How many responses of the language model have been read so far.
  private(set) var responseCount = 0
  private var startsNewResponse = true
  private var isReadingCopiedRecords = false
  private(set) var model = "?"
  /// For each call that stops an agent, the agent to stop, by the call's identifier.
  private var stopTargetByCall: [String: String] = [:]
  /// The running totals of tokens in the latest record that had them; `nil` if none had.
  var previousTotals: TokenCount?
  var tokensFromTotals: [String: TokenCount] = [:]
  var tokensFromResponses: [String: TokenCount] = [:]
  var userMessageCounts = (messages: 0, items: 0)
  private var lastTime: Timestamp?
  let privacyFilter: PrivacyFilter

  init(_ metadata: CodexThreadMetadata, _ kind: Lane.Kind, options: ImportOptions) {
    self.metadata = metadata
    records = LaneRecords(
      Lane(id: kind == .root ? "main" : metadata.id, kind: kind),
      showsTurns: true
    )
    privacyFilter = PrivacyFilter(folder: metadata.folder, options: options)
  }

  /// The lane (the agent at work) with its token counts.
  ///
  /// Some versions of Codex write the token counts of each response. If the log has them, they are
  /// used instead of the running totals, which are less reliable.
  var finishedLane: Lane {
    var lane = records.lane
    lane.tokens = tokensFromResponses.isEmpty ? tokensFromTotals : tokensFromResponses
    return lane
  }

  /// The number of messages that the user typed.
  ///
  /// Depending on its version, Codex writes such a message as a message record, as an item or as both.
  var userMessageCount: Int { max(userMessageCounts.messages, userMessageCounts.items) }

  /// Reads a record of the thread's log.
  mutating func readRecord(
    _ record: JSONValue,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    guard let type = record["type"]?.string, let payload = record["payload"] else { return }
    let subtype = payload["type"]?.string
    let name =
      ["response_item", "event_msg"].contains(type) ? subtype.map { "\(type):\($0)" } : nil
    history.recordCountByType[name ?? type, default: 0] += 1
    let time = record["timestamp"]?.string.flatMap(Timestamp.init)
    if let time, let lastTime, time < lastTime { history.backwardRecordCount += 1 }
    lastTime = time ?? lastTime
    guard checkIsOwnRecord(record, type, payload) else {
      history.foreignRecordCount += 1
      previousTotals = Self.runningTotals(payload) ?? previousTotals
      return
    }
    let isModelItem = type == "response_item" && payload["role"]?.string != "user"
    let isIdle = hasEndedTurn && !isModelItem && records.lane.kind != .root
    records.countRecord(at: time, since: isIdle ? time : nil)
    switch type {
    case "turn_context": model = payload["model"]?.string ?? model
    case "response_item": readItem(payload, subtype ?? "", time, place, &history)
    case "event_msg": readEvent(payload, subtype ?? "", time, place, &history)
    case "compacted": records.lane.compactionCount += 1
    case "token_usage_record":
      if let usage = payload["usage"] {
        tokensFromResponses[model, default: .init()] += Self.tokenCount(usage)
      }
    default: break
    }
  }

  /// The beginning of the tool result that tells a forked thread that it is a new agent.
  private static let newAgentMessage = "You are the newly spawned agent."

  /// Returns whether a record belongs to the thread itself.
  ///
  /// The log of a forked thread begins with copies of another thread's records. The method remembers whether
  /// the records that it reads are copies.
  private mutating func checkIsOwnRecord(_ record: JSONValue, _ type: String, _ payload: JSONValue)
    -> Bool
  {
    if type == "session_meta" {
      guard let id = payload["id"]?.string, id != metadata.id else { return true }
      isReadingCopiedRecords = true
      return false
    }
    guard isReadingCopiedRecords else { return true }
    if let isOwn = metadata.isOwnRecord(record, payload) {
      isReadingCopiedRecords = !isOwn
      return isOwn
    }
    // In versions without turn identifiers, a tool result with this text marks the end of the copied records.
    let text = type == "response_item" ? Self.outputText(payload) : ""
    if text.hasPrefix(Self.newAgentMessage) { isReadingCopiedRecords = false }
    return false
  }
}

// MARK: - Items

extension CodexThread {
  private mutating func readItem(
    _ item: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    hasEndedTurn = false
    switch type {
    case "message": readMessage(item, time, place, &history)
    case "agent_message": readAgentMessage(item, time, place, &history)
    case "function_call", "custom_tool_call", "local_shell_call", "tool_search_call":
      readCall(item, type, time, place, &history)
    case "function_call_output", "custom_tool_call_output", "tool_search_output":
      readAnswer(item, time, place, &history)
    case "web_search_call", "image_generation_call":
      countModelItem()
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

  /// Counts an item that the language model has produced.
  ///
  /// If the item begins a new response, the response is counted too. Consecutive items belong to one
  /// response. The first item of the log, and the first item after a user message or a tool result,
  /// begin a new response.
  private mutating func countModelItem() {
    if startsNewResponse { responseCount += 1 }
    startsNewResponse = false
    records.lane.endsWithUser = false
    records.lane.recordCountByModel[model, default: 0] += 1
  }

  private mutating func readMessage(
    _ item: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    let textParts = item["content"]?.elements.compactMap { $0["text"]?.string } ?? []
    let text = item["content"]?.string ?? textParts.joined(separator: "\n")
    // Codex 0.133.0 writes a message from another agent as a message from this thread's language model.
    let embeddedMessage =
      text.hasPrefix("{\"author\"") ? item["content"]?.elements.first?["text"]?.embeddedObject : nil
    if readNotification(embeddedMessage?["content"]?.string ?? text, time, place, &history) {
      return
    }
    guard embeddedMessage == nil else { return }
    switch item["role"]?.string {
    case "assistant":
      countModelItem()
      records.setLastMessage(text, at: place, privacyFilter)
    case "user":
      startsNewResponse = true
      records.lane.endsWithUser = true
      guard !AddedText.codex.isAll(of: text) else { return }
      records.openTurn()
      if prompt == nil { prompt = text }
    default: break
    }
  }

  private mutating func readCall(
    _ item: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    countModelItem()
    guard let id = (item["call_id"] ?? item["id"])?.string else { return }
    let text = (item["arguments"] ?? item["input"])?.string ?? ""
    let input = type == "local_shell_call" ? item["action"] : item["arguments"]?.embeddedObject
    let nameWithoutServer = item["name"]?.string ?? String(type.dropLast(5))
    let serverPrefix = item["namespace"]?.string.flatMap { $0.hasPrefix("mcp__") ? $0 : nil }
    let tool = (serverPrefix ?? "") + nameWithoutServer
    let effects = CodexTools.action(tool, input, text, privacyFilter)
    let call = ToolCall(id: id, tool: tool, effects: effects, time: time, place: place)
    guard records.add(call) else { return }
    if CodexTools.waitTools.contains(tool) { history.pollCount += 1 }
    if CodexTools.stopTools.contains(tool) {
      stopTargetByCall[id] = (input?["target"] ?? input?["id"])?.string
    }
    guard call.action == .dispatch else { return }
    launchIndexByCall[id] = launches.count
    let items = input?["items"]?.elements.compactMap { $0["text"]?.string }
    launches.append(
      Launch(
        call: id,
        logPosition: place,
        time: time,
        agent: input?["agent_type"]?.string ?? "default",
        model: input?["model"]?.string,
        prompt: input?["message"]?.string ?? items?.joined(separator: "\n") ?? "",
        responseNumber: responseCount
      )
    )
  }

  private mutating func readAnswer(
    _ item: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    startsNewResponse = true
    records.lane.endsWithUser = true
    let text = Self.outputText(item)
    guard let id = item["call_id"]?.string, let call = records.call(id) else {
      // The call of this result is in the log of the agent that started the thread.
      if !text.hasPrefix(Self.newAgentMessage) { history.strayResultCount += 1 }
      return
    }
    var failure = CodexTools.failure(of: call.tool, text)
    let result = Self.jsonObject(text)
    let launchIndex = launchIndexByCall[id].flatMap { launches[$0].answer == nil ? $0 : nil }
    if let launchIndex, launches[launchIndex].startedThread == nil, result?["agent_id"] == nil,
      result?["task_name"] == nil
    {
      failure = failure ?? .other
    }
    records.setAnswer(id, ToolCall.Answer(time: time, place: place, failure: failure))
    if let index = launchIndex {
      launches[index].answer = (place, time, text, failure)
      if let name = (result?["agent_id"] ?? result?["task_name"])?.string {
        launches[index].startedThread = (name, .result)
      }
    }
    readThreadStates(result, of: call, time, place)
  }

  /// Reads the states of other threads from the result of a call that waits for agents or stops an agent.
  ///
  /// Results of other calls are ignored.
  private mutating func readThreadStates(
    _ result: JSONValue?,
    of call: ToolCall,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    if CodexTools.waitTools.contains(call.tool) {
      for (name, status) in result?["status"]?.members ?? [] {
        addStatement(name, status, "wait", time, place)
      }
    }
    if CodexTools.stopTools.contains(call.tool), result?["previous_status"]?.string == "running",
      let target = stopTargetByCall[call.id]
    {
      statements.append(
        Statement(
          threadName: target,
          state: "closed",
          source: call.tool,
          logPosition: place,
          time: time
        )
      )
    }
  }

  private static func outputText(_ item: JSONValue) -> String {
    guard let output = item["output"] else { return "" }
    let parts = output.elements.compactMap { $0["text"]?.string }
    return output.string ?? output["content"]?.string ?? parts.joined(separator: "\n")
  }

  private static func jsonObject(_ text: String) -> JSONValue? {
    guard text.hasPrefix("{") else { return nil }
    return JSONValue.read(Array(text.utf8))?.value
  }
}
