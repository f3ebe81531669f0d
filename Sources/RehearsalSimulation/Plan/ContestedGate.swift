/// A gate for which several places state different floors, where nothing says which of them applies.
public struct ContestedGate: Sendable, Hashable {
  /// One place's word.
  public struct Statement: Sendable, Hashable {
    /// The least value that passes there.
    public var floor: Percentage
    /// Who says so.
    public var source: Gate.Source

    package init(floor: Percentage, source: Gate.Source) {
      self.floor = floor
      self.source = source
    }
  }

  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// Every place's word, the work's first, then the policy's.
  public var statements: [Statement]

  package init(metric: String, statements: [Statement]) {
    self.metric = metric
    self.statements = statements
  }
}
