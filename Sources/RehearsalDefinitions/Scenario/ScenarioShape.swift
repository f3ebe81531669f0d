import RehearsalSimulation

/// Every key of the scenario file, format 1.
enum ScenarioShape {
  static let scenario = ObjectShape([
    .required("rehearsal", .integer(1...1), "the format's version, 1"),
    .required("name", .text, "what the scenario is called"),
    .key("family", .text, "the failure family it belongs to, such as F5"),
    .key("about", .text, "what it shows"),
    .required(
      "agents",
      .either([.text, .list(.object(agent))]),
      "the folder of the definitions, or a list of them"
    ),
    .key("policy", .text, "the policy file"),
    .key("platform", .object(platform), "what the agents run on"),
    .required(
      "work",
      .either([.text, .object(work)]),
      "the work, or the path of a Markdown file with a master task list"
    ),
    .key(
      "behaviour",
      .table(.list(.object(clause))),
      "scripts by agent; agents not named follow the protocol of their contract"
    ),
    .key(
      "model",
      .table(.object(model)),
      "by agent, what chance decides where no script does"
    ),
    .key("prices", .table(.decimal), "what a million tokens cost, by language model"),
    .key("calibration", .object(calibration), "where the numbers of the models come from"),
    .key("faults", .list(.object(fault)), "what goes wrong on purpose"),
    .key("heal", .duration, "when faults end; then every task has to end"),
    .key("limits", .object(limits), "where a run stops without a verdict"),
    .key(
      "may-miss",
      .flag,
      "whether no run has to pass work along an edge that a contract names"
    ),
    .key("seeds", .either([.integer(1...1_000_000_000), .text]), "how many seeds, or a range A:B"),
    .key("expect", .object(expect), "what has to hold, for every seed"),
    .key(
      "must-fail",
      .list(.object(violation)),
      "for a canary: exactly these violations have to show"
    ),
  ])

  /// Every key of the configuration file, format 1.
  static let configuration = ObjectShape([
    .required("rehearsal", .integer(1...1), "the format's version, 1"),
    .required("configuration", .text, "what the configuration is called"),
    .key("about", .text, "what it is for"),
    .key("base", .text, "the configuration file that it differs from"),
    .key(
      "agents",
      .either([.text, .list(.object(agent))]),
      "definitions in place of those of the same names: a folder, or a list"
    ),
    .key("policy", .text, "the policy file in place of the scenario's"),
    .key("platform", .object(platform), "what the agents run on, key by key"),
    .key("behaviour", .table(.list(.object(clause))), "scripts of agents that have none"),
    .key("override", .flag, "whether its scripts replace the scenario's"),
    .key("model", .table(.object(model)), "models in place of the same agents'"),
    .key("prices", .table(.decimal), "what a million tokens cost, by language model"),
    .key("calibration", .object(calibration), "where the numbers of the models come from"),
  ])

  static let calibration = ObjectShape([
    .required("source", .text, "what they were measured on, or by what they were chosen"),
    .required("date", .text, "the day of that, such as 2026-03-31"),
    .key("runs", .integer(1...1_000_000_000), "how many recorded runs they were measured on"),
  ])

  static let agent = ObjectShape([
    .required("definition", .text, "the definition file"),
    .key("name", .text, "the agent's name, where it is not the definition's"),
    .key("role", words(Role.self), "the agent's role"),
  ])

  static let platform = ObjectShape([
    .key("routing", words(Platform.Routing.self), "how a handoff gets to its receiver"),
    .key("orchestrator", .object(orchestrator), "the orchestrator"),
    .key("slots", .integer(1...1_000_000), "how many sessions may be at work at a time"),
    .key(
      "sessions",
      .table(.integer(1...1_000_000)),
      "how many sessions an agent may have at work at a time, by its name"
    ),
    .key("tools", words(Platform.ToolPolicy.self), "what becomes of a tool that is not allowed"),
    .key("attempts", .integer(1...1_000), "how many failures leave a task stuck"),
    .key("stuck", words(Platform.Stuck.self), "what becomes of the rest when a task is stuck"),
    .key(
      "guards",
      words(Platform.Guards.self),
      "what becomes of work on which a judge gives no decision that anybody can go by"
    ),
    .key("budget", .integer(1...1_000_000_000_000), "how many tokens all sessions may spend"),
    .key("retry", words(Platform.Retry.self), "what is done again after a failure"),
    .key("schedule", words(Platform.Schedule.self), "the order of what is due at once"),
  ])

  static let orchestrator = ObjectShape([
    .key("agent", .text, "its name; it needs no definition"),
    .key("servers", .integer(1...1_000), "how many handoffs it routes at a time"),
    .key("takes", .duration, "how long routing one handoff takes"),
  ])

  static let work = ObjectShape([
    .key("strategy", words(Strategy.self), "how the work of a task is ordered"),
    .key("gates", .object(GateTable.shape), "the gates of the work"),
    .key("non-goals", .list(.object(nonGoal)), "what nobody may do"),
    .key("risks", .list(.object(risk)), "what may go wrong"),
    .required("tasks", .list(.object(task)), "the tasks"),
  ])

  static let nonGoal = ObjectShape(
    [
      .required("id", .text, "its identifier"),
      .required("text", .text, "what is out of scope"),
    ] + PolicyFile.boundaryShape.keys
  )

  static let risk = ObjectShape([
    .required("id", .text, "its identifier"),
    .required("text", .text, "what may go wrong"),
  ])

  static let task = ObjectShape([
    .required("id", .text, "its identifier"),
    .required("description", .text, "what is to be done"),
    .key("agent", .text, "who does it"),
    .key("phase", .integer(1...1_000_000), "its phase; phases follow each other"),
    .key("needs", .list(.text), "the tasks that have to be completed before it"),
    .key("touches", .list(.text), "the files it writes; `api/` stands for all below that folder"),
    .key("criteria", .list(.text), "what has to hold when it is done"),
    .key("context", .list(.text), "what is supplied with it; everything, where it is left out"),
    .key("skills", .list(.text), "the skills it asks for"),
    .key("strategy", words(Strategy.self), "how its work is ordered"),
    .key("verification", words(VerificationLevel.self), "what evidence it asks for"),
  ])

  static let clause = ObjectShape([
    .key("when", .object(condition), "which sessions it is for"),
    .key("takes", .duration, "how long the session takes"),
    .key("spends", .integer(0...1_000_000_000_000), "how many tokens it spends"),
    .key("does", .list(.object(act)), "what it does in place of its work"),
    .key(
      "reports",
      .table(.either([.percentage, .choice(["none"])])),
      "the numbers it reports, by metric; `none` for a missing one"
    ),
    .key("decides", .object(decision), "what it decides whatever it finds"),
    .key("hands", .list(.object(hand)), "the handoffs it makes in place of the protocol's"),
    .key(
      "times",
      .either([.integer(1...1_000_000_000), .choice(["always"])]),
      "how many sessions it serves; 1 where it is left out"
    ),
  ])

  static let model = ObjectShape([
    .key("takes", .either([.duration, .object(spread(.duration))]), "how long a session takes"),
    .key(
      "spends",
      .either([.integer(0...1_000_000_000_000), .object(spread(.integer(0...1_000_000_000_000)))]),
      "how many tokens a session spends"
    ),
    .key(
      "spends-by-act",
      .table(.integer(0...1_000_000_000_000)),
      "how many tokens each act takes besides, by its kind"
    ),
    .key("runs-on", .text, "the language model, where it is not the definition's"),
    .key("meets", .percentage, "how often each criterion is met"),
    .key(
      "flaws",
      .table(.either([.percentage, .object(flaw)])),
      "how often an attempt has a flaw, by its kind"
    ),
    .key("finds", .percentage, "how often a judge finds a flaw that is there"),
    .key(
      "misconduct",
      .table(.percentage),
      "how often the agent's sessions are struck by a fault, by its verb"
    ),
    .key("succeeds", .percentage, "how often an attempt at a task succeeds"),
    .key(
      "reports",
      .table(.either([.percentage, .object(spread(.percentage))])),
      "the numbers it reports, by metric"
    ),
  ])

  static let flaw = ObjectShape([
    .required("rate", .percentage, "how often an attempt has it"),
    .key("weight", words(Flaw.Weight.self), "how much it weighs; `major` where left out"),
  ])

  /// How numbers are spread: one key says how, or two that belong together.
  static func spread(_ number: Shape) -> ObjectShape {
    ObjectShape(
      [
        .key("uniform", .list(number), "the least and the greatest"),
        .key("triangular", .list(number), "the least, the most frequent and the greatest"),
        .key("exponential", number, "the mean"),
        .key("p50", number, "log-normal: half stay below; needs `p90`"),
        .key("p90", number, "log-normal: nine of ten stay below; needs `p50`"),
        .key(
          "empirical",
          .either([.list(number), .text]),
          "numbers of which each is drawn as often, or a file with one a line"
        ),
      ],
      count: 1...2
    )
  }

  static let condition = ObjectShape([
    .key("intent", words(Intent.self), "what the handoff is meant to bring about"),
    .key("task", .text, "the task it is about"),
    .key("from", .text, "who sent it"),
    .key("round", .integer(0...1_000_000), "how many times the task had failed before"),
  ])

  static let act = ObjectShape(
    [
      .key("absent", .flag, "whether nobody has the name of the agent that is started"),
      .key("skill", .text, "invokes a skill"),
      .key("read", .text, "reads a path"),
      .key("write", .text, "writes a path"),
      .key("command", .text, "runs a command"),
      .key("tool", .text, "uses a tool"),
      .key("spawn", .text, "starts another agent"),
      .key("claim", .text, "says that a tool has done something, by the tool's name"),
      .key("promise", .text, "says that it will do something later"),
    ],
    count: 1...2
  )

  static let decision = ObjectShape([
    .required("decision", words(Decision.self), "what it says"),
    .key("defects", .list(.object(defect)), "the defects it names"),
  ])

  static let defect = ObjectShape([
    .required("category", .text, "the kind, such as an OWASP category"),
    .required("text", .text, "what is wrong"),
  ])

  static let hand = ObjectShape(
    Intent.allCases.map { .key($0.rawValue, .text, "the receiver of this handoff") } + [
      .key("absent", .flag, "whether nobody has the receiver's name")
    ],
    count: 1...2
  )

  static let limits = ObjectShape([
    .key("time", .duration, "the longest virtual time"),
    .key("events", .integer(1...1_000_000_000), "the most events"),
    .key("rounds", .integer(1...60_000), "the most rounds of one task"),
    .key("mailbox", .integer(1...1_000_000_000), "the most handoffs waiting for one agent"),
    .key(
      "repeats",
      .integer(1...1_000_000_000),
      "how often the same may be handed along the same edge again, with no write between; 1000 where left out"
    ),
  ])

  static func words<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) -> Shape {
    .choice(Word.allCases.map(\.rawValue))
  }
}
