/// What decides an agent's sessions by chance where no script does: a model of how it works.
///
/// Models say how long work takes and how often it comes to nothing, not how good it is.
public struct Model: Sendable, Hashable {
  /// How long a session takes, in nanoseconds of virtual time.
  public var takes: Distribution?

  /// How often an attempt at a task succeeds; one that does not is handed back as failed.
  public var succeeds: Percentage?

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
  }
}

/// What chance decides about one session.
struct Luck {
  /// How long it takes, in nanoseconds.
  private(set) var takes: Int64?
  /// Whether the attempt comes to nothing.
  private(set) var fails = false
  /// The numbers it reports.
  private(set) var numbers: [Measurement] = []

  /// The luck of a session where nothing is left to chance.
  static let none = Luck()

  private init() {}

  /// Draws what a model leaves to chance, each use with a stream of its own, keyed by the agent, the
  /// task and how often the agent had a session on it before.
  init(_ model: Model, seed: UInt64, agent: UInt64, task: UInt64, session: Int) {
    func stream(_ use: Model.Use, _ number: Int = 0) -> RandomStream {
      RandomStream(seed: seed, key: agent, task, UInt64(session), use.rawValue, UInt64(number))
    }
    takes = model.takes.map { distribution in
      var stream = stream(.takes)
      return max(0, distribution.sample(&stream))
    }
    if let chance = model.succeeds {
      var stream = stream(.succeeds)
      fails = !stream.happens(chance)
    }
    numbers = model.reports.enumerated().map { number, spread in
      var stream = stream(.reports, number)
      let hundredths = spread.distribution.sample(&stream)
      return Measurement(
        metric: spread.metric,
        value: Percentage(hundredths: Int(min(max(hundredths, 0), 10_000)))
      )
    }
  }
}
