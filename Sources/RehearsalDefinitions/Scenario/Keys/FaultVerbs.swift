import RehearsalSimulation

extension FaultVerb {
  /// All fault verbs, in the order of the JSON Schema.
  static let all = handoffVerbs + processVerbs + workVerbs + judgeVerbs + stateVerbs + resourceVerbs

  /// The kinds of fault on handoffs, such as loss, delay and changed order.
  private static let handoffVerbs: [FaultVerb] = [
    .handoffs("drop", "a handoff never arrives", .drop),
    .handoffs(
      "duplicate",
      SingleKey(
        DefaultKey(
          "copies",
          .integer(1...100),
          default: 1,
          "the number of extra copies; the default is 1"
        )
      ),
      "a handoff arrives more than once"
    ) { ownKeys, _ in .duplicate(copies: ownKeys.value(\.key)) },
    .handoffs(
      "delay",
      SingleKey(Key.required("by", .duration, "how much later the handoff arrives")),
      "a handoff arrives late"
    ) { ownKeys, _ in ownKeys.value(\.key).map { .delay(by: $0) } },
    .handoffs(
      "reorder",
      SingleKey(
        DefaultKey(
          "within",
          .duration,
          default: 300_000_000_000,
          "how long the handoff waits for another; the default is 5m"
        )
      ),
      "a handoff leaves after the next one to its receiver"
    ) { ownKeys, _ in .reorder(within: ownKeys.value(\.key)) },
    .handoffs(
      "hold",
      SingleKey(Key.required("until", .duration, "the time at which the handoffs leave")),
      "handoffs are held back until a given time"
    ) { ownKeys, _ in
      ownKeys.value(\.key).map { .hold(until: Instant(nanoseconds: $0)) }
    },
    .handoffs(
      "misroute",
      SingleKey(
        Key.required(
          "receiver",
          .agent,
          "the agent that gets the handoff; the name may be one that no agent has"
        )
      ),
      "a handoff arrives at the wrong receiver"
    ) { ownKeys, faults in
      ownKeys.value(\.key).map { .misroute(to: faults.agentOrAbsentName($0)) }
    },
    .handoffs(
      "race",
      SingleKey(
        Key(
          "by",
          .agent,
          "the other agent; the default is the first one that may claim the task and is there"
        )
      ),
      "another agent claims a task from the shared list at the same time"
    ) { ownKeys, faults in
      guard let name = ownKeys.unparsed(\.key) else { return .race(by: nil) }
      return faults.names.agent(name).map { .race(by: $0) }
    },
    .withoutPattern(
      "partition",
      PartitionKeys(),
      "no handoff passes between two groups of agents for a time"
    ) {
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
          "the maximum number of deliverables that remain; the default is 0"
        )
      ),
      "the reports of a handoff arrive truncated"
    ) { ownKeys, _ in .truncate(keptDeliverableCount: ownKeys.value(\.key)) },
    .handoffs(
      "ack-without-write",
      "a handoff counts as delivered, but no agent gets it",
      .ackWithoutWrite
    ),
  ]

  /// The kinds of fault in which an agent crashes, pauses or slows down, or in which sessions or a
  /// task are cancelled.
  private static let processVerbs: [FaultVerb] = [
    .agents("crash", CrashKeys(), "an agent crashes and loses one session or all") {
      pattern,
      keys,
      faults in faults.crash(pattern, keys)
    },
    .withoutPattern("cancel", CancelFaultKeys(), "an agent's sessions, or a task, are cancelled") {
      keys,
      faults in faults.cancel(keys)
    },
    .agents(
      "pause",
      SingleKey(Key.required("for", .duration, "how long the agent pauses")),
      "an agent pauses"
    ) { _, ownKeys, _ in ownKeys.value(\.key).map { .pause(for: $0) } },
    .sessions(
      "slow",
      SingleKey(
        Key.required("times", .integer(2...1_000), "the factor by which the time increases")
      ),
      "an agent takes several times as long"
    ) { _, ownKeys, _ in ownKeys.value(\.key).map { .slow(times: $0) } },
  ]

  /// The kinds of fault in which an agent does other work than it should, or breaks the protocol.
  private static let workVerbs: [FaultVerb] = [
    .sessions(
      "skip-check",
      SingleKey(Key.required("check", .choice(Check.self), "the check that the agent skips")),
      "an agent skips a check of the protocol"
    ) { _, ownKeys, _ in ownKeys.value(\.key).map { .skipCheck($0) } },
    .sessions(
      "scope-creep",
      SingleKey(Key.required("path", .path, "the path that the agent writes")),
      "an agent writes a path that its task does not ask for"
    ) { _, ownKeys, _ in
      ownKeys.unparsed(\.key)?.projectPath().map { .scopeCreep(path: $0) }
    },
    .sessions("false-done", "an agent reports work that it did not do", .falseDone),
    .sessions("no-op", "an agent writes and runs nothing, but reports and hands off work", .noOp),
    .sessions(
      "defer",
      SingleKey(
        DefaultKey(
          "promise",
          .text,
          default: "I will report back",
          "the promise that the agent makes; the default is `I will report back`"
        )
      ),
      "an agent ends its session with a promise instead of a result"
    ) { _, ownKeys, _ in .deferring(promise: ownKeys.value(\.key)) },
    .sessions(
      "omit",
      SingleKey(Key.required("deliverable", .text, "the deliverable that the agent omits")),
      "an agent omits a deliverable from its report"
    ) { agent, ownKeys, faults in
      ownKeys.unparsed(\.key).flatMap {
        faults.promisedDeliverable($0, by: agent, at: ownKeys.location(of: \.key))
      }
      .map { .omit(deliverable: $0) }
    },
    .sessions(
      "claim-without-evidence",
      SingleKey(
        DefaultKey(
          "claim",
          .text,
          default: "tests",
          "what the agent claims; the default is `tests`"
        )
      ),
      "an agent claims to have checked its work, but did not"
    ) { _, ownKeys, _ in .claimWithoutEvidence(claim: ownKeys.value(\.key)) },
    .sessions(
      "edit-gate",
      SingleKey(
        Key("path", .path, "the path of the file; the default is the file of the first gate")
      ),
      "an agent writes the file that states a gate",
      isMisconduct: false
    ) { _, ownKeys, faults in
      faults.gateFilePath(ownKeys).map { .editGate(path: $0) }
    },
    .sessions(
      "use-tool",
      SingleKey(Key.required("tool", .text, "the tool that the agent uses")),
      "an agent uses a tool that its task does not need"
    ) { _, ownKeys, _ in ownKeys.value(\.key).map { .useTool(tool: $0) } },
    .sessions("self-delegate", "an agent hands its task to its own definition", .selfDelegate),
    .sessions("ask-user", "an agent asks the user, who never answers, and does no work", .askUser),
    .sessions("stop-silently", "an agent does its work, but hands nothing off", .stopSilently),
  ]

  /// The kinds of fault in which a verifier or reviewer decides wrongly or not at all.
  private static let judgeVerbs: [FaultVerb] = [
    .judges(
      "fail-open",
      "a judge gives no decision in time",
      .failOpen
    ),
    .judges(
      "malformed-decision",
      "a judge gives a malformed decision",
      .malformedDecision
    ),
    .judges("false-block", "a judge refuses work in which it found no defect", .falseBlock),
    .judges("false-allow", "a judge approves work regardless of its findings", .falseAllow),
  ]

  /// The kinds of fault that leave files incomplete, stale or overwritten.
  private static let stateVerbs: [FaultVerb] = [
    .sessions("torn-write", "a file is left half written, so every command fails", .tornWrite),
    .sessions("stale-read", "an agent sees the version of the work that it saw last", .staleRead),
    .sessions(
      "lost-update",
      SingleKey(Key.required("path", .path, "the path that the agent overwrites")),
      "an agent overwrites what others wrote since its session began"
    ) { _, ownKeys, _ in
      ownKeys.unparsed(\.key)?.projectPath().map { .lostUpdate(path: $0) }
    },
    .sessions(
      "reset",
      "an agent resets the files, which reverts what tasks in progress wrote",
      .reset
    ),
  ]

  /// The kinds of fault in which a limit of the platform is reached, such as the budget.
  private static let resourceVerbs: [FaultVerb] = [
    .sessions(
      "rate-limit",
      SingleKey(Key.required("for", .duration, "how long the agent has to wait")),
      "an agent has to wait before it can begin"
    ) { _, ownKeys, _ in ownKeys.value(\.key).map { .rateLimit(for: $0) } },
    .sessions(
      "budget-exhausted",
      NoKeys(),
      "a session uses up the rest of the budget",
      isMisconduct: false
    ) { _, ownKeys, faults in
      faults.checkHasBudget(at: ownKeys.location) ? .budgetExhausted : nil
    },
    .withoutPattern("slots-exhausted", SlotsExhaustedKeys(), "slots are unavailable for a time") {
      keys,
      faults in faults.slotsExhausted(keys)
    },
  ]
}

// MARK: - List for users

/// The kinds of fault as users see them, for example with `rehearse faults`.
public enum FaultVerbs {
  /// A kind of fault, with a description of its effect and the names of its keys.
  public struct Entry: Sendable, Hashable {
    /// The name of the kind, such as `drop`, which is a key of the fault in the scenario file.
    public var verb: String
    /// A short description of what goes wrong when the fault happens.
    public var about: String
    /// The names of the keys that describe a fault of this kind.
    ///
    /// The keys `nth`, `at` and `rate` are left out.
    public var keys: [String]
  }

  /// All fault verbs, in the order of the JSON Schema.
  public static let all: [Entry] = FaultVerb.all.map { verb in
    Entry(
      verb: verb.name,
      about: verb.meaning,
      keys: verb.keys.filter { !occurrenceKeys.contains($0) }
    )
  }

  private static let occurrenceKeys = OccurrenceKeys().declarations.map(\.name)
}
