import RehearsalSimulation

/// The declaration of a fault verb, which is a key of a fault in a scenario file.
///
/// The declaration includes the keys of the mapping that is the value of the verb.
struct FaultVerb: KeyDeclaration {
  /// The verb as a plan contains it, and the occasions on which the fault strikes.
  typealias Timed = (verb: Fault.Verb, occurrence: Fault.Occurrence)
  typealias Misconduct =
    @Sendable (AgentID, SourceLocation, inout FaultReader) -> Fault.Verb?
  /// A closure that creates the effect on a handoff from the keys that only this verb has.
  typealias OnHandoffs<Own: KeySet> =
    @Sendable (Mapping<Own>, inout FaultReader) -> HandoffFault?
  /// A closure that creates the effect on the sessions of an agent from the keys that only this verb has.
  typealias OnSessions<Own: KeySet> =
    @Sendable (AgentID, Mapping<Own>, inout FaultReader) -> SessionFault?

  let name: String
  let about: String
  let shape: Shape
  /// A closure that parses the value of the verb's key; `nil` if the value is invalid.
  let read: @Sendable (YAMLValue, inout FaultReader) -> Timed?
  /// A closure that creates the verb from the name of an agent alone.
  ///
  /// The closure is `nil` if the `misconduct` of a model cannot contain the verb.
  let misconduct: Misconduct?

  var isRequired: Bool { false }
  var defaultText: String? { nil }
  /// The names of all keys in the mapping that is the value of the verb.
  var keys: [String] {
    guard case .object(let shape) = shape else { return [] }
    return shape.names
  }

  /// Declares a verb whose fault strikes handoffs, with the keys that only this verb has.
  static func handoffs<Own: KeySet>(
    _ name: String,
    _ own: Own,
    _ about: String,
    _ effect: @escaping OnHandoffs<Own>
  ) -> FaultVerb {
    let type = MappingType(HandoffFaultKeys(own: own))
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      read: { value, faults in
        guard let entry = faults.values.mapping(value, name, type) else { return nil }
        var pattern = faults.handoffs(entry.part(\.pattern))
        guard let effect = effect(entry.part(\.own), &faults) else { return nil }
        pattern.intent = pattern.intent ?? effect.intent
        let verb = Fault.Verb.handoff(effect, pattern)
        return (verb, faults.occurrence(entry.part(\.occurrence), verb))
      },
      misconduct: nil
    )
  }

  /// Declares a verb whose fault strikes handoffs, without keys that only this verb has.
  static func handoffs(_ name: String, _ about: String, _ effect: HandoffFault) -> FaultVerb {
    handoffs(name, NoKeys(), about) { _, _ in effect }
  }

  /// Declares a verb whose fault strikes sessions, with the keys that only this verb has.
  ///
  /// The `misconduct` of a model can contain the verb if two conditions hold: `isMisconduct` is true, and the
  /// verb requires no key except `agent`.
  static func sessions<Own: KeySet>(
    _ name: String,
    _ own: Own,
    _ about: String,
    isMisconduct: Bool = true,
    _ effect: @escaping OnSessions<Own>
  ) -> FaultVerb {
    sessions(name, own, about, isMisconduct: isMisconduct, ofJudges: false) {
      pattern,
      own,
      faults in effect(pattern.agent, own, &faults).map { .session($0, pattern) }
    }
  }

  /// Declares a verb whose fault strikes sessions, without keys that only this verb has.
  static func sessions(_ name: String, _ about: String, _ effect: SessionFault) -> FaultVerb {
    sessions(name, NoKeys(), about) { _, _, _ in effect }
  }

  /// Declares a verb whose fault strikes sessions of verifiers and reviewers.
  static func judges(_ name: String, _ about: String, _ effect: DecisionFault) -> FaultVerb {
    sessions(name, NoKeys(), about, isMisconduct: true, ofJudges: true) { pattern, _, _ in
      .decision(effect, pattern)
    }
  }

  /// Declares a verb whose fault strikes an agent and all of its sessions.
  static func agents<Own: KeySet>(
    _ name: String,
    _ own: Own,
    _ about: String,
    _ effect:
      @escaping @Sendable (Fault.SessionPattern, Mapping<Own>, inout FaultReader) -> AgentFault?
  ) -> FaultVerb {
    sessions(name, own, about, isMisconduct: false, ofJudges: false) { pattern, own, faults in
      effect(pattern, own, &faults).map { .agent($0, pattern) }
    }
  }

  private static func sessions<Own: KeySet>(
    _ name: String,
    _ own: Own,
    _ about: String,
    isMisconduct: Bool,
    ofJudges: Bool,
    _ make:
      @escaping @Sendable (Fault.SessionPattern, Mapping<Own>, inout FaultReader) -> Fault.Verb?
  ) -> FaultVerb {
    let type = MappingType(SessionFaultKeys(own: own))
    let hasRequiredKeys = own.declarations.contains(where: \.isRequired)
    let misconduct: Misconduct = { agent, location, faults in
      guard !ofJudges || faults.isJudge(agent, name, at: location) else { return nil }
      let empty = Mapping(emptyAt: location, own, faults.values)
      return make(Fault.SessionPattern(agent: agent), empty, &faults)
    }
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      read: { value, faults in
        guard let entry = faults.values.mapping(value, name, type) else { return nil }
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

  /// Declares a verb that has only keys of its own, and none that select handoffs or sessions.
  static func window<Own: KeySet>(
    _ name: String,
    _ own: Own,
    _ about: String,
    _ make: @escaping @Sendable (Mapping<Own>, inout FaultReader) -> Timed?
  ) -> FaultVerb {
    let type = MappingType(own)
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      read: { value, faults in
        faults.values.mapping(value, name, type).flatMap { make($0, &faults) }
      },
      misconduct: nil
    )
  }
}

// MARK: - Keys

/// The keys of a fault, including all verbs.
///
/// A fault must have exactly one verb.
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

  var declarations: [any KeyDeclaration] { storedDeclarations + FaultVerb.all }
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

/// The keys of a verb whose fault strikes handoffs.
struct HandoffFaultKeys<Own: KeySet>: KeySet {
  let pattern = HandoffPatternKeys()
  let occurrence = OccurrenceKeys()
  let own: Own
}

/// The keys of a verb whose fault strikes sessions.
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

/// Which sessions of an agent a crash ends.
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

/// The keys of a fault that cancels the sessions of an agent, or a task.
struct CancelKeys: KeySet {
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
