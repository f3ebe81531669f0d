import RehearsalSimulation

/// A matcher that finds the sub-agent and the result of each dispatch in a session.
///
/// A dispatch is a tool call that starts a sub-agent.
struct DispatchMatcher {
  private let session: ClaudeSession
  /// The metadata of sub-agents from `.meta.json` files, by the identifier of the agent.
  private let metadataByAgent: [String: SubagentMetadata]
  /// The sub-agents that tool calls started, according to `.meta.json` files.
  ///
  /// The keys are identifiers of calls, and the values are identifiers of sub-agents.
  private var agentByCallFromMetadata: [String: String] = [:]
  /// The sub-agents that tool calls started, according to `progress` records.
  ///
  /// The keys are identifiers of calls, and the values are identifiers of sub-agents.
  private var agentByCallFromProgress: [String: String] = [:]
  /// For each prompt text, the indices in `session.lanes` of the agents that received this prompt.
  private var laneIndicesByPrompt: [String: [Int]] = [:]
  /// For each dispatch, the indices in `session.backgroundTaskEnds` of the entries that name its
  /// call.
  ///
  /// The key is the identifier of the call.
  private var endIndicesByCall: [String: [Int]] = [:]
  /// For each background task, the indices in `session.backgroundTaskEnds` of the entries about it.
  ///
  /// The key is the task's identifier. Entries that name the call of a dispatch are left out, because they
  /// are in `endIndicesByCall`.
  private var endIndicesByTask: [String: [Int]] = [:]
  /// The indices in `session.lanes` of the agents that are already matched with a call.
  private var matchedLaneIndices: Set<Int> = []
  /// The indices in `session.lanes` of the agents that are connected with a call by an identifier in the
  /// logs.
  ///
  /// Identifiers in `progress` records are not used here. An agent in this set is never matched with another
  /// call because of an equal prompt.
  private var identifiedLaneIndices: Set<Int> = []

  /// Creates the matcher of a session whose log files have all been read.
  ///
  /// - Parameters:
  ///   - session: The session.
  ///   - files: The metadata of sub-agents from `.meta.json` files, by the identifier of the agent.
  init(_ session: ClaudeSession, files: [String: SubagentMetadata]) {
    self.session = session
    metadataByAgent = files
    for (id, record) in files.sorted(by: { $0.key > $1.key }) {
      if let call = record.call { agentByCallFromMetadata[call] = id }
    }
    for (id, child) in session.progressLaneByAgent.sorted(by: { $0.key > $1.key }) {
      if let call = child.parentCallID { agentByCallFromProgress[call] = id }
    }
    for (index, builder) in session.lanes.enumerated() {
      laneIndicesByPrompt[builder.prompt ?? "", default: []].append(index)
    }
    let calls = Set(session.dispatchRequests.map(\.call))
    for (index, end) in session.backgroundTaskEnds.enumerated() {
      if let call = end.call, calls.contains(call) {
        endIndicesByCall[call, default: []].append(index)
      } else {
        endIndicesByTask[end.taskID, default: []].append(index)
      }
    }
  }

  /// Adds the session's dispatches to a history.
  ///
  /// Also sets the caller, the type and the depth of each sub-agent that a dispatch started. A
  /// sub-agent without a caller becomes an orphan.
  mutating func matchDispatches(into history: inout History) {
    let requests = session.dispatchRequests.sorted { $0.logPosition < $1.logPosition }
    identifiedLaneIndices = Set(requests.flatMap { identifiedCandidates(of: $0).map(\.lane) })
    for request in requests {
      let candidates = self.candidates(of: request)
      if Set(candidates.map(\.lane)).count > 1 { history.startedAgentConflicts += 1 }
      let match = candidates.first {
        !matchedLaneIndices.contains($0.lane) || request.resumedAgentID != nil
      }
      if let match { matchedLaneIndices.insert(match.lane) }
      history.dispatches.append(makeDispatch(request, match, history.lanes))
    }
    for dispatch in history.dispatches {
      guard let lane = dispatch.childLane, history.lanes[lane].parent == nil,
        history.lanes[lane].kind != .root
      else { continue }
      history.lanes[lane].parent = dispatch.callerLane
      history.lanes[lane].agentType = dispatch.agent
    }
    for index in history.lanes.indices { setTypeAndKind(&history.lanes[index]) }
    history.setDepths()
  }

  private func setTypeAndKind(_ lane: inout Lane) {
    guard lane.kind != .root else {
      lane.agentType = "main"
      return
    }
    if let type = metadataByAgent[lane.id]?.type, lane.agentType == "?" { lane.agentType = type }
    if lane.parent == nil { lane.kind = .orphan }
  }

  /// Returns the sub-agents that are connected with a call by an identifier in the logs, the most reliable
  /// match first.
  ///
  /// Identifiers in `progress` records are not used here.
  private func identifiedCandidates(of request: ClaudeSession.DispatchRequest)
    -> [(lane: Int, evidence: Dispatch.Evidence)]
  {
    var candidates: [(lane: Int, evidence: Dispatch.Evidence)] = []
    if let lane = session.laneIndexByAgent["tool:\(request.call)"] {
      candidates.append((lane, .parentCall))
    }
    if let id = agentByCallFromMetadata[request.call], let lane = session.laneIndexByAgent[id] {
      candidates.append((lane, .meta))
    }
    if let id = session.dispatchResultByCall[request.call]?.agentID,
      let lane = session.laneIndexByAgent[id]
    {
      candidates.append((lane, .result))
    }
    return candidates
  }

  /// Returns all sub-agents that a call may have started, the most reliable match first.
  ///
  /// If no identifier in the logs matches, a sub-agent with an equal prompt is used. A match by a `progress`
  /// record comes last.
  private func candidates(of request: ClaudeSession.DispatchRequest)
    -> [(lane: Int, evidence: Dispatch.Evidence)]
  {
    var candidates = identifiedCandidates(of: request)
    if candidates.isEmpty, !request.prompt.isEmpty {
      if let laneIndex = laneIndicesByPrompt[request.prompt]?.first(where: {
        !matchedLaneIndices.contains($0) && !identifiedLaneIndices.contains($0)
          && $0 != request.callerLaneIndex
      }) {
        candidates.append((laneIndex, .prompt))
      }
    }
    if let id = agentByCallFromProgress[request.call], let lane = session.laneIndexByAgent[id] {
      candidates.append((lane, .progress))
    }
    return candidates
  }

  private func makeDispatch(
    _ request: ClaudeSession.DispatchRequest,
    _ match: (lane: Int, evidence: Dispatch.Evidence)?,
    _ lanes: [Lane]
  ) -> Dispatch {
    let child = match.map { lanes[$0.lane] }
    var dispatch = Dispatch(
      callID: request.call,
      callerLane: request.callerLaneIndex,
      agent: request.agent,
      childLane: match?.lane,
      evidence: match?.evidence,
      place: request.logPosition,
      requestTime: request.time,
      start: child?.firstTime,
      end: child?.lastTime,
      outcome: .openAtEnd,
      isBackground: request.isBackground,
      resumedAgent: request.resumedAgentID,
      tool: request.tool,
      model: request.model,
      prompt: Lane.Message(prompt: request.prompt, at: request.logPosition, session.privacyFilter)
    )
    if let result = session.dispatchResultByCall[request.call] {
      setOutcome(&dispatch, by: result, child)
    } else {
      setOutcomeWithoutResult(
        &dispatch,
        child,
        wasInterrupted: (session.messageCountsAtInterruptions[request.callerLaneIndex] ?? [])
          .contains(request.messageNumber),
        goesOn: session.lanes[request.callerLaneIndex].messageCount > request.messageNumber
      )
    }
    return dispatch
  }

  private func setOutcome(
    _ dispatch: inout Dispatch,
    by result: ClaudeSession.DispatchResult,
    _ child: Lane?
  ) {
    dispatch.answerPlace = result.logPosition
    dispatch.platformReport = result.report
    dispatch.result = Lane.Message(result.text, at: result.logPosition, session.privacyFilter)
    if let failure = result.failure {
      dispatch.outcome = .error
      dispatch.reason = failure.rawValue
      dispatch.end = result.time
    } else if result.isLaunchReceipt {
      setBackgroundOutcome(&dispatch, result)
    } else {
      let isUnusable =
        Self.isUnusable(result.text) || child?.endedInError(by: result.time) ?? false
      dispatch.outcome = isUnusable ? .unusable : .completed
      dispatch.decision = StatedDecision(lastIn: result.text).decision
      dispatch.end = result.time
    }
  }

  /// Returns whether a result is blank, a placeholder, or an error message of the language model's provider.
  private static func isUnusable(_ text: String) -> Bool {
    PlatformMessages.isPlaceholder(text) || PlatformMessages.isProviderError(text)
  }

  /// Returns whether the end of a background task is later in the logs than its launch.
  ///
  /// Records of different files are compared by time, if both have one. All other records are compared by
  /// their positions.
  private static func endFollowsLaunch(
    _ end: ClaudeSession.BackgroundEnd,
    _ launch: ClaudeSession.DispatchResult
  ) -> Bool {
    guard end.logPosition.file != launch.logPosition.file, let ended = end.time,
      let launched = launch.time
    else { return end.logPosition > launch.logPosition }
    return ended >= launched
  }

  private func setBackgroundOutcome(
    _ dispatch: inout Dispatch,
    _ launch: ClaudeSession.DispatchResult
  ) {
    let ends = [endIndicesByCall[dispatch.callID], launch.agentID.flatMap { endIndicesByTask[$0] }]
    let index = ends.compactMap {
      $0?.first { Self.endFollowsLaunch(session.backgroundTaskEnds[$0], launch) }
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
    dispatch.answerPlace = end.logPosition
    dispatch.end = end.time
    dispatch.decision = end.text.flatMap { StatedDecision(lastIn: $0).decision }
    dispatch.result = end.text.map { Lane.Message($0, at: end.logPosition, session.privacyFilter) }
    dispatch.outcome =
      switch end.status {
      case "failed": .failedLater
      case "killed", "stopped": .killed
      default: end.text.map(Self.isUnusable) == true ? .unusable : .completedLater
      }
  }

  private func setOutcomeWithoutResult(
    _ dispatch: inout Dispatch,
    _ child: Lane?,
    wasInterrupted: Bool,
    goesOn: Bool
  ) {
    if let state = session.taskIDByCall[dispatch.callID].flatMap({ session.statusByTask[$0] }),
      ClaudeSession.endStatuses.contains(state)
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
