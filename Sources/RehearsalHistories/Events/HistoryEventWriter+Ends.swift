import RehearsalSimulation

/// The ends of sessions and dispatches.
extension HistoryEventWriter {
  /// Writes what a session spent, and that it ended.
  mutating func end(_ index: Int) {
    let session = sessions[index]
    let lane = history.lanes[session.lane]
    let isLast = sessionsOfLane[session.lane].last == index
    let place = lane.final?.place ?? lane.calls.last?.place ?? session.startPlace
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
    if isLast { for kind in stated(by: lane, session) { write(kind, at: session.end) } }
    if isLast, lane.kind != .root, let decision = lane.decision {
      write(.decisionMade(decision, []), at: session.end)
    }
    guard session.dispatch == nil else { return }
    let endsInError = history.results.last?.isError == true && history.interruptions == 0
    if lane.isUnusable || endsInError && lane.kind == .root {
      write(.sessionEnded(.nothing), at: session.end)
    } else if lane.kind == .root, lane.hasEnded {
      write(.sessionEnded(.handedOff), at: session.end)
    }
  }

  /// Returns the events of what the last words of a lane state; none if the words were not kept.
  private func stated(by lane: Lane, _ session: Session) -> [Event.Kind] {
    guard let text = lane.final?.text else { return [] }
    let report = StatedReport(text)
    let approves = lane.kind != .root && lane.decision?.approves ?? false
    // Work that is refused passes no gate, and its report may quote who said so.
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
    let deliverables = report.mentioned(of: contract?.deliverables.map(\.text) ?? [])
    let skills = report.skills(of: lane.agent, among: plan.names)
    if skills != nil || !deliverables.isEmpty {
      events.append(
        .reportFiled(Event.Report(deliverables: deliverables, numbers: [], skills: skills ?? []))
      )
    }
    // Work that goes on in several sessions can rest on the commands of an earlier one, and a claim on the prompt.
    if let claim = report.claim, sessionsOfLane[session.lane].count == 1,
      StatedReport(prompt).claim == nil
    {
      events.append(.actClaim(claim))
    }
    return events
  }

  /// Writes how a dispatch ended.
  mutating func settle(_ index: Int) {
    let dispatch = history.dispatches[index]
    let session = sessionOfDispatch[index].map { sessions[$0] }
    let handoff =
      session?.handoff ?? request(index, to: plan.agent(named: dispatch.agent) ?? .none)
    let sent = time(dispatch.request)
    let end = max(session?.start ?? sent, time(dispatch.end, or: session?.end ?? sent), sent)
    let place = dispatch.answerPlace ?? dispatch.place
    if session == nil, dispatch.why == ToolFailure.unknownAgent.rawValue {
      write(.handoffUndeliverable(handoff), of: handoff, at: end, place)
    }
    if let session { finish(session, of: dispatch, at: end, place) }
    if dispatch.outcome == .abandoned {
      var handoff = handoff
      handoff.cause = .none
      write(.replyMissed(handoff, attempt: 1, again: false), of: handoff, at: end, place)
    }
    if let outcome = Self.outcome(of: dispatch) { finishTask(index, outcome, at: end, place) }
  }

  /// Writes an event of the sender of a handoff.
  private mutating func write(
    _ kind: Event.Kind,
    of handoff: Handoff,
    at time: Int64,
    _ place: History.Place
  ) {
    add(at: time, place, kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }

  /// Writes how the session of a dispatch ended.
  private mutating func finish(
    _ session: Session,
    of dispatch: Dispatch,
    at end: Int64,
    _ place: History.Place
  ) {
    switch dispatch.outcome {
    case .completed, .completedLater:
      if dispatch.isTransfer {
        finish(session, .handedOff, at: end, place)
      } else {
        answer(session, to: dispatch.caller, .complete, at: end, place)
      }
    case .unusable: finish(session, .nothing, at: end, place)
    case .error where dispatch.isUserRejected: finish(session, .cancelled, at: end, place)
    case .error, .failedLater: answer(session, to: dispatch.caller, .fail, at: end, place)
    case .killed: finish(session, .cancelled, at: end, place)
    case .abandoned, .running, .openAtEnd: break
    }
  }

  private mutating func finish(
    _ session: Session,
    _ result: Event.SessionResult,
    at time: Int64,
    _ place: History.Place
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

  /// Writes that the result of a session is sent and reaches the caller.
  private mutating func answer(
    _ session: Session,
    to caller: Int,
    _ intent: Intent,
    at time: Int64,
    _ place: History.Place
  ) {
    handoffs += 1
    var handoff = Handoff(
      id: HandoffID(rawValue: handoffs),
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
    finish(session, .handedOff, at: time, place)
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

  /// Returns how the task of a dispatch ended; `nil` if the task is open.
  private static func outcome(of dispatch: Dispatch) -> Outcome? {
    switch dispatch.outcome {
    case .completed, .completedLater: .completed
    case .error where dispatch.isUserRejected: Outcome(kind: .skipped, reason: .cancelled)
    case .unusable, .error, .failedLater: .died(.noResult)
    case .killed: .died(.cancelled)
    case .abandoned, .running, .openAtEnd: nil
    }
  }

  /// Writes the end of a task, unless a later dispatch repeats it.
  private mutating func finishTask(
    _ index: Int,
    _ outcome: Outcome,
    at time: Int64,
    _ place: History.Place
  ) {
    let task = summary.taskOfDispatch[index]
    guard ends[task].last == index else { return }
    openTasks -= 1
    add(
      at: time,
      place,
      .taskEnded(outcome),
      agent: agent(history.dispatches[index].caller),
      task: TaskID(rawValue: UInt32(task))
    )
  }
}

extension Dispatch {
  /// Whether the user rejected the dispatch or interrupted it.
  var isUserRejected: Bool { why == ToolFailure.userRejected.rawValue }
}
