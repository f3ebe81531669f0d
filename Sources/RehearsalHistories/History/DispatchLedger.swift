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
    /// Whether the agent is still at work after its last row.
    public var isAtWork: Bool { rows.last.map { $0.kind != .stop } ?? false }
    /// Whether each row about the agent reports that a hook prevented it from stopping.
    ///
    /// Without a row for a start or a stop, nothing else shows that the agent existed.
    public var isPhantom: Bool { rows.allSatisfy { $0.kind == .blocked } }
    /// The kinds of the agent's rows as letters, such as `SBE`.
    ///
    /// S is a start, E is a stop, and B is a stop that a hook prevented.
    public var rowLetters: String { rows.map(\.kind.letter).joined() }

    /// The periods in which the agent was at work.
    ///
    /// A period lasts from the latest start before a stop to this stop. A start without a later stop
    /// begins no period.
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

      fileprivate var letter: String {
        switch self {
        case .start: "S"
        case .stop: "E"
        case .blocked: "B"
        }
      }
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
  /// How many rows the ledger has.
  public var rowCount: Int { agents.map(\.rows.count).reduce(0, +) }
  /// The identifiers of all sessions that rows name, sorted.
  public internal(set) var sessionIDs: [String] = []
  /// How many rows name no session.
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
  /// The greatest number of agents that were at work at the same time.
  ///
  /// Work that no row ends is not counted.
  public var maximumConcurrency: Int {
    History.maximumOverlap(agents.flatMap(\.intervals).map { ($0.start.time, $0.stop.time) })
  }
}
