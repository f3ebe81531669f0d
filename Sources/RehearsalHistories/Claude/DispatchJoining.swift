import RehearsalSimulation

/// A matcher that finds the sub-agent and the result of each dispatch in a session.
///
/// A dispatch is a tool call that starts a sub-agent.
struct DispatchJoining {
  private let session: ClaudeSession
  /// The metadata of sub-agents from `.meta.json` files, by the identifier of the agent.
  private let metadataOfAgent: [String: SubagentMetadata]
  /// For each tool call, the sub-agent that it started according to `.meta.json` files.
  ///
  /// Both are given by their identifiers.
  private var childOfCallByMetadata: [String: String] = [:]
  /// For each tool call, the sub-agent that it started according to `progress` records.
  ///
  /// Both are given by their identifiers.
  private var childOfCallByProgress: [String: String] = [:]
  /// For each prompt text, the indices in `session.lanes` of the agents that received this prompt.
  private var lanesOfPrompt: [String: [Int]] = [:]
  /// For each dispatch, the indices in `session.backgroundTaskEnds` of the entries that name its
  /// call.
  ///
  /// The key is the identifier of the call.
  private var endsOfCall: [String: [Int]] = [:]
  /// For each background task, the indices in `session.backgroundTaskEnds` of the entries about it.
  ///
  /// The key is the task's identifier. Entries that name a known call are left out, because the
  /// same agent may run several background tasks.
  private var endsOfTask: [String: [Int]] = [:]
  /// The indices in `session.lanes` of the agents that are already matched with a call.
  private var matchedLanes: Set<Int> = []
  /// The indices in `session.lanes` of the agents that an identifier in the logs connects with a
  /// call.
  ///
  /// Such an agent is not matched with another call only because that call has the same prompt.
  private var identifiedLanes: Set<Int> = []

  /// Creates the matcher of a session whose log files have all been read.
  ///
  /// - Parameters:
  ///   - session: The session.
  ///   - files: The metadata of sub-agents from `.meta.json` files, by the identifier of the agent.
  init(_ session: ClaudeSession, files: [String: SubagentMetadata]) {
    self.session = session
    metadataOfAgent = files
    for (id, record) in files.sorted(by: { $0.key > $1.key }) {
      if let call = record.call { childOfCallByMetadata[call] = id }
    }
    for (id, child) in session.progressLanes.sorted(by: { $0.key > $1.key }) {
      if let call = child.parentCall { childOfCallByProgress[call] = id }
    }
    for (index, builder) in session.lanes.enumerated() {
      lanesOfPrompt[builder.prompt ?? "", default: []].append(index)
    }
    let calls = Set(session.requests.map(\.call))
    for (index, end) in session.backgroundTaskEnds.enumerated() {
      if let call = end.call, calls.contains(call) {
        endsOfCall[call, default: []].append(index)
      } else {
        endsOfTask[end.task, default: []].append(index)
      }
    }
  }

  /// Adds the session's dispatches to a history.
  ///
  /// Also sets the caller, the type and the depth of each sub-agent that a dispatch started.
  mutating func matchDispatches(into history: inout History) {
    let requests = session.requests.sorted { $0.place < $1.place }
    identifiedLanes = Set(requests.flatMap { certainCandidates(of: $0).map(\.lane) })
    for request in requests {
      let candidates = self.candidates(of: request)
      if Set(candidates.map(\.lane)).count > 1 { history.joinConflicts += 1 }
      let match = candidates.first {
        !matchedLanes.contains($0.lane) || request.resumedAgentID != nil
      }
      if let match { matchedLanes.insert(match.lane) }
      history.dispatches.append(dispatch(request, match, history.lanes))
    }
    for dispatch in history.dispatches {
      guard let lane = dispatch.childLane, history.lanes[lane].parent == nil,
        history.lanes[lane].kind != .root
      else { continue }
      history.lanes[lane].parent = dispatch.callerLane
      history.lanes[lane].agentType = dispatch.agent
    }
    for index in history.lanes.indices { completeLane(&history.lanes[index]) }
    history.measureDepths()
  }

  private func completeLane(_ lane: inout Lane) {
    guard lane.kind != .root else {
      lane.agentType = "main"
      return
    }
    if let type = metadataOfAgent[lane.id]?.type, lane.agentType == "?" { lane.agentType = type }
    if lane.parent == nil { lane.kind = .orphan }
  }

  /// Returns the sub-agents that identifiers in the logs connect with a call.
  ///
  /// The one with the most reliable evidence comes first.
  private func certainCandidates(of request: ClaudeSession.DispatchRequest)
    -> [(lane: Int, evidence: Dispatch.Evidence)]
  {
    var candidates: [(lane: Int, evidence: Dispatch.Evidence)] = []
    if let lane = session.laneIndices["tool:\(request.call)"] {
      candidates.append((lane, .parentCall))
    }
    if let id = childOfCallByMetadata[request.call], let lane = session.laneIndices[id] {
      candidates.append((lane, .meta))
    }
    if let id = session.results[request.call]?.agent, let lane = session.laneIndices[id] {
      candidates.append((lane, .result))
    }
    return candidates
  }

  /// Returns all sub-agents that a call may have started, the one with the most reliable evidence
  /// first.
  ///
  /// The evidence is an identifier in the logs. Only if there is none, an equal prompt counts. A
  /// `progress` record is the least reliable evidence.
  private func candidates(of request: ClaudeSession.DispatchRequest)
    -> [(lane: Int, evidence: Dispatch.Evidence)]
  {
    var candidates = certainCandidates(of: request)
    if candidates.isEmpty, !request.prompt.isEmpty {
      if let lane = lanesOfPrompt[request.prompt]?.first(where: {
        !matchedLanes.contains($0) && !identifiedLanes.contains($0) && $0 != request.lane
      }) {
        candidates.append((lane, .prompt))
      }
    }
    if let id = childOfCallByProgress[request.call], let lane = session.laneIndices[id] {
      candidates.append((lane, .progress))
    }
    return candidates
  }

  private func dispatch(
    _ request: ClaudeSession.DispatchRequest,
    _ match: (lane: Int, evidence: Dispatch.Evidence)?,
    _ lanes: [Lane]
  ) -> Dispatch {
    let child = match.map { lanes[$0.lane] }
    var dispatch = Dispatch(
      callID: request.call,
      callerLane: request.lane,
      agent: request.agent,
      childLane: match?.lane,
      evidence: match?.evidence,
      place: request.place,
      requestTime: request.time,
      start: child?.firstTime,
      end: child?.lastTime,
      outcome: .openAtEnd,
      isBackground: request.isBackground,
      resumedAgent: request.resumedAgentID,
      model: request.model,
      prompt: Lane.Message(prompt: request.prompt, at: request.place, session.privacyFilter)
    )
    if let result = session.results[request.call] {
      setOutcome(&dispatch, by: result)
    } else {
      setOutcomeWithoutResult(
        &dispatch,
        child,
        wasInterrupted: (session.interruptions[request.lane] ?? []).contains(request.messageNumber),
        goesOn: session.lanes[request.lane].messageCount > request.messageNumber
      )
    }
    return dispatch
  }

  private func setOutcome(_ dispatch: inout Dispatch, by result: ClaudeSession.DispatchResult) {
    dispatch.answerPlace = result.place
    dispatch.reported = result.report
    dispatch.result = Lane.Message(result.text, at: result.place, session.privacyFilter)
    if let failure = result.failure {
      dispatch.outcome = .error
      dispatch.reason = failure.rawValue
      dispatch.end = result.time
    } else if result.isLaunchReceipt {
      setBackgroundOutcome(&dispatch, result)
    } else {
      dispatch.outcome = Self.isUnusable(result.text) ? .unusable : .completed
      dispatch.end = result.time
    }
  }

  /// Returns whether a result is blank or an error message of the language model's provider.
  private static func isUnusable(_ text: String) -> Bool {
    text.allSatisfy(\.isWhitespace) || ClaudeTools.isProviderError(text)
  }

  /// Returns whether the end of a background task is later in the logs than a launch.
  ///
  /// Two records of one file are compared by position. Records of different files are compared by
  /// time.
  private static func follows(
    _ end: ClaudeSession.BackgroundEnd,
    _ launch: ClaudeSession.DispatchResult
  ) -> Bool {
    guard end.place.file != launch.place.file, let ended = end.time, let launched = launch.time
    else { return end.place > launch.place }
    return ended >= launched
  }

  private func setBackgroundOutcome(
    _ dispatch: inout Dispatch,
    _ launch: ClaudeSession.DispatchResult
  ) {
    let ends = [endsOfCall[dispatch.callID], launch.agent.flatMap { endsOfTask[$0] }]
    let index = ends.compactMap {
      $0?.first { Self.follows(session.backgroundTaskEnds[$0], launch) }
    }
    .min()
    guard let end = index.map({ session.backgroundTaskEnds[$0] }) else {
      dispatch.outcome = .running
      // The result of the call only confirms the launch of the background task. It is not the sub-agent's answer.
      dispatch.answerPlace = nil
      dispatch.result = nil
      return
    }
    dispatch.endSource = end.source
    dispatch.answerPlace = end.place
    dispatch.end = end.time
    dispatch.result = end.text.map { Lane.Message($0, at: end.place, session.privacyFilter) }
    dispatch.outcome =
      switch end.status {
      case "failed": .failedLater
      case "killed", "stopped": .killed
      default: .completedLater
      }
  }

  private func setOutcomeWithoutResult(
    _ dispatch: inout Dispatch,
    _ child: Lane?,
    wasInterrupted: Bool,
    goesOn: Bool
  ) {
    if let state = session.taskOfCall[dispatch.callID].flatMap({ session.taskStates[$0] }),
      ClaudeSession.endStates.contains(state)
    {
      dispatch.outcome = state == "completed" ? .completed : state == "failed" ? .error : .killed
      dispatch.reason = "task-event:\(state)"
      return
    }
    if wasInterrupted {
      dispatch.outcome = .error
      dispatch.reason = ToolFailure.userRejected.rawValue
      return
    }
    if goesOn {
      dispatch.outcome = .abandoned
      return
    }
    dispatch.outcome = .openAtEnd
    dispatch.reason = (child?.recordCount ?? 0) > 0 ? "was-working" : "never-started"
  }
}
