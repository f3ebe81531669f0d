import RehearsalSimulation

/// Every fault verb and its keys.
extension ScenarioShape {
  static let fault = ObjectShape(
    [
      .required("id", .text, "its name in traces and recordings"),
      .key("may-miss", .flag, "whether it need not strike in any run"),
    ] + verbs,
    count: 2...3
  )

  static let verbs: [ObjectShape.Key] =
    handoffVerbs + processVerbs + semanticVerbs + judgeVerbs + stateVerbs + resourceVerbs

  private static let handoffVerbs: [ObjectShape.Key] = [
    .key("drop", .object(handoffs()), "a handoff never arrives"),
    .key(
      "duplicate",
      .object(handoffs(.key("copies", .integer(1...100), "how many extra; 1 where left out"))),
      "a handoff arrives more than once"
    ),
    .key(
      "delay",
      .object(handoffs(.required("by", .duration, "how much later it arrives"))),
      "a handoff arrives late"
    ),
    .key(
      "reorder",
      .object(
        handoffs(.key("within", .duration, "how long it waits for another; 5m where left out"))
      ),
      "a handoff lets the next one to its receiver go first"
    ),
    .key(
      "hold",
      .object(handoffs(.required("until", .duration, "the instant at which it sets out"))),
      "handoffs wait until an instant"
    ),
    .key(
      "misroute",
      .object(
        handoffs(.required("receiver", .text, "who gets it; nobody has to have that name"))
      ),
      "a handoff arrives at somebody else"
    ),
    .key("partition", .object(partition), "no handoff passes between two groups for a while"),
    .key(
      "truncate",
      .object(
        handoffs(.key("keep", .integer(0...1_000), "how many deliverables stay; 0 where left out"))
      ),
      "the reports of a handoff arrive without their ends"
    ),
    .key(
      "ack-without-write",
      .object(handoffs()),
      "a handoff counts as delivered, and nobody has it"
    ),
  ]

  static let partition = ObjectShape([
    .required("between", .list(.text), "the agents on one side"),
    .required("and", .list(.text), "the agents on the other"),
    .key("at", .duration, "when it begins; at once where left out"),
    .required("until", .duration, "when it is over"),
  ])

  private static let processVerbs: [ObjectShape.Key] = [
    .key(
      "crash",
      .object(
        sessions(
          .key("before", moments, "it crashes before the session's first event of this kind"),
          .key("after", moments, "it crashes after the session's first event of this kind"),
          .key("restart", .duration, "how much later it is back; never where left out")
        )
      ),
      "an agent loses its sessions"
    ),
    .key(
      "pause",
      .object(sessions(.required("for", .duration, "how long it stands still"))),
      "an agent stands still"
    ),
    .key(
      "slow",
      .object(sessions(.required("times", .integer(2...1_000), "how many times as long"))),
      "an agent takes many times as long"
    ),
  ]

  private static let semanticVerbs: [ObjectShape.Key] = [
    .key(
      "skip-check",
      .object(sessions(.required("check", words(Check.self), "the check that is left out"))),
      "an agent leaves out a check"
    ),
    .key(
      "scope-creep",
      .object(sessions(.required("path", .text, "the path that is written"))),
      "an agent writes what nobody asked for"
    ),
    .key("false-done", .object(sessions()), "an agent reports work that it did not do"),
    .key("no-op", .object(sessions()), "an agent reports and hands on what it never wrote"),
    .key(
      "defer",
      .object(sessions(.key("promise", .text, "the words it leaves in place of a result"))),
      "an agent ends its session on a promise"
    ),
    .key(
      "omit",
      .object(sessions(.required("deliverable", .text, "the deliverable that is left out"))),
      "an agent leaves a deliverable out of its report"
    ),
    .key(
      "claim-without-evidence",
      .object(sessions(.key("claim", .text, "what it claims; `tests` where left out"))),
      "an agent claims what it never tried"
    ),
    .key(
      "edit-gate",
      .object(
        sessions(.key("path", .text, "the file; that of the first gate where left out"))
      ),
      "an agent writes the file that states a gate"
    ),
    .key(
      "use-tool",
      .object(sessions(.required("tool", .text, "the tool that it uses"))),
      "an agent uses a tool that nothing asked for"
    ),
    .key(
      "self-delegate",
      .object(sessions()),
      "an agent hands its task to its own definition"
    ),
    .key("ask-user", .object(sessions()), "an agent asks the user, and waits for ever"),
    .key(
      "stop-silently",
      .object(sessions()),
      "an agent does its work and hands nothing off"
    ),
  ]

  private static let judgeVerbs: [ObjectShape.Key] = [
    .key(
      "fail-open",
      .object(sessions()),
      "a judge gives no decision in time, and the work is let through"
    ),
    .key(
      "malformed-decision",
      .object(sessions()),
      "a judge gives a decision that nobody can read"
    ),
    .key("false-block", .object(sessions()), "a judge refuses work in which it found nothing"),
    .key("false-allow", .object(sessions()), "a judge approves whatever it found"),
  ]

  private static let stateVerbs: [ObjectShape.Key] = [
    .key("torn-write", .object(sessions()), "a file is left half written, and nothing runs"),
    .key(
      "stale-read",
      .object(sessions()),
      "an agent sees the work as it was when it last saw it"
    ),
    .key(
      "lost-update",
      .object(sessions(.required("path", .text, "the path that is written over"))),
      "an agent writes over what others wrote meanwhile"
    ),
  ]

  private static let resourceVerbs: [ObjectShape.Key] = [
    .key(
      "rate-limit",
      .object(sessions(.required("for", .duration, "how long it is kept waiting"))),
      "an agent is kept waiting before it may begin"
    ),
    .key("budget-exhausted", .object(sessions()), "what is left of the budget is gone"),
    .key("slots-exhausted", .object(slotsExhausted), "others take the slots for a while"),
  ]

  static let slotsExhausted = ObjectShape([
    .key("leave", .integer(0...1_000_000), "how many slots are left; 0 where left out"),
    .key("at", .duration, "when it begins; at once where left out"),
    .required("for", .duration, "how long it lasts"),
  ])
}

// MARK: - What verbs have in common

extension ScenarioShape {
  private static let moments = Shape.choice(Fault.Moment.events.map(\.rawValue))

  private static let occurrence: [ObjectShape.Key] = [
    .key("nth", .integer(1...1_000_000_000), "the time it strikes, counted from 1"),
    .key("at", .duration, "it strikes the first time at or after this"),
    .key("rate", .percentage, "the chance with which it strikes each time"),
  ]

  /// A verb that strikes handoffs.
  private static func handoffs(_ own: ObjectShape.Key...) -> ObjectShape {
    ObjectShape(
      [
        .key("from", .text, "the sender"),
        .key("to", .text, "the receiver"),
        .key("intent", words(Intent.self), "the intent"),
        .key("task", .text, "the task"),
      ] + occurrence + own
    )
  }

  /// A verb that strikes sessions.
  private static func sessions(_ own: ObjectShape.Key...) -> ObjectShape {
    ObjectShape(
      [
        .required("agent", .text, "the agent"),
        .key("task", .text, "the task"),
      ] + occurrence + own
    )
  }

  /// Whether a verb strikes sessions and has to say nothing but whose.
  static func needsNothing(_ verb: String) -> Bool {
    keys(of: verb)?.keys.filter(\.isRequired).map(\.name) == ["agent"]
      && !["crash", "edit-gate", "budget-exhausted"].contains(verb)
  }

  /// The keys of a verb.
  static func keys(of verb: String) -> ObjectShape? {
    fault.keys.first { $0.name == verb }.flatMap { key in
      guard case .object(let shape) = key.shape else { return nil }
      return shape
    }
  }
}
