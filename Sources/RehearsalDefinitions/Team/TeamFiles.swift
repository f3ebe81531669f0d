package import RehearsalSimulation

/// The definitions below some folders and the team that they make with a policy.
package struct TeamFiles: Sendable {
  /// The message for a folder without definitions.
  package static func noneFound(below folder: String) -> String {
    "no definition below `\(folder)`; hidden folders other than `.claude` are passed over, so name "
      + "such a folder itself"
  }

  /// Every Markdown file that can be a definition, in the order of the folders and paths.
  package let files: [DefinitionFile]
  /// The definitions of the team; the first of several with the same name.
  package let agents: [AgentFile]
  /// The agents with their edges, names resolved.
  private(set) var roster: Roster
  /// The skills that have a `SKILL.md` among the definitions.
  package let skills: [String]
  /// The policy; without keys where there is none.
  package let policy: PolicyFile
  /// The diagnostics about the files; files that cannot be read are errors.
  package let diagnostics: [Diagnostic]

  /// Whether files have definitions that are not part of the team.
  var areSomeLeftOut: Bool { agents.count < files.count { $0.agent != nil } }

  /// Reads the definitions of some trees as one team.
  ///
  /// - Parameters:
  ///   - trees: The folders.
  ///   - file: The policy file.
  ///   - rules: The identifiers that the policy may name.
  ///   - mode: How definitions are read; `nil` for the policy's mode, or compatible where the policy has
  ///     none.
  /// - Throws: ``PlanError`` where a folder or the policy cannot be read.
  package init(
    _ trees: [any SourceTree],
    policy file: FileReference? = nil,
    rules: RuleNames = RuleNames(),
    mode: FrontMatter.Mode? = nil
  ) throws(PlanError) {
    policy = try Self.policy(file, rules)
    let diagnostics = Diagnostics()
    var files: [DefinitionFile] = []
    var skills: [String] = []
    var read: Set<Substring> = []
    for tree in trees {
      let reader = SourceReader(tree, diagnostics)
      for path in try Self.paths(of: tree) {
        // Paths of a command line may overlap.
        guard let source = reader.read(path, namedAt: nil),
          read.insert(source.shown.withoutDots).inserted
        else { continue }
        let file = DefinitionFile(source, mode: mode ?? policy.mode ?? .compatible)
        if Self.isSkill(path) {
          skills += [Self.nameOfSkill(file)].compactMap(\.self)
        } else {
          files.append(file)
        }
      }
    }
    self.files = files
    self.skills = skills
    agents = Self.firstOfEachName(files, diagnostics)
    roster = Roster()
    self.diagnostics = diagnostics.all
    connect()
  }

  /// Returns the diagnostics as they are reported to users.
  ///
  /// - Throws: ``PlanError`` where one is an error.
  func remarks() throws(PlanError) -> [Diagnostic] {
    guard diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw PlanError(diagnostics: diagnostics)
    }
    let own = Diagnostics()
    for file in files {
      AgentFile.report(file.reading, mode: policy.mode ?? .compatible, own)
    }
    for agent in unknownPolicyAgents { own.warn(agent.message, at: agent.location) }
    return (own.all + diagnostics).sortedByLocation
  }

  /// Returns the agents that a name stands for; none where no agent has it.
  package func resolve(_ name: String) -> [String] { roster.resolving(name) }

  /// The agents of the team with their roles and contracts, in the natural order of their names.
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
    let source = SourceReader(file.tree, diagnostics).read(file.path, namedAt: nil)
    let policy = source.flatMap { PolicyFile($0, rules: rules, diagnostics) }
    guard let policy, !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
    return policy
  }

  /// The paths of the Markdown files that can be definitions or skills, in their order.
  ///
  /// Folders of commands, output styles, skills and worktrees are left out.
  private static func paths(of tree: any SourceTree) throws(PlanError) -> [String] {
    do throws(SourceError) {
      return try (tree.files(below: "") ?? []).filter { path in
        let folders = path.split(separator: "/").dropLast().map { $0.lowercased() }
        return path.lowercased().hasSuffix(".md")
          && (isSkill(path) || !folders.contains { otherFolders.contains($0) })
      }
    } catch {
      throw PlanError(error)
    }
  }

  private static let otherFolders: Set<String> = [
    "skills", "commands", "output-styles", "worktrees",
  ]

  private static func isSkill(_ path: String) -> Bool {
    path.split(separator: "/").last?.lowercased() == "skill.md"
  }

  /// Returns a skill's name: the one in its front matter, else its folder's.
  private static func nameOfSkill(_ file: DefinitionFile) -> String? {
    file.agent?.name ?? file.path.split(separator: "/").dropLast().last.map { String($0) }
  }

  private static func firstOfEachName(
    _ files: [DefinitionFile],
    _ diagnostics: Diagnostics
  ) -> [AgentFile] {
    var names: Set<String> = []
    return files.compactMap(\.agent).filter { agent in
      guard !names.insert(agent.name).inserted else { return true }
      diagnostics.warn(
        "another definition is already named `\(agent.name)`; this one is left out",
        at: agent.location
      )
      return false
    }
  }

  /// Sets the roles, by the policy or by name, and the edges, by the definitions and the policy.
  private mutating func connect() {
    let roles = Dictionary(policy.roles.map { ($0.name, $0.role) }) { $1 }
    let discarded = Diagnostics()
    for agent in agents {
      let role = roles[agent.name] ?? RoleGuess.role(for: agent.name).role
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
  /// The names of senders and receivers that have the form of an agent's name but are neither agents nor
  /// commands of the team.
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

  /// An agent that the policy names and the team does not have.
  package struct UnknownAgent: Sendable {
    /// The name.
    package var name: String
    /// The location in the policy.
    package var location: SourceLocation
    /// The problem, with a suggestion.
    package var message: String
  }

  /// The agents that the policy names and the team does not have, without orchestrators, which need no
  /// definition.
  package var unknownPolicyAgents: [UnknownAgent] {
    let names = members.map(\.name)
    let known = Set(names)
    return policy.namedAgents.compactMap { name, location in
      guard !known.contains(name), !mayLead(name), !policy.known.agents.contains(name) else {
        return nil
      }
      let meant = Spelling.nearest(to: name, in: names).map { "; did you mean `\($0)`?" } ?? ""
      return UnknownAgent(
        name: name,
        location: location,
        message: "there is no agent `\(name)`\(meant)"
      )
    }
  }

  /// Returns whether a name may be an orchestrator's, which needs no definition.
  package func mayLead(_ name: String) -> Bool {
    RoleGuess.role(for: name).role == .orchestrator
      || policy.roles.contains { $0.name == name && $0.role == .orchestrator }
  }

  /// The names that are written as commands anywhere in the team.
  package var commands: Set<String> {
    Set(agents.flatMap { $0.body.mentions }.filter(\.isCommand).map(\.name))
  }
}

extension String {
  /// The path without `./` at its beginning.
  fileprivate var withoutDots: Substring {
    var path = self[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return path
  }
}

extension [Diagnostic] {
  /// The diagnostics in the order of file, line and column.
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
