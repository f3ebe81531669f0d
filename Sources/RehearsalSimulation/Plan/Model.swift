/// What decides an agent's sessions by chance where no script does: a model of how it works.
///
/// Models say how long work takes and how often it comes to nothing, not how good it is.
public struct Model: Sendable, Hashable {
  /// How long a session takes, in nanoseconds of virtual time.
  public var takes: Distribution?

  /// How often an attempt at a task succeeds; one that does not is handed back as failed.
  public var succeeds: Percentage?

  /// How many tokens a session spends, whatever it does.
  public var spends: Distribution?

  /// How many tokens each act of a kind costs besides.
  public var spendsByAct: [ActTokens] = []

  /// A kind of act with the tokens that each of it takes.
  public struct ActTokens: Sendable, Hashable {
    /// The kind.
    public var act: Act.Kind
    /// The tokens.
    public var tokens: Int64

    package init(act: Act.Kind, tokens: Int64) {
      self.act = act
      self.tokens = tokens
    }
  }

  /// The language model that it is a model of, such as `opus`, where it is another than the
  /// definition's: prices are by its name.
  public var languageModel: String?

  /// How often each criterion of a task is met; one that is not has no evidence.
  public var meets: Percentage?

  /// How often an attempt leaves a flaw of each kind, in the scenario's order.
  public var flaws: [FlawRate] = []

  /// How often a judge finds a flaw that is there; always where it is not given.
  public var finds: Percentage?

  /// A flaw with how often it comes about.
  public struct FlawRate: Sendable, Hashable {
    /// The flaw.
    public var flaw: Flaw
    /// The chance with which an attempt has it.
    public var rate: Percentage

    package init(flaw: Flaw, rate: Percentage) {
      self.flaw = flaw
      self.rate = rate
    }
  }

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
    case meets = 5
    case flaws = 6
    case finds = 7
  }
}
