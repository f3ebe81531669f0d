/// What decides an agent's sessions by chance where no script does: a model of how it works.
///
/// Models say how long work takes and how often it comes to nothing, not how good it is.
public struct Model: Sendable, Hashable {
  /// How long a session takes, in nanoseconds of virtual time.
  public var takes: Distribution?

  /// How often an attempt at a task succeeds; one that does not is handed back as failed.
  public var succeeds: Percentage?

  /// How many tokens a session spends.
  public var spends: Distribution?

  /// The numbers that work is reported with, in hundredths of a percent, by metric in the scenario's
  /// order.
  public var reports: [Number] = []

  /// A metric with how its numbers are spread.
  public struct Number: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String
    /// How its numbers are spread, in hundredths of a percent.
    public var distribution: Distribution

    package init(metric: String, distribution: Distribution) {
      self.metric = metric
      self.distribution = distribution
    }
  }

  package init() {}

  /// What a draw is for.
  enum Use: UInt64 {
    case takes = 1
    case succeeds = 2
    case reports = 3
    case spends = 4
  }
}
