import RehearsalSimulation

/// Methods that read the records of messages and of the system.
extension ClaudeSession {
  func readDispatches(
    of message: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    for block in message["content"]?.elements ?? [] where block["type"]?.string == "tool_use" {
      guard let id = block["id"]?.string, laneIndexByCall[id] == nil else { continue }
      laneIndexByCall[id] = lane
      guard let tool = block["name"]?.string, ClaudeTools.dispatchTools.contains(tool) else {
        continue
      }
      let input = block["input"]
      dispatchRequests.append(
        DispatchRequest(
          call: id,
          tool: tool,
          callerLaneIndex: lane,
          logPosition: place,
          time: time,
          agent: input?["subagent_type"]?.string ?? "general-purpose",
          prompt: input?["prompt"]?.string ?? "",
          isBackground: input?["run_in_background"]?.bool ?? false,
          resumedAgentID: input?["resume"]?.string,
          model: input?["model"]?.string,
          messageNumber: lanes[lane].messageCount
        )
      )
    }
  }

  func readUserMessage(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let message = record["message"], message.isObject else { return }
    let answers = lanes[lane].readUserMessage(message)
    let structuredResult = record["toolUseResult"] ?? record["tool_use_result"]
    for block in answers { readToolResult(block, structuredResult, time, place) }
    guard answers.isEmpty, let text = message["content"]?.text else { return }
    if readNotification(text, time, place) {
      // The platform wakes the caller with the result of an agent that has worked in the background.
      if let end = backgroundTaskEnds.last, end.logPosition == place, end.status != "killed",
        let call = end.call, lanes[lane].records.call(call)?.action == .dispatch
      {
        lanes[lane].records.openTurn()
      }
      return
    }
    if text.hasPrefix("[Request interrupted by user") {
      history.interruptionCount += 1
      lanes[lane].records.openTurn()
      messageCountsAtInterruptions[lane, default: []].append(lanes[lane].messageCount)
    } else if lanes[lane].lane.kind == .root, isTypedByUser(record, text) {
      history.humanTurnCount += 1
      if !AddedText.claudeCode.isAll(of: text) { lanes[lane].records.openTurn() }
    }
  }

  /// Returns whether the user typed the text of a user message.
  ///
  /// Claude Code also writes its own texts and the output of slash commands as user messages.
  private func isTypedByUser(_ record: JSONValue, _ text: String) -> Bool {
    guard record["isMeta"]?.bool != true, record["isCompactSummary"]?.bool != true,
      record["isSynthetic"]?.bool != true, record["isVisibleInTranscriptOnly"]?.bool != true
    else { return false }
    return !text.hasPrefix("<command-") && !text.hasPrefix("<local-command-")
  }

  private func readToolResult(
    _ block: JSONValue,
    _ structuredResult: JSONValue?,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let id = block["tool_use_id"]?.string else { return }
    guard let callerLane = laneIndexByCall[id], let call = lanes[callerLane].records.call(id) else {
      history.strayResultCount += 1
      return
    }
    let answer = Self.answer(to: call, block, time, place)
    lanes[callerLane].records.setAnswer(id, answer)
    if ClaudeTools.fileWritingTools.contains(call.tool),
      let changes = ClaudeTools.gateChanges(
        answer: block["content"]?.text ?? "",
        structuredResult,
        privacyFilter
      )
    {
      lanes[callerLane].records.changeCall(id) { $0.gateChanges = changes }
    }
    if call.action == .dispatch, dispatchResultByCall[id] == nil {
      let text = block["content"]?.text ?? ""
      dispatchResultByCall[id] = dispatchResult(text, answer.failure, structuredResult, time, place)
    } else if call.tool == "TaskOutput" || call.tool == "AgentOutputTool", answer.failure == nil {
      history.pollCount += 1
      readPollResult(structuredResult, block["content"]?.text ?? "", time, place)
    }
  }

  /// Returns the answer to a tool call, read from the call's result block.
  private static func answer(
    to call: ToolCall,
    _ block: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) -> ToolCall.Answer {
    var answer = ToolCall.Answer(time: time, place: place)
    if block["is_error"]?.bool == true {
      let text = block["content"]?.text ?? ""
      let failure = ClaudeTools.failure(of: call.tool, text)
      answer.failure = failure
      answer.effect = ClaudeTools.effect(failure, text)
    }
    return answer
  }

  private func dispatchResult(
    _ text: String,
    _ failure: ToolFailure?,
    _ structuredResult: JSONValue?,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) -> DispatchResult {
    let isLaunch =
      ["async_launched", "teammate_spawned"].contains(structuredResult?["status"]?.string)
      || structuredResult?["isAsync"]?.bool == true
    return DispatchResult(
      logPosition: place,
      time: time,
      text: text,
      failure: failure ?? Self.failure(inResult: text),
      agentID: (structuredResult?["agentId"] ?? structuredResult?["agent_id"])?.string,
      isLaunchReceipt: isLaunch,
      report: Dispatch.Report(
        milliseconds: structuredResult?["totalDurationMs"]?.integer,
        tokens: structuredResult?["totalTokens"]?.integer,
        toolCalls: structuredResult?["totalToolUseCount"]?.integer
      )
    )
  }

  /// Returns the failure that the text of a result states, although the result is not marked as an error.
  private static func failure(inResult text: String) -> ToolFailure? {
    if text.hasPrefix("Agent type '"), text.contains("not found") { return .unknownAgent }
    return text.hasPrefix("[Request interrupted by user") ? .userRejected : nil
  }

  func readSystemRecord(_ record: JSONValue, _ lane: Int) {
    switch record["subtype"]?.string {
    case "compact_boundary": lanes[lane].records.lane.compactionCount += 1
    case "stop_hook_summary":
      history.stopHooks.all += 1
      if record["preventedContinuation"]?.bool == true { history.stopHooks.prevented += 1 }
    default: break
    }
  }

  /// Reads a `progress` record that repeats a sub-agent's message in the log of its caller.
  ///
  /// Other `progress` records are ignored.
  func readProgressRecord(
    _ record: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let data = record["data"], data["type"]?.string == "agent_progress",
      let agent = data["agentId"]?.string, let innerRecord = data["message"]
    else { return }
    if progressLaneByAgent[agent] == nil {
      progressAgentIDs.append(agent)
      progressLaneByAgent[agent] = ProgressLane(builder: LaneBuilder(id: agent, kind: .progress))
    }
    if let identifier = innerRecord["uuid"]?.string, !progressRecordIDs.insert(identifier).inserted
    {
      history.progressRecords.repeats += 1
      return
    }
    guard var progressLane = progressLaneByAgent[agent] else { return }
    progressLane.parentCallID = progressLane.parentCallID ?? record["parentToolUseID"]?.string
    let time = innerRecord["timestamp"]?.string.flatMap(Timestamp.init) ?? time
    progressLane.builder.records.countRecord(at: time)
    readMessage(of: innerRecord, time, place, into: &progressLane.builder)
    progressLaneByAgent[agent] = progressLane
  }

  /// Reads the message of a sub-agent that a `progress` record repeats.
  private func readMessage(
    of record: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    into lane: inout LaneBuilder
  ) {
    guard let message = record["message"], message.isObject else { return }
    guard record["type"]?.string != "assistant" else {
      return lane.readMessage(
        assistant: message,
        isError: PlatformMessages.isErrorMessage(record),
        at: time,
        place,
        privacyFilter
      )
    }
    for block in lane.readUserMessage(message) {
      guard let id = block["tool_use_id"]?.string, let call = lane.records.call(id) else {
        continue
      }
      lane.records.setAnswer(id, Self.answer(to: call, block, time, place))
    }
  }
}
