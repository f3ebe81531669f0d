import RehearsalSimulation

/// Methods that write the events at the ends of sessions and dispatches.
///
/// A dispatch is a tool call by which one agent gives work to another.
extension HistoryEventWriter {
  /// Writes the last events of a session, such as the agent's token count and decision.
  ///
  /// Token counts, decisions and statements are written only for the agent's last session. The end of a
  /// session that a dispatch started is written by `writeDispatchEnd(_:)` instead.
  ///
  /// - Parameter index: The index of the session in `sessions`.
  mutating func writeSessionEnd(_ index: Int) {
    let session = sessions[index]
    let lane = history.lanes[session.lane]
    let isLastOfLane = sessionIndicesByLane[session.lane].last == index
    let logPosition = lane.lastMessage?.place ?? lane.calls.last?.place ?? session.startPlace
    func write(_ kind: Event.Kind, at time: Int64) {
      addEvent(
        at: time,
        logPosition,
        kind,
        agent: agentID(session.lane),
        session: session.id,
        task: taskID(session.dispatchIndex),
        handoff: session.requestID
      )
    }
    let spentTokens = history.countedTokens(of: lane)
    if isLastOfLane, spentTokens > 0 { write(.sessionSpent(tokens: spentTokens), at: session.end) }
    if isLastOfLane { for kind in statedEvents(by: lane, session) { write(kind, at: session.end) } }
    if isLastOfLane, lane.kind != .root, let decision = lane.decision {
      write(.decisionMade(decision, []), at: session.end)
    }
    guard session.dispatchIndex == nil else { return }
    let endsInError = history.streamResults.last?.isError == true && history.interruptionCount == 0
    if lane.isUnusable || endsInError && lane.kind == .root || history.endsSilently(lane) {
      write(.sessionEnded(.nothing), at: session.end)
    } else if lane.kind == .root, lane.hasEnded {
      write(.sessionEnded(.handedOff), at: session.end)
    }
  }

  /// Returns the events for what an agent states in its last message, such as gate checks and
  /// deliverables.
  ///
  /// The array is empty if the texts of messages were not kept at import.
  private func statedEvents(by lane: Lane, _ session: Session) -> [Event.Kind] {
    guard let text = lane.lastMessage?.text else { return [] }
    let report = StatedReport(text)
    let isApproval = lane.kind != .root && lane.decision?.approves ?? false
    // A judge that refuses the work may quote a passed gate from the author's report. The judge itself passes no gate.
    let isRefusal = lane.decision?.approves == false
    let prompt = session.dispatchIndex.flatMap { history.dispatches[$0].prompt.text } ?? ""
    let checks =
      report.checks(of: plan.gates, approves: isApproval).filter { !$0.passed || !isRefusal }
      + report.checks(demandedBy: prompt, approves: isApproval)
    var events = checks.map { check in
      Event.Kind.gateChecked(check.gate, value: check.value, passed: check.passed)
    }
    guard lane.kind == .child else { return events }
    let agent = agentID(session.lane)
    let contract = plan.member(agent)?.contract
    let deliverables = report.mentionedDeliverables(among: contract?.deliverables.map(\.text) ?? [])
    let skills = report.usedSkills(of: plan.name(of: agent), among: plan.names)
    if skills != nil || !deliverables.isEmpty {
      events.append(
        .reportFiled(Event.Report(deliverables: deliverables, numbers: [], skills: skills ?? []))
      )
    }
    // A claim that tests passed is ignored if the agent had several sessions, because the tests may have run
    // in an earlier session. The claim is also ignored if the prompt contains such a claim, because the agent
    // may only repeat it.
    if let claim = report.testPassClaim, sessionIndicesByLane[session.lane].count == 1,
      StatedReport(prompt).testPassClaim == nil
    {
      events.append(.actClaim(claim))
    }
    return events
  }

  /// Writes the events at the end of a dispatch, such as the answer to the caller.
  ///
  /// - Parameter index: The index of the dispatch in the history.
  mutating func writeDispatchEnd(_ index: Int) {
    let dispatch = history.dispatches[index]
    let session = sessionIndexByDispatch[index].map { sessions[$0] }
    let handoff =
      session?.handoff ?? writeRequest(index, to: plan.agent(named: dispatch.agent) ?? .none)
    let sendTime = nanoseconds(at: dispatch.requestTime)
    let endTime = max(
      session?.start ?? sendTime,
      nanoseconds(at: dispatch.end, or: session?.end ?? sendTime),
      sendTime
    )
    let logPosition = dispatch.answerPlace ?? dispatch.place
    if session == nil, dispatch.reason == ToolFailure.unknownAgent.rawValue {
      write(.handoffUndeliverable(handoff), of: handoff, at: endTime, logPosition)
    }
    if let session {
      writeSessionEnd(session, of: dispatch, at: endTime, logPosition)
    } else if let result = resultWithoutLane(dispatch, handoff.receiver) {
      writeSessionWithoutLane(index, handoff, result, at: endTime, logPosition)
    }
    if dispatch.outcome == .abandoned {
      var handoff = handoff
      handoff.cause = .none
      let kind = Event.Kind.replyMissed(handoff, attempt: 1, then: .givenUp)
      write(kind, of: handoff, at: endTime, logPosition)
    }
    if let outcome = Self.taskOutcome(of: dispatch) {
      writeTaskEnd(index, outcome, at: endTime, logPosition)
    }
  }

  /// Adds an event about a handoff.
  ///
  /// The agent of the event is the sender of the handoff.
  private mutating func write(
    _ kind: Event.Kind,
    of handoff: Handoff,
    at time: Int64,
    _ place: History.LogPosition
  ) {
    addEvent(at: time, place, kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }

  /// Writes the end of a session that a dispatch started.
  ///
  /// The outcome of the dispatch decides how the session ends. Nothing is written if the caller went on
  /// without a result, or if the end of the dispatch is unknown.
  private mutating func writeSessionEnd(
    _ session: Session,
    of dispatch: Dispatch,
    at end: Int64,
    _ place: History.LogPosition
  ) {
    switch dispatch.outcome {
    case .completed, .completedLater:
      if dispatch.isTransfer {
        writeSessionEnd(session, .handedOff, at: end, place)
      } else {
        writeAnswer(session, to: dispatch.callerLane, .complete, at: end, place)
      }
    case .unusable: writeSessionEnd(session, .nothing, at: end, place)
    case .error where dispatch.isUserRejected: writeSessionEnd(session, .cancelled, at: end, place)
    case .error where isUnresolvedFailure(dispatch),
      .failedLater where isUnresolvedFailure(dispatch):
      writeSessionEnd(session, .nothing, at: end, place)
    case .error, .failedLater: writeAnswer(session, to: dispatch.callerLane, .fail, at: end, place)
    case .killed: writeSessionEnd(session, .cancelled, at: end, place)
    case .abandoned, .running, .openAtEnd: break
    }
  }

  private mutating func writeSessionEnd(
    _ session: Session,
    _ result: Event.SessionResult,
    at time: Int64,
    _ place: History.LogPosition
  ) {
    addEvent(
      at: time,
      place,
      .sessionEnded(result),
      agent: agentID(session.lane),
      session: session.id,
      task: taskID(session.dispatchIndex),
      handoff: session.requestID
    )
  }

  /// Writes three events: a session sends its result, the session ends, and the caller gets the
  /// result.
  private mutating func writeAnswer(
    _ session: Session,
    to caller: Int,
    _ intent: Intent,
    at time: Int64,
    _ place: History.LogPosition
  ) {
    handoffCount += 1
    var handoff = Handoff(
      id: HandoffID(rawValue: handoffCount),
      sender: agentID(session.lane),
      receiver: agentID(caller),
      task: taskID(session.dispatchIndex),
      intent: intent
    )
    handoff.cause = session.requestID
    addEvent(
      at: time,
      place,
      .handoffSent(handoff, items: []),
      agent: handoff.sender,
      session: session.id,
      task: handoff.task,
      handoff: handoff.id
    )
    writeSessionEnd(session, .handedOff, at: time, place)
    addEvent(
      at: time,
      place,
      .handoffDelivered(handoff, routed: 0),
      agent: handoff.receiver,
      session: sessionIndex(caller, at: time).map { sessions[$0].id } ?? .none,
      task: handoff.task,
      handoff: handoff.id
    )
  }

  /// Returns the outcome of the task of a dispatch.
  ///
  /// The result is `nil` if the end of the dispatch is unknown, or if the caller went on without a result.
  private static func taskOutcome(of dispatch: Dispatch) -> Outcome? {
    switch dispatch.outcome {
    case .completed, .completedLater: .completed
    case .error where dispatch.isUserRejected: Outcome(kind: .skipped, reason: .cancelled)
    case .unusable, .error, .failedLater: .died(.noResult)
    case .killed: .died(.cancelled)
    case .abandoned, .running, .openAtEnd: nil
    }
  }

  /// Writes the event that the task of a dispatch has ended.
  ///
  /// Does nothing if a later dispatch has the same task.
  private mutating func writeTaskEnd(
    _ index: Int,
    _ outcome: Outcome,
    at time: Int64,
    _ place: History.LogPosition
  ) {
    let task = historyPlan.taskOfDispatch[index]
    guard dispatchRangeByTask[task].last == index else { return }
    openTaskCount -= 1
    addEvent(
      at: time,
      place,
      .taskEnded(outcome),
      agent: agentID(history.dispatches[index].callerLane),
      task: TaskID(rawValue: UInt32(task))
    )
  }
}

extension Dispatch {
  /// Whether the user rejected or interrupted the tool call.
  var isUserRejected: Bool { reason == ToolFailure.userRejected.rawValue }
}
