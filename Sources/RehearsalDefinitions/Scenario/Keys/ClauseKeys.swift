import RehearsalSimulation

/// The keys of a clause, which is one entry in an agent's script.
///
/// A clause says what the agent does in the sessions that meet the clause's condition. The key `times` is the
/// greatest number of sessions to which the clause applies; the default is 1.
struct ClauseKeys: KeySet {
  let when = Key("when", .object(ConditionKeys()), "the sessions that the clause applies to")
  let takes = Key("takes", .duration, "how long the session takes")
  let spends = Key("spends", .count(), "how many tokens the session spends")
  let does = Key(
    "does",
    .list(.object(ActKeys()), named: "an act"),
    "the acts that the agent performs instead of its work"
  )
  let reports = Key(
    "reports",
    .table(.either(.percentage, .word("none"))),
    "the numbers that the agent reports, by metric; `none` omits a number"
  )
  let decides = Key("decides", .object(DecisionKeys()), "the decision, regardless of the findings")
  let hands = Key(
    "hands",
    .list(.object(ScriptedHandoffKeys()), named: "a handoff"),
    "the handoffs that the agent makes instead of those of the protocol"
  )
  let times = DefaultKey(
    "times",
    .repetitions,
    default: 1,
    "the number of sessions that the clause applies to; the default is 1"
  )

  var declarations: [KeyDeclaration] {
    [when, takes, spends, does, reports, decides, hands, times]
  }
}

struct ConditionKeys: KeySet {
  let intent = Key(
    "intent",
    .choice(Intent.self),
    "the intent of the handoff that opened the session"
  )
  let task = Key("task", .task, "the task of the handoff")
  let sender = Key("from", .agent, "the sender of the handoff")
  let round = Key(
    "round",
    .integer(0...1_000_000),
    "how many times the task had failed when the handoff was sent"
  )
  let attempt = Key("attempt", .integer(1...1_000_001), "the attempt at the task, counted from 1")
  let decision = Key(
    "decision",
    .choice(Decision.self),
    "the decision that the handoff carries out"
  )
  let defect = Key("defect", .text, "the category of a defect that the handoff carries")
  let reports = Key(
    "reports",
    .table(.object(NumberRangeKeys())),
    "the ranges in which the work's numbers are, by metric"
  )

  var declarations: [KeyDeclaration] {
    [intent, task, sender, round, attempt, decision, defect, reports]
  }
}

/// The keys of a range of reported numbers, such as `{at-least: 70, below: 80}`.
struct NumberRangeKeys: KeySet {
  let atLeast = Key("at-least", .percentage, "the least value in the range")
  let below = Key("below", .percentage, "the value that all values in the range are below")

  var allowedKeyCounts: ClosedRange<Int>? { 1...2 }

  var declarations: [KeyDeclaration] { [atLeast, below] }
}

/// The keys of an action in an agent's script.
///
/// Each kind of action has a key, such as `write`. The other keys, `absent`, `count` and `text`,
/// give details of an action.
struct ActKeys: KeySet {
  static let absentName = "absent"
  static let countName = "count"
  static let textName = "text"

  let absent = Key(
    absentName,
    .flag,
    "whether the name of the started, called or informed agent is one that no agent has"
  )
  let skill = Key("skill", .text, "invokes a skill")
  let read = Key("read", .path, "reads a path")
  let write = Key("write", .path, "writes a path")
  let command = Key("command", .text, "runs a command")
  let tool = Key("tool", .text, "uses a tool")
  let spawn = Key("spawn", .agent, "starts another agent")
  let call = Key(
    "call",
    .agent,
    "has another agent do a part of the work and return the result to the session"
  )
  let callCount = Key(countName, .integer(1...1_000), "how often the agent is called")
  let join = Key(
    "wait",
    .either(.object(JoinKeys()), .choice(AnswerCountWord.self)),
    "waits for the answers to the session's calls"
  )
  let cancel = Key("cancel", .object(CancelActKeys()), "cancels an agent's sessions, or a task")
  let create = Key(
    "create",
    .either(.task, .object(TaskKeys())),
    "adds a task to the work; the value describes the task, or is the id of a task that another act describes"
  )
  let inform = Key(
    "inform",
    .receivers,
    "sends a message to an agent, to each agent of a list, or with `*` to everyone in the team"
  )
  let text = Key(textName, .text, "the text of the message")
  let claim = Key("claim", .text, "claims that a tool did something; the value is the tool's name")
  let promise = Key("promise", .text, "promises to do something later")

  var allowedKeyCounts: ClosedRange<Int>? { 1...3 }

  var declarations: [KeyDeclaration] {
    [
      absent, skill, read, write, command, tool, spawn, call, callCount, join, cancel, create,
      inform, text, claim, promise,
    ]
  }
}

/// The keys of the action `wait`, with which a session waits for the answers to its calls.
struct JoinKeys: KeySet {
  let neededAnswers = Key(
    "of",
    .either(.integer(1...1_000), .choice(AnswerCountWord.self)),
    "how many answers the session waits for; `all` if left out"
  )
  let within = Key("within", .duration, "how long the session waits at most")

  var allowedKeyCounts: ClosedRange<Int>? { 1...2 }

  var declarations: [KeyDeclaration] { [neededAnswers, within] }
}

/// The words that can replace a number of answers that a session waits for.
enum AnswerCountWord: String, CaseIterable, Sendable {
  case all, any

  /// The number of answers that the word stands for; `nil` for the answers to all calls.
  var count: Int? { self == .any ? 1 : nil }
}

/// The keys of the action `cancel`, which cancels either the sessions of an agent or a task.
struct CancelActKeys: KeySet {
  let task = Key("task", .task, "the task that is cancelled")
  let agent = Key("agent", .agent, "the agent whose sessions are cancelled")

  var allowedKeyCounts: ClosedRange<Int>? { 1...1 }

  var declarations: [KeyDeclaration] { [task, agent] }
}

struct DecisionKeys: KeySet {
  let decision = Key.required("decision", .choice(Decision.self), "the decision")
  let defects = Key(
    "defects",
    .list(.object(DefectKeys()), named: "a defect"),
    "the defects that the decision reports"
  )

  var declarations: [KeyDeclaration] { [decision, defects] }
}

struct DefectKeys: KeySet {
  let category = Key.required("category", .text, "the kind of defect, such as an OWASP category")
  let text = Key.required("text", .text, "what is wrong")

  var declarations: [KeyDeclaration] { [category, text] }
}

/// The keys of a handoff in an agent's script.
///
/// Each intent has a key, such as `deliver`. The value of this key is the receiver; the key `inform`
/// can also have several receivers. The other keys are `absent`, `task` and `text`.
struct ScriptedHandoffKeys: KeySet {
  static let taskName = "task"

  /// The keys for all intents except `inform`, such as the key `deliver`.
  ///
  /// The value of each key is the receiver of a handoff with the intent.
  let receiverKeys = Intent.allCases.filter { $0 != .inform }.map { intent in
    (
      intent: intent,
      key: Key(intent.rawValue, .agent, "the receiver of a handoff with this intent")
    )
  }
  let inform = Key(
    Intent.inform.rawValue,
    .receivers,
    "the receiver of a handoff with this intent, a list of receivers, or `*` for everyone in the team"
  )
  let absent = Key(
    ActKeys.absentName,
    .flag,
    "whether the receiver's name is one that no agent has"
  )

  let task = Key(
    taskName,
    .task,
    "the task that the handoff is about, with `assign`, `delegate` and `inform`; the default is that of the session"
  )

  let text = Key(ActKeys.textName, .text, "the text of the message, with `inform`")

  var declarations: [KeyDeclaration] { receiverKeys.map(\.key) + [inform, absent, task, text] }
  var allowedKeyCounts: ClosedRange<Int>? { 1...4 }
}

extension ValueType where Value == Int {
  /// The value type of the key `times`: the number of sessions that a clause applies to.
  ///
  /// The word `always` stands for `Int.max`.
  fileprivate static var repetitions: Self {
    let number = integer(1...1_000_000_000)
    return Self(.either([number.shape, .choice(["always"])])) { value, name, reader in
      value.text == "always" ? .max : number.read(value, name, reader)
    }
  }
}

/// The receivers of a message, as a scenario file states them: one name, a list of names, or `*` for everyone.
typealias Receivers = Either<String, [UnparsedValue<String>]>

extension ValueType where Value == Receivers {
  /// The value type of a key that holds the receivers of a message: one name, a list of names, or `*`.
  fileprivate static var receivers: Self { either(.agent, .list(.agent, named: "a receiver")) }
}
