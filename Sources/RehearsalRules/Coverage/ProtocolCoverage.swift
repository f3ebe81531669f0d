public import RehearsalSimulation

/// What of the protocol some runs have exercised, and what never.
public struct ProtocolCoverage: Sendable {
  /// An agent that is handed something at a state of its task.
  public struct Stage: Sendable, Hashable, Comparable {
    /// The agent's name.
    public var agent: String
    /// How far the task has come.
    public var state: State
    /// What the agent is handed.
    public var event: Intent

    /// By agent, state and event.
    public static func < (first: Stage, second: Stage) -> Bool {
      (first.agent, first.state.rawValue, first.event.rawValue)
        < (second.agent, second.state.rawValue, second.event.rawValue)
    }
  }

  /// How far a task has come when somebody is handed it.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// It has not failed yet.
    case first
    /// It has failed before.
    case again
    /// It has ended.
    case over
  }

  /// Two agents between whom work passes.
  public struct Edge: Sendable, Hashable, Comparable {
    /// The sender's name.
    public var sender: String
    /// The receiver's name.
    public var receiver: String

    /// By sender, then receiver.
    public static func < (first: Edge, second: Edge) -> Bool {
      (first.sender, first.receiver) < (second.sender, second.receiver)
    }
  }

  /// A gate that a number passes or fails.
  public struct GateCheck: Sendable, Hashable, Comparable {
    /// The metric.
    public var metric: String
    /// Whether the number passes.
    public var passed: Bool

    /// By metric, failures first.
    public static func < (first: GateCheck, second: GateCheck) -> Bool {
      (first.metric, first.passed ? 1 : 0) < (second.metric, second.passed ? 1 : 0)
    }
  }

  /// Who was handed what when.
  public internal(set) var stages = Tally<Stage>()
  /// The edges that the contracts name, by what was handed along them.
  public internal(set) var edges = Tally<Edge>()
  /// The rules that fired.
  public internal(set) var rules = Tally<String>()
  /// The fault verbs that struck.
  public internal(set) var faults = Tally<String>()
  /// The gates that numbers passed and failed.
  public internal(set) var gates = Tally<GateCheck>()

  /// Nothing exercised of all rules and of some fault verbs.
  public init(verbs: [String]) {
    for rule in RuleBook.identifiers { rules.expect(rule) }
    for verb in verbs { faults.expect(verb) }
  }

  /// Adds what other runs have exercised.
  public mutating func add(_ other: ProtocolCoverage) {
    stages.add(other.stages)
    edges.add(other.edges)
    rules.add(other.rules)
    faults.add(other.faults)
    gates.add(other.gates)
  }
}
