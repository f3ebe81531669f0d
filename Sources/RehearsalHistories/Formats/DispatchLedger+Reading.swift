/// Methods that import a dispatch ledger.
///
/// A dispatch ledger is a log in which hooks write a row each time that a sub-agent starts, stops or
/// is prevented from stopping.
extension DispatchLedger {
  /// Reads a dispatch ledger as one history, in which each agent has a lane.
  ///
  /// Rows without the identifier of an agent are ignored.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func history(_ file: RecordFile, named name: String) throws -> History {
    var ledger = DispatchLedger()
    var history = History(session: name, format: .hookDispatch, files: [name])
    var indicesByAgent: [String: Int] = [:]
    var sessionIDs: Set<String> = []
    var previousRowTime: Timestamp?
    history.lineCounts = try file.read { record, line in
      guard let id = record["agent_id"]?.string, let kind = kind(of: record) else { return true }
      history.recordCountByType[kind.rawValue, default: 0] += 1
      let time = (record["ts"] ?? record["timestamp"])?.string.flatMap(Timestamp.init)
      if let time, let previousTime = previousRowTime, time < previousTime {
        history.backwardRecordCount += 1
      }
      previousRowTime = time ?? previousRowTime
      let session = record["session_id"]?.string
      if let session { sessionIDs.insert(session) } else { ledger.rowsWithoutSession += 1 }
      let index = indicesByAgent[id] ?? ledger.agents.count
      if index == ledger.agents.count {
        indicesByAgent[id] = index
        ledger.agents.append(Agent(id: id))
      }
      ledger.agents[index].type = ledger.agents[index].type ?? record["agent_type"]?.string
      ledger.agents[index].rows.append(
        Row(kind: kind, time: time, sessionID: session, place: .init(file: 0, line: line))
      )
      return true
    }
    ledger.sessionIDs = sessionIDs.sorted()
    history.lanes = ledger.lanes
    history.ledger = ledger
    return history
  }

  private static func kind(of record: JSONValue) -> Row.Kind? {
    switch (record["event"] ?? record["hook_event_name"])?.string {
    case "start", "SubagentStart": .start
    case "stop", "SubagentStop": .stop
    case "blocked", "block", "stop-blocked", "SubagentStopBlocked": .blocked
    default: nil
    }
  }

  private var lanes: [Lane] {
    agents.map { agent in
      var lane = Lane(id: agent.id, kind: .orphan)
      lane.agentType = agent.type ?? "?"
      lane.recordCount = agent.rows.count
      lane.firstTime = agent.rows.compactMap(\.time).min()
      lane.lastTime = agent.rows.compactMap(\.time).max()
      return lane
    }
  }
}
