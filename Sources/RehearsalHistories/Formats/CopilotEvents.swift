import RehearsalSimulation

/// Events of the GitHub Copilot CLI, `session-state/*/events.jsonl`: one session with its agents in
/// one file.
///
/// Sources: github-copilot-sdk 0.3.0 and 1.0.27 (`copilot/generated/session_events.py`), and events
/// that version 1.0.36-0 of the CLI wrote. The events have no counts of input tokens but in the
/// last one, for the whole session; these go to the root.
struct CopilotEvents {
  /// A call that starts another agent.
  struct Launch {
    var call: ToolCall
    var lane: Int
    var input: JSONValue?
    var response: Int
    var answer: (data: JSONValue, place: History.Place, time: Timestamp?)?
    var end: (type: String, data: JSONValue, place: History.Place, time: Timestamp?)?
  }

  var history: History
  private(set) var lanes = [LaneRecords(Lane(id: "main", kind: .root))]
  /// The indices of the lanes, by the agent's identifier and the call that started it.
  private(set) var indices: [String: Int] = [:]
  private(set) var launches: [Launch] = []
  /// The indices of the launches, by the call.
  private var launchOfCall: [String: Int] = [:]
  private(set) var paths: ProjectPaths
  /// How many responses each lane has, and the model that gives them.
  private(set) var responses = [0]
  private var models: [String?] = [nil]
  private var owners: [String: Int] = [:]
  private var identifiers: Set<UInt64> = []
  private var hasUsage = false
  private var hasOutput = false
  private var notified: Set<String> = []
  private var last: Timestamp?

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
      paths: ProjectPaths(options: options)
    )
    let counts = try file.read { record, line in
      events.take(record, History.Place(file: 0, line: line))
      return true
    }
    events.history.counts = counts
    return events.finished
  }

  private init(history: History, paths: ProjectPaths) {
    self.history = history
    self.paths = paths
  }

  private mutating func take(_ record: JSONValue, _ place: History.Place) {
    guard let type = record["type"]?.string, let data = record["data"] else { return }
    history.recordTypes[type, default: 0] += 1
    if let id = record["id"]?.string, !identifiers.insert(Digest(of: id).low).inserted {
      history.repeatedRecords += 1
      return
    }
    let time = record["timestamp"]?.string.flatMap(Timestamp.init)
    if let time, let last, time < last { history.backwardRecords += 1 }
    last = time ?? last
    if type == "subagent.started" { open(record, data) }
    let agent = (record["agentId"] ?? data["parentToolCallId"])?.string
    let lane = agent.map { self.lane($0) } ?? 0
    lanes[lane].countRecord(at: time)
    take(type, data, lane, time, place)
  }

  private mutating func take(
    _ type: String,
    _ data: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    switch type {
    case "session.start", "session.resume": takeStart(data)
    case "session.model_change": models[lane] = data["newModel"]?.string ?? models[lane]
    case "user.message": takeUser(data, lane)
    case "assistant.message": takeMessage(data, lane, time, place)
    case "assistant.usage": takeUsage(data, lane)
    case "tool.execution_start":
      takeCall(data["toolCallId"], data["toolName"], data["arguments"], lane, time, place)
    case "tool.execution_complete": takeAnswer(data, time, place)
    case "subagent.completed", "subagent.failed":
      if let index = data["toolCallId"]?.string.flatMap({ launchOfCall[$0] }) {
        launches[index].end = launches[index].end ?? (type, data, place, time)
      }
    case "session.compaction_complete" where data["success"]?.bool != false:
      lanes[lane].lane.compactions += 1
    case "abort": history.interruptions += 1
    case "system.notification":
      history.notifications.all += 1
      let key = data["kind"]?["agentId"]?.string ?? "line \(place.line)"
      if notified.insert(key).inserted { history.notifications.distinct += 1 }
    case "session.shutdown": takeShutdown(data)
    default: break
    }
  }
}

// MARK: - Sessions and agents

extension CopilotEvents {
  private mutating func takeStart(_ data: JSONValue) {
    if let session = data["sessionId"]?.string { history.session = session }
    if let version = data["copilotVersion"]?.string, !history.versions.contains(version) {
      history.versions.append(version)
      history.versions.sort()
    }
    models[0] = data["selectedModel"]?.string ?? models[0]
    if paths.root == nil, let folder = data["context"]?["cwd"]?.string {
      paths = ProjectPaths(folder: folder, options: paths.options)
    }
  }

  /// Returns the lane of an agent, which is made at its first event.
  private mutating func lane(_ agent: String) -> Int {
    if let lane = indices[agent] { return lane }
    indices[agent] = lanes.count
    lanes.append(LaneRecords(Lane(id: agent, kind: .child)))
    responses.append(0)
    models.append(models[0])
    return lanes.count - 1
  }

  private mutating func open(_ record: JSONValue, _ data: JSONValue) {
    let call = data["toolCallId"]?.string
    guard let agent = record["agentId"]?.string ?? call else { return }
    let lane = self.lane(agent)
    if let call { indices[call] = indices[call] ?? lane }
    lanes[lane].lane.type = data["agentName"]?.string ?? "?"
    models[lane] = data["model"]?.string ?? models[lane]
  }

  private mutating func takeUser(_ data: JSONValue, _ lane: Int) {
    lanes[lane].lane.endsWithUser = true
    let source = data["source"]?.string
    if lane == 0, source == nil || source == "user" { history.humanTurns += 1 }
  }

  private mutating func takeMessage(
    _ data: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    responses[lane] += 1
    lanes[lane].lane.endsWithUser = false
    let model = data["model"]?.string ?? models[lane] ?? "?"
    lanes[lane].lane.models[model, default: 0] += 1
    if !hasUsage, let output = data["outputTokens"]?.integer {
      var tokens = TokenCount(messages: 1)
      tokens.output = max(0, output)
      hasOutput = true
      lanes[lane].lane.tokens[model, default: TokenCount()] += tokens
    }
    if let text = data["content"]?.string { lanes[lane].say(text, at: place, paths) }
    for call in data["toolRequests"]?.elements ?? [] {
      takeCall(call["toolCallId"], call["name"], call["arguments"], lane, time, place)
    }
  }

  private mutating func takeCall(
    _ id: JSONValue?,
    _ name: JSONValue?,
    _ input: JSONValue?,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    guard let id = id?.string, let tool = name?.string, owners[id] == nil else { return }
    owners[id] = lane
    let (action, further) = CopilotTools.action(tool, input, paths)
    var call = ToolCall(id: id, tool: tool, action: action, time: time, place: place)
    call.furtherWritten = further
    lanes[lane].add(call)
    if tool == "read_agent" { history.polls += 1 }
    if action == .dispatch {
      launchOfCall[id] = launches.count
      launches.append(Launch(call: call, lane: lane, input: input, response: responses[lane]))
    }
  }

  private mutating func takeAnswer(_ data: JSONValue, _ time: Timestamp?, _ place: History.Place) {
    guard let id = data["toolCallId"]?.string, let lane = owners[id],
      let call = lanes[lane].call(id)
    else {
      history.strayResults += 1
      return
    }
    let failure = CopilotTools.failure(of: call.tool, data)
    lanes[lane].answer(id, ToolCall.Answer(time: time, place: place, failure: failure))
    lanes[lane].lane.endsWithUser = true
    if let index = launchOfCall[id] {
      launches[index].answer = launches[index].answer ?? (data, place, time)
    }
  }
}

// MARK: - Tokens

extension CopilotEvents {
  /// Takes the usage of a response.
  ///
  /// Only streams have such events, and then messages are not counted.
  private mutating func takeUsage(_ data: JSONValue, _ lane: Int) {
    if !hasUsage {
      hasUsage = true
      for index in lanes.indices { lanes[index].lane.tokens = [:] }
    }
    history.usageRecords.all += 1
    let model = data["model"]?.string ?? models[lane] ?? "?"
    lanes[lane].lane.tokens[model, default: TokenCount()] += Self.tokens(data, messages: 1)
  }

  /// Takes the sums of the session: the input of all agents, which the other events do not have.
  private mutating func takeShutdown(_ data: JSONValue) {
    guard !hasUsage else { return }
    let models = data["modelMetrics"]?.members ?? []
    for (model, metrics) in models {
      guard let usage = metrics["usage"] else { continue }
      addSums(Self.tokens(usage, messages: 0), model)
    }
    guard models.isEmpty, let details = data["tokenDetails"] else { return }
    var tokens = TokenCount()
    tokens.input = max(0, details["input"]?["tokenCount"]?.integer ?? 0)
    tokens.output = max(0, details["output"]?["tokenCount"]?.integer ?? 0)
    tokens.cacheRead = max(0, details["cache_read"]?["tokenCount"]?.integer ?? 0)
    tokens.cacheWrite = max(0, details["cache_write"]?["tokenCount"]?.integer ?? 0)
    addSums(tokens, data["currentModel"]?.string ?? "?")
  }

  private mutating func addSums(_ sums: TokenCount, _ model: String) {
    var sums = sums
    if hasOutput { sums.output = 0 }
    lanes[0].lane.tokens[model, default: TokenCount()] += sums
  }

  /// Returns the tokens of a record.
  ///
  /// Its input includes what is read from a cache or written to it.
  private static func tokens(_ usage: JSONValue, messages: Int) -> TokenCount {
    var tokens = TokenCount(messages: messages)
    let input = max(0, usage["inputTokens"]?.integer ?? 0)
    tokens.cacheRead = min(input, max(0, usage["cacheReadTokens"]?.integer ?? 0))
    tokens.cacheWrite = min(
      input - tokens.cacheRead,
      max(0, usage["cacheWriteTokens"]?.integer ?? 0)
    )
    tokens.input = input - tokens.cacheRead - tokens.cacheWrite
    tokens.output = max(0, usage["outputTokens"]?.integer ?? 0)
    return tokens
  }
}
