import RehearsalSimulation

/// The keys of the model of an agent.
struct ModelKeys: KeySet {
  let takes = Key("takes", .spread(.duration), "how long a session takes")
  let hours = Key("hours", .object(HoursKeys()), "when it works; at all times where left out")
  let spends = Key("spends", .spread(.count()), "how many tokens a session spends")
  let spendsByAct = Key(
    "spends-by-act",
    .table(.count()),
    "how many tokens each act takes besides, by its kind"
  )
  let runsOn = Key("runs-on", .text, "the language model, where it is not the definition's")
  let meets = Key("meets", .percentage, "how often each criterion is met")
  let flaws = Key(
    "flaws",
    .table(.either(.percentage, .object(FlawKeys()))),
    "how often an attempt has a flaw, by its kind"
  )
  let finds = Key("finds", .percentage, "how often a judge finds a flaw that is there")
  let misconduct = Key(
    "misconduct",
    .table(.percentage),
    "how often the agent's sessions are struck by a fault, by its verb"
  )
  let succeeds = Key("succeeds", .percentage, "how often an attempt at a task succeeds")
  let reports = Key("reports", .table(.spread(.hundredths)), "the numbers it reports, by metric")
}

struct FlawKeys: KeySet {
  static let defaultWeight = Flaw.Weight.major

  let rate = Key.required("rate", .percentage, "how often an attempt has it")
  let weight = DefaultKey(
    "weight",
    .choice(Flaw.Weight.self),
    default: defaultWeight,
    "how much it weighs; `major` where left out"
  )
}

/// The keys of a distribution, which has one of the keys, or both keys of a log-normal distribution.
struct SpreadKeys: KeySet {
  let uniform: Key<[Unread<Int64>]>
  let triangular: Key<[Unread<Int64>]>
  let exponential: Key<Int64>
  let median: Key<Int64>
  let ninthDecile: Key<Int64>
  let empirical: Key<Either<[Unread<Int64>], String>>

  /// The type of the numbers.
  let number: ValueType<Int64>

  init(_ number: ValueType<Int64>) {
    self.number = number
    uniform = Key("uniform", .list(number), "the least and the greatest")
    triangular = Key(
      "triangular",
      .list(number),
      "the least, the most frequent and the greatest"
    )
    exponential = Key("exponential", number, "the mean")
    median = Key("p50", number, "log-normal: half stay below; needs `p90`")
    ninthDecile = Key("p90", number, "log-normal: nine of ten stay below; needs `p50`")
    empirical = Key(
      "empirical",
      .either(.list(number), .file),
      "numbers of which each is drawn as often, or a file with one a line"
    )
  }

  var count: ClosedRange<Int>? { 1...2 }
}

extension ValueType where Value == Either<Int64, Mapping<SpreadKeys>> {
  /// Returns the type of a number that is constant or drawn from a distribution.
  static func spread(_ number: ValueType<Int64>) -> Self {
    .either(number, .object(SpreadKeys(number)))
  }
}
