/// What a scenario may assert of the numbers of its runs.
extension Expectations {
  /// A number that every run has.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// The virtual time until the run is over, in nanoseconds.
    case makespan
    /// The handoffs sent.
    case handoffs
    /// How often tasks were tried again.
    case retries
    /// The tokens spent.
    case tokens
    /// What they cost, in hundred-millionths of the currency's unit.
    case cost
    /// The flaws that nobody found in tasks that completed.
    case escaped
    /// The tasks that ended completed, in hundredths of a percent of all.
    case completed
    /// The tasks that ended stuck, in hundredths of a percent of all.
    case stuck

    /// What the number is of.
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

  /// Where a number has to lie, in its own unit: in every run where there is one, else its mean.
  public struct NumberBound: Sendable, Hashable {
    /// The number.
    public var measure: Measure
    /// The least it may be, or none.
    public var least: Int64?
    /// The most it may be, or none.
    public var most: Int64?
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(measure: Measure, least: Int64?, most: Int64?, location: SourceLocation) {
      self.measure = measure
      self.least = least
      self.most = most
      self.location = location
    }
  }
}
