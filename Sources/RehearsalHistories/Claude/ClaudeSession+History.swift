import RehearsalSimulation

/// Methods that complete the history after all records have been read.
extension ClaudeSession {
  /// Completes the history of the session after all its files have been read, and returns it.
  ///
  /// - Parameters:
  ///   - rootStem: The name of the root log without its extension; `nil` if the session has no root
  ///     log.
  ///   - metadata: The metadata of sub-agents, by the identifier of the agent. Sub-agents without
  ///     metadata have no entry.
  /// - Returns: The history. Tool calls that started sub-agents are matched with these sub-agents,
  ///   as far as the logs allow it.
  func finishHistory(rootStem: String?, metadata: [String: SubagentMetadata]) -> History {
    history.session = sessionID(rootStem)
    history.foreignRecordCount = recordCountBySession.filter { $0.key != history.session }.values
      .reduce(0, +)
    history.versions = versions.sorted()
    history.progressRecords.agents = progressAgentIDs.count
    for agent in progressAgentIDs {
      guard let progressLane = progressLaneByAgent[agent] else { continue }
      guard laneIndexByAgent[agent] == nil else {
        history.progressRecords.repeats += progressLane.builder.lane.recordCount
        continue
      }
      laneIndexByAgent[agent] = lanes.count
      lanes.append(progressLane.builder)
    }
    for builder in lanes {
      history.usageRecords.all += builder.usageRecords.all
      history.usageRecords.differing += builder.usageRecords.differing
    }
    history.lanes = lanes.map(\.finishedLane)
    var joining = DispatchMatcher(self, files: metadata)
    joining.matchDispatches(into: &history)
    return history
  }

  /// Returns the identifier of the session.
  ///
  /// It is the file name of the root log if at least one record contains it. Otherwise, it is the
  /// identifier that most records contain. If no record contains one, it is the file name, or `?`
  /// if there is no root log.
  private func sessionID(_ stem: String?) -> String {
    if let stem, recordCountBySession[stem] != nil { return stem }
    let mostFrequentSession = recordCountBySession.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return mostFrequentSession?.key ?? stem ?? "?"
  }
}
