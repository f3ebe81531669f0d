/// A ledger that hooks write: a row at the start and at the end of each sub-agent.
///
/// The key of an agent is its identifier alone, because types and prompts are missing or repeated in such ledgers.
public struct DispatchLedger: Sendable {
  /// What the rows of an agent say.
  public struct Agent: Sendable {
    /// The identifier.
    public var id: String
    /// The type; `nil` if no row has it.
    public var type: String?
    /// The rows in their order.
    public internal(set) var rows: [Row] = []

    /// Whether a row says that the agent started.
    public var hasStart: Bool { rows.contains { $0.kind == .start } }
    /// Whether the last row does not say that the agent stopped.
    public var isOpen: Bool { rows.last.map { $0.kind != .stop } ?? false }
    /// Whether the agent only ever was blocked, so that nothing shows that it existed.
    public var isPhantom: Bool { rows.allSatisfy { $0.kind == .blocked } }
    /// The kinds of the rows as letters: S for a start, E for an end, B for a block.
    public var sequence: String { rows.map(\.kind.letter).joined() }

    /// The times from each start to the next stop.
    public var intervals: [(start: Row, stop: Row)] {
      var intervals: [(start: Row, stop: Row)] = []
      var open: Row?
      for row in rows {
        switch row.kind {
        case .start: open = row
        case .stop:
          if let start = open { intervals.append((start, row)) }
          open = nil
        case .blocked: break
        }
      }
      return intervals
    }
  }

  /// A row.
  public struct Row: Sendable {
    /// What a row says.
    public enum Kind: String, Sendable, Hashable {
      /// The agent starts.
      case start
      /// The agent stops.
      case stop
      /// A hook keeps the agent from stopping, so it goes on.
      case blocked

      fileprivate var letter: String {
        switch self {
        case .start: "S"
        case .stop: "E"
        case .blocked: "B"
        }
      }
    }

    /// What the row says.
    public var kind: Kind
    /// The time.
    public var time: Timestamp?
    /// The session; `nil` if the row has none.
    public var session: String?
    /// The place.
    public var place: History.Place
  }

  /// The agents, in the order of their first rows.
  public internal(set) var agents: [Agent] = []
  /// The rows.
  public var rows: Int { agents.map(\.rows.count).reduce(0, +) }
  /// The sessions that rows name, sorted.
  public internal(set) var sessions: [String] = []
  /// The rows that name no session.
  public internal(set) var rowsWithoutSession = 0

  mutating func keepNames() {
    for index in agents.indices {
      agents[index].id = History.identifier(agents[index].id)
      agents[index].type = agents[index].type.map(ProjectPaths.name)
      for row in agents[index].rows.indices {
        agents[index].rows[row].session = agents[index].rows[row].session.map(History.identifier)
      }
    }
    sessions = sessions.map(History.identifier)
  }
}

extension DispatchLedger {
  /// How many agents were at work at the same time, at most, by their starts and stops.
  public var mostConcurrent: Int {
    History.mostConcurrent(agents.flatMap(\.intervals).map { ($0.start.time, $0.stop.time) })
  }
}
