public import RehearsalSimulation

/// The parts of the protocol that some runs exercised, and the parts that none did.
public struct ProtocolCoverage: Sendable {
  /// An agent that receives an intent while its task is in some state.
  public struct Stage: Sendable, Hashable, Comparable {
    /// The agent's name.
    public var agent: String
    /// The state of the task.
    public var state: State
    /// The intent of the handoff that the agent receives.
    public var event: Intent

    /// Orders stages by agent, state and event.
    public static func < (first: Stage, second: Stage) -> Bool {
      (first.agent, first.state.rawValue, first.event.rawValue)
        < (second.agent, second.state.rawValue, second.event.rawValue)
    }
  }

  /// The state of a task when an agent receives it.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// The task has not failed yet.
    case first
    /// The task has failed before.
    case again
    /// The task has ended.
    case over
  }

  /// A pair of agents between which work passes.
  public struct Edge: Sendable, Hashable, Comparable {
    /// The sender's name.
    public var sender: String
    /// The receiver's name.
    public var receiver: String

    /// Orders edges by sender, then receiver.
    public static func < (first: Edge, second: Edge) -> Bool {
      (first.sender, first.receiver) < (second.sender, second.receiver)
    }
  }

  /// A gate with the result of checking a number against it.
  public struct GateCheck: Sendable, Hashable, Comparable {
    /// The metric.
    public var metric: String
    /// Whether the number passes.
    public var passed: Bool

    /// Orders checks by metric, failures first.
    public static func < (first: GateCheck, second: GateCheck) -> Bool {
      (first.metric, first.passed ? 1 : 0) < (second.metric, second.passed ? 1 : 0)
    }
  }

  /// The intents that agents received, by state of the task.
  public internal(set) var stages = CoverageCounts<Stage>()
  /// The edges that the contracts name, by the number of handoffs along them.
  public internal(set) var edges = CoverageCounts<Edge>()
  /// The identifiers of the rules, by the number of violations.
  public internal(set) var rules = CoverageCounts<String>()
  /// The names of the fault verbs, by the number of strikes.
  public internal(set) var faults = CoverageCounts<String>()
  /// The gate checks, by result.
  public internal(set) var gates = CoverageCounts<GateCheck>()

  /// Creates empty coverage of all rules and of the given fault verbs.
  public init(verbs: [String]) {
    for rule in RuleBook.identifiers { rules.expect(rule) }
    for verb in verbs { faults.expect(verb) }
  }

  /// Adds what other runs exercised.
  public mutating func add(_ other: ProtocolCoverage) {
    stages.add(other.stages)
    edges.add(other.edges)
    rules.add(other.rules)
    faults.add(other.faults)
    gates.add(other.gates)
  }
}

/// Counts of items that can occur, including those that never did.
public struct CoverageCounts<Item: Hashable & Comparable & Sendable>: Sendable {
  private var items: [Item] = []
  private var counts: [Int] = []
  private var indices: [Item: Int] = [:]

  init() {}

  /// Adds an item that can occur.
  mutating func expect(_ item: Item) { _ = index(of: item) }

  /// Counts an item that occurred.
  mutating func count(_ item: Item, _ times: Int = 1) { counts[index(of: item)] += times }

  private mutating func index(of item: Item) -> Int {
    if let index = indices[item] { return index }
    indices[item] = items.count
    items.append(item)
    counts.append(0)
    return items.count - 1
  }

  mutating func add(_ other: CoverageCounts) {
    for (item, count) in zip(other.items, other.counts) { self.count(item, count) }
  }

  /// All items in order, with the number of times each occurred.
  public var all: [(item: Item, count: Int)] {
    zip(items, counts).sorted { $0.0 < $1.0 }.map { ($0, $1) }
  }

  /// The items that never occurred, in order.
  public var unreached: [Item] { all.filter { $0.count == 0 }.map(\.item) }

  /// The number of items that can occur.
  public var total: Int { items.count }

  /// The number of items that occurred.
  public var reached: Int { counts.count { $0 > 0 } }
}
