import RehearsalSimulation

/// The keys of scenario files in format version 1.
struct ScenarioKeys: LayerKeys {
  static let type = MappingType(ScenarioKeys())

  let version = Key.required("rehearsal", .integer(1...1), "the version of the format, 1")
  let name = Key.required("name", .text, "the name of the scenario")
  let family = Key("family", .text, "the failure family of the scenario, such as F5")
  let tags = Key("tags", .list(.text), "words by which `run --filter` selects the scenario")
  let about = Key("about", .text, "a description of the scenario")
  let agents = Key.required(
    "agents",
    .agents,
    "the folder of the definitions, or a list of definitions"
  )
  let policy = Key("policy", .file, "the policy file")
  let platform = Key("platform", .object(PlatformKeys()), "the platform that the agents run on")
  let work = Key.required(
    "work",
    .either(.file, .object(WorkKeys())),
    "the work, or the path of a Markdown file with a master task list"
  )
  let behaviour = Key(
    "behaviour",
    .scripts,
    "scripts by agent; agents without a script follow the protocol of their contract"
  )
  let model = Key(
    "model",
    .table(.object(ModelKeys())),
    "random models by agent, used where no script states a value"
  )
  let prices = Key("prices", .table(.price), "the price of a million tokens, by language model")
  let calibration = Key(
    "calibration",
    .object(CalibrationKeys()),
    "the source of the numbers in the models"
  )
  let faults = Key(
    "faults",
    .list(.object(FaultKeys()), named: "a fault"),
    "the faults that are injected"
  )
  let heal = Key("heal", .duration, "when all faults end, after which every task has to end")
  let limits = Key(
    "limits",
    .object(LimitKeys()),
    "the limits at which a run stops without a verdict"
  )
  let mayMiss = DefaultKey(
    "may-miss",
    .flag,
    default: false,
    "whether the scenario can pass although no run passes work along an edge that a contract names"
  )
  let seeds = DefaultKey(
    "seeds",
    .seeds,
    default: .onlyZero,
    "the number of seeds, or a range A:B without B"
  )
  let expect = Key(
    "expect",
    .object(ExpectKeys()),
    "the expectations, which have to hold for every seed"
  )
  let mustFail = Key(
    "must-fail",
    .violations,
    "makes the scenario a canary, which has to have exactly these violations"
  )

  var declarations: [KeyDeclaration] {
    [
      version, name, family, tags, about, agents, policy, platform, work, behaviour, model, prices,
      calibration, faults, heal, limits, mayMiss, seeds, expect, mustFail,
    ]
  }
}

/// The keys of configuration files in format version 1.
struct ConfigurationKeys: LayerKeys {
  static let type = MappingType(ConfigurationKeys())

  let version = Key.required("rehearsal", .integer(1...1), "the version of the format, 1")
  let name = Key.required("configuration", .text, "the name of the configuration")
  let about = Key("about", .text, "a description of the configuration")
  let base = Key("base", .file, "the configuration file that this one is based on")
  let agents = Key(
    "agents",
    .agents,
    "definitions that replace those with the same names: a folder or a list"
  )
  let policy = Key("policy", .file, "the policy file, which replaces the scenario's")
  let platform = Key(
    "platform",
    .object(PlatformKeys()),
    "keys of the platform that replace the scenario's"
  )
  let behaviour = Key(
    "behaviour",
    .scripts,
    "scripts by agent, for agents without a script in the scenario"
  )
  let replacesScripts = DefaultKey(
    "override",
    .flag,
    default: false,
    "whether the configuration's scripts replace the scenario's"
  )
  let model = Key(
    "model",
    .table(.object(ModelKeys())),
    "models by agent, which replace the models of the same agents"
  )
  let prices = Key("prices", .table(.price), "the price of a million tokens, by language model")
  let calibration = Key(
    "calibration",
    .object(CalibrationKeys()),
    "the source of the numbers in the models"
  )

  var declarations: [KeyDeclaration] {
    [
      version, name, about, base, agents, policy, platform, behaviour, replacesScripts, model,
      prices, calibration,
    ]
  }
}

/// The keys that scenario and configuration files have in common, except `rehearsal` and `about`.
protocol LayerKeys: KeySet {
  var agents: Key<Either<String, [UnparsedValue<Mapping<AgentKeys>>]>> { get }
  var policy: Key<String> { get }
  var platform: Key<Mapping<PlatformKeys>> { get }
  var behaviour: Key<[TableEntry<[UnparsedValue<Mapping<ClauseKeys>>]>]> { get }
  var model: Key<[TableEntry<Mapping<ModelKeys>>]> { get }
  var prices: Key<[TableEntry<Int64>]> { get }
  var calibration: Key<Mapping<CalibrationKeys>> { get }
}

/// The keys of an element of the list `agents`, which adds the definition of one agent.
struct AgentKeys: KeySet {
  let definition = Key.required("definition", .file, "the definition file")
  let name = Key("name", .text, "the agent's name; the default is the name in the definition")
  let role = Key("role", .choice(Role.self), "the agent's role")
  let instances = Key(
    "count",
    .integer(ValidNumbers.sessions),
    "the number of instances of the agent; the default is as many as are needed"
  )

  var declarations: [KeyDeclaration] { [definition, name, role, instances] }
}

struct CalibrationKeys: KeySet {
  let source = Key.required(
    "source",
    .text,
    "what the numbers were measured on, or how they were chosen"
  )
  let date = Key.required(
    "date",
    .text,
    "the date of the measurement or choice, such as 2026-03-31"
  )
  let runs = Key(
    "runs",
    .integer(1...1_000_000_000),
    "the number of recorded runs that the numbers were measured on"
  )

  var declarations: [KeyDeclaration] { [source, date, runs] }
}

struct LimitKeys: KeySet {
  let time = DefaultKey("time", .duration, default: Limits().time, "the maximum virtual time")
  let events = DefaultKey(
    "events",
    .integer(ValidNumbers.occasions),
    default: Int(Limits().events),
    "the maximum number of events"
  )
  let rounds = DefaultKey(
    "rounds",
    .integer(ValidNumbers.levels),
    default: Limits().rounds,
    "the maximum number of rounds of a task"
  )
  let mailbox = DefaultKey(
    "mailbox",
    .integer(ValidNumbers.occasions),
    default: Limits().mailbox,
    "the maximum number of handoffs that wait for an agent"
  )
  let depth = DefaultKey(
    "depth",
    .integer(ValidNumbers.levels),
    default: Limits().depth,
    "how many calls may lead from a task's own session to a called one"
  )
  let repeats = DefaultKey(
    "repeats",
    .integer(ValidNumbers.occasions),
    default: Limits().repeats,
    "how often the same handoff may be repeated between two agents with no write in between; the default is 1000"
  )

  var declarations: [KeyDeclaration] { [time, events, rounds, mailbox, depth, repeats] }
}

extension ValueType where Value == Either<String, [UnparsedValue<Mapping<AgentKeys>>]> {
  /// The value type of the key `agents`: the path of a folder with definitions, or a list of
  /// agents.
  static var agents: Self { .either(.file, .list(.object(AgentKeys()), named: "an agent")) }
}

extension ValueType where Value == [TableEntry<[UnparsedValue<Mapping<ClauseKeys>>]>] {
  /// The value type of the key `behaviour`: a mapping from agents to scripts.
  ///
  /// A script is a list of clauses. Each clause says what the agent does in certain sessions.
  static var scripts: Self { .table(.list(.object(ClauseKeys()), named: "a clause")) }
}

extension ValueType where Value == SeedRange {
  /// The value type of a number of seeds, such as `200`, or of a range of seeds, such as `7:9`.
  static var seeds: Self {
    Self(.either([.integer(SeedRange.validSeedCounts), .text(.text)])) { value, name, reader in
      if let seeds = value.text.flatMap({ SeedRange($0) }) { return seeds }
      reader.diagnostics.error(
        "`\(name)` has to be a count, or a range A:B with A less than B, of at most a billion seeds, "
          + "not \(value.diagnosticDescription)",
        at: value.location
      )
      return nil
    } write: {
      $0.range.lowerBound == 0
        ? "\($0.range.upperBound)" : "\($0.range.lowerBound):\($0.range.upperBound)"
    }
  }
}
