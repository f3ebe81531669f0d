import RehearsalSimulation

/// The keys of policy files in format version 1.
struct PolicyKeys: KeySet {
  static let type = MappingType(PolicyKeys())

  let version = Key.required("rehearsal-policy", .integer(1...1), "the version of the format, 1")
  let definitions = DefaultKey(
    "definitions",
    .choice(FrontMatter.Mode.self),
    default: .compatible,
    "how definitions are read"
  )
  let platform = DefaultKey(
    "platform",
    .text,
    default: ToolTable.referencePlatformID,
    "the platform whose tools definitions may list, such as `claude-code@2.1`"
  )
  let toolTable = Key(
    "tool-table",
    .file,
    "a file that takes the place of the built-in table of tools, in the format that `rehearse tools` prints"
  )
  let roles = Key("roles", .table(.choice(Role.self)), "the role of each agent, by name")
  let tools = Key("tools", .table(.object(AgentToolKeys())), "the tools of each agent, by name")
  let gates = Key("gates", .object(GateKeys()), "the gates of all work")
  let edges = Key(
    "edges",
    .list(.object(EdgeKeys()), named: "an edge"),
    "edges in addition to those that definitions name"
  )
  let aliases = Key(
    "aliases",
    .table(.list(.agent)),
    "the agents that a plural or another name stands for"
  )
  let specialties = Key(
    "specialties",
    .table(.object(SpecialtyKeys())),
    "the work that belongs to certain agents, by name of the specialty"
  )
  let panels = Key(
    "panels",
    .table(.object(PanelKeys())),
    "judges that decide together, by name of the panel; no judge is in two panels"
  )
  let severities = Key(
    "severities",
    .table(.choice(Severity.self)),
    "the severity of each rule, by identifier"
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
    "needed context that an agent may replace with an assumption"
  )
  let gateFiles = Key(
    "gate-files",
    .list(.pattern),
    "path patterns of files that state gates, in addition to the definitions and this policy"
  )
  let machinery = Key(
    "machinery",
    .object(BoundaryKeys()),
    "delivery machinery, such as feature flags, that a task may change only if it mentions it"
  )
  let keywords = Key(
    "keywords",
    .table(.list(.term)),
    "words that assign a task to an agent, by agent; used if the task names no agent"
  )

  var declarations: [KeyDeclaration] {
    [
      version, definitions, platform, toolTable, roles, tools, gates, edges, aliases, specialties,
      panels, severities, disabled, known, derivable, gateFiles, machinery, keywords,
    ]
  }
}

struct PanelKeys: KeySet {
  let judges = Key.required("of", .list(.agent), "the judges, which are asked at once")
  let need = Key(
    "need",
    .either(.integer(1...1_000), .choice(PolicyPanel.ApprovalCountWord.self)),
    "how many of the judges have to approve; `all` if left out"
  )
  let veto = Key("veto", .list(.agent), "the judges that have to approve in any case")
  let missing = DefaultKey(
    "missing",
    .choice(Panel.MissingVote.self),
    default: .refuse,
    "whether a judge that does not answer counts as an approval (`pass`) or not at all (`refuse`)"
  )

  var declarations: [KeyDeclaration] { [judges, need, veto, missing] }
}

struct AgentToolKeys: KeySet {
  let allow = Key("allow", .list(.text), "the tools that the agent may use; no others are allowed")
  let deny = Key("deny", .list(.text), "the tools that the agent must not use")

  var declarations: [KeyDeclaration] { [allow, deny] }
}

struct EdgeKeys: KeySet {
  let sender = Key.required("from", .agent, "the agent that hands off")
  let receiver = Key.required("to", .agent, "the agent that receives")
  let purpose = Key("for", .text, "the work that passes")

  var declarations: [KeyDeclaration] { [sender, receiver, purpose] }
}

struct KnownKeys: KeySet {
  let agents = Key("agents", .list(.text), "agents that are defined elsewhere")
  let tools = Key("tools", .list(.text), "tools of the platform in addition to the built-in ones")
  let models = Key("models", .list(.text), "models under other names")
  let skills = Key("skills", .list(.text), "skills that are installed elsewhere")

  var declarations: [KeyDeclaration] { [agents, tools, models, skills] }
}

struct SpecialtyKeys: KeySet {
  let boundary = BoundaryKeys()
  let agents = Key.required("agents", .list(.agent), "the agents that the work belongs to")

  var declarations: [KeyDeclaration] { boundary.declarations + [agents] }
}
