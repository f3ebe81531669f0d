import RehearsalSimulation

/// Methods for dispatches that failed, and for agents whose work the logs do not contain.
extension HistoryEventWriter {
  /// Reasons why no agent began the work of a dispatch, as raw values of ``ToolFailure``.
  static let refusals: Set<String> = Set(
    [
      ToolFailure.unknownAgent, .userRejected, .hookBlocked, .permissionDenied, .askUnanswered,
    ].map(\.rawValue)
  )

  /// Returns whether the work of a dispatch failed, and its caller ended without doing anything about it.
  ///
  /// Any later call of the caller may do the work or give it to another agent, unless it only keeps a list of tasks. The
  /// result is also `false` if the logs do not show that the caller ended, or if no agent began the work.
  func isUnresolvedFailure(_ dispatch: Dispatch) -> Bool {
    guard dispatch.outcome == .error || dispatch.outcome == .failedLater,
      let answer = dispatch.answerPlace, !Self.refusals.contains(dispatch.reason ?? "")
    else { return false }
    if dispatch.reason == ToolFailure.toolUseError.rawValue, dispatch.childLane == nil {
      return false
    }
    let caller = history.lanes[dispatch.callerLane]
    if history.format.hasSpans {
      return caller.hasEnded && !history.hasWork(of: dispatch.callerLane, after: dispatch)
    }
    guard caller.hasEnded, let last = caller.lastMessage?.place, last.file == answer.file,
      last > answer
    else { return false }
    return caller.calls.allSatisfy { call in
      call.place.file == answer.file && call.place < answer
        || LaneRecords.listTools.contains(call.tool)
    }
  }

  /// Returns how the session of an agent without a lane ended, as far as the caller's logs show.
  ///
  /// The result is `nil` if the end would tell the rules nothing. A session that did not fail is of use only
  /// if its agent is a judge that stated its decision: its acts are unknown, but not whether another judge
  /// began after it.
  func resultWithoutLane(_ dispatch: Dispatch, _ agent: AgentID) -> Event.SessionResult? {
    if dispatch.outcome == .unusable || isUnresolvedFailure(dispatch) { return .nothing }
    let isJudge =
      plan.isDefined(agent) && [.verifier, .reviewer].contains(plan.role(of: agent))
    let hasCompleted = dispatch.outcome == .completed || dispatch.outcome == .completedLater
    return isJudge && hasCompleted && !dispatch.isTransfer && dispatch.decision != nil
      ? .handedOff : nil
  }

  /// Writes the session of an agent that has no lane.
  ///
  /// - Parameters:
  ///   - index: The index of the dispatch in the history.
  ///   - request: The handoff that started the session.
  ///   - result: How the session ended.
  ///   - end: The time at which the session ended.
  ///   - place: The log position of the end.
  mutating func writeSessionWithoutLane(
    _ index: Int,
    _ request: Handoff,
    _ result: Event.SessionResult,
    at end: Int64,
    _ place: History.LogPosition
  ) {
    let dispatch = history.dispatches[index]
    let start = nanoseconds(at: dispatch.requestTime)
    let session = SessionID(rawValue: UInt32(sessions.count + index + 1))
    for kind in [Event.Kind.handoffDelivered(request, routed: 0), .sessionOpened, .taskStarted] {
      write(kind, of: request, session, at: start, dispatch.place)
    }
    let answer = result == .handedOff ? makeAnswer(to: request) : nil
    if let answer, let decision = dispatch.decision {
      write(.decisionMade(decision, []), of: request, session, at: end, place)
      write(.handoffSent(answer, items: []), of: answer, session, at: end, place)
    }
    write(.sessionEnded(result), of: request, session, at: end, place)
    if let answer {
      let caller = sessionIndex(dispatch.callerLane, at: end).map { sessions[$0].id } ?? .none
      write(.handoffDelivered(answer, routed: 0), of: answer, caller, at: end, place)
    }
  }

  /// Adds an event about a handoff in a session.
  ///
  /// The agent of the event is the sender if the event is `handoff.sent`; otherwise, it is the receiver.
  private mutating func write(
    _ kind: Event.Kind,
    of handoff: Handoff,
    _ session: SessionID,
    at time: Int64,
    _ place: History.LogPosition
  ) {
    addEvent(
      at: time,
      place,
      kind,
      agent: kind.name == .handoffSent ? handoff.sender : handoff.receiver,
      session: session,
      task: handoff.task,
      handoff: handoff.id
    )
  }

  /// Returns the handoff with the result of a request.
  private mutating func makeAnswer(to request: Handoff) -> Handoff {
    handoffCount += 1
    var answer = Handoff(
      id: HandoffID(rawValue: handoffCount),
      sender: request.receiver,
      receiver: request.sender,
      task: request.task,
      intent: .complete
    )
    answer.cause = request.id
    return answer
  }
}

extension History {
  /// Returns whether an agent called a tool or another agent after the end of a dispatch, according to the times.
  fileprivate func hasWork(of lane: Int, after dispatch: Dispatch) -> Bool {
    guard let end = dispatch.end else { return false }
    func isLater(_ time: Timestamp?) -> Bool { time.map { $0 >= end } ?? false }
    return lanes[lane].calls.contains { isLater($0.time) }
      || dispatches.contains { $0.callerLane == lane && isLater($0.requestTime) }
  }
}
