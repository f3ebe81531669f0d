/// Bounds that a scenario may assert for numbers of its runs.
extension Expectations {
  /// A number that is measured in every run.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// The virtual time at the end of the run, in nanoseconds.
    case makespan
    /// How many handoffs were sent.
    case handoffs
    /// How many retries were scheduled.
    case retries
    /// How many tokens were spent.
    case tokens
    /// The cost of the tokens, in hundred-millionths of the currency unit.
    case cost
    /// How many flaws nobody found in completed tasks.
    case escaped
    /// The share of tasks that ended completed, in hundredths of a percent.
    case completed
    /// The share of tasks that ended stuck, in hundredths of a percent.
    case stuck

    /// The unit of a number.
    package enum Unit: Sendable {
      case time
      case count
      case percentage
      case money
    }

    package var unit: Unit {
      switch self {
      case .makespan: .time
      case .handoffs, .retries, .tokens, .escaped: .count
      case .completed, .stuck: .percentage
      case .cost: .money
      }
    }
  }

  /// The range of a number, in its own unit.
  ///
  /// With one run it applies to that run, otherwise to the mean.
  public struct NumberBound: Sendable, Hashable {
    /// The number.
    public var measure: Measure
    /// The lowest permitted value; `nil` means no lower bound.
    public var least: Int64?
    /// The highest permitted value; `nil` means no upper bound.
    public var most: Int64?
    /// Where the scenario states it.
    public var location: SourceLocation

    /// Creates a bound on a number.
    public init(measure: Measure, least: Int64?, most: Int64?, location: SourceLocation) {
      self.measure = measure
      self.least = least
      self.most = most
      self.location = location
    }
  }
}
