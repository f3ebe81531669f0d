/// Bounds on quantities that are measured in a scenario's runs.
extension Expectations {
  /// A quantity that is measured in every run.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// The virtual time at the end of the run, in nanoseconds.
    case makespan
    /// The count of handoffs that were sent.
    case handoffs
    /// The count of retries that were scheduled for tasks, whether or not the tasks ended.
    case retries
    /// The count of sessions opened by an assignment, delegation, rejection or escalation.
    case executions
    /// The count of handoffs that were sent again because no answer came in time.
    case askedAgain = "asked-again"
    /// The count of sessions that a quota refused.
    case refused
    /// The count of tokens that all sessions spent.
    case tokens
    /// The cost of all spent tokens, in hundred-millionths of the currency unit.
    case cost
    /// The largest excess of spending over a limit of the budget, in hundredths of a percent of the limit.
    case overshoot
    /// The count of flaws that remain in the work of completed tasks.
    case escaped
    /// The share of all tasks that ended with the outcome `completed`, in hundredths of a percent.
    case completed
    /// The share of all tasks that ended with the outcome `stuck`, in hundredths of a percent.
    case stuck

    /// The unit in which a quantity is measured.
    package enum Unit: Sendable {
      case time
      case count
      /// A percentage that can be greater than 100 %.
      case excess
      case percentage
      case money

      /// Whether the unit is a percentage, with or without an upper bound.
      package var isPercentage: Bool { self == .percentage || self == .excess }
    }

    /// The unit in which the quantity is measured.
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

  /// A permitted range for the mean or a percentile of a quantity over a scenario's runs.
  ///
  /// The bounds are in the unit of the quantity.
  public struct NumberBound: Sendable, Hashable {
    /// The quantity that the range restricts.
    public var quantity: Quantity
    /// The lowest permitted value, or `nil` for no lower bound.
    public var lowerBound: Double?
    /// The highest permitted value, or `nil` for no upper bound.
    public var upperBound: Double?
    /// The percentile over all runs that has to be in the range, such as 95 %, or `nil` if the mean
    /// has to be in the range.
    public var percentile: Percentage?
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates the permitted range of a quantity.
    public init(
      quantity: Quantity,
      percentile: Percentage? = nil,
      lowerBound: Double?,
      upperBound: Double?,
      location: SourceLocation
    ) {
      self.percentile = percentile
      self.quantity = quantity
      self.lowerBound = lowerBound
      self.upperBound = upperBound
      self.location = location
    }
  }
}
