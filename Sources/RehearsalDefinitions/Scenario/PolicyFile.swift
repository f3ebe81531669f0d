package import RehearsalSimulation

/// A policy file: what a team adds to its definitions, or sets right in them.
package struct PolicyFile: Sendable {
  /// An edge that both sides are taken to name.
  package struct Edge: Sendable {
    package var from: String
    package var to: String
    package var purpose: String
    package var location: SourceLocation
  }

  /// A rule that is not to be applied, and why.
  package struct DisabledRule: Sendable {
    package var rule: String
    package var reason: String
  }

  /// What exists outside the definitions.
  package struct Known: Sendable {
    package var agents: Set<String> = []
    package var tools: Set<String> = []
    package var models: Set<String> = []
    package var skills: Set<String> = []
  }

  var mode: FrontMatter.Mode?
  package private(set) var roles: [(name: String, role: Role, location: SourceLocation)] = []
  package private(set) var tools:
    [(agent: String, allow: [String]?, deny: [String]?, location: SourceLocation)] = []
  package private(set) var gates = GateTable()
  package private(set) var edges: [Edge] = []
  var aliases: [(name: String, agents: [String], location: SourceLocation)] = []
  var specialties: [(specialty: Specialty, location: SourceLocation)] = []
  package private(set) var severities: [RuleSeverity] = []
  /// Files that state gates besides those that were read.
  package private(set) var gateFiles: [PathPattern] = []
  package private(set) var disabled: [DisabledRule] = []
  package private(set) var known = Known()
  var derivable: [String] = []
  var machinery = Boundary()
  var keywords: [(agent: String, terms: [Term], location: SourceLocation)] = []

  init() {}

  static let shape = ObjectShape([
    .required("rehearsal-policy", .integer(1...1), "the format's version, 1"),
    .key(
      "definitions",
      .choice(FrontMatter.Mode.allCases.map(\.rawValue)),
      "how definitions are read"
    ),
    .key(
      "roles",
      .table(.choice(Role.allCases.map(\.rawValue))),
      "the role of an agent, by its name"
    ),
    .key("tools", .table(.object(toolShape)), "the tools of an agent, by its name"),
    .key("gates", .object(GateTable.shape), "the gates of all work"),
    .key("edges", .list(.object(edgeShape)), "who hands work to whom besides what definitions say"),
    .key("aliases", .table(.list(.text)), "the agents that a plural or another name stands for"),
    .key("specialties", .table(.object(specialtyShape)), "which work belongs to whom, by its name"),
    .key(
      "severities",
      .table(.choice(Severity.allCases.map(\.rawValue))),
      "the severity of a rule, by its identifier"
    ),
    .key(
      "disabled",
      .table(.text),
      "the rules of `lint` that are not applied, each with the reason"
    ),
    .key("known", .object(knownShape), "what exists outside the definitions"),
    .key("derivable", .list(.text), "needed context that an agent may fill by an assumption"),
    .key(
      "gate-files",
      .list(.text),
      "files that state gates besides definitions and this policy, as path patterns"
    ),
    .key("machinery", .object(boundaryShape), "delivery machinery that no task may grow unasked"),
    .key(
      "keywords",
      .table(.list(.text)),
      "the words of a task that assign it, by agent, where a work file names nobody"
    ),
  ])

  private static let toolShape = ObjectShape([
    .key("allow", .list(.text), "the tools it may use; all others are not allowed"),
    .key("deny", .list(.text), "the tools it may not use"),
  ])

  private static let edgeShape = ObjectShape([
    .required("from", .text, "the agent that hands off"),
    .required("to", .text, "the agent that receives"),
    .key("for", .text, "what passes"),
  ])

  static let boundaryShape = ObjectShape([
    .key("paths", .list(.text), "path patterns, `*` within a segment, `**` across segments"),
    .key("terms", .list(.text), "words and phrases, matched whole and without regard to case"),
  ])

  private static let knownShape = ObjectShape([
    .key("agents", .list(.text), "agents that are defined elsewhere"),
    .key("tools", .list(.text), "tools that the platform has besides its own"),
    .key("models", .list(.text), "models by other names"),
    .key("skills", .list(.text), "skills that are installed elsewhere"),
  ])

  private static let specialtyShape = ObjectShape(
    boundaryShape.keys + [.required("agents", .list(.text), "the agents it belongs to")]
  )

  init?(_ source: SourceText, rules: RuleNames, _ diagnostics: Diagnostics) {
    guard let value = YAMLParser.parse(source, diagnostics) else { return nil }
    let reader = ValueReader(diagnostics: diagnostics)
    guard let policy = reader.object(value, "the policy", Self.shape) else { return nil }
    mode = policy.choice("definitions")
    _ = policy.integer("rehearsal-policy", in: 1...1)
    readAgents(policy)
    readWork(policy)
    severities = Self.severities(policy, rules.runs + rules.definitions)
    disabled = Self.disabled(policy, rules)
    if let entry = policy.object("known", Self.knownShape) {
      known.agents = Set(entry.texts("agents"))
      known.tools = Set(entry.texts("tools"))
      known.models = Set(entry.texts("models"))
      known.skills = Set(entry.texts("skills"))
    }
  }

  private mutating func readAgents(_ policy: ObjectReader) {
    let reader = policy.reader
    for (key, name, value) in policy.table("roles") {
      guard let role: Role = reader.choice(value, name) else { continue }
      roles.append((name, role, key.location))
    }
    for (key, name, value) in policy.table("tools") {
      guard let entry = reader.object(value, name, Self.toolShape) else { continue }
      let allow = entry["allow"].map { reader.texts($0, "allow") }
      tools.append((name, allow, entry["deny"].map { reader.texts($0, "deny") }, key.location))
    }
    for value in policy.list("edges") {
      guard let edge = reader.object(value, "an edge", Self.edgeShape),
        let from = edge.text("from"), let to = edge.text("to")
      else { continue }
      let purpose = edge.text("for") ?? ""
      edges.append(Edge(from: from, to: to, purpose: purpose, location: value.location))
    }
    for (key, name, value) in policy.table("aliases") {
      aliases.append((name, reader.texts(value, name), key.location))
    }
    for (key, name, value) in policy.table("keywords") {
      keywords.append((name, reader.texts(value, name).map { Term($0) }, key.location))
    }
    checkAliases(reader.diagnostics)
  }

  private mutating func readWork(_ policy: ObjectReader) {
    let reader = policy.reader
    if let value = policy["gates"] { gates = GateTable(value, reader) }
    for (key, name, value) in policy.table("specialties") {
      guard let entry = reader.object(value, name, Self.specialtyShape) else { continue }
      let specialty = Specialty(
        name: name,
        boundary: Boundary(entry),
        agents: entry.texts("agents")
      )
      specialties.append((specialty, key.location))
    }
    derivable = policy.texts("derivable")
    gateFiles = Boundary.patterns(policy, "gate-files")
    if let entry = policy.object("machinery", Self.boundaryShape) { machinery = Boundary(entry) }
  }

  private static func severities(_ policy: ObjectReader, _ rules: [String]) -> [RuleSeverity] {
    policy.table("severities").compactMap { key, name, value in
      guard isRule(name, at: key.location, rules, policy.reader) else { return nil }
      let severity: Severity? = policy.reader.choice(value, name)
      return severity.map { RuleSeverity(rule: name, severity: $0) }
    }
  }

  /// The rules that judge runs are made light of, not left out: their violations are the record.
  private static func disabled(_ policy: ObjectReader, _ rules: RuleNames) -> [DisabledRule] {
    policy.table("disabled").compactMap { key, name, value in
      guard !rules.runs.contains(name) else {
        policy.reader.diagnostics.error(
          "`\(name)` judges runs, and only the rules of `lint` can be disabled; "
            + "give it another severity under `severities`",
          at: key.location
        )
        return nil
      }
      guard isRule(name, at: key.location, rules.definitions, policy.reader) else { return nil }
      return policy.reader.text(value, "the reason for `\(name)`").map {
        DisabledRule(rule: name, reason: $0)
      }
    }
  }

  /// Whether there is a rule of a name, or complains.
  private static func isRule(
    _ name: String,
    at location: SourceLocation,
    _ rules: [String],
    _ reader: ValueReader
  ) -> Bool {
    guard !rules.contains(name) else { return true }
    reader.diagnostics.error(
      "there is no rule `\(name)`; \(Spelling.hint(for: name, in: rules, kind: "the rules are"))",
      at: location
    )
    return false
  }

  /// Every agent that the policy speaks of, with where; names that are aliases are left out.
  package var namedAgents: [(name: String, location: SourceLocation)] {
    let aliased = Set(aliases.map(\.name))
    let listed = aliases.flatMap { alias in alias.agents.map { ($0, alias.location) } }
    let owners = specialties.flatMap { entry in entry.specialty.agents.map { ($0, entry.location) }
    }
    return
      (roles.map { ($0.name, $0.location) } + tools.map { ($0.agent, $0.location) }
      + edges.flatMap { [($0.from, $0.location), ($0.to, $0.location)] } + listed + owners
      + keywords.map { ($0.agent, $0.location) })
      .filter { !aliased.contains($0.0) }
  }

  /// The agents and aliases that each alias stands for, without regard to its case.
  var agentsByAlias: [String: [String]] {
    var agents: [String: [String]] = [:]
    for alias in aliases { agents[alias.name.lowercased(), default: []] += alias.agents }
    return agents
  }

  /// An alias may stand for other aliases, but not for itself through them.
  private func checkAliases(_ diagnostics: Diagnostics) {
    let places = Dictionary(aliases.enumerated().map { ($1.name, $0) }) { first, _ in first }
    let graph = aliases.map { alias in alias.agents.compactMap { places[$0] } }
    for place in TaskGraph.members(ofCyclesIn: graph) {
      let alias = aliases[place]
      diagnostics.error("the alias `\(alias.name)` stands for itself", at: alias.location)
    }
  }
}

extension Boundary {
  /// Reads the keys `paths` and `terms`.
  init(_ entry: ObjectReader) {
    self.init(
      paths: Self.patterns(entry, "paths"),
      terms: entry.texts("terms").map { Term($0) }
    )
  }

  /// Reads a list of path patterns.
  fileprivate static func patterns(_ entry: ObjectReader, _ key: String) -> [PathPattern] {
    for value in entry.list(key) where (value.text?.utf8.count ?? 0) > PathPattern.longest {
      entry.reader.diagnostics.error(
        "the pattern is longer than \(PathPattern.longest) bytes; shorten it",
        at: value.location
      )
    }
    return entry.texts(key).map { PathPattern($0) }
  }
}
