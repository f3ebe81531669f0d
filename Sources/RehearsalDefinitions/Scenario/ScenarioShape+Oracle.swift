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

  static let bound = ObjectShape(
    occasion + [.required("count", .integer(0...1_000_000_000), "the most times")]
  )
}
