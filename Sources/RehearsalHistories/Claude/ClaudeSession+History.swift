import RehearsalSimulation

/// The history of everything that a session read.
extension ClaudeSession {
  /// Returns the history of everything that was read.
  ///
  /// - Parameters:
  ///   - stem: The name of the root's file without its extension; `nil` if there is no root.
  ///   - calls: The call of each child whose file beside the log names it, by the child's identifier.
  /// - Returns: The history.
  func finished(stem: String?, calls: [String: ChildRecord]) -> History {
    history.session = session(stem)
    history.foreignRecords = sessions.filter { $0.key != history.session }.values.reduce(0, +)
    history.versions = versions.sorted()
    history.progress.agents = progressOrder.count
    for agent in progressOrder {
      guard let child = progress[agent] else { continue }
      guard laneIndices[agent] == nil else {
        history.progress.repeats += child.builder.lane.records
        continue
      }
      laneIndices[agent] = lanes.count
      lanes.append(child.builder)
    }
    for builder in lanes {
      history.usageRecords.all += builder.usageRecords.all
      history.usageRecords.differing += builder.usageRecords.differing
    }
    history.lanes = lanes.map(\.finished)
    var joining = DispatchJoining(self, files: calls)
    joining.join(into: &history)
    return history
  }

  /// The session that the root's file is named after, or that most records name.
  private func session(_ stem: String?) -> String {
    if let stem, sessions[stem] != nil { return stem }
    let most = sessions.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most?.key ?? stem ?? "?"
  }
}
