import RehearsalSimulation

/// The keys of work that is written in a scenario.
struct WorkKeys: KeySet {
  let strategy = DefaultKey(
    "strategy",
    .choice(Strategy.self),
    default: .flexible,
    "how the work of a task is ordered"
  )
  let gates = Key("gates", .object(GateKeys()), "the gates of the work")
  let nonGoals = Key(
    "non-goals",
    .list(.object(NonGoalKeys()), named: "a non-goal"),
    "what nobody may do"
  )
  let risks = Key("risks", .list(.object(RiskKeys()), named: "a risk"), "what may go wrong")
  let tasks = Key.required("tasks", .list(.object(TaskKeys()), named: "a task"), "the tasks")
}

struct GateKeys: KeySet {
  let unitCoverage = Key(CoverageGate.unit, .percentage, "the least unit test coverage")
  let integrationCoverage = Key(
    CoverageGate.integration,
    .percentage,
    "the least integration test coverage"
  )
  let onConflict = Key(
    "on-conflict",
    .choice(GateTable.Conflict.self),
    "what to do where two places state different numbers; the strictest applies otherwise"
  )
}

/// The keys of a boundary, which covers paths and terms.
struct BoundaryKeys: KeySet {
  let paths = Key(
    "paths",
    .list(.pattern),
    "path patterns, `*` within a segment, `**` across segments"
  )
  let terms = Key(
    "terms",
    .list(.term),
    "words and phrases, matched whole and without regard to case"
  )
}

struct NonGoalKeys: KeySet {
  let id = Key.required("id", .text, "its identifier")
  let text = Key.required("text", .text, "what is out of scope")
  let boundary = BoundaryKeys()
}

struct RiskKeys: KeySet {
  let id = Key.required("id", .text, "its identifier")
  let text = Key.required("text", .text, "what may go wrong")
}

struct TaskKeys: KeySet {
  let id = Key.required("id", .text, "its identifier")
  let description = Key.required("description", .text, "what is to be done")
  let agent = Key("agent", .agent, "who does it")
  let phase = DefaultKey(
    "phase",
    .integer(1...1_000_000),
    default: 1,
    "its phase; phases follow each other"
  )
  let priority = DefaultKey(
    "priority",
    .integer(-1_000...1_000),
    default: 0,
    "of several tasks that can be assigned, the highest goes first"
  )
  let needs = Key("needs", .list(.task), "the tasks that have to be completed before it")
  let touches = Key(
    "touches",
    .list(.path),
    "the files it writes; `api/` stands for all below that folder"
  )
  let criteria = Key("criteria", .list(.text), "what has to hold when it is done")
  let context = Key(
    "context",
    .list(.text),
    "what is supplied with it; everything, where it is left out"
  )
  let skills = Key("skills", .list(.text), "the skills it asks for")
  let strategy = Key("strategy", .choice(Strategy.self), "how its work is ordered")
  let verification = DefaultKey(
    "verification",
    .choice(VerificationLevel.self),
    default: .unitOnly,
    "what evidence it asks for"
  )
}
