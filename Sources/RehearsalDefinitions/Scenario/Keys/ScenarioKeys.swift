import RehearsalSimulation

/// The keys of the scenario file, format 1.
struct ScenarioKeys: LayerKeys {
  static let type = MappingType(ScenarioKeys())

  let version = Key.required("rehearsal", .integer(1...1), "the format's version, 1")
  let name = Key.required("name", .text, "what the scenario is called")
  let family = Key("family", .text, "the failure family it belongs to, such as F5")
  let about = Key("about", .text, "what it shows")
  let agents = Key.required(
    "agents",
    .agents,
    "the folder of the definitions, or a list of them"
  )
  let policy = Key("policy", .file, "the policy file")
  let platform = Key("platform", .object(PlatformKeys()), "what the agents run on")
  let work = Key.required(
    "work",
    .either(.file, .object(WorkKeys())),
    "the work, or the path of a Markdown file with a master task list"
  )
  let behaviour = Key(
    "behaviour",
    .scripts,
    "scripts by agent; agents not named follow the protocol of their contract"
  )
  let model = Key(
    "model",
    .table(.object(ModelKeys())),
    "by agent, what chance decides where no script does"
  )
  let prices = Key("prices", .table(.decimal), "what a million tokens cost, by language model")
  let calibration = Key(
    "calibration",
    .object(CalibrationKeys()),
    "where the numbers of the models come from"
  )
  let faults = Key(
    "faults",
    .list(.object(FaultKeys()), named: "a fault"),
    "what goes wrong on purpose"
  )
  let heal = Key("heal", .duration, "when faults end; then every task has to end")
  let limits = Key("limits", .object(LimitKeys()), "where a run stops without a verdict")
  let mayMiss = DefaultKey(
    "may-miss",
    .flag,
    default: false,
    "whether no run has to pass work along an edge that a contract names"
  )
  let seeds = DefaultKey("seeds", .seeds, default: .one, "how many seeds, or a range A:B")
  let expect = Key("expect", .object(ExpectKeys()), "what has to hold, for every seed")
  let mustFail = Key(
    "must-fail",
    .violations,
    "for a canary: exactly these violations have to show"
  )
}

/// The keys of the configuration file, format 1.
struct ConfigurationKeys: LayerKeys {
  static let type = MappingType(ConfigurationKeys())

  let version = Key.required("rehearsal", .integer(1...1), "the format's version, 1")
  let name = Key.required("configuration", .text, "what the configuration is called")
  let about = Key("about", .text, "what it is for")
  let base = Key("base", .file, "the configuration file that it differs from")
  let agents = Key(
    "agents",
    .agents,
    "definitions in place of those of the same names: a folder, or a list"
  )
  let policy = Key("policy", .file, "the policy file in place of the scenario's")
  let platform = Key("platform", .object(PlatformKeys()), "what the agents run on, key by key")
  let behaviour = Key("behaviour", .scripts, "scripts of agents that have none")
  let replacesScripts = DefaultKey(
    "override",
    .flag,
    default: false,
    "whether its scripts replace the scenario's"
  )
  let model = Key(
    "model",
    .table(.object(ModelKeys())),
    "models in place of the same agents'"
  )
  let prices = Key("prices", .table(.decimal), "what a million tokens cost, by language model")
  let calibration = Key(
    "calibration",
    .object(CalibrationKeys()),
    "where the numbers of the models come from"
  )
}

/// The keys that a scenario and a configuration share.
protocol LayerKeys: KeySet {
  var agents: Key<Either<String, [Unread<Mapping<AgentKeys>>]>> { get }
  var policy: Key<String> { get }
  var platform: Key<Mapping<PlatformKeys>> { get }
  var behaviour: Key<[TableEntry<[Unread<Mapping<ClauseKeys>>]>]> { get }
  var model: Key<[TableEntry<Mapping<ModelKeys>>]> { get }
  var prices: Key<[TableEntry<Int64>]> { get }
  var calibration: Key<Mapping<CalibrationKeys>> { get }
}

/// The keys of an agent in a list of agents.
struct AgentKeys: KeySet {
  let definition = Key.required("definition", .file, "the definition file")
  let name = Key("name", .text, "the agent's name, where it is not the definition's")
  let role = Key("role", .choice(Role.self), "the agent's role")
}

struct CalibrationKeys: KeySet {
  let source = Key.required(
    "source",
    .text,
    "what they were measured on, or by what they were chosen"
  )
  let date = Key.required("date", .text, "the day of that, such as 2026-03-31")
  let runs = Key(
    "runs",
    .integer(1...1_000_000_000),
    "how many recorded runs they were measured on"
  )
}

struct PlatformKeys: KeySet {
  let routing = DefaultKey(
    "routing",
    .choice(Platform.Routing.self),
    default: Platform().routing,
    "how a handoff gets to its receiver"
  )
  let orchestrator = Key("orchestrator", .object(OrchestratorKeys()), "the orchestrator")
  let slots = Key(
    "slots",
    .integer(1...1_000_000),
    "how many sessions may be at work at a time"
  )
  let sessions = Key(
    "sessions",
    .table(.integer(1...1_000_000)),
    "how many sessions an agent may have at work at a time, by its name"
  )
  let tools = DefaultKey(
    "tools",
    .choice(Platform.ToolPolicy.self),
    default: Platform().tools,
    "what becomes of a tool that is not allowed"
  )
  let attempts = DefaultKey(
    "attempts",
    .integer(1...1_000),
    default: Platform().attempts,
    "how many failures leave a task stuck"
  )
  let stuck = DefaultKey(
    "stuck",
    .choice(Platform.Stuck.self),
    default: Platform().stuck,
    "what becomes of the rest when a task is stuck"
  )
  let guards = DefaultKey(
    "guards",
    .choice(Platform.Guards.self),
    default: Platform().guards,
    "what becomes of work on which a judge gives no decision that anybody can go by"
  )
  let budget = Key("budget", .count(from: 1), "how many tokens all sessions may spend")
  let retry = DefaultKey(
    "retry",
    .choice(Platform.Retry.self),
    default: Platform().retry,
    "what is done again after a failure"
  )
  let starts = DefaultKey(
    "starts",
    .timeOfWeek,
    default: Platform().starts,
    "when in the week the run starts"
  )
  let dispatch = DefaultKey(
    "dispatch",
    .choice(Platform.DispatchOrder.self),
    default: Platform().dispatch,
    "when a task is assigned"
  )
  let queue = DefaultKey(
    "queue",
    .choice(Platform.Queue.self),
    default: Platform().queue,
    "which waiting handoff is taken up first"
  )
  let ageing = Key(
    "ageing",
    .duration,
    "how long a handoff waits until its priority counts as one higher"
  )
  let reply = Key(
    "reply",
    .either(
      .object(ReplyKeys()),
      .list(.object(ReplyKeys()), named: "a reply rule")
    ),
    "when a handoff that is not answered is asked again; the first of several rules that fits"
  )
  let schedule = DefaultKey(
    "schedule",
    .choice(Platform.Schedule.self),
    default: Platform().schedule,
    "the order of what is due at once"
  )
}

struct ReplyKeys: KeySet {
  let receiver = Key("to", .agent, "only handoffs to this agent")
  let intent = Key("intent", .choice(Intent.self), "only handoffs with this intent")
  let within = Key.required("within", .duration, "how long an answer may take from the sending")
  let tries = DefaultKey(
    "tries",
    .integer(1...1_000),
    default: Platform.ReplyRule(within: 1).tries,
    "how often it is asked in all"
  )
  let backoff = Key("backoff", .object(BackoffKeys()), "how long the sender waits between")
  let exhausted = DefaultKey(
    "then",
    .choice(Platform.ReplyRule.Exhausted.self),
    default: Platform.ReplyRule(within: 1).exhausted,
    "what follows when no answer came"
  )
  let late = DefaultKey(
    "late",
    .choice(Platform.ReplyRule.Late.self),
    default: Platform.ReplyRule(within: 1).late,
    "what becomes of an answer after its deadline"
  )
}

struct BackoffKeys: KeySet {
  let first = Key.required("first", .duration, "the wait after the first missed answer")
  let factor = DefaultKey(
    "factor",
    .integer(1...1_000),
    default: Int(Platform.ReplyRule(within: 1).factor),
    "by what each further wait is multiplied"
  )
  let most = Key("most", .duration, "the longest wait")
  let jitter = DefaultKey(
    "jitter",
    .percentage,
    default: Platform.ReplyRule(within: 1).jitter,
    "how far a wait may be off its mean on either side, in percent"
  )
}

struct OrchestratorKeys: KeySet {
  let agent = DefaultKey(
    "agent",
    .text,
    default: Platform().orchestrator,
    "its name; it needs no definition"
  )
  let servers = DefaultKey(
    "servers",
    .integer(1...1_000),
    default: Platform().servers,
    "how many handoffs it routes at a time"
  )
  let takes = DefaultKey(
    "takes",
    .duration,
    default: Platform().takes,
    "how long routing one handoff takes"
  )
}

struct LimitKeys: KeySet {
  let time = DefaultKey("time", .duration, default: Limits().time, "the longest virtual time")
  let events = DefaultKey(
    "events",
    .integer(1...1_000_000_000),
    default: Int(Limits().events),
    "the most events"
  )
  let rounds = DefaultKey(
    "rounds",
    .integer(1...60_000),
    default: Limits().rounds,
    "the most rounds of one task"
  )
  let mailbox = DefaultKey(
    "mailbox",
    .integer(1...1_000_000_000),
    default: Limits().mailbox,
    "the most handoffs waiting for one agent"
  )
  let repeats = DefaultKey(
    "repeats",
    .integer(1...1_000_000_000),
    default: Limits().repeats,
    "how often the same may be handed along the same edge again, with no write between; 1000 where left out"
  )
}

extension ValueType where Value == Either<String, [Unread<Mapping<AgentKeys>>]> {
  /// The type of a folder of definitions, or a list of agents.
  static var agents: Self { .either(.file, .list(.object(AgentKeys()), named: "an agent")) }
}

extension ValueType where Value == [TableEntry<[Unread<Mapping<ClauseKeys>>]>] {
  /// The type of a table of the clauses of scripts, by agent.
  static var scripts: Self { .table(.list(.object(ClauseKeys()), named: "a clause")) }
}

extension ValueType where Value == SeedRange {
  /// The type of a count of seeds, or a range of seeds.
  static var seeds: Self {
    Self(.either([.integer(SeedRange.counts), .text(.text)])) { value, name, reader in
      if let seeds = value.text.flatMap({ SeedRange($0) }) { return seeds }
      reader.diagnostics.error(
        "`\(name)` has to be how many there are, or a range A:B with A below B, at most a billion, "
          + "not \(value.kind)",
        at: value.location
      )
      return nil
    } write: {
      $0.range.lowerBound == 0
        ? "\($0.range.upperBound)" : "\($0.range.lowerBound):\($0.range.upperBound)"
    }
  }
}
