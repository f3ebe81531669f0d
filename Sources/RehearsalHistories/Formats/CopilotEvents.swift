import RehearsalSimulation

/// An importer of events of the GitHub Copilot CLI: `session-state/*/events.jsonl`.
///
/// A file has all events of one session and its agents. Some files have usage events with the tokens of each
/// response. In all other files, only the event that ends the session contains the number of input tokens, as
/// a total for the whole session. The importer assigns this total to the root agent.
///
/// Sources: github-copilot-sdk 0.3.0 and 1.0.27 (`copilot/generated/session_events.py`), and events that
/// version 1.0.36-0 of the CLI wrote.
struct CopilotEvents {
  /// A tool call that starts another agent.
  struct Launch {
    var call: ToolCall
    var callerLaneIndex: Int
    var input: JSONValue?
    var responseNumber: Int
    var answer: (data: JSONValue, place: History.LogPosition, time: Timestamp?)?
    var endEvent: (type: String, data: JSONValue, place: History.LogPosition, time: Timestamp?)?
  }

  var history: History
  private(set) var lanes = [LaneRecords(Lane(id: "main", kind: .root), showsTurns: true)]
  /// The index in `lanes` of each agent except the root agent.
  ///
  /// An agent can have two keys: its own identifier, and the identifier of the call that started it.
  private(set) var laneIndexByIdentifier: [String: Int] = [:]
  private(set) var launches: [Launch] = []
  /// For each call that starts an agent, its index in `launches`, by the call's identifier.
  private var launchIndexByCall: [String: Int] = [:]
  private(set) var privacyFilter: PrivacyFilter
  /// For each element of `lanes`, how many responses of the language model have been read so far.
  private(set) var responseCountByLane = [0]
  private var modelByLane: [String?] = [nil]
  private var laneIndexByCall: [String: Int] = [:]
  private var eventIDHashes: Set<UInt64> = []
  private var hasUsageEvents = false
  private var hasMessageTokens = false
  private var notifiedAgents: Set<String> = []
  private var lastTime: Timestamp?

  /// Reads the events of a file as one history.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func history(
    _ file: RecordFile,
    named name: String,
    options: ImportOptions
  ) throws -> History {
    var events = CopilotEvents(
      history: History(session: name, format: .copilotCLI, files: [name]),
      filter: PrivacyFilter(options: options)
    )
    let counts = try file.read { record, line in
      events.readEvent(record, History.LogPosition(file: 0, line: line))
      return true
    }
    events.history.lineCounts = counts
    return events.finishedHistory
  }

  private init(history: History, filter: PrivacyFilter) {
    self.history = history
    privacyFilter = filter
  }

  private mutating func readEvent(_ record: JSONValue, _ place: History.LogPosition) {
    guard let type = record["type"]?.string, let data = record["data"] else { return }
    history.recordCountByType[type, default: 0] += 1
    if let id = record["id"]?.string, !eventIDHashes.insert(Digest(of: id).low).inserted {
      history.repeatedRecordCount += 1
      return
    }
    let time = record["timestamp"]?.string.flatMap(Timestamp.init)
    if let time, let lastTime, time < lastTime { history.backwardRecordCount += 1 }
    lastTime = time ?? lastTime
    if type == "subagent.started" { addStartedAgent(record, data) }
    let agent = (record["agentId"] ?? data["parentToolCallId"])?.string
    let lane = agent.map { self.findOrAddLane($0) } ?? 0
    lanes[lane].countRecord(at: time)
    readEvent(type, data, lane, time, place)
  }

  private mutating func readEvent(
    _ type: String,
    _ data: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    switch type {
    case "session.start", "session.resume": readSessionStart(data)
    case "session.model_change": modelByLane[lane] = data["newModel"]?.string ?? modelByLane[lane]
    case "user.message": readUserMessage(data, lane)
    case "assistant.message": readMessage(data, lane, time, place)
    case "assistant.usage": readUsage(data, lane)
    case "tool.execution_start":
      readCall(data["toolCallId"], data["toolName"], data["arguments"], lane, time, place)
    case "tool.execution_complete": readAnswer(data, time, place)
    case "subagent.completed", "subagent.failed":
      if let index = data["toolCallId"]?.string.flatMap({ launchIndexByCall[$0] }) {
        launches[index].endEvent = launches[index].endEvent ?? (type, data, place, time)
      }
    case "session.compaction_complete" where data["success"]?.bool != false:
      lanes[lane].lane.compactionCount += 1
    case "abort":
      history.interruptionCount += 1
      lanes[lane].interrupt()
    case "session.error": lanes[lane].endInError(at: place)
    case "system.notification":
      history.notifications.all += 1
      let agentOrLine = data["kind"]?["agentId"]?.string ?? "line \(place.line)"
      if notifiedAgents.insert(agentOrLine).inserted { history.notifications.distinct += 1 }
    case "session.shutdown":
      // The program crashed, so the agent may have had more to do.
      if data["shutdownType"]?.string == "error", !lanes[0].lane.isUnusable {
        lanes[0].interrupt()
      }
      readShutdown(data)
    default: break
    }
  }
}

// MARK: - Sessions and agents

extension CopilotEvents {
  private mutating func readSessionStart(_ data: JSONValue) {
    if let session = data["sessionId"]?.string { history.session = session }
    if let version = data["copilotVersion"]?.string, !history.versions.contains(version) {
      history.versions.append(version)
      history.versions.sort()
    }
    modelByLane[0] = data["selectedModel"]?.string ?? modelByLane[0]
    if privacyFilter.projectFolder == nil, let folder = data["context"]?["cwd"]?.string {
      privacyFilter = PrivacyFilter(folder: folder, options: privacyFilter.options)
    }
  }

  /// Returns the index in `lanes` of the agent with the given identifier.
  ///
  /// If the agent has no lane yet, the method adds one.
  private mutating func findOrAddLane(_ agent: String) -> Int {
    if let lane = laneIndexByIdentifier[agent] { return lane }
    laneIndexByIdentifier[agent] = lanes.count
    lanes.append(LaneRecords(Lane(id: agent, kind: .child)))
    responseCountByLane.append(0)
    modelByLane.append(modelByLane[0])
    return lanes.count - 1
  }

  private mutating func addStartedAgent(_ record: JSONValue, _ data: JSONValue) {
    let call = data["toolCallId"]?.string
    guard let agent = record["agentId"]?.string ?? call else { return }
    let lane = self.findOrAddLane(agent)
    if let call { laneIndexByIdentifier[call] = laneIndexByIdentifier[call] ?? lane }
    lanes[lane].lane.agentType = data["agentName"]?.string ?? "?"
    modelByLane[lane] = data["model"]?.string ?? modelByLane[lane]
  }

  private mutating func readUserMessage(_ data: JSONValue, _ lane: Int) {
    lanes[lane].lane.endsWithUser = true
    let source = data["source"]?.string
    guard lane == 0, source == nil || source == "user" else { return }
    history.humanTurnCount += 1
    lanes[lane].openTurn()
  }

  private mutating func readMessage(
    _ data: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    responseCountByLane[lane] += 1
    lanes[lane].lane.endsWithUser = false
    let model = data["model"]?.string ?? modelByLane[lane] ?? "?"
    lanes[lane].lane.recordCountByModel[model, default: 0] += 1
    if !hasUsageEvents, let output = data["outputTokens"]?.integer {
      var tokens = TokenCount(messages: 1)
      tokens.output = max(0, output)
      hasMessageTokens = true
      lanes[lane].lane.tokens[model, default: TokenCount()] += tokens
    }
    if let text = data["content"]?.string {
      lanes[lane].setLastMessage(text, at: place, privacyFilter)
    }
    for call in data["toolRequests"]?.elements ?? [] {
      readCall(call["toolCallId"], call["name"], call["arguments"], lane, time, place)
    }
  }

  private mutating func readCall(
    _ id: JSONValue?,
    _ name: JSONValue?,
    _ input: JSONValue?,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let id = id?.string, let tool = name?.string, laneIndexByCall[id] == nil else { return }
    laneIndexByCall[id] = lane
    let effects = CopilotTools.action(tool, input, privacyFilter)
    let call = ToolCall(id: id, tool: tool, effects: effects, time: time, place: place)
    lanes[lane].add(call)
    if tool == "read_agent" { history.pollCount += 1 }
    if call.action == .dispatch {
      launchIndexByCall[id] = launches.count
      launches.append(
        Launch(
          call: call,
          callerLaneIndex: lane,
          input: input,
          responseNumber: responseCountByLane[lane]
        )
      )
    }
  }

  private mutating func readAnswer(
    _ data: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let id = data["toolCallId"]?.string, let lane = laneIndexByCall[id],
      let call = lanes[lane].call(id)
    else {
      history.strayResultCount += 1
      return
    }
    let failure = CopilotTools.failure(of: call.tool, data)
    lanes[lane].setAnswer(id, ToolCall.Answer(time: time, place: place, failure: failure))
    lanes[lane].lane.endsWithUser = true
    // An agent without a user ends its work with this call, and says nothing after it.
    if call.tool == "task_complete" { lanes[lane].lane.lastTurn = .ended }
    if let index = launchIndexByCall[id] {
      launches[index].answer = launches[index].answer ?? (data, place, time)
    }
  }
}

// MARK: - Tokens

extension CopilotEvents {
  /// Reads the token counts of a response from a usage event.
  ///
  /// Only some logs have usage events. Their counts replace the counts from the messages.
  private mutating func readUsage(_ data: JSONValue, _ lane: Int) {
    if !hasUsageEvents {
      hasUsageEvents = true
      for index in lanes.indices { lanes[index].lane.tokens = [:] }
    }
    history.usageRecords.all += 1
    let model = data["model"]?.string ?? modelByLane[lane] ?? "?"
    lanes[lane].lane.tokens[model, default: TokenCount()] += Self.tokenCount(data, messages: 1)
  }

  /// Reads the token counts of the whole session from the event that ends the session.
  ///
  /// Does nothing if the log has usage events. The number of output tokens is ignored if the messages state
  /// the numbers of their output tokens.
  private mutating func readShutdown(_ data: JSONValue) {
    guard !hasUsageEvents else { return }
    let modelMetrics = data["modelMetrics"]?.members ?? []
    for (model, metrics) in modelMetrics {
      guard let usage = metrics["usage"] else { continue }
      addSessionTotals(Self.tokenCount(usage, messages: 0), model)
    }
    guard modelMetrics.isEmpty, let details = data["tokenDetails"] else { return }
    var tokens = TokenCount()
    tokens.input = max(0, details["input"]?["tokenCount"]?.integer ?? 0)
    tokens.output = max(0, details["output"]?["tokenCount"]?.integer ?? 0)
    tokens.cacheRead = max(0, details["cache_read"]?["tokenCount"]?.integer ?? 0)
    tokens.cacheWrite = max(0, details["cache_write"]?["tokenCount"]?.integer ?? 0)
    addSessionTotals(tokens, data["currentModel"]?.string ?? "?")
  }

  private mutating func addSessionTotals(_ totals: TokenCount, _ model: String) {
    var totals = totals
    if hasMessageTokens { totals.output = 0 }
    lanes[0].lane.tokens[model, default: TokenCount()] += totals
  }

  /// Returns the token counts of a record, with separate counts for uncached and cached input.
  private static func tokenCount(_ usage: JSONValue, messages: Int) -> TokenCount {
    TokenCount(
      messages: messages,
      allInput: usage["inputTokens"]?.integer,
      cacheRead: usage["cacheReadTokens"]?.integer,
      cacheWrite: usage["cacheWriteTokens"]?.integer,
      output: usage["outputTokens"]?.integer
    )
  }
}
