import RehearsalSimulation

/// The keys of a clause of a script.
struct ClauseKeys: KeySet {
  let when = Key("when", .object(ConditionKeys()), "which sessions it is for")
  let takes = Key("takes", .duration, "how long the session takes")
  let spends = Key("spends", .count(), "how many tokens it spends")
  let does = Key(
    "does",
    .list(.object(ActKeys()), named: "an act"),
    "what it does in place of its work"
  )
  let reports = Key(
    "reports",
    .table(.either(.percentage, .word("none"))),
    "the numbers it reports, by metric; `none` for a missing one"
  )
  let decides = Key("decides", .object(DecisionKeys()), "what it decides whatever it finds")
  let hands = Key(
    "hands",
    .list(.object(ScriptedHandoffKeys()), named: "a handoff"),
    "the handoffs it makes in place of the protocol's"
  )
  let times = DefaultKey(
    "times",
    .repetitions,
    default: 1,
    "how many sessions it serves; 1 where it is left out"
  )
}

struct ConditionKeys: KeySet {
  let intent = Key("intent", .choice(Intent.self), "what the handoff is meant to bring about")
  let task = Key("task", .task, "the task it is about")
  let sender = Key("from", .agent, "who sent it")
  let round = Key("round", .integer(0...1_000_000), "how many times the task had failed before")
}

/// The keys of an act, with one key for each kind of act, and `absent`.
struct ActKeys: KeySet {
  static let absentName = "absent"

  let absent = Key(absentName, .flag, "whether nobody has the name of the agent that is started")
  let skill = Key("skill", .text, "invokes a skill")
  let read = Key("read", .path, "reads a path")
  let write = Key("write", .path, "writes a path")
  let command = Key("command", .text, "runs a command")
  let tool = Key("tool", .text, "uses a tool")
  let spawn = Key("spawn", .agent, "starts another agent")
  let claim = Key("claim", .text, "says that a tool has done something, by the tool's name")
  let promise = Key("promise", .text, "says that it will do something later")

  var count: ClosedRange<Int>? { 1...2 }
}

struct DecisionKeys: KeySet {
  let decision = Key.required("decision", .choice(Decision.self), "what it says")
  let defects = Key(
    "defects",
    .list(.object(DefectKeys()), named: "a defect"),
    "the defects it names"
  )
}

struct DefectKeys: KeySet {
  let category = Key.required("category", .text, "the kind, such as an OWASP category")
  let text = Key.required("text", .text, "what is wrong")
}

/// The keys of a scripted handoff, with one key for each intent, whose value is the receiver, and `absent`.
struct ScriptedHandoffKeys: KeySet {
  /// The keys whose names are the intents and whose values are the receivers.
  let receivers = Intent.allCases.map { intent in
    (intent: intent, key: Key(intent.rawValue, .agent, "the receiver of this handoff"))
  }
  let absent = Key(ActKeys.absentName, .flag, "whether nobody has the receiver's name")

  var declarations: [any KeyDeclaration] { receivers.map(\.key) + [absent] }
  var count: ClosedRange<Int>? { 1...2 }
}

extension ValueType where Value == Int {
  /// The type of a count of repetitions, in which `always` is read as `Int.max`.
  fileprivate static var repetitions: Self {
    let number = integer(1...1_000_000_000)
    return Self(.either([number.shape, .choice(["always"])])) { value, name, reader in
      value.text == "always" ? .max : number.read(value, name, reader)
    }
  }
}
