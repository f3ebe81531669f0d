import RehearsalSimulation

/// Methods that write the events at the ends of sessions and dispatches.
///
/// A dispatch is a tool call by which one agent gives work to another.
extension HistoryEventWriter {
  /// Writes the last events of a session, such as its token count and its decision.
  ///
  /// - Parameter index: The index of the session in `sessions`.
  mutating func writeSessionEnd(_ index: Int) {
    let session = sessions[index]
    let lane = history.lanes[session.lane]
    let isLast = sessionsOfLane[session.lane].last == index
    let place = lane.lastMessage?.place ?? lane.calls.last?.place ?? session.startPlace
    func write(_ kind: Event.Kind, at time: Int64) {
      add(
        at: time,
        place,
        kind,
        agent: agent(session.lane),
        session: session.id,
        task: task(session.dispatch),
        handoff: session.request
      )
    }
    let tokens = lane.allTokens
    let spent = tokens.input.addingSaturated(tokens.output).addingSaturated(tokens.cacheWrite)
      .addingSaturated(tokens.cacheRead)
    if isLast, spent > 0 { write(.sessionSpent(tokens: spent), at: session.end) }
    if isLast { for kind in statedEvents(by: lane, session) { write(kind, at: session.end) } }
    if isLast, lane.kind != .root, let decision = lane.decision {
      write(.decisionMade(decision, []), at: session.end)
    }
    guard session.dispatch == nil else { return }
    let endsInError = history.streamResults.last?.isError == true && history.interruptions == 0
    if lane.isUnusable || endsInError && lane.kind == .root {
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
    let approves = lane.kind != .root && lane.decision?.approves ?? false
    // A judge that refuses the work may quote a passed gate from the author's report. The judge itself passes no gate.
    let refuses = lane.decision?.approves == false
    let prompt = session.dispatch.flatMap { history.dispatches[$0].prompt.text } ?? ""
    let checks =
      report.checks(of: plan.gates, approves: approves).filter { !$0.passed || !refuses }
      + report.checks(demandedBy: prompt, approves: approves)
    var events = checks.map { check in
      Event.Kind.gateChecked(check.gate, value: check.value, passed: check.passed)
    }
    guard lane.kind == .child else { return events }
    let contract = plan.member(agent(session.lane))?.contract
    let deliverables = report.mentionedDeliverables(among: contract?.deliverables.map(\.text) ?? [])
    let skills = report.skills(of: lane.agent, among: plan.names)
    if skills != nil || !deliverables.isEmpty {
      events.append(
        .reportFiled(Event.Report(deliverables: deliverables, numbers: [], skills: skills ?? []))
      )
    }
    // A claim is ignored if the agent had several sessions, because the tests may have run in an earlier one. It is
    // also ignored if the prompt contains a claim, because the agent may only repeat it.
    if let claim = report.claim, sessionsOfLane[session.lane].count == 1,
      StatedReport(prompt).claim == nil
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
    let session = sessionOfDispatch[index].map { sessions[$0] }
    let handoff =
      session?.handoff ?? writeRequest(index, to: plan.agent(named: dispatch.agent) ?? .none)
    let sendTime = nanoseconds(at: dispatch.requestTime)
    let endTime = max(
      session?.start ?? sendTime,
      nanoseconds(at: dispatch.end, or: session?.end ?? sendTime),
      sendTime
    )
    let place = dispatch.answerPlace ?? dispatch.place
    if session == nil, dispatch.reason == ToolFailure.unknownAgent.rawValue {
      write(.handoffUndeliverable(handoff), of: handoff, at: endTime, place)
    }
    if let session { writeSessionEnd(session, of: dispatch, at: endTime, place) }
    if dispatch.outcome == .abandoned {
      var handoff = handoff
      handoff.cause = .none
      write(.replyMissed(handoff, attempt: 1, again: false), of: handoff, at: endTime, place)
    }
    if let outcome = Self.outcome(of: dispatch) { writeTaskEnd(index, outcome, at: endTime, place) }
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
    add(at: time, place, kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }

  /// Writes the end of a session that a dispatch started.
  ///
  /// The outcome of the dispatch decides how the session ends.
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
    add(
      at: time,
      place,
      .sessionEnded(result),
      agent: agent(session.lane),
      session: session.id,
      task: task(session.dispatch),
      handoff: session.request
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
      sender: agent(session.lane),
      receiver: agent(caller),
      task: task(session.dispatch),
      intent: intent
    )
    handoff.cause = session.request
    add(
      at: time,
      place,
      .handoffSent(handoff, items: []),
      agent: handoff.sender,
      session: session.id,
      task: handoff.task,
      handoff: handoff.id
    )
    writeSessionEnd(session, .handedOff, at: time, place)
    add(
      at: time,
      place,
      .handoffDelivered(handoff, routed: 0),
      agent: handoff.receiver,
      session: sessionIndex(caller, at: time).map { sessions[$0].id } ?? .none,
      task: handoff.task,
      handoff: handoff.id
    )
  }

  /// Returns the outcome of the task of a dispatch; `nil` if the task was still open when the log
  /// ended.
  private static func outcome(of dispatch: Dispatch) -> Outcome? {
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
  /// Does nothing if the same task is given again by a later dispatch.
  private mutating func writeTaskEnd(
    _ index: Int,
    _ outcome: Outcome,
    at time: Int64,
    _ place: History.LogPosition
  ) {
    let task = summary.taskOfDispatch[index]
    guard dispatchRangeOfTask[task].last == index else { return }
    openTaskCount -= 1
    add(
      at: time,
      place,
      .taskEnded(outcome),
      agent: agent(history.dispatches[index].callerLane),
      task: TaskID(rawValue: UInt32(task))
    )
  }
}

extension Dispatch {
  /// Whether the user rejected or interrupted the tool call.
  var isUserRejected: Bool { reason == ToolFailure.userRejected.rawValue }
}
