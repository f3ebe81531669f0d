/// A random model of an agent's sessions, for everything that no script states.
///
/// A model states how long work takes, how often it fails, and which flaws it has.
public struct Model: Sendable, Hashable {
  /// How long a session takes, in nanoseconds of virtual time.
  public var takes: Distribution?

  /// When the agent works; `nil` means at all times.
  ///
  /// Durations of sessions are working time: what is left when the hours end continues when they begin again.
  public var hours: WorkingHours?

  /// The context window of the agent, or `nil` if the agent never forgets.
  public var window: Window?

  /// The probability that an attempt at a task succeeds.
  ///
  /// A failed attempt is handed back.
  public var succeeds: Percentage?

  /// How many tokens a session spends, independent of its acts.
  public var spends: Distribution?

  /// How many additional tokens each act of a kind costs.
  public var spendsByAct: [ActTokens] = []

  /// The token cost of a kind of act.
  public struct ActTokens: Sendable, Hashable {
    /// The kind of act.
    public var act: Act.Kind
    /// The tokens for each act.
    public var tokens: Int64

    /// Creates the cost of a kind of act.
    public init(act: Act.Kind, tokens: Int64) {
      self.act = act
      self.tokens = tokens
    }
  }

  /// The language model that the agent runs on, such as `opus`, if it differs from the
  /// definition's.
  ///
  /// The language model determines the price of the agent's tokens.
  public var languageModel: String?

  /// The probability that a criterion of a task is met.
  ///
  /// A criterion that is not met has no evidence.
  public var meets: Percentage?

  /// The probability of each kind of flaw, in the scenario's order.
  public var flaws: [FlawRate] = []

  /// The probability that a judge finds a flaw, or `nil` if the judge finds every flaw.
  public var finds: Percentage?

  /// The probability of a flaw.
  public struct FlawRate: Sendable, Hashable {
    /// The flaw.
    public var flaw: Flaw
    /// The probability that an attempt has the flaw.
    public var rate: Percentage

    /// Creates a flaw with its probability.
    public init(flaw: Flaw, rate: Percentage) {
      self.flaw = flaw
      self.rate = rate
    }
  }

  /// The agents to which the agent gives its tasks, or an empty array if it does its tasks itself.
  public var routes: [Route] = []

  /// The probability that the agent gives a task to another agent than the one that the task is for.
  public var misroutes: Percentage?

  /// The probability that the agent hands back a task that a router gave to it by mistake, or `nil` if it
  /// always does.
  ///
  /// Work on a task that it does not hand back has a flaw.
  public var handsBack: Percentage?

  /// The distributions of the reported values, in the scenario's order.
  public var reports: [Number] = []

  /// The distribution of a metric's values.
  public struct Number: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String
    /// The distribution, in hundredths of a percent.
    public var distribution: Distribution

    /// Creates a metric's distribution.
    public init(metric: String, distribution: Distribution) {
      self.metric = metric
      self.distribution = distribution
    }
  }

  /// Creates a model that states nothing.
  public init() {}

  /// The purpose of a random draw.
  ///
  /// The raw value is part of the key of the random stream.
  enum Use: UInt64 {
    case takes = 1
    case succeeds = 2
    case reports = 3
    case spends = 4
    case meets = 5
    case flaws = 6
    case finds = 7
    case rightRoute = 8
    case misroutes = 9
    case wrongRoute = 10
    case handsBack = 11
  }
}

extension Model {
  /// The context window of an agent, which fills with the tokens that the agent's sessions spend.
  public struct Window: Sendable, Hashable {
    /// How many tokens fill the window.
    public var tokens: Int64
    /// The parts of its knowledge that the agent forgets when the window is full, until it is told
    /// them again.
    public var forgets: [Knowledge] = []
    /// How many tokens it costs to compact the context, which are the first tokens in the new window.
    public var compactionTokens: Int64 = 0

    /// Creates a window in which the agent forgets nothing.
    public init(tokens: Int64) {
      self.tokens = tokens
    }
  }
}

/// The origin of the numbers in a plan's models.
///
/// Results of runs are only as accurate as these numbers.
public struct Calibration: Sendable, Hashable {
  /// The source that the numbers were measured on, or the way in which they were chosen.
  public var source: String
  /// The date of the measurement or choice, such as `2026-03-31`.
  public var date: String
  /// How many recorded runs were measured, or `nil` if this is not stated.
  public var runs: Int?

  /// Creates an origin of numbers.
  public init(source: String, date: String, runs: Int?) {
    self.source = source
    self.date = date
    self.runs = runs
  }
}

/// The price of tokens of a language model, in the currency of the price table.
public struct Price: Sendable, Hashable {
  /// The price of a million tokens, in hundredths of the currency unit.
  public var hundredths: Int64

  /// Creates a price.
  public init(hundredths: Int64) {
    self.hundredths = hundredths
  }

  /// Returns the cost of tokens in hundred-millionths of the currency unit, so that nothing is
  /// rounded.
  ///
  /// The result is clamped to `Int64.max`.
  public func cost(of tokens: Int64) -> Int64 {
    let (cost, overflows) = tokens.multipliedReportingOverflow(by: hundredths)
    return overflows ? .max : cost
  }
}
