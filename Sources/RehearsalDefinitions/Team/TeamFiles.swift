package import RehearsalSimulation

/// The definitions in some folders, and the team that they form together with a policy.
package struct TeamFiles: Sendable {
  /// Returns the message to show for a folder without definitions.
  package static func noDefinitionsMessage(below folder: String) -> String {
    "no definition below `\(folder)`; hidden folders other than `.claude` are skipped, so name "
      + "such a folder itself"
  }

  /// All Markdown files that can be definitions.
  ///
  /// The files are in the order of the folders, and sorted by path in each folder.
  package let files: [DefinitionFile]
  /// The definitions of the team.
  ///
  /// If several definitions have the same name, only the first is part of the team.
  package let agents: [AgentFile]
  /// The agents with their edges.
  ///
  /// All names in the edges are resolved.
  private(set) var roster: Roster
  /// The commands, skills, manifests, settings and instructions beside the definitions, in the order of the folders.
  package let companions: [CompanionFile]
  /// The names of the skills whose `SKILL.md` is in the folders.
  package let skills: [String]
  /// The policy; empty if there is no policy file.
  package let policy: PolicyFile
  /// The diagnostics about the files.
  ///
  /// A file that cannot be read gives an error.
  package let diagnostics: [Diagnostic]

  /// Whether some definitions are not part of the team, because another has the same name.
  var hasExcludedDefinitions: Bool { agents.count < files.count { $0.agent != nil } }

  /// Creates a team from the definitions in some folders.
  ///
  /// - Parameters:
  ///   - trees: The folders with the definitions.
  ///   - surroundings: Folders in which only the files beside definitions are read.
  ///   - file: The policy file; `nil` if there is none.
  ///   - rules: The identifiers of the rules that the policy may name.
  ///   - mode: How to parse front matter. If it is `nil`, the mode of the policy applies. If the policy has
  ///     no mode either, `compatible` applies.
  /// - Throws: ``PlanError`` if a folder or the policy cannot be read.
  package init(
    _ trees: [any SourceTree],
    beside surroundings: [any SourceTree] = [],
    policy file: FileReference? = nil,
    rules: RuleNames = RuleNames(),
    mode: FrontMatter.Mode? = nil
  ) throws(PlanError) {
    policy = try Self.policy(file, rules)
    let diagnostics = Diagnostics()
    var reading = TeamReading(mode: mode ?? policy.mode ?? .compatible, diagnostics)
    for tree in trees { try reading.read(tree, definitions: true) }
    for tree in surroundings { try reading.read(tree, definitions: false) }
    reading.applySettings()
    files = reading.files
    companions = reading.companions
    skills = reading.skills
    agents = Self.firstOfEachName(files, diagnostics)
    roster = Roster()
    self.diagnostics = diagnostics.all
    connect()
  }

  /// Returns the diagnostics to show to users, sorted by location.
  ///
  /// - Throws: ``PlanError`` if any diagnostic about the files is an error.
  func remarks() throws(PlanError) -> [Diagnostic] {
    guard diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw PlanError(diagnostics: diagnostics)
    }
    let ownDiagnostics = Diagnostics()
    for file in files {
      AgentFile.report(file.reading, mode: policy.mode ?? .compatible, ownDiagnostics)
    }
    for agent in unknownPolicyAgents { ownDiagnostics.warn(agent.message, at: agent.location) }
    return (ownDiagnostics.all + diagnostics).sortedByLocation
  }

  /// Returns the gates that the policy and the contracts state, each with one floor.
  ///
  /// - Throws: ``PlanError`` if floors differ and the policy makes that an error.
  func gates() throws(PlanError) -> [Gate] {
    let diagnostics = Diagnostics()
    let resolver = GateResolver(
      roster: roster,
      policy: policy,
      policyPath: nil,
      path: "",
      diagnostics: diagnostics
    )
    let gates = resolver.resolve(GateTable()).gates
    guard !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
    return gates
  }

  /// Returns the names of the agents that a name stands for; empty if there are none.
  package func resolve(_ name: String) -> [String] { roster.resolving(name) }

  /// The agents of the team with their roles and contracts, sorted by name in natural order.
  package var members: [(name: String, member: Plan.Member)] { roster.members }
}

// MARK: - Reading

extension TeamFiles {
  private static func policy(
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

  private static func firstOfEachName(
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

  /// Adds the agents and their edges to the roster.
  ///
  /// A role comes from the policy or, if the policy gives none, is guessed from the definition. Edges come from the
  /// definitions and the policy.
  private mutating func connect() {
    let roles = Dictionary(policy.roles.map { ($0.name, $0.role) }) { $1 }
    let discarded = Diagnostics()
    for agent in agents {
      let role = roles[agent.name] ?? RoleGuess(of: agent).roleInRuns
      var member = Plan.Member(contract: agent.contract, role: role)
      member.definition = agent.definition
      roster.add(agent.name, member, at: agent.location, discarded)
    }
    roster.close(aliases: policy.agentsByAlias)
    roster.connect(agents.map { ($0.name, $0) })
    roster.connect(policy.edges)
  }
}

// MARK: - Unknown names

extension TeamFiles {
  /// The marked names of senders and receivers that no agent has.
  ///
  /// Names of commands are left out, and so are names that do not have the form of an agent's or a
  /// group's name.
  var unresolved: [(agent: String, mention: HandoffMention)] {
    let commands = commands
    return agents.flatMap { agent in
      (agent.senders + agent.receivers).filter { mention in
        mention.isMarked && resolve(mention.name).isEmpty && !commands.contains(mention.name)
          && MentionForm(of: mention.name) != .other
      }
      .map { (agent.name, $0) }
    }
  }

  /// An agent that the policy names, but that the team does not have.
  package struct UnknownAgent: Sendable {
    /// The name of the agent.
    package var name: String
    /// The location of the name in the policy.
    package var location: SourceLocation
    /// A message that the agent is missing, with a suggestion if a known name is similar.
    package var message: String
  }

  /// The agents that the policy names, but that the team does not have.
  ///
  /// Orchestrators are left out, because they need no definition. So are agents that the policy
  /// lists as known.
  package var unknownPolicyAgents: [UnknownAgent] {
    let names = members.map(\.name)
    let knownNames = Set(names)
    return policy.namedAgents.compactMap { name, location in
      guard !knownNames.contains(name), !canBeOrchestrator(name),
        !policy.known.agents.contains(name)
      else {
        return nil
      }
      let suggestion = Spelling.nearest(to: name, in: names).map { "; did you mean `\($0)`?" } ?? ""
      return UnknownAgent(
        name: name,
        location: location,
        message: "there is no agent `\(name)`\(suggestion)"
      )
    }
  }

  /// Returns whether the agent with the given name may be an orchestrator, which needs no definition.
  package func canBeOrchestrator(_ name: String) -> Bool {
    RoleGuess(name: name).role == .orchestrator
      || policy.roles.contains { $0.name == name && $0.role == .orchestrator }
  }

  /// The names that any definition of the team writes as a command, such as `/implement`.
  package var commands: Set<String> {
    Set(agents.flatMap { $0.body.mentions }.filter(\.isCommand).map(\.name))
  }
}

extension [Diagnostic] {
  /// The diagnostics sorted by file, line and column.
  fileprivate var sortedByLocation: [Diagnostic] {
    func key(_ diagnostic: Diagnostic) -> (String, Int, Int) {
      (
        diagnostic.location?.file ?? "", diagnostic.location?.line ?? 0,
        diagnostic.location?.column ?? 0
      )
    }
    return sorted { key($0) < key($1) }
  }
}
