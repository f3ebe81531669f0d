import RehearsalSimulation

/// Every key of what a scenario asserts.
extension ScenarioShape {
  static let expect = ObjectShape([
    .key(
      "outcomes",
      .table(.either([words(Outcome.Kind.self), .object(outcome)])),
      "how tasks end, by identifier; `work` stands for the work as a whole"
    ),
    .key("violations", .object(violations), "which violations show"),
    .key("handoffs", .object(handoffs), "which handoffs are made"),
    .key("never", .list(.text), "rules that may not fire"),
    .key("eventually", .list(words(Expectations.Goal.self)), "what comes true"),
    .key("at-most", .list(.object(bound)), "how often things may happen"),
    .key(
      "sometimes",
      .list(.object(witness)),
      "what happens in one of the runs at least; not judged with one seed"
    ),
    .key("always", .list(words(Expectations.Invariant.self)), "what holds throughout"),
    .key("leads-to", .list(.object(leadsTo)), "what follows on something"),
    .key("before", .list(.object(before)), "what comes only after something"),
    .key(
      "after-last-write",
      .list(.object(witness)),
      "what comes after the last write of every task that completes"
    ),
    .key(
      "reachable",
      .table(.either([words(Outcome.Kind.self), .object(outcome)])),
      "how tasks end in one of the runs at least; not judged with one seed"
    ),
    .key("numbers", .table(.object(number)), "where numbers lie, over all runs"),
    .key("ends", words(Expectations.End.self), "how the run is over"),
  ])

  static let outcome = ObjectShape([
    .required("is", words(Outcome.Kind.self), "the kind of outcome"),
    .key("because", words(Outcome.Reason.self), "the reason"),
  ])

  static let violations = ObjectShape(
    [
      .key(
        "exactly",
        .list(.object(violation)),
        "these and no others of severity warning and above"
      ),
      .key("include", .list(.object(violation)), "at least these"),
    ],
    count: 1...1
  )

  static let violation = ObjectShape([
    .required("rule", .text, "the rule's identifier"),
    .key("agent", .text, "the agent that did it"),
    .key("task", .text, "the task it is about"),
  ])

  static let handoffs = ObjectShape(
    [
      .key("strict", steps, "these in this order and no others"),
      .key("ordered", steps, "these in this order, with others between"),
      .key("unordered", steps, "these in any order and no others"),
      .key("subset", steps, "no others than these, each once at most"),
      .key("superset", steps, "these in any order, and others"),
    ],
    count: 1...1
  )

  /// Steps that stand in a list of their own may come in any order among each other.
  private static let steps = Shape.list(.either([.text, .list(.text)]))

  private static let occasion: [ObjectShape.Key] = [
    .required("event", words(Event.Name.self), "the kind of event"),
    .key("agent", .text, "the agent it is about"),
    .key("task", .text, "the task it is about"),
  ]

  static let witness = ObjectShape(occasion)

  static let leadsTo = ObjectShape([
    .required("from", .object(witness), "what it follows on, each time"),
    .required("to", .object(witness), "what follows"),
    .key("within", .duration, "how much later at most; at any time where left out"),
  ])

  static let before = ObjectShape([
    .required("first", .object(witness), "what comes first"),
    .required("then", .object(witness), "what comes only then"),
  ])

  /// A number in the unit of its measure: a duration, a count, a percentage or a cost.
  private static let amount = Shape.either([
    .duration, .percentage, .integer(0...1_000_000_000_000), .decimal,
  ])

  static let number = ObjectShape(
    [
      .key("at-least", amount, "the least it may be"),
      .key("at-most", amount, "the most it may be"),
      .key("is", amount, "what it is; needs `within`"),
      .key("within", amount, "how far it may be from that"),
    ],
    count: 1...2
  )

  static let bound = ObjectShape(
    occasion + [.required("count", .integer(0...1_000_000_000), "the most times")]
  )
}
