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
    let spent = tokens.input.adding(tokens.output).adding(tokens.cacheWrite)
      .adding(tokens.cacheRead)
    if isLast, spent > 0 { write(.sessionSpent(tokens: spent), at: session.end) }
    if isLast, lane.kind != .root, let decision = lane.decision {
      write(.decisionMade(decision, []), at: session.end)
    }
    guard session.dispatch == nil else { return }
    let endsInError = history.results.last?.isError == true && history.interruptions == 0
    if lane.isUnusable || endsInError && lane.kind == .root {
      write(.sessionEnded(.nothing), at: session.end)
    } else if lane.endsWithUser == false, lane.kind == .root {
      write(.sessionEnded(.handedOff), at: session.end)
    }
  }

  /// Writes how a dispatch ended.
  mutating func settle(_ index: Int) {
    let dispatch = history.dispatches[index]
    let session = sessionOfDispatch[index].map { sessions[$0] }
    let sent = time(dispatch.request)
    guard let session else {
      settleWithoutLane(index)
      return
    }
    let end = max(session.start, time(dispatch.end, or: session.end), sent)
    let place = dispatch.answerPlace ?? dispatch.place
    switch dispatch.outcome {
    case .completed, .completedLater:
      if dispatch.isTransfer {
        finish(session, .handedOff, at: end, place)
        finishTask(index, .completed, at: end, place)
      } else {
        answer(index, session, .complete, at: end, place)
        finishTask(index, .completed, at: end, place)
      }
    case .unusable:
      finish(session, .nothing, at: end, place)
      finishTask(index, .died(.noResult), at: end, place)
    case .error, .failedLater:
      answer(index, session, .fail, at: end, place)
      finishTask(index, .died(.noResult), at: end, place)
    case .killed:
      finish(session, .cancelled, at: end, place)
      finishTask(index, .died(.cancelled), at: end, place)
    case .abandoned: miss(index, session.request, at: end, place)
    case .running, .openAtEnd: break
    }
  }

  private mutating func settleWithoutLane(_ index: Int) {
    let dispatch = history.dispatches[index]
    let receiver = plan.agent(named: dispatch.agent) ?? .none
    let handoff = request(index, to: receiver)
    let place = dispatch.answerPlace ?? dispatch.place
    let end = max(time(dispatch.request), time(dispatch.end, or: time(dispatch.request)))
    let task = task(index)
    if dispatch.why == ToolFailure.unknownAgent.rawValue {
      add(
        at: end,
        place,
        .handoffUndeliverable(handoff),
        agent: handoff.sender,
        task: task,
        handoff: handoff.id
      )
    }
    switch dispatch.outcome {
    case .completed, .completedLater: finishTask(index, .completed, at: end, place)
    case .error where dispatch.why == ToolFailure.userRejected.rawValue:
      finishTask(index, Outcome(kind: .skipped, reason: .cancelled), at: end, place)
    case .unusable, .error, .failedLater: finishTask(index, .died(.noResult), at: end, place)
    case .killed: finishTask(index, .died(.cancelled), at: end, place)
    case .abandoned: miss(index, handoff.id, at: end, place)
    case .running, .openAtEnd: break
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
    _ index: Int,
    _ session: Session,
    _ intent: Intent,
    at time: Int64,
    _ place: History.Place
  ) {
    let dispatch = history.dispatches[index]
    handoffs += 1
    var handoff = Handoff(
      id: HandoffID(rawValue: handoffs),
      sender: agent(session.lane),
      receiver: agent(dispatch.caller),
      task: task(index),
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
    let caller = sessionIndex(dispatch.caller, at: time).map { sessions[$0].id } ?? .none
    add(
      at: time,
      place,
      .handoffDelivered(handoff, routed: 0),
      agent: handoff.receiver,
      session: caller,
      task: handoff.task,
      handoff: handoff.id
    )
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
    add(
      at: time,
      place,
      .taskEnded(outcome),
      agent: agent(history.dispatches[index].caller),
      task: TaskID(rawValue: UInt32(task))
    )
  }

  private mutating func miss(
    _ index: Int,
    _ request: HandoffID,
    at time: Int64,
    _ place: History.Place
  ) {
    let dispatch = history.dispatches[index]
    var handoff = Handoff(
      id: request,
      sender: agent(dispatch.caller),
      receiver: plan.agent(named: dispatch.agent) ?? .none,
      task: task(index),
      intent: .assign
    )
    handoff.cause = .none
    add(
      at: time,
      place,
      .replyMissed(handoff, attempt: 1, again: false),
      agent: handoff.sender,
      task: handoff.task,
      handoff: request
    )
  }
}
