/// Bounds that a scenario can assert for quantities that are measured in its runs.
extension Expectations {
  /// A quantity that is measured in every run.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// The virtual time at the end of the run, in nanoseconds.
    case makespan
    /// How many handoffs were sent.
    case handoffs
    /// How many retries were scheduled.
    case retries
    /// How many sessions worked on a task, counted at each assignment, delegation, rejection and escalation.
    case executions
    /// How many handoffs were asked again because no answer came in time.
    case askedAgain = "asked-again"
    /// How many sessions a quota refused.
    case refused
    /// How many tokens were spent.
    case tokens
    /// The cost of the tokens, in hundred-millionths of the currency unit.
    case cost
    /// By how much spending exceeded the limit of the budget that it exceeded most, in hundredths of
    /// a percent of the limit.
    case overshoot
    /// How many flaws remain in completed tasks because no judge found them.
    case escaped
    /// The share of tasks that ended with the outcome `completed`, in hundredths of a percent.
    case completed
    /// The share of tasks that ended with the outcome `stuck`, in hundredths of a percent.
    case stuck

    /// The unit of a quantity.
    package enum Unit: Sendable {
      case time
      case count
      /// A percentage that can be greater than 100 %.
      case excess
      case percentage
      case money

      /// Whether the unit is a percentage.
      package var isPercentage: Bool { self == .percentage || self == .excess }
    }

    /// The unit of the quantity.
    package var unit: Unit {
      switch self {
      case .makespan: .time
      case .handoffs, .retries, .executions, .askedAgain, .refused, .tokens, .escaped: .count
      case .completed, .stuck: .percentage
      case .overshoot: .excess
      case .cost: .money
      }
    }
  }

  /// The permitted range of a quantity, in the unit of the quantity.
  ///
  /// If there is one run, the range applies to that run. Otherwise the range applies to the mean of
  /// the runs.
  public struct NumberBound: Sendable, Hashable {
    /// The quantity.
    public var measure: Measure
    /// The lowest permitted value, or `nil` for no lower bound.
    public var least: Double?
    /// The highest permitted value, or `nil` for no upper bound.
    public var most: Double?
    /// The percentile of the runs that the bounds apply to, such as 95 %; `nil` means their mean.
    public var percentile: Percentage?
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a bound on a quantity.
    public init(
      measure: Measure,
      percentile: Percentage? = nil,
      least: Double?,
      most: Double?,
      location: SourceLocation
    ) {
      self.percentile = percentile
      self.measure = measure
      self.least = least
      self.most = most
      self.location = location
    }
  }
}
