package import RehearsalSimulation

/// The definitions in one or more folders, and the team that these agents form together with a
/// policy.
package struct TeamFiles: Sendable {
  /// Returns the message for the user about a folder that contains no definitions.
  package static func noDefinitionsMessage(below folder: String) -> String {
    "no definition below `\(folder)`; hidden folders other than `.claude` are skipped, so name "
      + "such a folder itself"
  }

  /// The Markdown files that can be definitions, whether or not they define an agent.
  ///
  /// The files are in the order of the folders. They are sorted by path within each folder.
  package let files: [DefinitionFile]
  /// The definitions of the team, with one definition for each name.
  ///
  /// If several files define an agent with the same name, only the first file counts.
  package let agents: [AgentFile]
  /// The agents of the team, with the edges between them.
  ///
  /// Aliases, and plurals such as `implementers`, in the definitions are already replaced by the names of
  /// agents. The names in the edges of the policy are not changed.
  private(set) var roster: Roster
  /// The commands, skills, plugin manifests, settings and instructions in the folders, folder by
  /// folder.
  package let companions: [CompanionFile]
  /// The names of the skills with a file `SKILL.md` in the folders.
  package let skillNames: [String]
  /// The policy, which is empty if there is no policy file.
  package let policy: PolicyFile
  /// The diagnostics about the files, such as an error for each file that cannot be read.
  package let diagnostics: [Diagnostic]

  /// Whether a definition is left out of the team because an earlier one has the same name.
  var hasExcludedDefinitions: Bool { agents.count < files.count { $0.agent != nil } }

  /// Creates a team from the definitions in one or more folders.
  ///
  /// - Parameters:
  ///   - trees: The folders with the definitions.
  ///   - surroundings: Folders that are read only for companion files: commands, skills, plugin manifests, settings,
  ///     and instructions such as `CLAUDE.md`. Their definitions are ignored.
  ///   - file: The policy file; `nil` if there is none.
  ///   - rules: The identifiers of the rules that the policy may contain, such as `scope.non-goal`.
  ///   - mode: The way to parse front matter; `nil` for the mode in the policy. If the policy has none either, the mode
  ///     is `compatible`.
  /// - Throws: ``PlanError`` if a folder or the policy cannot be read.
  package init(
    _ trees: [any SourceTree],
    beside surroundings: [any SourceTree] = [],
    policy file: FileReference? = nil,
    rules: RuleNames = RuleNames(),
    mode: FrontMatter.Mode? = nil
  ) throws(PlanError) {
    policy = try Self.readPolicy(file, rules)
    let diagnostics = Diagnostics()
    var reading = TeamReading(mode: mode ?? policy.frontMatterMode ?? .compatible, diagnostics)
    for tree in trees { try reading.read(tree, includesDefinitions: true) }
    for tree in surroundings { try reading.read(tree, includesDefinitions: false) }
    reading.applySettings()
    files = reading.files
    companions = reading.companions
    skillNames = reading.skillNames
    agents = Self.withoutRepeatedNames(files, diagnostics)
    roster = Roster()
    self.diagnostics = diagnostics.all
    fillRoster()
  }

  /// Returns the diagnostics about the definitions and the policy, sorted by location.
  ///
  /// If the policy asks for strict YAML, the result can contain errors about invalid definitions. These
  /// errors are not thrown.
  ///
  /// - Throws: ``PlanError`` if any of the `diagnostics` is an error, for example because a file cannot be
  ///   read.
  func remarks() throws(PlanError) -> [Diagnostic] {
    guard diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw PlanError(diagnostics: diagnostics)
    }
    let remarkDiagnostics = Diagnostics()
    for file in files {
      AgentFile.report(
        file.parseResult,
        mode: policy.frontMatterMode ?? .compatible,
        remarkDiagnostics
      )
    }
    for agent in unknownPolicyAgents { remarkDiagnostics.warn(agent.message, at: agent.location) }
    return (remarkDiagnostics.all + diagnostics).sortedByLocation
  }

  /// Returns the gates that the policy and the contracts state.
  ///
  /// Each metric has one floor, which is the least value that passes.
  ///
  /// - Throws: ``PlanError`` if the floors of a metric differ and the policy makes that an error.
  func gates() throws(PlanError) -> [Gate] {
    let diagnostics = Diagnostics()
    let resolver = GateResolver(
      roster: roster,
      policy: policy,
      policyPath: nil,
      scenarioPath: "",
      diagnostics: diagnostics
    )
    let gates = resolver.resolve(GateTable()).gates
    guard !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
    return gates
  }

  /// Returns the names of the agents that a name stands for; empty if there are none.
  ///
  /// The name can be that of an agent, an alias, or a group such as `implementers`.
  package func resolve(_ name: String) -> [String] { roster.resolveWithoutCaching(name) }

  /// Returns why the team has no agent with a name.
  ///
  /// If a file with that name, or with that name in its front matter, is not registered, the message says why, at its
  /// location. Otherwise, the message has a hint about the names of agents, and no location.
  package func reasonForAbsence(of name: String) -> Diagnostic {
    let file = files.first { $0.agent == nil && $0.isMeant(by: name) }
    let diagnostics = Diagnostics()
    if let file { AgentFile.report(file.parseResult, mode: .compatible, diagnostics) }
    let hint = Spelling.hint(for: name, in: agents.map(\.name).sorted(), kind: "the agents are")
    let reason = diagnostics.all.first
    return Diagnostic(
      severity: .error,
      location: reason?.location,
      message: "there is no agent `\(name)`; \(reason.map { "the file is \($0.message)" } ?? hint)"
    )
  }

  /// Returns the names of the agents that a statement about handoffs stands for; empty if there are none.
  package func agents(namedBy mention: HandoffMention) -> [String] { mention.agents(resolve) }

  /// Returns whether a statement names a group whose members it states.
  ///
  /// At least one of the members must be an agent, or have a name that ends with a title.
  package func statesMembers(_ mention: HandoffMention) -> Bool {
    mention.memberNames.contains { AgentTitle.ends($0) || !resolve($0).isEmpty }
  }

  /// The agents of the team with their roles and contracts.
  ///
  /// They are sorted by name, with `agent-2` before `agent-10`.
  package var members: [(name: String, member: Plan.Member)] { roster.members }
}

// MARK: - Parsing

extension TeamFiles {
  private static func readPolicy(
    _ file: FileReference?,
    _ rules: RuleNames
  ) throws(PlanError) -> PolicyFile {
    guard let file else { return PolicyFile() }
    let diagnostics = Diagnostics()
    let reader = SourceReader(file.tree, diagnostics)
    let source = reader.read(file.path, namedAt: nil)
    let policy = source.flatMap { PolicyFile($0, rules: rules, reader, diagnostics) }
    guard let policy, !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
    return policy
  }

  private static func withoutRepeatedNames(
    _ files: [DefinitionFile],
    _ diagnostics: Diagnostics
  ) -> [AgentFile] {
    var names: Set<String> = []
    return files.compactMap(\.agent).filter { agent in
      guard !names.insert(agent.name).inserted else { return true }
      diagnostics.warn(
        "another definition is already named `\(agent.name)`; this one is ignored",
        at: agent.location
      )
      return false
    }
  }

  /// Adds the agents, their roles and the edges between them to the roster.
  ///
  /// If the policy does not state the role of an agent, the role is guessed from the definition.
  /// Edges come from the definitions and the policy.
  private mutating func fillRoster() {
    let roles = Dictionary(policy.roles.map { ($0.name, $0.role) }) { $1 }
    let discardedDiagnostics = Diagnostics()
    for agent in agents {
      let role = roles[agent.name] ?? RoleGuess(of: agent).roleInRuns
      var member = Plan.Member(contract: agent.contract, role: role)
      member.definition = agent.definition
      roster.add(agent.name, member, at: agent.location, discardedDiagnostics)
    }
    roster.sortAndIndex(aliases: policy.namesByAlias)
    roster.setPlugins(pluginsByAgent)
    roster.setEdges(from: agents.map { ($0.name, $0) })
    roster.addEdges(policy.addedEdges)
  }
}

// MARK: - Plugins

extension TeamFiles {
  /// For each agent whose plugins are known, their normalised names.
  ///
  /// A definition below the folder of a plugin's manifest belongs to this plugin. A definition below a folder
  /// `.claude` belongs to no plugin. For any other definition, the plugin is unknown.
  private var pluginsByAgent: [String: Set<String>] {
    let plugins = companions.compactMap { file in
      file.pluginName.map { (name: AgentNames.normalised($0), folder: file.pluginFolder) }
    }
    .sorted { $0.folder.count > $1.folder.count }
    var pluginsByAgent: [String: Set<String>] = [:]
    var agentsOfUnknownPlugin: Set<String> = []
    for file in files {
      guard let agent = file.agent else { continue }
      if let plugin = plugins.first(where: { file.shownPath.hasPrefix($0.folder) }) {
        pluginsByAgent[agent.name, default: []].insert(plugin.name)
      } else if file.shownPath.split(separator: "/").contains(".claude") {
        pluginsByAgent[agent.name] = pluginsByAgent[agent.name] ?? []
      } else {
        agentsOfUnknownPlugin.insert(agent.name)
      }
    }
    return pluginsByAgent.filter { !agentsOfUnknownPlugin.contains($0.key) }
  }
}

// MARK: - Unknown names

extension TeamFiles {
  /// The senders and receivers that definitions name, but that are not in the team.
  ///
  /// Only names that the definition marks, for example with backticks, are included. Commands such as `/implement` are
  /// left out, and so are names that are probably not meant as those of agents or groups.
  var unresolvedMentions: [(agent: String, mention: HandoffMention)] {
    let commands = commandNames
    return agents.flatMap { agent in
      (agent.senderMentions + agent.receiverMentions).filter { mention in
        mention.isMarked && agents(namedBy: mention).isEmpty && !commands.contains(mention.name)
          && isProbablyAgentOrGroup(mention)
      }
      .map { (agent.name, $0) }
    }
  }

  /// Returns whether a name that no agent has is probably meant as the name of an agent or of a group.
  ///
  /// In a sentence, the name must end with a title, because code and adjectives follow the same verbs, as in ``use
  /// `await` `` and `hand off to domain-specific agents`. A group whose members the text states does not count.
  package func isProbablyAgentOrGroup(_ mention: HandoffMention) -> Bool {
    let name = mention.name
    let endsInTitle = AgentTitle.ends(name)
    switch NameKind(of: name) {
    case .other: return false
    case .group:
      return (mention.form != .prose || mention.isMarked) && !statesMembers(mention)
        && !NameKind.isChosenForEachTask(name)
    case .agent: break
    }
    switch mention.form {
    case .label, .key: return true
    case .listed, .row: return endsInTitle || mention.standsAlone || name.contains("-")
    case .call: return endsInTitle || !name.contains("_")
    case .prose: return endsInTitle && (mention.isMarked || name.contains("-"))
    }
  }

  /// Returns a definition without the names of others that no agent has, and that are probably not meant as those of
  /// agents or groups.
  package func withoutImprobableNames(_ agent: AgentFile) -> AgentFile {
    var agent = agent
    agent.body.mentions = agent.body.mentions.filter { mention in
      mention.isCommand || !agents(namedBy: mention).isEmpty || isProbablyAgentOrGroup(mention)
    }
    return agent
  }

  /// An agent in the policy that the team does not have.
  package struct UnknownAgent: Sendable {
    /// The name of the agent.
    package var name: String
    /// The location of the name in the policy.
    package var location: SourceLocation
    /// The message that there is no such agent, with a suggestion if an agent has a similar name.
    package var message: String
  }

  /// The agents that the policy names, but that the team does not have.
  ///
  /// Orchestrators are left out, because they need no definition. Agents that the policy lists as
  /// known are left out, because they are defined elsewhere.
  package var unknownPolicyAgents: [UnknownAgent] {
    let names = members.map(\.name)
    let knownNames = Set(names)
    return policy.namedAgents.compactMap { name, location in
      guard !knownNames.contains(name), !canBeOrchestrator(name),
        !policy.knownNames.agents.contains(name)
      else {
        return nil
      }
      let suggestion =
        Spelling.nearestWord(to: name, in: names).map { "; did you mean `\($0)`?" } ?? ""
      return UnknownAgent(
        name: name,
        location: location,
        message: "there is no agent `\(name)`\(suggestion)"
      )
    }
  }

  /// Returns whether an agent can be an orchestrator, according to its name or its role in the
  /// policy.
  ///
  /// An orchestrator needs no definition.
  package func canBeOrchestrator(_ name: String) -> Bool {
    RoleGuess(name: name).role == .orchestrator
      || policy.roles.contains { $0.name == name && $0.role == .orchestrator }
  }

  /// The names that at least one definition of the team writes as a command.
  ///
  /// The names have no slash: the name of `/implement` is `implement`.
  package var commandNames: Set<String> {
    Set(agents.flatMap { $0.body.mentions }.filter(\.isCommand).map(\.name))
  }
}

extension [Diagnostic] {
  /// The diagnostics, sorted by file, line and column.
  fileprivate var sortedByLocation: [Diagnostic] {
    func sortKey(_ diagnostic: Diagnostic) -> (String, Int, Int) {
      (
        diagnostic.location?.file ?? "", diagnostic.location?.line ?? 0,
        diagnostic.location?.column ?? 0
      )
    }
    return sorted { sortKey($0) < sortKey($1) }
  }
}
