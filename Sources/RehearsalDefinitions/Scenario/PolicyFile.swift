package import RehearsalSimulation

/// A policy file: a file that adds to the definitions of a team and corrects them.
package struct PolicyFile: Sendable {
  /// An edge that the policy adds: work may pass from a sender to a receiver.
  ///
  /// It has the same effect as an edge that the definitions of both agents state.
  package struct Edge: Sendable {
    package var from: String
    package var to: String
    package var purpose: String
    package var location: SourceLocation
  }

  /// A rule of the linter that the policy disables, with the reason.
  package struct DisabledRule: Sendable {
    package var ruleID: String
    package var reason: String
  }

  /// The names of agents, tools, models and skills that exist outside of the definitions.
  package struct KnownNames: Sendable {
    package var agents: Set<String> = []
    package var tools: Set<String> = []
    package var models: Set<String> = []
    package var skills: Set<String> = []
  }

  /// The path of the file, as diagnostics show it; empty if there is no policy file.
  package private(set) var shownPath = ""
  /// The text of the whole file; empty if there is no policy file.
  package private(set) var text = ""
  var frontMatterMode: FrontMatter.Mode?
  /// The platform that the definitions are written for, such as `claude-code@2.1`, with its tools.
  package private(set) var targetPlatform = TargetPlatform()
  package private(set) var roles: [(name: String, role: Role, location: SourceLocation)] = []
  package private(set) var tools:
    [(agent: String, allow: [String]?, deny: [String]?, location: SourceLocation)] = []
  package private(set) var gates = GateTable()
  /// The edges along which work may pass, in addition to those that definitions name.
  package private(set) var addedEdges: [Edge] = []
  var aliases: [(name: String, agents: [String], location: SourceLocation)] = []
  var specialties: [(specialty: Specialty, location: SourceLocation)] = []
  package private(set) var panels: [PolicyPanel] = []
  package private(set) var severities: [RuleSeverity] = []
  /// The path patterns of files that state gates, other than the definitions and the policy file.
  package private(set) var gateFiles: [PathPattern] = []
  package private(set) var disabledRules: [DisabledRule] = []
  package private(set) var knownNames = KnownNames()
  var assumableContext: [String] = []
  var deliveryMachinery = Boundary()
  var keywords: [(agent: String, terms: [Term], location: SourceLocation)] = []

  init() {}

  /// Parses a policy file; `nil` if the file is not a valid YAML mapping.
  ///
  /// If the policy has the key `tool-table`, `sources` reads the file that this key names.
  init?(
    _ source: SourceText,
    rules: RuleNames,
    _ sources: SourceReader,
    _ diagnostics: Diagnostics
  ) {
    let reader = ValueReader(diagnostics: diagnostics)
    guard let value = YAMLParser.parse(source, diagnostics),
      let policy = reader.mapping(value, "the policy", PolicyKeys.type)
    else { return nil }
    (shownPath, text) = (source.shownPath, source.text)
    frontMatterMode = policy.explicitValue(\.definitions)
    _ = policy.value(\.version)
    targetPlatform = Self.targetPlatform(policy, of: source, sources)
    readAgents(policy)
    readWork(policy)
    severities = Self.severities(policy, rules.runRules + rules.lintRules)
    disabledRules = Self.disabledRules(policy, rules)
    if let entry = policy.value(\.known) {
      knownNames.agents = Set(entry.validElements(\.agents))
      knownNames.tools = Set(entry.validElements(\.tools))
      knownNames.models = Set(entry.validElements(\.models))
      knownNames.skills = Set(entry.validElements(\.skills))
    }
  }

  private static func targetPlatform(
    _ policy: Mapping<PolicyKeys>,
    of source: SourceText,
    _ sources: SourceReader
  ) -> TargetPlatform {
    let table = toolTable(policy, of: source, sources)
    let platformText = policy.value(\.platform)
    if let platform = TargetPlatform(platformText, in: table) { return platform }
    policy.reader.diagnostics.error(
      TargetPlatform.problem(with: platformText, in: table),
      at: policy.valueLocation(of: \.platform)
    )
    return TargetPlatform(table: table)
  }

  /// Returns the table of tools in the file that the key `tool-table` names.
  ///
  /// Without this key, returns the built-in table. If the file cannot be read or is invalid, adds an error
  /// and returns the built-in table.
  private static func toolTable(
    _ policy: Mapping<PolicyKeys>,
    of source: SourceText,
    _ sources: SourceReader
  ) -> ToolTable {
    guard let entry = policy.unparsed(\.toolTable), let writtenPath = entry.read() else {
      return .builtIn
    }
    let location = entry.location
    guard let path = sources.resolve(writtenPath, from: source.path, at: location),
      let file = sources.read(path, namedAt: location)
    else { return .builtIn }
    do throws(ToolTableError) {
      return try ToolTable(parsing: file.text)
    } catch {
      policy.reader.diagnostics.error(error.message, at: file.location(error.line, error.column))
      return .builtIn
    }
  }

  private mutating func readAgents(_ policy: Mapping<PolicyKeys>) {
    for entry in policy.elements(\.roles) {
      guard let role = entry.value.read() else { continue }
      roles.append((entry.name, role, entry.location))
    }
    for entry in policy.elements(\.tools) {
      guard let tools = entry.value.read() else { continue }
      self.tools.append(
        (
          entry.name, tools.validElementsIfPresent(\.allow), tools.validElementsIfPresent(\.deny),
          entry.location
        )
      )
    }
    for value in policy.elements(\.edges) {
      guard let edge = value.read(), let sender = edge.value(\.sender),
        let receiver = edge.value(\.receiver)
      else { continue }
      let purpose = edge.value(\.purpose) ?? ""
      addedEdges.append(
        Edge(from: sender, to: receiver, purpose: purpose, location: value.location)
      )
    }
    for entry in policy.elements(\.aliases) {
      aliases.append((entry.name, entry.value.validElements(), entry.location))
    }
    for entry in policy.elements(\.keywords) {
      keywords.append((entry.name, entry.value.validElements().map { Term($0) }, entry.location))
    }
    checkAliases(policy.reader.diagnostics)
    checkKeywords(policy.reader.diagnostics)
  }

  private mutating func readWork(_ policy: Mapping<PolicyKeys>) {
    if let entry = policy.value(\.gates) { gates = GateTable(entry) }
    for entry in policy.elements(\.specialties) {
      guard let keys = entry.value.read() else { continue }
      let specialty = Specialty(
        name: entry.name,
        boundary: Boundary(keys.restricted(to: \.boundary)),
        agents: keys.validElements(\.agents)
      )
      specialties.append((specialty, entry.location))
    }
    panels = PolicyPanel.validPanels(policy)
    assumableContext = policy.validElements(\.derivable)
    gateFiles = Boundary.readPatterns(policy.elements(\.gateFiles))
    if let entry = policy.value(\.machinery) { deliveryMachinery = Boundary(entry) }
  }

  private static func severities(
    _ policy: Mapping<PolicyKeys>,
    _ rules: [String]
  ) -> [RuleSeverity] {
    policy.elements(\.severities).compactMap { entry in
      guard
        checkIsRule(
          entry.name,
          at: entry.location,
          rules,
          shownBy: ["rehearse rules", "rehearse lint --rules"],
          policy.reader
        )
      else { return nil }
      return entry.value.read().map { RuleSeverity(rule: entry.name, severity: $0) }
    }
  }

  /// Returns the linter rules that the policy disables.
  ///
  /// Adds an error if the policy disables a rule that checks runs, because recordings store all violations of
  /// each run. A policy can only change the severity of such a rule.
  private static func disabledRules(_ policy: Mapping<PolicyKeys>, _ rules: RuleNames)
    -> [DisabledRule]
  {
    policy.elements(\.disabled).compactMap { entry in
      guard !rules.runRules.contains(entry.name) else {
        policy.reader.diagnostics.error(
          "`\(entry.name)` judges runs, and only the rules of `lint` can be disabled; "
            + "give it another severity under `severities`",
          at: entry.location
        )
        return nil
      }
      guard
        checkIsRule(
          entry.name,
          at: entry.location,
          rules.lintRules,
          shownBy: ["rehearse lint --rules"],
          policy.reader
        )
      else { return nil }
      return entry.value.named("the reason for \(entry.name)").read().map {
        DisabledRule(ruleID: entry.name, reason: $0)
      }
    }
  }

  /// Returns whether there is a rule with this name, and adds an error if there is none.
  private static func checkIsRule(
    _ name: String,
    at location: SourceLocation,
    _ rules: [String],
    shownBy commands: [String],
    _ reader: ValueReader
  ) -> Bool {
    guard !rules.contains(name) else { return true }
    let hint = Spelling.hint(for: name, in: rules, kind: "the rules are", shownBy: commands)
    reader.diagnostics.error("there is no rule `\(name)`; \(hint)", at: location)
    return false
  }

  /// The names of agents in the policy, each with its location.
  ///
  /// The property includes the agents that an alias stands for, but not the names of aliases.
  package var namedAgents: [(name: String, location: SourceLocation)] {
    let aliasNames = Set(aliases.map(\.name))
    let aliasTargets = aliases.flatMap { alias in alias.agents.map { ($0, alias.location) } }
    let specialtyAgents = specialties.flatMap { entry in
      entry.specialty.agents.map { ($0, entry.location) }
    }
    return
      (roles.map { ($0.name, $0.location) } + tools.map { ($0.agent, $0.location) }
      + addedEdges.flatMap { [($0.from, $0.location), ($0.to, $0.location)] }
      + aliasTargets + specialtyAgents + keywords.map { ($0.agent, $0.location) }
      + panels.flatMap(\.judges))
      .filter { !aliasNames.contains($0.0) }
  }

  /// What each alias stands for: a list of names of agents or other aliases.
  ///
  /// The keys are the aliases in lower case.
  var namesByAlias: [String: [String]] {
    var agents: [String: [String]] = [:]
    for alias in aliases { agents[alias.name.lowercased(), default: []] += alias.agents }
    return agents
  }

  /// Adds a warning for each keyword that assigns no task, because a keyword of an earlier agent always occurs with it.
  private func checkKeywords(_ diagnostics: Diagnostics) {
    for (index, entry) in keywords.enumerated() {
      for term in entry.terms {
        let words = Term.words(of: term.text)
        for earlierEntry in keywords[..<index] {
          guard let earlierTerm = earlierEntry.terms.first(where: { $0.occurs(in: words) }) else {
            continue
          }
          diagnostics.warn(
            "the keyword `\(term)` assigns no task to `\(entry.agent)`, because `\(earlierTerm)` of "
              + "`\(earlierEntry.agent)` comes first; put `\(entry.agent)` before it, or remove one",
            at: entry.location
          )
          break
        }
      }
    }
  }

  /// Adds an error for each alias that stands for itself, directly or through other aliases.
  private func checkAliases(_ diagnostics: Diagnostics) {
    // Aliases are compared in lower case, as in `namesByAlias`.
    let indicesByAlias = Dictionary(aliases.enumerated().map { ($1.name.lowercased(), $0) }) {
      first,
      _ in
      first
    }
    let aliasGraph = aliases.map { alias in
      alias.agents.compactMap { indicesByAlias[$0.lowercased()] }
    }
    for index in TaskGraph.nodesInCycles(of: aliasGraph) {
      let alias = aliases[index]
      diagnostics.error(
        "the alias `\(alias.name)` stands for itself, directly or through other aliases",
        at: alias.location
      )
    }
  }
}

/// The identifiers of the rules that scenarios and policies may name.
public struct RuleNames: Sendable {
  /// The identifiers of the rules that check runs.
  ///
  /// A scenario may expect violations of these rules. A policy may change the rules' severities.
  public var runRules: [String]
  /// The identifiers of the linter rules, which check definitions.
  ///
  /// A policy may disable these rules and change their severities.
  public var lintRules: [String]

  /// Creates a value with the identifiers of the rules that check runs, and of those that check definitions.
  public init(runs: [String] = [], definitions: [String] = []) {
    self.runRules = runs
    self.lintRules = definitions
  }
}
