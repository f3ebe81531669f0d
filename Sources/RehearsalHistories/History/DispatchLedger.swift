/// A log with a row for each start, stop and prevented stop of a sub-agent, written by hooks.
///
/// Only identifiers tell the agents apart. The types and prompts in such logs are often missing or repeated.
public struct DispatchLedger: Sendable {
  /// A sub-agent, with the ledger's rows about it.
  public struct Agent: Sendable {
    /// The identifier of the agent.
    public var id: String
    /// The type of the agent; `nil` if no row states a type.
    public var type: String?
    /// The rows about the agent, in file order.
    public internal(set) var rows: [Row] = []

    /// Whether a row says that the agent started.
    public var hasStart: Bool { rows.contains { $0.kind == .start } }
    /// Whether the last row about the agent is not a stop, so the agent is still at work.
    public var isAtWork: Bool { rows.last.map { $0.kind != .stop } ?? false }
    /// Whether all rows about the agent are stops that a hook prevented.
    ///
    /// Such rows alone do not show that the agent ever worked.
    public var isPhantom: Bool { rows.allSatisfy { $0.kind == .blocked } }

    /// The periods in which the agent was at work.
    ///
    /// Each period ends at a stop, and begins at the latest start since the previous stop. A start without a
    /// later stop and a stop without such a start are ignored.
    public var intervals: [(start: Row, stop: Row)] {
      var intervals: [(start: Row, stop: Row)] = []
      var openStart: Row?
      for row in rows {
        switch row.kind {
        case .start: openStart = row
        case .stop:
          if let start = openStart { intervals.append((start, row)) }
          openStart = nil
        case .blocked: break
        }
      }
      return intervals
    }
  }

  /// A row in the log of the starts and stops of sub-agents.
  public struct Row: Sendable {
    /// The kinds of row.
    public enum Kind: String, Sendable, Hashable {
      /// The agent starts.
      case start
      /// The agent stops.
      case stop
      /// A hook prevents the agent from stopping, so the agent continues.
      case blocked
    }

    /// The kind of the row.
    public var kind: Kind
    /// The time of the row; `nil` if the row has no valid time.
    public var time: Timestamp?
    /// The identifier of the session; `nil` if the row has none.
    public var sessionID: String?
    /// The log position of the row.
    public var place: History.LogPosition
  }

  /// The agents, in the order of their first rows.
  public internal(set) var agents: [Agent] = []
  /// The number of rows about all agents together.
  public var rowCount: Int { agents.map(\.rows.count).reduce(0, +) }
  /// The identifiers of all sessions that rows name, sorted.
  public internal(set) var sessionIDs: [String] = []
  /// The number of rows that name no session.
  public internal(set) var rowsWithoutSession = 0

  mutating func removePrivateNames() {
    for index in agents.indices {
      agents[index].id = History.publicIdentifier(agents[index].id)
      agents[index].type = agents[index].type.map(PrivacyFilter.publicName)
      for row in agents[index].rows.indices {
        agents[index].rows[row].sessionID = agents[index].rows[row].sessionID.map(
          History.publicIdentifier
        )
      }
    }
    sessionIDs = sessionIDs.map(History.publicIdentifier)
  }
}

extension DispatchLedger {
  /// The maximum number of agents that were at work at the same time.
  ///
  /// Only periods with a start and a stop count; see ``DispatchLedger/Agent/intervals``.
  public var maximumConcurrency: Int {
    History.maximumOverlap(agents.flatMap(\.intervals).map { ($0.start.time, $0.stop.time) })
  }
}
