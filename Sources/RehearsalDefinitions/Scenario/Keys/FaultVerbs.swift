import RehearsalSimulation

extension FaultVerb {
  /// Every verb, in the order of the schema.
  static let all = handoffVerbs + processVerbs + workVerbs + judgeVerbs + stateVerbs + resourceVerbs

  /// The verbs by which handoffs are lost, late or out of order.
  private static let handoffVerbs: [FaultVerb] = [
    .handoffs("drop", "a handoff never arrives", .drop),
    .handoffs(
      "duplicate",
      SingleKey(
        DefaultKey("copies", .integer(1...100), default: 1, "how many extra; 1 where left out")
      ),
      "a handoff arrives more than once"
    ) { own, _ in .duplicate(copies: own.value(\.key)) },
    .handoffs(
      "delay",
      SingleKey(Key.required("by", .duration, "how much later it arrives")),
      "a handoff arrives late"
    ) { own, _ in own.value(\.key).map { .delay(by: $0) } },
    .handoffs(
      "reorder",
      SingleKey(
        DefaultKey(
          "within",
          .duration,
          default: 300_000_000_000,
          "how long it waits for another; 5m where left out"
        )
      ),
      "a handoff lets the next one to its receiver go first"
    ) { own, _ in .reorder(within: own.value(\.key)) },
    .handoffs(
      "hold",
      SingleKey(Key.required("until", .duration, "the instant at which it sets out")),
      "handoffs wait until an instant"
    ) { own, _ in
      own.value(\.key).map { .hold(until: Instant(nanoseconds: $0)) }
    },
    .handoffs(
      "misroute",
      SingleKey(Key.required("receiver", .agent, "who gets it; nobody has to have that name")),
      "a handoff arrives at somebody else"
    ) { own, faults in
      own.value(\.key).map { .misroute(to: faults.agentOrMention($0)) }
    },
    .window("partition", PartitionKeys(), "no handoff passes between two groups for a while") {
      keys,
      faults in faults.partition(keys)
    },
    .handoffs(
      "truncate",
      SingleKey(
        DefaultKey(
          "keep",
          .integer(0...1_000),
          default: 0,
          "how many deliverables stay; 0 where left out"
        )
      ),
      "the reports of a handoff arrive without their ends"
    ) { own, _ in .truncate(keep: own.value(\.key)) },
    .handoffs(
      "ack-without-write",
      "a handoff counts as delivered, and nobody has it",
      .ackWithoutWrite
    ),
  ]

  /// The fault verbs that make an agent crash or slow down.
  private static let processVerbs: [FaultVerb] = [
    .agents("crash", CrashKeys(), "an agent loses one session, or all of them") {
      pattern,
      keys,
      faults in faults.crash(pattern, keys)
    },
    .agents(
      "pause",
      SingleKey(Key.required("for", .duration, "how long it stands still")),
      "an agent stands still"
    ) { _, own, _ in own.value(\.key).map { .pause(for: $0) } },
    .sessions(
      "slow",
      SingleKey(Key.required("times", .integer(2...1_000), "how many times as long")),
      "an agent takes many times as long"
    ) { _, own, _ in own.value(\.key).map { .slow(times: $0) } },
  ]

  /// The verbs by which agents do something other than their work.
  private static let workVerbs: [FaultVerb] = [
    .sessions(
      "skip-check",
      SingleKey(Key.required("check", .choice(Check.self), "the check that is left out")),
      "an agent leaves out a check"
    ) { _, own, _ in own.value(\.key).map { .skipCheck($0) } },
    .sessions(
      "scope-creep",
      SingleKey(Key.required("path", .path, "the path that is written")),
      "an agent writes what nobody asked for"
    ) { _, own, _ in
      own.unread(\.key)?.projectPath().map { .scopeCreep(path: $0) }
    },
    .sessions("false-done", "an agent reports work that it did not do", .falseDone),
    .sessions("no-op", "an agent reports and hands on what it never wrote", .noOp),
    .sessions(
      "defer",
      SingleKey(
        DefaultKey(
          "promise",
          .text,
          default: "I will report back",
          "the words it leaves in place of a result"
        )
      ),
      "an agent ends its session on a promise"
    ) { _, own, _ in .deferring(promise: own.value(\.key)) },
    .sessions(
      "omit",
      SingleKey(Key.required("deliverable", .text, "the deliverable that is left out")),
      "an agent leaves a deliverable out of its report"
    ) { agent, own, faults in
      own.unread(\.key).flatMap {
        faults.promised($0, by: agent, at: own.location(of: \.key))
      }
      .map { .omit(deliverable: $0) }
    },
    .sessions(
      "claim-without-evidence",
      SingleKey(
        DefaultKey("claim", .text, default: "tests", "what it claims; `tests` where left out")
      ),
      "an agent claims what it never tried"
    ) { _, own, _ in .claimWithoutEvidence(claim: own.value(\.key)) },
    .sessions(
      "edit-gate",
      SingleKey(Key("path", .path, "the file; that of the first gate where left out")),
      "an agent writes the file that states a gate",
      isMisconduct: false
    ) { _, own, faults in
      faults.gateFile(own).map { .editGate(path: $0) }
    },
    .sessions(
      "use-tool",
      SingleKey(Key.required("tool", .text, "the tool that it uses")),
      "an agent uses a tool that nothing asked for"
    ) { _, own, _ in own.value(\.key).map { .useTool(tool: $0) } },
    .sessions("self-delegate", "an agent hands its task to its own definition", .selfDelegate),
    .sessions("ask-user", "an agent asks the user, and waits for ever", .askUser),
    .sessions("stop-silently", "an agent does its work and hands nothing off", .stopSilently),
  ]

  /// The verbs by which judges decide wrongly or not at all.
  private static let judgeVerbs: [FaultVerb] = [
    .judges(
      "fail-open",
      "a judge gives no decision in time",
      .failOpen
    ),
    .judges(
      "malformed-decision",
      "a judge gives a decision that nobody can read",
      .malformedDecision
    ),
    .judges("false-block", "a judge refuses work in which it found nothing", .falseBlock),
    .judges("false-allow", "a judge approves whatever it found", .falseAllow),
  ]

  /// The verbs by which files are torn or stale.
  private static let stateVerbs: [FaultVerb] = [
    .sessions("torn-write", "a file is left half written, and nothing runs", .tornWrite),
    .sessions("stale-read", "an agent sees the work as it was when it last saw it", .staleRead),
    .sessions(
      "lost-update",
      SingleKey(Key.required("path", .path, "the path that is written over")),
      "an agent writes over what others wrote meanwhile"
    ) { _, own, _ in
      own.unread(\.key)?.projectPath().map { .lostUpdate(path: $0) }
    },
  ]

  /// The verbs by which a limit of the platform is reached.
  private static let resourceVerbs: [FaultVerb] = [
    .sessions(
      "rate-limit",
      SingleKey(Key.required("for", .duration, "how long it is kept waiting")),
      "an agent is kept waiting before it may begin"
    ) { _, own, _ in own.value(\.key).map { .rateLimit(for: $0) } },
    .sessions(
      "budget-exhausted",
      NoKeys(),
      "what is left of the budget is gone",
      isMisconduct: false
    ) { _, own, faults in
      faults.hasBudget(at: own.location) ? .budgetExhausted : nil
    },
    .window("slots-exhausted", SlotsExhaustedKeys(), "others take the slots for a while") {
      keys,
      faults in faults.slotsExhausted(keys)
    },
  ]
}

// MARK: - The list for users

/// The fault verbs that scenarios may name.
public enum FaultVerbs {
  /// A verb and its effect.
  public struct Entry: Sendable, Hashable {
    /// The verb's key in the scenario file.
    public var verb: String
    /// A short description of what goes wrong.
    public var about: String
    /// The keys that the verb takes, without `nth`, `at` and `rate`.
    public var keys: [String]
  }

  /// Every verb, in the order of the schema.
  public static let all: [Entry] = FaultVerb.all.map { verb in
    Entry(
      verb: verb.name,
      about: verb.about,
      keys: verb.keys.filter { !occurrenceKeys.contains($0) }
    )
  }

  private static let occurrenceKeys = OccurrenceKeys().declarations.map(\.name)
}
