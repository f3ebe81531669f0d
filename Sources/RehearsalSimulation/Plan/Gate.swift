/// A number that work has to reach before it is passed on as good.
public struct Gate: Sendable, Hashable {
  /// Who stated the floor that applies.
  public enum Source: Sendable, Hashable {
    /// The scenario's work.
    case work
    /// The policy beside the definitions.
    case policy
    /// The definition of the named agent.
    case contract(String)
  }

  /// The metric, such as `unit-coverage`.
  public var metric: String

  /// The least value that passes; reaching it passes.
  public var floor: Percentage

  /// Who stated the floor.
  public var source: Source

  package init(metric: String, floor: Percentage, source: Source) {
    self.metric = metric
    self.floor = floor
    self.source = source
  }

  /// Whether a value reaches the floor; a missing number is not a pass.
  package func passes(_ value: Percentage?) -> Bool {
    value.map { $0 >= floor } ?? false
  }
}

extension Gate.Source: CustomStringConvertible {
  /// The source as a trace writes it: `work`, `policy`, or the agent's name.
  public var description: String {
    switch self {
    case .work: "work"
    case .policy: "policy"
    case .contract(let agent): agent
    }
  }
}
