extension History {
  /// The log position of the last message, tool call or tool result of the root agent.
  ///
  /// If the root agent has none of these, the last position of all agents is used. If there is no position at
  /// all, the first line of the first file is used.
  var lastPlace: LogPosition {
    let rootPlaces = lanes.compactMap { $0.kind == .root ? $0.lastPlace : nil }
    return rootPlaces.max() ?? lanes.compactMap(\.lastPlace).max() ?? LogPosition(file: 0, line: 1)
  }

  /// Whether the logs end while a root agent still has work to do.
  ///
  /// The value is `false` if the format of the logs does not show it, as a list of messages does not.
  var hasOpenRoot: Bool {
    lanes.contains { lane in
      // In a trace, no call starts some of the agents, such as one whose caller's span is missing.
      let isRoot = lane.kind == .root || format.hasSpans && lane.parent == nil
      guard isRoot, !hasResult(after: lane) else { return false }
      // The last record of a whole stream states how the session ended.
      return lane.lastTurn == .open || format == .streamJSON && !hasResultRecord(after: lane)
    }
  }

  /// Returns whether the root agent ended its last turn without words.
  ///
  /// The result is `false` if a later record states that the session succeeded or failed.
  func endsSilently(_ lane: Lane) -> Bool {
    lane.kind == .root && lane.lastTurn == .silent && !hasResult(after: lane)
  }

  /// Changes the outcome of dispatches whose agent ended in an error from completed to unusable.
  mutating func markUnusableResults() {
    for index in dispatches.indices {
      let outcome = dispatches[index].outcome
      guard outcome == .completed || outcome == .completedLater,
        let lane = dispatches[index].childLane,
        lanes[lane].endedInError(by: dispatches[index].end)
      else { continue }
      dispatches[index].outcome = .unusable
    }
  }

  /// Returns whether a record after the last act of an agent states that the session succeeded or failed.
  private func hasResult(after lane: Lane) -> Bool {
    guard let result = streamResults.last else { return false }
    return hasResultRecord(after: lane) && (result.subtype == "success" || result.isError)
  }

  /// Returns whether a record after the last act of an agent states how the session ended.
  private func hasResultRecord(after lane: Lane) -> Bool {
    guard let result = streamResults.last else { return false }
    return lane.lastPlace.map { $0 < result.place } ?? true
  }
}

extension Lane {
  /// The index in ``History/files`` of the file with the end of the lane; 0 if the lane has no
  /// ``lastPlace``.
  var fileIndex: Int { lastPlace?.file ?? 0 }

  /// The position in the logs of the last of the lane's messages, tool calls and tool results.
  ///
  /// The value is `nil` if the lane has none of these.
  var lastPlace: History.LogPosition? {
    ([lastMessage?.place] + calls.map(\.place) + calls.map { $0.answer?.place }).compactMap(\.self)
      .max()
  }

  /// Whether the language model sent the last message of the lane, and no tool call is waiting for its
  /// result.
  ///
  /// A call without a result counts as waiting if it is the last call, or if no later message of the agent
  /// contains text. Any other call without a result counts as abandoned.
  var hasEnded: Bool {
    guard endsWithUser == false, calls.last?.answer != nil || calls.isEmpty else { return false }
    return !calls.contains { call in
      call.answer == nil && lastMessage.map { call.place >= $0.place } ?? true
    }
  }

  /// Whether the last of the lane's messages, tool calls and tool results is an error message of the language
  /// model's provider.
  var isUnusable: Bool {
    guard let lastMessage, lastMessage.isProviderError else { return false }
    return lastPlace.map { $0 <= lastMessage.place } ?? true
  }

  /// Returns whether all work of the agent was done by the given time, and ended in an error.
  ///
  /// The result is `false` if the agent was resumed later, because an earlier result is not its last message.
  func endedInError(by time: Timestamp?) -> Bool {
    guard isUnusable, let lastTime, let time else { return false }
    return lastTime <= time
  }
}
