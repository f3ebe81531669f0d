import RehearsalSimulation

/// The declaration of a fault verb, such as `drop`, which is a key of a fault in a scenario file.
///
/// The value of this key is a mapping, and the declaration includes the keys of that mapping.
final class FaultVerb: KeyDeclaration, @unchecked Sendable {
  /// A verb as plans store it, together with the occasions on which the fault with this verb strikes.
  typealias VerbAndOccurrence = (verb: Fault.Verb, occurrence: Fault.Occurrence)
  /// A closure that creates a verb for the sessions of an agent, with defaults for all keys except `agent`.
  typealias Misconduct =
    @Sendable (AgentID, SourceLocation, inout FaultReader) -> Fault.Verb?
  /// A closure that creates the effect of a fault on a handoff.
  ///
  /// The first parameter contains only the verb's own keys, such as `copies` of `duplicate`, and not the keys that
  /// all verbs for handoffs have.
  typealias HandoffEffectMaker<Own: KeySet> =
    @Sendable (Mapping<Own>, inout FaultReader) -> HandoffFault?
  /// A closure that creates the effect of a fault on the sessions of an agent.
  ///
  /// The second parameter contains only the verb's own keys, such as `path` of `scope-creep`, and not the keys that
  /// all verbs for sessions have.
  typealias SessionEffectMaker<Own: KeySet> =
    @Sendable (AgentID, Mapping<Own>, inout FaultReader) -> SessionFault?

  /// A closure that parses the value of the verb's key.
  ///
  /// If the value is invalid, the closure adds an error and returns `nil`.
  let read: @Sendable (YAMLValue, inout FaultReader) -> VerbAndOccurrence?
  /// A closure that creates the verb for an agent whose model has the verb under the key `misconduct`.
  ///
  /// The closure is `nil` if a model cannot have the verb under this key.
  let misconduct: Misconduct?

  private init(
    name: String,
    about: String,
    shape: Shape,
    read: @escaping @Sendable (YAMLValue, inout FaultReader) -> VerbAndOccurrence?,
    misconduct: Misconduct?
  ) {
    self.read = read
    self.misconduct = misconduct
    super.init(name, shape, isRequired: false, about)
  }

  /// The names of all keys in the mapping that is the value of the verb's key.
  var keys: [String] {
    guard case .object(let shape) = shape else { return [] }
    return shape.names
  }

  /// Declares a verb that strikes handoffs and has keys of its own, such as `copies` of `duplicate`.
  static func handoffs<Own: KeySet>(
    _ name: String,
    _ ownKeys: Own,
    _ about: String,
    _ effect: @escaping HandoffEffectMaker<Own>
  ) -> FaultVerb {
    let type = MappingType(HandoffFaultKeys(own: ownKeys))
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      read: { value, faults in
        guard let entry = faults.valueReader.mapping(value, name, type) else { return nil }
        var pattern = faults.handoffs(entry.part(\.pattern))
        guard let effect = effect(entry.part(\.own), &faults) else { return nil }
        pattern.intent = pattern.intent ?? effect.intent
        let verb = Fault.Verb.handoff(effect, pattern)
        return (verb, faults.occurrence(entry.part(\.occurrence), verb))
      },
      misconduct: nil
    )
  }

  /// Declares a verb that strikes handoffs and has no keys of its own, such as `drop`.
  static func handoffs(_ name: String, _ about: String, _ effect: HandoffFault) -> FaultVerb {
    handoffs(name, NoKeys(), about) { _, _ in effect }
  }

  /// Declares a verb that strikes sessions and has keys of its own, such as `path` of `scope-creep`.
  ///
  /// A model can have the verb under the key `misconduct` if two conditions hold: `isMisconduct` is true, and the
  /// verb requires no key except `agent`.
  static func sessions<Own: KeySet>(
    _ name: String,
    _ ownKeys: Own,
    _ about: String,
    isMisconduct: Bool = true,
    _ effect: @escaping SessionEffectMaker<Own>
  ) -> FaultVerb {
    sessions(name, ownKeys, about, isMisconduct: isMisconduct, ofJudges: false) {
      pattern,
      ownKeys,
      faults in effect(pattern.agent, ownKeys, &faults).map { .session($0, pattern) }
    }
  }

  /// Declares a verb that strikes sessions and has no keys of its own, such as `no-op`.
  static func sessions(_ name: String, _ about: String, _ effect: SessionFault) -> FaultVerb {
    sessions(name, NoKeys(), about) { _, _, _ in effect }
  }

  /// Declares a verb that strikes the sessions of verifiers and reviewers, such as `false-allow`.
  static func judges(_ name: String, _ about: String, _ effect: DecisionFault) -> FaultVerb {
    sessions(name, NoKeys(), about, isMisconduct: true, ofJudges: true) { pattern, _, _ in
      .decision(effect, pattern)
    }
  }

  /// Declares a verb that stops an agent or its sessions, such as `crash` or `pause`.
  static func agents<Own: KeySet>(
    _ name: String,
    _ ownKeys: Own,
    _ about: String,
    _ effect:
      @escaping @Sendable (Fault.SessionPattern, Mapping<Own>, inout FaultReader) -> AgentFault?
  ) -> FaultVerb {
    sessions(name, ownKeys, about, isMisconduct: false, ofJudges: false) {
      pattern,
      ownKeys,
      faults in effect(pattern, ownKeys, &faults).map { .agent($0, pattern) }
    }
  }

  private static func sessions<Own: KeySet>(
    _ name: String,
    _ ownKeys: Own,
    _ about: String,
    isMisconduct: Bool,
    ofJudges: Bool,
    _ make:
      @escaping @Sendable (Fault.SessionPattern, Mapping<Own>, inout FaultReader) -> Fault.Verb?
  ) -> FaultVerb {
    let type = MappingType(SessionFaultKeys(own: ownKeys))
    let hasRequiredKeys = ownKeys.declarations.contains(where: \.isRequired)
    let misconduct: Misconduct = { agent, location, faults in
      guard !ofJudges || faults.isJudge(agent, name, at: location) else { return nil }
      let emptyMapping = Mapping(emptyAt: location, ownKeys, faults.valueReader)
      return make(Fault.SessionPattern(agent: agent), emptyMapping, &faults)
    }
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      read: { value, faults in
        guard let entry = faults.valueReader.mapping(value, name, type) else { return nil }
        let keys = entry.part(\.pattern)
        guard let pattern = faults.sessions(keys) else { return nil }
        if ofJudges, !faults.isJudge(pattern.agent, name, at: keys.location(of: \.agent)) {
          return nil
        }
        guard let verb = make(pattern, entry.part(\.own), &faults) else { return nil }
        return (verb, faults.occurrence(entry.part(\.occurrence), verb))
      },
      misconduct: isMisconduct && !hasRequiredKeys ? misconduct : nil
    )
  }

  /// Declares a verb without the keys that select handoffs or sessions, such as `partition`.
  static func withoutPattern<Own: KeySet>(
    _ name: String,
    _ ownKeys: Own,
    _ about: String,
    _ make: @escaping @Sendable (Mapping<Own>, inout FaultReader) -> VerbAndOccurrence?
  ) -> FaultVerb {
    let type = MappingType(ownKeys)
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      read: { value, faults in
        faults.valueReader.mapping(value, name, type).flatMap { make($0, &faults) }
      },
      misconduct: nil
    )
  }
}

// MARK: - Keys

/// The keys of a fault in a scenario file, including one key for each verb.
///
/// A fault must have exactly one of the keys for verbs.
struct FaultKeys: KeySet {
  let id = Key.required("id", .text, "the fault's name in traces and recordings")
  let mayMiss = DefaultKey(
    "may-miss",
    .flag,
    default: false,
    "whether the fault may strike in no run"
  )
  let during = Key(
    "during",
    .object(DuringKeys()),
    "when the fault can strike; the default is always"
  )

  var declarations: [KeyDeclaration] { storedDeclarations + FaultVerb.all }
  var count: ClosedRange<Int>? { 2...4 }
}

struct DuringKeys: KeySet {
  let from = DefaultKey(
    "from",
    .duration,
    default: 0,
    "the earliest time at which the fault can strike"
  )
  let until = Key(
    "until",
    .duration,
    "the time from which the fault can no longer strike; the default is never"
  )

  var count: ClosedRange<Int>? { 1...2 }
}

/// The keys in the value of a verb that strikes handoffs, such as `from` and `nth`.
struct HandoffFaultKeys<Own: KeySet>: KeySet {
  let pattern = HandoffPatternKeys()
  let occurrence = OccurrenceKeys()
  let own: Own
}

/// The keys in the value of a verb that strikes sessions, such as `agent` and `nth`.
struct SessionFaultKeys<Own: KeySet>: KeySet {
  let pattern = SessionPatternKeys()
  let occurrence = OccurrenceKeys()
  let own: Own
}

struct HandoffPatternKeys: KeySet {
  let sender = Key("from", .agent, "the sender")
  let receiver = Key("to", .agent, "the receiver")
  let intent = Key("intent", .choice(Intent.self), "the intent")
  let task = Key("task", .task, "the task")
}

struct SessionPatternKeys: KeySet {
  let agent = Key.required("agent", .agent, "the agent")
  let task = Key("task", .task, "the task")
}

struct OccurrenceKeys: KeySet {
  let nth = Key(
    "nth",
    .integer(1...1_000_000_000),
    "the occasion on which the fault strikes, counted from 1"
  )
  let at = Key("at", .duration, "the fault strikes on the first occasion at or after this time")
  let rate = Key(
    "rate",
    .percentage,
    "the probability with which the fault strikes on each occasion"
  )
}

/// A set with a single key, for a verb that has only one key of its own.
struct SingleKey<Declaration: KeyDeclaration>: KeySet {
  let key: Declaration

  init(_ key: Declaration) { self.key = key }
}

/// The sessions of an agent that a crash ends.
enum CrashScope: String, CaseIterable {
  /// Only the session that the fault strikes.
  case session
  /// All sessions of the agent. The agent accepts no handoffs until it restarts.
  case all
}

struct CrashKeys: KeySet {
  let before = Key(
    "before",
    .choice(Event.Name.self, offering: Fault.Moment.events),
    "the agent crashes before the session's first event of this kind"
  )
  let after = Key(
    "after",
    .choice(Event.Name.self, offering: Fault.Moment.events),
    "the agent crashes after the session's first event of this kind"
  )
  let scope = Key(
    "of",
    .choice(CrashScope.self),
    "whether the agent loses one session or all; the default is `session` if the fault names a task, otherwise `all`"
  )
  let restart = Key(
    "restart",
    .duration,
    "how long after the crash the agent restarts; the default is never"
  )
}

/// The keys of the verb `cancel`, which cancels the sessions of an agent, or a task.
struct CancelFaultKeys: KeySet {
  let agent = Key("agent", .agent, "the agent whose sessions are cancelled")
  let task = Key("task", .task, "the task")
  let occurrence = OccurrenceKeys()
}

struct PartitionKeys: KeySet {
  let between = Key.required("between", .list(.agent), "the agents on one side")
  let and = Key.required("and", .list(.agent), "the agents on the other side")
  let at = DefaultKey("at", .duration, default: 0, "when the partition begins; the default is 0s")
  let until = Key.required("until", .duration, "when the partition ends")
}

struct SlotsExhaustedKeys: KeySet {
  let leave = DefaultKey(
    "leave",
    .integer(0...1_000_000),
    default: 0,
    "the number of slots that remain; the default is 0"
  )
  let at = DefaultKey(
    "at",
    .duration,
    default: 0,
    "when the slots become unavailable; the default is 0s"
  )
  let time = Key.required("for", .duration, "how long the slots are unavailable")
}
