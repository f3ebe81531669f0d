import RehearsalSimulation

/// Methods for dispatches that failed, and for agents whose work the logs do not contain.
extension HistoryEventWriter {
  /// Reasons why no agent began the work of a dispatch, as raw values of ``ToolFailure``.
  private static let refusals: Set<String> = Set(
    [
      ToolFailure.unknownAgent, .userRejected, .hookBlocked, .permissionDenied, .askUnanswered,
    ].map(\.rawValue)
  )

  /// Tools that only keep a list of tasks, so that a call of them does no work.
  private static let listTools: Set<String> = [
    "TodoWrite", "TodoRead", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet", "update_plan",
  ]

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
    guard caller.hasEnded, let last = caller.lastMessage?.place, last.file == answer.file,
      last > answer
    else { return false }
    return caller.calls.allSatisfy { call in
      call.place.file == answer.file && call.place < answer || Self.listTools.contains(call.tool)
    }
  }

  /// Writes the session of an agent that has no lane, and that ended without a usable result.
  ///
  /// - Parameters:
  ///   - index: The index of the dispatch in the history.
  ///   - request: The handoff that started the session.
  ///   - end: The time at which the session ended.
  ///   - place: The log position of the end.
  mutating func writeSessionWithoutLane(
    _ index: Int,
    _ request: Handoff,
    at end: Int64,
    _ place: History.LogPosition
  ) {
    let start = nanoseconds(at: history.dispatches[index].requestTime)
    let session = SessionID(rawValue: UInt32(sessions.count + index + 1))
    func write(_ kind: Event.Kind, at time: Int64, _ place: History.LogPosition) {
      addEvent(
        at: time,
        place,
        kind,
        agent: request.receiver,
        session: session,
        task: request.task,
        handoff: request.id
      )
    }
    let startPlace = history.dispatches[index].place
    write(.handoffDelivered(request, routed: 0), at: start, startPlace)
    write(.sessionOpened, at: start, startPlace)
    write(.taskStarted, at: start, startPlace)
    write(.sessionEnded(.nothing), at: end, place)
  }
}
