public import RehearsalSimulation

/// Counts of how often a set of runs exercised each part of the protocol.
///
/// A part that runs can exercise but never did has a count of zero.
public struct ProtocolCoverage: Sendable {
  /// A combination of an agent, the intent of a handoff that it receives, and the state of the
  /// handoff's task at that time.
  public struct Stage: Sendable, Hashable, Comparable {
    /// The agent's name.
    public var agent: String
    /// The state of the task when the agent receives the handoff.
    public var state: State
    /// The intent of the handoff that the agent receives.
    public var intent: Intent

    /// Returns whether the first stage sorts before the second, by agent, then state, then intent.
    public static func < (first: Stage, second: Stage) -> Bool {
      (first.agent, first.state.rawValue, first.intent.rawValue)
        < (second.agent, second.state.rawValue, second.intent.rawValue)
    }
  }

  /// The state of a task when an agent receives a handoff about the task.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// The task is open and has not failed yet, or the handoff is about no task.
    case first
    /// The task is open and has failed before.
    case again
    /// The task has ended, with any outcome.
    case over
  }

  /// A pair of agents, sender and receiver, between which work can pass.
  public struct Edge: Sendable, Hashable, Comparable {
    /// The sender's name.
    public var sender: String
    /// The receiver's name.
    public var receiver: String

    /// Returns whether the first edge sorts before the second, by sender and receiver.
    public static func < (first: Edge, second: Edge) -> Bool {
      (first.sender, first.receiver) < (second.sender, second.receiver)
    }
  }

  /// The result of a gate's check, which compares a reported number with the gate's floor.
  ///
  /// The floor is the least number that passes.
  public struct GateCheck: Sendable, Hashable, Comparable {
    /// The metric of the gate, such as `unit-coverage`.
    public var metric: String
    /// Whether the number is at least the floor.
    public var passed: Bool

    /// Returns whether the first check sorts before the second, by metric, with failed checks first.
    public static func < (first: GateCheck, second: GateCheck) -> Bool {
      (first.metric, first.passed ? 1 : 0) < (second.metric, second.passed ? 1 : 0)
    }
  }

  /// The combinations of agent, task state and intent with which a handoff can be received, with
  /// how often each combination occurred.
  public internal(set) var stages = CoverageCounts<Stage>()
  /// The edges that the contracts name, with the count of handoffs along each edge.
  public internal(set) var edges = CoverageCounts<Edge>()
  /// The identifiers of all rules, with the count of violations of each rule.
  public internal(set) var rules = CoverageCounts<String>()
  /// The kinds of fault, such as `drop`, with how often faults of each kind took effect.
  public internal(set) var faults = CoverageCounts<String>()
  /// The passed and failed checks of each gate, with how often each result occurred.
  public internal(set) var gates = CoverageCounts<GateCheck>()
  /// The effects that the platform can have on handoffs and sessions, with how often each effect occurred.
  public internal(set) var platformEffects = CoverageCounts<PlatformEffect>()

  /// Creates coverage in which every rule and every given kind of fault has a count of zero.
  public init(verbs: [String]) {
    for rule in RuleBook.identifiers { rules.addPossibleItem(rule) }
    for verb in verbs { faults.addPossibleItem(verb) }
  }

  /// Adds the counts of the coverage of other runs.
  public mutating func add(_ other: ProtocolCoverage) {
    stages.add(other.stages)
    edges.add(other.edges)
    rules.add(other.rules)
    faults.add(other.faults)
    gates.add(other.gates)
    platformEffects.add(other.platformEffects)
  }
}

/// The items that can occur in runs, with the number of times that each item occurred.
public struct CoverageCounts<Item: Hashable & Comparable & Sendable>: Sendable {
  private var items: [Item] = []
  /// The count of occurrences of each item, at the item's index in `items`.
  private var counts: [Int] = []
  /// The index of each item in `items`.
  private var indexByItem: [Item: Int] = [:]

  init() {}

  /// Adds an item that can occur, without counting an occurrence.
  mutating func addPossibleItem(_ item: Item) { _ = indexAddingIfNew(of: item) }

  /// Adds occurrences to the count of an item.
  mutating func count(_ item: Item, _ times: Int = 1) {
    counts[indexAddingIfNew(of: item)] += times
  }

  /// Returns the index of an item.
  ///
  /// An item that is not stored yet is added with a count of zero.
  private mutating func indexAddingIfNew(of item: Item) -> Int {
    if let index = indexByItem[item] { return index }
    indexByItem[item] = items.count
    items.append(item)
    counts.append(0)
    return items.count - 1
  }

  /// Adds the items and counts of another value.
  mutating func add(_ other: CoverageCounts) {
    for (item, count) in zip(other.items, other.counts) { self.count(item, count) }
  }

  /// All items in ascending order, with how often each item occurred.
  public var sortedCounts: [(item: Item, count: Int)] {
    zip(items, counts).sorted { $0.0 < $1.0 }.map { ($0, $1) }
  }

  /// The items that never occurred, in ascending order.
  public var unreachedItems: [Item] { sortedCounts.filter { $0.count == 0 }.map(\.item) }

  /// The count of items that can occur in runs, whether or not they did.
  ///
  /// An item is a part of the protocol that a run can exercise, such as a rule or a kind of fault.
  public var itemCount: Int { items.count }

  /// The count of items that occurred at least once.
  public var reachedCount: Int { counts.count { $0 > 0 } }
}
