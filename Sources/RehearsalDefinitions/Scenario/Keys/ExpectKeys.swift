import RehearsalSimulation

/// The keys of the mapping `expect`, in which a scenario states what it expects of its runs.
struct ExpectKeys: KeySet {
  let outcomes = Key(
    "outcomes",
    .outcomes,
    "the outcomes of tasks, by identifier; `work` stands for the work as a whole"
  )
  let violations = Key("violations", .object(ViolationsKeys()), "the expected violations")
  let handoffs = Key("handoffs", .object(SequenceKeys()), "the expected handoffs")
  let never = Key("never", .list(.rule, named: "rule"), "rules that must not fire")
  let eventually = Key(
    "eventually",
    .list(.choice(Expectations.Goal.self)),
    "conditions that have to become true"
  )
  let atMost = Key(
    "at-most",
    .list(.object(EventLimitKeys()), named: "a limit"),
    "how often events may occur at most"
  )
  let sometimes = Key(
    "sometimes",
    .witnesses,
    "events that have to occur in at least one run; not evaluated with a single seed"
  )
  let always = Key(
    "always",
    .list(.choice(Expectations.Invariant.self)),
    "invariants that have to hold throughout the run"
  )
  let leadsTo = Key(
    "leads-to",
    .list(.object(LeadsToKeys()), named: "an element of leads-to"),
    "events that have to follow other events"
  )
  let before = Key(
    "before",
    .list(.object(BeforeKeys()), named: "an element of before"),
    "events that may occur only after other events"
  )
  let afterLastWrite = Key(
    "after-last-write",
    .witnesses,
    "events that have to occur after the last write of every task that completes"
  )
  let reachable = Key(
    "reachable",
    .outcomes,
    "outcomes of tasks that have to occur in at least one run; not evaluated with a single seed"
  )
  let numbers = Key(
    "numbers",
    .table(.object(NumberKeys())),
    "the expected ranges of metrics, over all runs"
  )
  let ends = Key("ends", .choice(Expectations.RequiredEnding.self), "how the run ends")

  var declarations: [KeyDeclaration] {
    [
      outcomes, violations, handoffs, never, eventually, atMost, sometimes, always, leadsTo, before,
      afterLastWrite, reachable, numbers, ends,
    ]
  }
}

struct OutcomeKeys: KeySet {
  let kind = Key.required("is", .choice(Outcome.Kind.self), "the kind of outcome")
  let reason = Key("because", .choice(Outcome.Reason.self), "the reason")

  var declarations: [KeyDeclaration] { [kind, reason] }
}

struct ViolationsKeys: KeySet {
  let exactly = Key(
    "exactly",
    .violations,
    "these violations, and no others of severity warning or above"
  )
  let include = Key("include", .violations, "at least these violations")

  var allowedKeyCounts: ClosedRange<Int>? { 1...1 }

  var declarations: [KeyDeclaration] { [exactly, include] }
}

struct ViolationKeys: KeySet {
  let rule = Key.required("rule", .rule, "the rule's identifier")
  let agent = Key("agent", .agent, "the agent that caused the violation")
  let task = Key("task", .task, "the task that the violation concerns")

  var declarations: [KeyDeclaration] { [rule, agent, task] }
}

/// The keys of the mapping `handoffs`: the handoffs that are expected of a run.
///
/// Each key is a way to compare the listed handoffs with those of a run, such as `strict`. With `subset`, the run may
/// lack listed handoffs.
struct SequenceKeys: KeySet {
  /// A list of steps and groups of steps.
  ///
  /// A step is, for example, `author -> reviewer`. The steps of a group can come in any order.
  typealias Steps = [UnparsedValue<Either<String, [UnparsedValue<String>]>>]

  let modeKeys: [(mode: Expectations.Sequence.Mode, key: Key<Steps>)]

  init() {
    modeKeys = Expectations.Sequence.Mode.allCases.map { mode in
      let step = ValueType<String>.text
      let steps = ValueType<Steps>.list(
        .either(step, .list(step, named: "a step")),
        named: "a step"
      )
      return (mode, Key(mode.rawValue, steps, Self.about(mode)))
    }
  }

  private static func about(_ mode: Expectations.Sequence.Mode) -> String {
    switch mode {
    case .strict: "these in this order, and no others"
    case .ordered: "these in this order, possibly with others in between"
    case .unordered: "these in any order, and no others"
    case .subset: "only these, each at most as often as listed"
    case .superset: "these in any order, possibly with others"
    }
  }

  var declarations: [KeyDeclaration] { modeKeys.map(\.key) }
  var allowedKeyCounts: ClosedRange<Int>? { 1...1 }
}

/// The keys of an event pattern, which selects events of a run by kind, agent and task.
struct WitnessKeys: KeySet {
  let event = Key.required("event", .choice(Event.Name.self), "the kind of event")
  let agent = Key("agent", .agent, "the agent of the event")
  let task = Key("task", .task, "the task of the event")

  var declarations: [KeyDeclaration] { [event, agent, task] }
}

struct EventLimitKeys: KeySet {
  let witness = WitnessKeys()
  let maximumCount = Key.required(
    "count",
    .integer(0...1_000_000_000),
    "the maximum number of times"
  )

  var declarations: [KeyDeclaration] { witness.declarations + [maximumCount] }
}

struct LeadsToKeys: KeySet {
  let cause = Key.required(
    "from",
    .object(WitnessKeys()),
    "the event that the other has to follow each time it occurs"
  )
  let effect = Key.required("to", .object(WitnessKeys()), "the event that has to follow")
  let within = Key(
    "within",
    .duration,
    "how much later at most; the default is at any time"
  )

  var declarations: [KeyDeclaration] { [cause, effect, within] }
}

struct BeforeKeys: KeySet {
  let first = Key.required("first", .object(WitnessKeys()), "the event that has to come first")
  let then = Key.required(
    "then",
    .object(WitnessKeys()),
    "the event that may occur only after the first"
  )

  var declarations: [KeyDeclaration] { [first, then] }
}

struct NumberKeys: KeySet {
  let range = RangeKeys()
  let median = Key("p50", .object(RangeKeys()), "the range of the median over the runs")
  let ninetiethPercentile = Key("p90", .object(RangeKeys()), "the range of the 90th percentile")
  let ninetyFifthPercentile = Key("p95", .object(RangeKeys()), "the range of the 95th percentile")
  let ninetyNinthPercentile = Key("p99", .object(RangeKeys()), "the range of the 99th percentile")

  var allowedKeyCounts: ClosedRange<Int>? { 1...6 }

  var declarations: [KeyDeclaration] {
    range.declarations + [
      median, ninetiethPercentile, ninetyFifthPercentile, ninetyNinthPercentile,
    ]
  }
}

struct RangeKeys: KeySet {
  let minimum = Key("at-least", .amount(), "the minimum")
  let maximum = Key("at-most", .amount(isOftenSmall: true), "the maximum")
  let middle = Key("is", .amount(), "the expected value; needs `within`")
  let tolerance = Key("within", .amount(isOftenSmall: true), "the maximum difference from `is`")

  var declarations: [KeyDeclaration] { [minimum, maximum, middle, tolerance] }
}

// MARK: - Types

extension ValueType
where Value == [TableEntry<Either<Outcome.Kind, Mapping<OutcomeKeys>>>] {
  /// The type of a mapping from tasks to their expected outcomes.
  ///
  /// The key `work` stands for the work as a whole. Each outcome is a word, such as `completed`, or a mapping
  /// with the keys of ``OutcomeKeys``.
  static var outcomes: Self {
    .table(.either(.choice(Outcome.Kind.self), .object(OutcomeKeys())))
  }
}

extension ValueType where Value == [UnparsedValue<Mapping<ViolationKeys>>] {
  static var violations: Self { .list(.object(ViolationKeys()), named: "a violation") }
}

extension ValueType where Value == [UnparsedValue<Mapping<WitnessKeys>>] {
  static var witnesses: Self { .list(.object(WitnessKeys()), named: "an event") }
}

/// A number that limits a metric of runs.
///
/// The unit of the number depends on the metric, so the number is parsed only when the metric is known.
struct UnparsedMetricNumber {
  private static let time = ValueType<Int64>.duration
  private static let decimal = ValueType<Int64>.decimal
  private static let cost = ValueType<Int64>.cost
  static let shape = Shape.either([time.shape, .percentage, decimal.shape])

  fileprivate let value: YAMLValue
  fileprivate let name: String
  fileprivate let reader: ValueReader
  /// Whether values below 1 % are usual for the key.
  ///
  /// If the value is true, a percentage below 1 % causes no warning.
  fileprivate let isOftenSmall: Bool

  /// Returns the number as a quantity of a unit; `nil` if the number is invalid.
  ///
  /// A time is in nanoseconds. A percentage and an excess are in hundredths of a percent. A cost is in
  /// hundred-millionths of the currency unit. A count is the number itself.
  func read(in unit: Expectations.Quantity.Unit) -> Double? {
    switch unit {
    case .time: Self.time.read(value, name, reader).map { Double($0) }
    case .count: Self.decimal.read(value, name, reader).map { Double($0) / 100 }
    case .percentage:
      reader.percentage(value, name, isOftenSmall: isOftenSmall).map { Double($0.hundredths) }
    case .excess: Self.decimal.read(value, name, reader).map { Double($0) }
    case .money: Self.cost.read(value, name, reader).map { Double($0) * 1_000_000 }
    }
  }
}

extension ValueType where Value == UnparsedMetricNumber {
  static func amount(isOftenSmall: Bool = false) -> Self {
    Self(UnparsedMetricNumber.shape) {
      UnparsedMetricNumber(value: $0, name: $1, reader: $2, isOftenSmall: isOftenSmall)
    }
  }
}
