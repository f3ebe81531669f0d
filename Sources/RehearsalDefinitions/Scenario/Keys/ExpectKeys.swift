import RehearsalSimulation

/// The keys of the assertions of a scenario.
struct ExpectKeys: KeySet {
  let outcomes = Key(
    "outcomes",
    .outcomes,
    "how tasks end, by identifier; `work` stands for the work as a whole"
  )
  let violations = Key("violations", .object(ViolationsKeys()), "which violations show")
  let handoffs = Key("handoffs", .object(SequenceKeys()), "which handoffs are made")
  let never = Key("never", .list(.rule, named: "rule"), "rules that may not fire")
  let eventually = Key("eventually", .list(.choice(Expectations.Goal.self)), "what comes true")
  let atMost = Key(
    "at-most",
    .list(.object(EventLimitKeys()), named: "a bound"),
    "how often things may happen"
  )
  let sometimes = Key(
    "sometimes",
    .witnesses,
    "what happens in one of the runs at least; not judged with one seed"
  )
  let always = Key(
    "always",
    .list(.choice(Expectations.Invariant.self)),
    "what holds throughout"
  )
  let leadsTo = Key(
    "leads-to",
    .list(.object(LeadsToKeys()), named: "a consequence"),
    "what follows on something"
  )
  let before = Key(
    "before",
    .list(.object(BeforeKeys()), named: "an order"),
    "what comes only after something"
  )
  let afterLastWrite = Key(
    "after-last-write",
    .witnesses,
    "what comes after the last write of every task that completes"
  )
  let reachable = Key(
    "reachable",
    .outcomes,
    "how tasks end in one of the runs at least; not judged with one seed"
  )
  let numbers = Key(
    "numbers",
    .table(.object(NumberKeys())),
    "where numbers lie, over all runs"
  )
  let ends = Key("ends", .choice(Expectations.End.self), "how the run is over")
}

struct OutcomeKeys: KeySet {
  let kind = Key.required("is", .choice(Outcome.Kind.self), "the kind of outcome")
  let reason = Key("because", .choice(Outcome.Reason.self), "the reason")
}

struct ViolationsKeys: KeySet {
  let exactly = Key(
    "exactly",
    .violations,
    "these and no others of severity warning and above"
  )
  let include = Key("include", .violations, "at least these")

  var count: ClosedRange<Int>? { 1...1 }
}

struct ViolationKeys: KeySet {
  let rule = Key.required("rule", .rule, "the rule's identifier")
  let agent = Key("agent", .agent, "the agent that did it")
  let task = Key("task", .task, "the task it is about")
}

/// The keys of an expected sequence of handoffs, with one key for each mode.
struct SequenceKeys: KeySet {
  /// A list whose elements are steps, or groups of steps in any order.
  typealias Steps = [Unread<Either<String, [Unread<String>]>>]

  let modes: [(mode: Expectations.Sequence.Mode, key: Key<Steps>)]

  init() {
    modes = Expectations.Sequence.Mode.allCases.map { mode in
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
    case .strict: "these in this order and no others"
    case .ordered: "these in this order, with others between"
    case .unordered: "these in any order and no others"
    case .subset: "no others than these, each once at most"
    case .superset: "these in any order, and others"
    }
  }

  var declarations: [any KeyDeclaration] { modes.map(\.key) }
  var count: ClosedRange<Int>? { 1...1 }
}

/// The keys of an event that is expected.
struct WitnessKeys: KeySet {
  let event = Key.required("event", .choice(Event.Name.self), "the kind of event")
  let agent = Key("agent", .agent, "the agent it is about")
  let task = Key("task", .task, "the task it is about")
}

struct EventLimitKeys: KeySet {
  let witness = WitnessKeys()
  let most = Key.required("count", .integer(0...1_000_000_000), "the most times")
}

struct LeadsToKeys: KeySet {
  let cause = Key.required("from", .object(WitnessKeys()), "what it follows on, each time")
  let effect = Key.required("to", .object(WitnessKeys()), "what follows")
  let within = Key(
    "within",
    .duration,
    "how much later at most; at any time where left out"
  )
}

struct BeforeKeys: KeySet {
  let first = Key.required("first", .object(WitnessKeys()), "what comes first")
  let then = Key.required("then", .object(WitnessKeys()), "what comes only then")
}

struct NumberKeys: KeySet {
  let range = RangeKeys()
  let median = Key("p50", .object(RangeKeys()), "the range of the median over the runs")
  let ninetieth = Key("p90", .object(RangeKeys()), "the range of the 90th percentile")
  let ninetyFifth = Key("p95", .object(RangeKeys()), "the range of the 95th percentile")
  let ninetyNinth = Key("p99", .object(RangeKeys()), "the range of the 99th percentile")

  var count: ClosedRange<Int>? { 1...6 }
}

struct RangeKeys: KeySet {
  let least = Key("at-least", .amount(), "the least it may be")
  let most = Key("at-most", .amount(isOftenSmall: true), "the most it may be")
  let middle = Key("is", .amount(), "what it is; needs `within`")
  let tolerance = Key("within", .amount(isOftenSmall: true), "how far it may be from that")
}

// MARK: - Types

extension ValueType
where Value == [TableEntry<Either<Outcome.Kind, Mapping<OutcomeKeys>>>] {
  /// The type of a table of outcomes by task.
  static var outcomes: Self {
    .table(.either(.choice(Outcome.Kind.self), .object(OutcomeKeys())))
  }
}

extension ValueType where Value == [Unread<Mapping<ViolationKeys>>] {
  static var violations: Self { .list(.object(ViolationKeys()), named: "a violation") }
}

extension ValueType where Value == [Unread<Mapping<WitnessKeys>>] {
  static var witnesses: Self { .list(.object(WitnessKeys()), named: "a witness") }
}

/// A number whose unit depends on the measure.
struct Amount {
  private static let time = ValueType<Int64>.duration
  private static let count = ValueType<Int64>.count()
  private static let decimal = ValueType<Int64>.decimal
  static let shape = Shape.either([time.shape, .percentage, count.shape, decimal.shape])

  fileprivate let value: YAMLValue
  fileprivate let name: String
  fileprivate let reader: ValueReader
  /// Whether percentages below one are usual, so that they cause no warning.
  fileprivate let isOftenSmall: Bool

  /// Reads the number as nanoseconds, a count, hundredths of a percent, or hundred-millionths of the
  /// currency's unit.
  func read(in unit: Expectations.Measure.Unit) -> Double? {
    switch unit {
    case .time: Self.time.read(value, name, reader).map { Double($0) }
    case .count:
      value.text?.contains(".") == true
        ? Self.decimal.read(value, name, reader).map { Double($0) / 100 }
        : Self.count.read(value, name, reader).map { Double($0) }
    case .percentage:
      reader.percentage(value, name, isOftenSmall: isOftenSmall).map { Double($0.hundredths) }
    case .money: Self.decimal.read(value, name, reader).map { Double($0) * 1_000_000 }
    }
  }
}

extension ValueType where Value == Amount {
  static func amount(isOftenSmall: Bool = false) -> Self {
    Self(Amount.shape) {
      Amount(value: $0, name: $1, reader: $2, isOftenSmall: isOftenSmall)
    }
  }
}
