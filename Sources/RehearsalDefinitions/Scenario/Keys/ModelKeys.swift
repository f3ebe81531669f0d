import RehearsalSimulation

/// The keys of an agent's behaviour model: probabilities and distributions for its sessions.
struct ModelKeys: KeySet {
  let takes = Key("takes", .spread(.duration), "how long a session takes")
  let hours = Key("hours", .object(HoursKeys()), "the working hours; the default is at all times")
  let window = Key(
    "window",
    .object(WindowKeys()),
    "the context window, which fills with the tokens that the agent spends"
  )
  let spends = Key("spends", .spread(.count()), "how many tokens a session spends")
  let spendsByAct = Key(
    "spends-by-act",
    .table(.count()),
    "how many additional tokens each act spends, by kind of act"
  )
  let runsOn = Key(
    "runs-on",
    .text,
    "the language model; the default is the `model` of the definition"
  )
  let meets = Key("meets", .percentage, "how often each criterion is met")
  let flaws = Key(
    "flaws",
    .table(.either(.percentage, .object(FlawKeys()))),
    "how often an attempt has a flaw, by kind of flaw"
  )
  let finds = Key("finds", .percentage, "how often a judge finds an existing flaw")
  let misconduct = Key(
    "misconduct",
    .table(.percentage),
    "how often a fault strikes the agent's sessions, by verb"
  )
  let succeeds = Key("succeeds", .percentage, "how often an attempt at a task succeeds")
  let routes = Key(
    "routes",
    .table(.percentage),
    "makes the agent a router: the share of its tasks that are for each agent"
  )
  let misroutes = Key(
    "misroutes",
    .percentage,
    "how often a router gives a task to another agent than the one that it is for"
  )
  let handsBack = Key(
    "hands-back",
    .percentage,
    "how often the agent hands back a task that a router gave to it by mistake"
  )
  let reports = Key(
    "reports",
    .table(.spread(.hundredths)),
    "the numbers that the agent reports, by metric"
  )

  var declarations: [KeyDeclaration] {
    [
      takes, hours, window, spends, spendsByAct, runsOn, meets, flaws, finds, misconduct, succeeds,
      routes, misroutes, handsBack, reports,
    ]
  }
}

/// The keys of the context window in an agent's behaviour model.
struct WindowKeys: KeySet {
  let tokens = Key.required("tokens", .count(from: 1), "how many tokens fill the window")
  let forgets = Key(
    "forgets",
    .list(.choice(Knowledge.self)),
    "what the agent forgets when the window is full, until an `inform` handoff tells it again"
  )
  let compactionTokens = DefaultKey(
    "costs",
    .count(),
    default: 0,
    "the tokens that it costs to compact the context"
  )

  var declarations: [KeyDeclaration] { [tokens, forgets, compactionTokens] }
}

struct FlawKeys: KeySet {
  static let defaultWeight = Flaw.Weight.major

  let rate = Key.required("rate", .percentage, "how often an attempt has the flaw")
  let weight = DefaultKey(
    "weight",
    .choice(Flaw.Weight.self),
    default: defaultWeight,
    "the weight of the flaw; the default is `major`"
  )

  var declarations: [KeyDeclaration] { [rate, weight] }
}

/// The keys of a probability distribution.
///
/// A mapping has exactly one of these keys, except that a log-normal distribution has both `p50`
/// and `p90`.
struct DistributionKeys: KeySet {
  let uniform: Key<[UnparsedValue<Int64>]>
  let triangular: Key<[UnparsedValue<Int64>]>
  let exponential: Key<Int64>
  let median: Key<Int64>
  let ninthDecile: Key<Int64>
  let empirical: Key<Either<[UnparsedValue<Int64>], String>>

  /// The type of the numbers that the distribution produces, such as durations.
  let number: ValueType<Int64>

  init(_ number: ValueType<Int64>) {
    self.number = number
    uniform = Key("uniform", .list(number), "the minimum and the maximum")
    triangular = Key(
      "triangular",
      .list(number),
      "the minimum, the mode and the maximum"
    )
    exponential = Key("exponential", number, "the mean")
    median = Key("p50", number, "the median of a log-normal distribution; needs `p90`")
    ninthDecile = Key(
      "p90",
      number,
      "the 90th percentile of a log-normal distribution; needs `p50`"
    )
    empirical = Key(
      "empirical",
      .either(.list(number), .file),
      "numbers that are drawn with equal probability, or a file with one number per line"
    )
  }

  var allowedKeyCounts: ClosedRange<Int>? { 1...2 }

  var declarations: [KeyDeclaration] {
    [uniform, triangular, exponential, median, ninthDecile, empirical]
  }
}

extension ValueType where Value == Either<Int64, Mapping<DistributionKeys>> {
  /// Returns the value type of a key that holds either a constant number or a distribution of
  /// numbers.
  static func spread(_ number: ValueType<Int64>) -> Self {
    .either(number, .object(DistributionKeys(number)))
  }
}
