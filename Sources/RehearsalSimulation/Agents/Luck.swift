/// What chance decides about one session.
struct Luck {
  /// How long it takes, in nanoseconds.
  private(set) var takes: Int64?
  /// How many tokens it spends.
  private(set) var spends: Int64?
  /// The criteria of the task that are not met, by their place.
  private(set) var unmet: [Int] = []
  /// What the attempt leaves that is wrong.
  private(set) var flaws: [Flaw] = []
  /// The flaws of the work that a judge does not find, by their place.
  private(set) var missed: [Int] = []
  /// Whether the attempt comes to nothing.
  private(set) var fails = false
  /// The numbers it reports.
  private(set) var numbers: [Measurement] = []

  /// The luck of a session where nothing is left to chance.
  static let none = Luck()

  private init() {}

  /// Draws what a model leaves to chance, each use with a stream of its own, keyed by the agent, the
  /// task and how often the agent had a session on it before.
  ///
  /// There are so many criteria to meet, and so many flaws to find.
  init(
    _ model: Model,
    seed: UInt64,
    agent: UInt64,
    task: UInt64,
    session: Int,
    criteria: Int = 0,
    flaws count: Int = 0
  ) {
    func stream(_ use: Model.Use, _ number: Int = 0) -> RandomStream {
      RandomStream(seed: seed, key: agent, task, UInt64(session), use.rawValue, UInt64(number))
    }
    takes = model.takes.map { distribution in
      var stream = stream(.takes)
      return max(0, distribution.sample(&stream))
    }
    spends = model.spends.map { distribution in
      var stream = stream(.spends)
      return max(0, distribution.sample(&stream))
    }
    if let chance = model.meets {
      unmet = (0..<criteria).filter { criterion in
        var stream = stream(.meets, criterion)
        return !stream.happens(chance)
      }
    }
    flaws = model.flaws.enumerated().compactMap { number, entry in
      var stream = stream(.flaws, number)
      return stream.happens(entry.rate) ? entry.flaw : nil
    }
    if let chance = model.finds {
      missed = (0..<count).filter { flaw in
        var stream = stream(.finds, flaw)
        return !stream.happens(chance)
      }
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
