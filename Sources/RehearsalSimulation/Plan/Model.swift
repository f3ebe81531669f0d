/// A model of an agent's behaviour, which applies where the agent's script states nothing.
///
/// The probabilities and distributions of the model state how long work takes, how often it fails, and which
/// flaws it has.
public struct Model: Sendable, Hashable {
  /// How long a session takes, in nanoseconds of virtual time, or `nil` if sessions take no time.
  public var sessionDuration: Distribution?

  /// The hours of the week in which the agent works, or `nil` if the agent works at all times.
  ///
  /// The durations of sessions count only working time. Work that is unfinished at the end of a
  /// working period continues in the next period.
  public var hours: WorkingHours?

  /// The context window of the agent, or `nil` if the agent never forgets.
  public var window: Window?

  /// The probability that an attempt at a task succeeds, or `nil` if every attempt does.
  ///
  /// A failed attempt is reported to the coordinator, or to the caller if the session was called.
  public var successRate: Percentage?

  /// How many tokens a session spends in addition to the tokens that its actions cost, or `nil` for
  /// none.
  public var sessionTokens: Distribution?

  /// The token costs of actions, by kind of action.
  public var tokensByAct: [ActTokens] = []

  /// The token cost of one kind of action.
  public struct ActTokens: Sendable, Hashable {
    /// The kind of action, such as a command or a write.
    public var act: Act.Kind
    /// The count of tokens that one action of the kind costs.
    public var tokens: Int64

    /// Creates the token cost of a kind of action.
    public init(act: Act.Kind, tokens: Int64) {
      self.act = act
      self.tokens = tokens
    }
  }

  /// The language model that the agent runs on, such as `opus`, or `nil` for the definition's language model.
  ///
  /// The language model determines the price of the agent's tokens.
  public var languageModel: String?

  /// The probability that work meets a criterion of its task, or `nil` if work meets every criterion.
  ///
  /// A criterion that is not met has no evidence.
  public var criterionMetRate: Percentage?

  /// The kinds of flaw that an attempt at a task can have, each with its probability, in the scenario's order.
  public var flaws: [FlawRate] = []

  /// The probability that this agent, as a judge, finds a flaw in delivered work, or `nil` if it finds every flaw.
  public var flawFoundRate: Percentage?

  /// A kind of flaw, with the probability that an attempt at a task has the flaw.
  public struct FlawRate: Sendable, Hashable {
    /// The kind of flaw, by category and severity.
    public var flaw: Flaw
    /// The probability that an attempt at a task has the flaw.
    public var rate: Percentage

    /// Creates a kind of flaw with its probability.
    public init(flaw: Flaw, rate: Percentage) {
      self.flaw = flaw
      self.rate = rate
    }
  }

  /// The agents to which this agent passes its tasks, or an empty array if it does them itself.
  public var routes: [Route] = []

  /// The probability that a router (an agent with routes) picks a wrong agent for a task, or `nil` for never.
  public var misrouteRate: Percentage?

  /// The probability that the agent hands back a task that it got by mistake, or `nil` for always.
  ///
  /// If the agent keeps such a task, its work has a flaw.
  public var handBackRate: Percentage?

  /// The distributions from which the reported numbers are drawn, one for each metric, in the scenario's order.
  public var reports: [MetricDistribution] = []

  /// The distribution from which the reported number of a metric is drawn.
  public struct MetricDistribution: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String
    /// The distribution of the reported number, in hundredths of a percent.
    public var distribution: Distribution

    /// Creates the distribution of a metric's reported number.
    public init(metric: String, distribution: Distribution) {
      self.metric = metric
      self.distribution = distribution
    }
  }

  /// Creates a model without any values, so that the protocol decides everything.
  public init() {}

  /// The purpose of a random draw.
  ///
  /// The raw value is part of the key of the draw's random stream, so that draws for different purposes are
  /// independent.
  enum DrawPurpose: UInt64 {
    case takes = 1
    case attemptSuccess = 2
    case reportedMetricValue = 3
    case tokenCount = 4
    case criterionMet = 5
    case flawPresence = 6
    case flawFound = 7
    case rightRoute = 8
    case misrouting = 9
    case wrongRoute = 10
    case handBack = 11
  }
}

extension Model {
  /// The context window of an agent, which fills with the tokens that the agent's sessions spend.
  public struct Window: Sendable, Hashable {
    /// The count of tokens that fill the window, at least one.
    public var tokens: Int64
    /// The kinds of knowledge that the agent forgets when the window is full, until it learns them again.
    public var forgets: [Knowledge] = []
    /// The count of tokens that compacting the context of a full window costs.
    ///
    /// Directly afterwards, the window contains these tokens, and those for which the full window had no room.
    public var compactionTokens: Int64 = 0

    /// Creates a context window that loses no knowledge when its context is compacted.
    public init(tokens: Int64) {
      self.tokens = tokens
    }
  }
}

/// The origin of the numbers in the behaviour models of a plan's agents.
///
/// The results of runs are only as accurate as these numbers.
public struct Calibration: Sendable, Hashable {
  /// The data on which the numbers were measured, or the way in which they were chosen.
  public var source: String
  /// The date on which the numbers were measured or chosen, such as `2026-03-31`.
  public var date: String
  /// The count of recorded runs that were measured, or `nil` if it is not stated.
  public var runs: Int?

  /// Creates the origin of a plan's numbers.
  public init(source: String, date: String, runs: Int?) {
    self.source = source
    self.date = date
    self.runs = runs
  }
}

/// The price of a language model's tokens, in the currency of the price table.
public struct Price: Sendable, Hashable {
  /// The price of a million tokens, in hundredths of the currency unit.
  public var hundredthsPerMillionTokens: Int64

  /// Creates a price of a million tokens, in hundredths of the currency unit.
  public init(hundredths: Int64) {
    self.hundredthsPerMillionTokens = hundredths
  }

  /// Returns the exact cost of a count of tokens, in hundred-millionths of the currency unit.
  ///
  /// The result is clamped to `Int64.max`.
  public func cost(of tokens: Int64) -> Int64 {
    let (cost, overflows) = tokens.multipliedReportingOverflow(by: hundredthsPerMillionTokens)
    return overflows ? .max : cost
  }
}
