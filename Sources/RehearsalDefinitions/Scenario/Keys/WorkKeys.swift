import RehearsalSimulation

/// The keys of the mapping `work`, with which a scenario file describes its tasks without a Markdown file.
struct WorkKeys: KeySet {
  let strategy = DefaultKey(
    "strategy",
    .choice(Strategy.self),
    default: .flexible,
    "how the work of tasks without a strategy of their own is ordered"
  )
  let gates = Key("gates", .object(GateKeys()), "the gates of the work")
  let nonGoals = Key(
    "non-goals",
    .list(.object(NonGoalKeys()), named: "a non-goal"),
    "work that no agent may do"
  )
  let requirements = Key(
    "requirements",
    .list(.object(RequirementKeys()), named: "a requirement"),
    "what the work as a whole has to meet; the key `serves` of a task names those that the task serves"
  )
  let risks = Key("risks", .list(.object(RiskKeys()), named: "a risk"), "what may go wrong")
  let tasks = Key.required("tasks", .list(.object(TaskKeys()), named: "a task"), "the tasks")

  var declarations: [KeyDeclaration] { [strategy, gates, nonGoals, requirements, risks, tasks] }
}

struct GateKeys: KeySet {
  let unitCoverage = Key(CoverageGate.unit, .percentage, "the minimum unit test coverage")
  let integrationCoverage = Key(
    CoverageGate.integration,
    .percentage,
    "the minimum integration test coverage"
  )
  let onConflict = Key(
    "on-conflict",
    .choice(GateTable.ConflictResolution.self),
    "what to do if a gate has different numbers; the default is the strictest number"
  )

  var declarations: [KeyDeclaration] { [unitCoverage, integrationCoverage, onConflict] }
}

/// The keys of a boundary: path patterns and terms that describe the work of a specialty, a non-goal or a
/// similar category.
struct BoundaryKeys: KeySet {
  let paths = Key(
    "paths",
    .list(.pattern),
    "path patterns; `*` matches within a segment, `**` across segments"
  )
  let terms = Key(
    "terms",
    .list(.term),
    "words and phrases, matched as whole words regardless of case"
  )

  var declarations: [KeyDeclaration] { [paths, terms] }
}

struct NonGoalKeys: KeySet {
  let id = Key.required("id", .text, "the identifier of the non-goal")
  let text = Key.required("text", .text, "what is out of scope")
  let boundary = BoundaryKeys()

  var declarations: [KeyDeclaration] { [id, text] + boundary.declarations }
}

struct RequirementKeys: KeySet {
  let id = Key.required("id", .text, "the identifier of the requirement")
  let text = Key.required("text", .text, "what is required")

  var declarations: [KeyDeclaration] { [id, text] }
}

struct RiskKeys: KeySet {
  let id = Key.required("id", .text, "the identifier of the risk")
  let text = Key.required("text", .text, "what may go wrong")

  var declarations: [KeyDeclaration] { [id, text] }
}

/// The keys of an acceptance criterion that is written as a mapping, with the requirements that it serves.
struct CriterionKeys: KeySet {
  let text = Key.required("text", .text, "the criterion")
  let serves = Key("serves", .list(.text), "the requirements that the criterion serves")

  var declarations: [KeyDeclaration] { [text, serves] }
}

struct TaskKeys: KeySet {
  static let type = MappingType(TaskKeys())

  let id = Key.required("id", .text, "the identifier of the task")
  let description = Key.required("description", .text, "what is to be done")
  let agent = Key(
    "agent",
    .either(.agent, .list(.agent)),
    "the agent that does the task; with `assignment: pull`, several agents that may claim it"
  )
  let phase = DefaultKey(
    "phase",
    .integer(ValidNumbers.phases),
    default: 1,
    "the phase of the task; phases run one after the other"
  )
  let priority = DefaultKey(
    "priority",
    .integer(-1_000...1_000),
    default: 0,
    "the priority; of several tasks that can be assigned, the one with the highest goes first"
  )
  let needs = Key("needs", .list(.task), "the tasks that have to be completed before this one")
  let touches = Key(
    "touches",
    .list(.path),
    "the files that the task writes; `api/` stands for all files below that folder"
  )
  let criteria = Key(
    "criteria",
    .list(.either(.text, .object(CriterionKeys()))),
    "the acceptance criteria"
  )
  let serves = Key("serves", .list(.text), "the requirements that the task serves")
  let context = Key(
    "context",
    .list(.text),
    "the context that is supplied with the task; the default is everything"
  )
  let skills = Key("skills", .list(.text), "the skills that the task asks for")
  let strategy = Key("strategy", .choice(Strategy.self), "how the work of the task is ordered")
  let verification = DefaultKey(
    "verification",
    .choice(VerificationLevel.self),
    default: .unitOnly,
    "the evidence that the task requires"
  )

  var declarations: [KeyDeclaration] {
    [
      id, description, agent, phase, priority, needs, touches, criteria, serves, context, skills,
      strategy, verification,
    ]
  }
}
