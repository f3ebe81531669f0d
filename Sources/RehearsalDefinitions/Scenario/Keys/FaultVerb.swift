import RehearsalSimulation

/// The declaration of a kind of fault, such as `drop`, for scenario files.
///
/// The kind's name, its verb, is a key of the fault in the scenario file. The key's value is a
/// mapping. The declaration includes the keys of this mapping.
final class FaultVerb: KeyDeclaration, @unchecked Sendable {
  /// A kind of fault with its details, as plans store it, and when the fault strikes.
  typealias VerbAndOccurrence = (verb: Fault.Verb, occurrence: Fault.Occurrence)
  /// A function that creates a fault of this kind for the sessions of an agent.
  ///
  /// All keys of the fault except `agent` have their default values.
  typealias Misconduct =
    @Sendable (AgentID, SourceLocation, inout FaultReader) -> Fault.Verb?
  /// A function that creates the effect of a fault on a handoff.
  ///
  /// The mapping gives access only to the keys of this kind of fault, such as `copies` of `duplicate`, and
  /// not to the keys that all faults on handoffs have.
  typealias HandoffEffectMaker<OwnKeys: KeySet> =
    @Sendable (Mapping<OwnKeys>, inout FaultReader) -> HandoffFault?
  /// A function that creates the effect of a fault on the sessions of an agent.
  ///
  /// The mapping gives access only to the keys of this kind of fault, such as `path` of `scope-creep`, and
  /// not to the keys that all faults on sessions have.
  typealias SessionEffectMaker<OwnKeys: KeySet> =
    @Sendable (AgentID, Mapping<OwnKeys>, inout FaultReader) -> SessionFault?

  /// A function that parses the mapping after the name of the kind, such as the mapping after
  /// `drop:`.
  ///
  /// If the mapping is invalid, the function adds an error and returns `nil`.
  let parse: @Sendable (YAMLValue, inout FaultReader) -> VerbAndOccurrence?
  /// A function that creates a fault of this kind for the key `misconduct` of an agent's behaviour
  /// model.
  ///
  /// The value is `nil` if that key cannot contain this kind of fault.
  let misconduct: Misconduct?

  private init(
    name: String,
    about: String,
    shape: Shape,
    parse: @escaping @Sendable (YAMLValue, inout FaultReader) -> VerbAndOccurrence?,
    misconduct: Misconduct?
  ) {
    self.parse = parse
    self.misconduct = misconduct
    super.init(name, shape, isRequired: false, about)
  }

  /// The names of all keys in the mapping that describes a fault of this kind.
  var keys: [String] {
    guard case .object(let shape) = shape else { return [] }
    return shape.names
  }

  /// Declares a kind of fault on handoffs that has keys of its own, such as `copies` of
  /// `duplicate`.
  static func handoffs<OwnKeys: KeySet>(
    _ name: String,
    _ ownKeys: OwnKeys,
    _ about: String,
    _ effect: @escaping HandoffEffectMaker<OwnKeys>
  ) -> FaultVerb {
    let type = MappingType(HandoffFaultKeys(ownKeys: ownKeys))
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      parse: { value, faults in
        guard let entry = faults.valueReader.mapping(value, name, type) else { return nil }
        var pattern = faults.handoffPattern(entry.restricted(to: \.pattern))
        guard let effect = effect(entry.restricted(to: \.ownKeys), &faults) else { return nil }
        pattern.intent = pattern.intent ?? effect.intent
        let verb = Fault.Verb.handoff(effect, pattern)
        return (verb, faults.occurrence(entry.restricted(to: \.occurrence), verb))
      },
      misconduct: nil
    )
  }

  /// Declares a kind of fault on handoffs that has no keys of its own, such as `drop`.
  static func handoffs(_ name: String, _ about: String, _ effect: HandoffFault) -> FaultVerb {
    handoffs(name, NoKeys(), about) { _, _ in effect }
  }

  /// Declares a kind of fault on sessions that has keys of its own, such as `path` of
  /// `scope-creep`.
  ///
  /// The key `misconduct` of a behaviour model can contain this kind if `isMisconduct` is true and
  /// the kind requires no key except `agent`.
  static func sessions<OwnKeys: KeySet>(
    _ name: String,
    _ ownKeys: OwnKeys,
    _ about: String,
    isMisconduct: Bool = true,
    _ effect: @escaping SessionEffectMaker<OwnKeys>
  ) -> FaultVerb {
    sessions(name, ownKeys, about, isMisconduct: isMisconduct, ofJudges: false) {
      pattern,
      ownKeys,
      faults in effect(pattern.agent, ownKeys, &faults).map { .session($0, pattern) }
    }
  }

  /// Declares a kind of fault on sessions that has no keys of its own, such as `no-op`.
  static func sessions(_ name: String, _ about: String, _ effect: SessionFault) -> FaultVerb {
    sessions(name, NoKeys(), about) { _, _, _ in effect }
  }

  /// Declares a kind of fault on the sessions of verifiers and reviewers, such as `false-allow`.
  static func judges(_ name: String, _ about: String, _ effect: DecisionFault) -> FaultVerb {
    sessions(name, NoKeys(), about, isMisconduct: true, ofJudges: true) { pattern, _, _ in
      .decision(effect, pattern)
    }
  }

  /// Declares a kind of fault that stops an agent or its sessions, such as `crash` or `pause`.
  static func agents<OwnKeys: KeySet>(
    _ name: String,
    _ ownKeys: OwnKeys,
    _ about: String,
    _ effect:
      @escaping @Sendable (Fault.SessionPattern, Mapping<OwnKeys>, inout FaultReader) -> AgentFault?
  ) -> FaultVerb {
    sessions(name, ownKeys, about, isMisconduct: false, ofJudges: false) {
      pattern,
      ownKeys,
      faults in effect(pattern, ownKeys, &faults).map { .agent($0, pattern) }
    }
  }

  private static func sessions<OwnKeys: KeySet>(
    _ name: String,
    _ ownKeys: OwnKeys,
    _ about: String,
    isMisconduct: Bool,
    ofJudges: Bool,
    _ make:
      @escaping @Sendable (Fault.SessionPattern, Mapping<OwnKeys>, inout FaultReader) -> Fault.Verb?
  ) -> FaultVerb {
    let type = MappingType(SessionFaultKeys(ownKeys: ownKeys))
    let hasRequiredKeys = ownKeys.declarations.contains(where: \.isRequired)
    let misconduct: Misconduct = { agent, location, faults in
      guard !ofJudges || faults.checkIsJudge(agent, name, at: location) else { return nil }
      let emptyMapping = Mapping(emptyAt: location, ownKeys, faults.valueReader)
      return make(Fault.SessionPattern(agent: agent), emptyMapping, &faults)
    }
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      parse: { value, faults in
        guard let entry = faults.valueReader.mapping(value, name, type) else { return nil }
        let keys = entry.restricted(to: \.pattern)
        guard let pattern = faults.sessionPattern(keys) else { return nil }
        if ofJudges, !faults.checkIsJudge(pattern.agent, name, at: keys.location(of: \.agent)) {
          return nil
        }
        guard let verb = make(pattern, entry.restricted(to: \.ownKeys), &faults) else { return nil }
        return (verb, faults.occurrence(entry.restricted(to: \.occurrence), verb))
      },
      misconduct: isMisconduct && !hasRequiredKeys ? misconduct : nil
    )
  }

  /// Declares a kind of fault whose mapping has only keys of its own, such as `partition`.
  static func withoutPattern<OwnKeys: KeySet>(
    _ name: String,
    _ ownKeys: OwnKeys,
    _ about: String,
    _ make: @escaping @Sendable (Mapping<OwnKeys>, inout FaultReader) -> VerbAndOccurrence?
  ) -> FaultVerb {
    let type = MappingType(ownKeys)
    return FaultVerb(
      name: name,
      about: about,
      shape: .object(type.shape),
      parse: { value, faults in
        faults.valueReader.mapping(value, name, type).flatMap { make($0, &faults) }
      },
      misconduct: nil
    )
  }
}

// MARK: - Keys

/// The keys of a fault in a scenario file, with one key for each kind of fault, such as `drop`.
///
/// A fault must have the key of exactly one kind.
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

  var declarations: [KeyDeclaration] { [id, mayMiss, during] + FaultVerb.all }
  var allowedKeyCounts: ClosedRange<Int>? { 2...4 }
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

  var allowedKeyCounts: ClosedRange<Int>? { 1...2 }

  var declarations: [KeyDeclaration] { [from, until] }
}

/// The keys that describe a fault on handoffs, such as `from` and `nth`.
struct HandoffFaultKeys<OwnKeys: KeySet>: KeySet {
  let pattern = HandoffPatternKeys()
  let occurrence = OccurrenceKeys()
  let ownKeys: OwnKeys

  var declarations: [KeyDeclaration] {
    pattern.declarations + occurrence.declarations + ownKeys.declarations
  }
}

/// The keys that describe a fault on sessions, such as `agent` and `nth`.
struct SessionFaultKeys<OwnKeys: KeySet>: KeySet {
  let pattern = SessionPatternKeys()
  let occurrence = OccurrenceKeys()
  let ownKeys: OwnKeys

  var declarations: [KeyDeclaration] {
    pattern.declarations + occurrence.declarations + ownKeys.declarations
  }
}

struct HandoffPatternKeys: KeySet {
  let sender = Key("from", .agent, "the sender")
  let receiver = Key("to", .agent, "the receiver")
  let intent = Key("intent", .choice(Intent.self), "the intent")
  let task = Key("task", .task, "the task")

  var declarations: [KeyDeclaration] { [sender, receiver, intent, task] }
}

struct SessionPatternKeys: KeySet {
  let agent = Key.required("agent", .agent, "the agent")
  let task = Key("task", .task, "the task")

  var declarations: [KeyDeclaration] { [agent, task] }
}

struct OccurrenceKeys: KeySet {
  let nth = Key(
    "nth",
    .integer(ValidNumbers.occasions),
    "the occasion on which the fault strikes, counted from 1"
  )
  let at = Key("at", .duration, "the fault strikes on the first occasion at or after this time")
  let rate = Key(
    "rate",
    .percentage,
    "the probability with which the fault strikes on each occasion"
  )

  var declarations: [KeyDeclaration] { [nth, at, rate] }
}

/// A key set with a single key, for a kind of fault that has only one key of its own.
struct SingleKey<Declaration: KeyDeclaration>: KeySet {
  let key: Declaration

  init(_ key: Declaration) { self.key = key }

  var declarations: [KeyDeclaration] { [key] }
}

/// The choice of which sessions of an agent end when it crashes.
enum CrashScope: String, CaseIterable {
  /// Only the session that the fault strikes.
  case session
  /// All sessions of the agent. The agent accepts no handoffs until it restarts.
  case all
}

struct CrashKeys: KeySet {
  let before = Key(
    "before",
    .choice(Event.Name.self, offering: Fault.Moment.sessionEvents),
    "the agent crashes before the session's first event of this kind"
  )
  let after = Key(
    "after",
    .choice(Event.Name.self, offering: Fault.Moment.sessionEvents),
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

  var declarations: [KeyDeclaration] { [before, after, scope, restart] }
}

/// The keys of the fault `cancel`, which cancels either the sessions of an agent or a task.
struct CancelFaultKeys: KeySet {
  let agent = Key("agent", .agent, "the agent whose sessions are cancelled")
  let task = Key("task", .task, "the task")
  let occurrence = OccurrenceKeys()

  var declarations: [KeyDeclaration] { [agent, task] + occurrence.declarations }
}

struct PartitionKeys: KeySet {
  let between = Key.required("between", .list(.agent), "the agents on one side")
  let and = Key.required("and", .list(.agent), "the agents on the other side")
  let at = DefaultKey("at", .duration, default: 0, "when the partition begins; the default is 0s")
  let until = Key.required("until", .duration, "when the partition ends")

  var declarations: [KeyDeclaration] { [between, and, at, until] }
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

  var declarations: [KeyDeclaration] { [leave, at, time] }
}
