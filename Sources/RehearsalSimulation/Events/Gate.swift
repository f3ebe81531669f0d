/// A threshold that a measured value has to reach before the work passes.
public struct Gate: Sendable, Hashable {
  /// The place that states the floor of a gate.
  public enum Source: Sendable, Hashable {
    /// The work of the scenario.
    case work
    /// The policy next to the definitions.
    case policy
    /// The definition of the agent with this name.
    case contract(String)
  }

  /// The metric, such as `unit-coverage`.
  public var metric: String

  /// The lowest value that passes.
  public var floor: Percentage

  /// The place that states the floor.
  public var source: Source

  /// Creates a gate.
  public init(metric: String, floor: Percentage, source: Source) {
    self.metric = metric
    self.floor = floor
    self.source = source
  }

  /// Returns whether a value reaches the floor.
  ///
  /// A missing value does not reach the floor.
  public func passes(_ value: Percentage?) -> Bool {
    value.map { $0 >= floor } ?? false
  }
}

extension Gate.Source: CustomStringConvertible {
  /// The source as traces write it, which is `work`, `policy`, or the agent's name.
  public var description: String {
    switch self {
    case .work: "work"
    case .policy: "policy"
    case .contract(let agent): agent
    }
  }
}

/// How a write makes a gate easier to pass.
public enum GateLoosening: String, Sendable, Hashable, CaseIterable {
  /// A number that has to be reached is smaller.
  case lowered
  /// A number that has to be reached is gone.
  case removed
  /// Files or tests no longer count.
  case excluded
}

/// A gate for which several places state different floors, and none of these places takes
/// precedence.
public struct ContestedGate: Sendable, Hashable {
  /// The floor that one place states.
  public struct Statement: Sendable, Hashable {
    /// The lowest value that passes.
    public var floor: Percentage
    /// The place that states the floor.
    public var source: Gate.Source

    /// Creates a statement of a floor.
    public init(floor: Percentage, source: Gate.Source) {
      self.floor = floor
      self.source = source
    }
  }

  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The statements of a floor, with the statement of the work first, followed by the policy's.
  public var statements: [Statement]

  /// Creates a contested gate.
  public init(metric: String, statements: [Statement]) {
    self.metric = metric
    self.statements = statements
  }
}

/// A measured value in a report.
public struct Measurement: Sendable, Hashable {
  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The value, or `nil` if the report has no value.
  public var value: Percentage?

  /// Creates a measurement.
  public init(metric: String, value: Percentage?) {
    self.metric = metric
    self.value = value
  }
}
