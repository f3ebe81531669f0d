/// A threshold that a measured value, such as test coverage, has to reach before the work passes.
public struct Gate: Sendable, Hashable {
  /// The document that states the lowest passing value of a gate.
  public enum Source: Sendable, Hashable {
    /// The scenario, in the section that describes the work.
    case work
    /// The policy file, which supplements the definitions of the agents.
    case policy
    /// The definition of the agent with the given name.
    case contract(String)
  }

  /// The metric, such as `unit-coverage`.
  public var metric: String

  /// The lowest value that passes.
  public var floor: Percentage

  /// The document that states the floor.
  public var source: Source

  /// Creates a gate.
  public init(metric: String, floor: Percentage, source: Source) {
    self.metric = metric
    self.floor = floor
    self.source = source
  }

  /// Returns whether a measured value reaches the floor.
  ///
  /// The value `nil`, which means that no value was reported, does not reach the floor.
  public func passes(_ value: Percentage?) -> Bool {
    value.map { $0 >= floor } ?? false
  }
}

extension Gate.Source: CustomStringConvertible {
  /// The text that traces write for the document: `work`, `policy`, or the name of the agent.
  public var description: String {
    switch self {
    case .work: "work"
    case .policy: "policy"
    case .contract(let agent): agent
    }
  }
}

/// How a change to a file makes a gate easier to pass.
public enum GateLoosening: String, Sendable, Hashable, CaseIterable {
  /// The change lowers a threshold.
  case lowered
  /// The change raises a tolerance or a limit, such as the number of warnings that may be left.
  case raised
  /// The change removes a threshold.
  case removed
  /// The change switches a check off.
  case disabled
  /// The change excludes files or tests from the measurement.
  case excluded
  /// The log does not show whether the change makes a gate easier to pass.
  case unclear
}

/// A gate for which several documents state different floors, and no setting chooses one of them.
///
/// The highest floor applies.
public struct ContestedGate: Sendable, Hashable {
  /// The floor that one document states.
  public struct Statement: Sendable, Hashable {
    /// The lowest value that passes.
    public var floor: Percentage
    /// The document that states the floor.
    public var source: Gate.Source

    /// Creates a statement of a floor.
    public init(floor: Percentage, source: Gate.Source) {
      self.floor = floor
      self.source = source
    }
  }

  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The floors that the documents state, in this order: the scenario, the policy, the definitions of the
  /// agents.
  public var statements: [Statement]

  /// Creates a contested gate.
  public init(metric: String, statements: [Statement]) {
    self.metric = metric
    self.statements = statements
  }
}

/// A measured value that a report states for a metric.
public struct Measurement: Sendable, Hashable {
  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The value, or `nil` if the report names the metric without a value.
  public var value: Percentage?

  /// Creates a measurement.
  public init(metric: String, value: Percentage?) {
    self.metric = metric
    self.value = value
  }
}

extension [Measurement] {
  /// Returns the first value of a metric, or `nil` if the metric is not named or has no value.
  package func value(of metric: String) -> Percentage? { first { $0.metric == metric }?.value }
}
