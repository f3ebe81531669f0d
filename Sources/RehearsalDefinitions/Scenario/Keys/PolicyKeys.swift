import RehearsalSimulation

/// The keys of the policy file, format 1.
struct PolicyKeys: KeySet {
  static let type = MappingType(PolicyKeys())

  let version = Key.required("rehearsal-policy", .integer(1...1), "the format's version, 1")
  let definitions = DefaultKey(
    "definitions",
    .choice(FrontMatter.Mode.self),
    default: .compatible,
    "how definitions are read"
  )
  let roles = Key("roles", .table(.choice(Role.self)), "the role of an agent, by its name")
  let tools = Key("tools", .table(.object(AgentToolKeys())), "the tools of an agent, by its name")
  let gates = Key("gates", .object(GateKeys()), "the gates of all work")
  let edges = Key(
    "edges",
    .list(.object(EdgeKeys()), named: "an edge"),
    "who hands work to whom besides what definitions say"
  )
  let aliases = Key(
    "aliases",
    .table(.list(.agent)),
    "the agents that a plural or another name stands for"
  )
  let specialties = Key(
    "specialties",
    .table(.object(SpecialtyKeys())),
    "which work belongs to whom, by its name"
  )
  let severities = Key(
    "severities",
    .table(.choice(Severity.self)),
    "the severity of a rule, by its identifier"
  )
  let disabled = Key(
    "disabled",
    .table(.text),
    "the rules of `lint` that are not applied, each with the reason"
  )
  let known = Key("known", .object(KnownKeys()), "what exists outside the definitions")
  let derivable = Key(
    "derivable",
    .list(.text),
    "needed context that an agent may fill by an assumption"
  )
  let gateFiles = Key(
    "gate-files",
    .list(.pattern),
    "files that state gates besides definitions and this policy, as path patterns"
  )
  let machinery = Key(
    "machinery",
    .object(BoundaryKeys()),
    "delivery machinery that no task may grow unasked"
  )
  let keywords = Key(
    "keywords",
    .table(.list(.term)),
    "the words of a task that assign it, by agent, where a work file names nobody"
  )
}

struct AgentToolKeys: KeySet {
  let allow = Key("allow", .list(.text), "the tools it may use; all others are not allowed")
  let deny = Key("deny", .list(.text), "the tools it may not use")
}

struct EdgeKeys: KeySet {
  let sender = Key.required("from", .agent, "the agent that hands off")
  let receiver = Key.required("to", .agent, "the agent that receives")
  let purpose = Key("for", .text, "what passes")
}

struct KnownKeys: KeySet {
  let agents = Key("agents", .list(.text), "agents that are defined elsewhere")
  let tools = Key("tools", .list(.text), "tools that the platform has besides its own")
  let models = Key("models", .list(.text), "models by other names")
  let skills = Key("skills", .list(.text), "skills that are installed elsewhere")
}

struct SpecialtyKeys: KeySet {
  let boundary = BoundaryKeys()
  let agents = Key.required("agents", .list(.agent), "the agents it belongs to")
}
