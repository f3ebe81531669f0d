package import RehearsalSimulation

/// The definitions below some folders, with what a policy adds to them: every file, and the team that
/// they make.
package struct TeamFiles: Sendable {
  /// What to say where there is none below a folder.
  package static func noneFound(below folder: String) -> String {
    "no definition below `\(folder)`; hidden folders other than `.claude` are passed over, so name "
      + "such a folder itself"
  }

  /// Every Markdown file that can be a definition, in the order of the folders and paths.
  package let files: [DefinitionFile]
  /// The definitions of the team: of several with one name the first.
  package let agents: [AgentFile]
  /// The agents with their edges, names resolved.
  private(set) var roster: Roster
  /// The skills whose own files stand among the definitions.
  package let skills: [String]
  /// What the policy adds.
  package let policy: PolicyFile
  /// What was noticed while the files were read; files that cannot be read at all are errors.
  package let diagnostics: [Diagnostic]

  /// Whether files hold definitions that the team cannot have.
  var areSomeLeftOut: Bool { agents.count < files.count { $0.agent != nil } }

  /// Reads the definitions of some trees as one team.
  ///
  /// - Parameters:
  ///   - trees: The folders.
  ///   - place: Where the policy is.
  ///   - rules: The identifiers that the policy may name.
  ///   - mode: How definitions are read; the policy's word, else compatible, where it is not given.
  /// - Throws: ``PlanError`` where a folder or the policy cannot be read.
  package init(
    _ trees: [any SourceTree],
    policy place: FileReference? = nil,
    rules: RuleNames = RuleNames(),
    mode: FrontMatter.Mode? = nil
  ) throws(PlanError) {
    policy = try Self.policy(at: place, rules)
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

  /// What the reading of one tree noticed, as people are told it; errors are thrown.
  func remarks() throws(PlanError) -> [Diagnostic] {
    guard diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw PlanError(diagnostics: diagnostics)
    }
    let own = Diagnostics()
    for file in files {
      AgentFile.tell(file.reading, mode: policy.mode ?? .compatible, own)
    }
    for stranger in strangers { own.warn(stranger.message, at: stranger.location) }
    return (own.all + diagnostics).sortedByPlace
  }

  /// The agents that a name stands for; none where nobody has it.
  package func resolve(_ name: String) -> [String] { roster.resolving(name) }

  /// The agents of the team with their roles and contracts, by their natural order.
  package var members: [(name: String, member: Plan.Member)] { roster.members }
}

// MARK: - Reading

extension TeamFiles {
  private static func policy(
    at place: FileReference?,
    _ rules: RuleNames
  ) throws(PlanError) -> PolicyFile {
    guard let place else { return PolicyFile() }
    let diagnostics = Diagnostics()
    let source = SourceReader(place.tree, diagnostics).read(place.path, namedAt: nil)
    let policy = source.flatMap { PolicyFile($0, rules: rules, diagnostics) }
    guard let policy, !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
    return policy
  }

  /// The paths of the Markdown files that can be definitions or skills, in their order.
  ///
  /// Commands, output styles, the texts that go with skills and other checkouts of the project stand in
  /// folders of their own.
  private static func paths(of tree: any SourceTree) throws(PlanError) -> [String] {
    do throws(SourceError) {
      return try (tree.files(below: "") ?? []).filter { path in
        let folders = path.split(separator: "/").dropLast().map { $0.lowercased() }
        return path.lowercased().hasSuffix(".md")
          && (isSkill(path) || !folders.contains { aside.contains($0) })
      }
    } catch {
      throw PlanError(error)
    }
  }

  private static let aside: Set<String> = ["skills", "commands", "output-styles", "worktrees"]

  private static func isSkill(_ path: String) -> Bool {
    path.split(separator: "/").last?.lowercased() == "skill.md"
  }

  /// A skill's name: the one it states, else its folder's.
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

  /// Makes the team: roles by the policy or by name, edges by definitions and policy.
  private mutating func connect() {
    let roles = Dictionary(policy.roles.map { ($0.name, $0.role) }) { $1 }
    let unheard = Diagnostics()
    for agent in agents {
      let role = roles[agent.name] ?? RoleGuess.role(for: agent.name).role
      var member = Plan.Member(contract: agent.contract, role: role)
      member.definition = agent.definition
      roster.add(agent.name, member, at: agent.location, unheard)
    }
    roster.close(aliases: policy.agentsByAlias)
    roster.connect(agents.map { ($0.name, $0) })
    roster.connect(policy.edges)
  }
}

// MARK: - Names that nobody has

extension TeamFiles {
  /// The names in lists of senders and receivers that could be agents and are none, nor commands
  /// anywhere in the team.
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

  /// An agent that the policy speaks of and the team does not have.
  package struct Stranger: Sendable {
    /// The name.
    package var name: String
    /// Where the policy names it.
    package var location: SourceLocation
    /// What is wrong, and who may be meant.
    package var message: String
  }

  /// The agents that the policy speaks of and nobody is; an orchestrator needs no definition.
  package var strangers: [Stranger] {
    let names = members.map(\.name)
    let known = Set(names)
    return policy.namedAgents.compactMap { name, location in
      guard !known.contains(name), !mayLead(name), !policy.known.agents.contains(name) else {
        return nil
      }
      let meant = Spelling.nearest(to: name, in: names).map { "; did you mean `\($0)`?" } ?? ""
      return Stranger(
        name: name,
        location: location,
        message: "there is no agent `\(name)`\(meant)"
      )
    }
  }

  /// Whether a name may be an orchestrator's, which needs no definition.
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
  /// The path without the dots that only say that it begins here.
  fileprivate var withoutDots: Substring {
    var path = self[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return path
  }
}

extension [Diagnostic] {
  /// The diagnostics by their files' paths and lines.
  fileprivate var sortedByPlace: [Diagnostic] {
    func key(_ diagnostic: Diagnostic) -> (String, Int, Int) {
      (
        diagnostic.location?.file ?? "", diagnostic.location?.line ?? 0,
        diagnostic.location?.column ?? 0
      )
    }
    return sorted { key($0) < key($1) }
  }
}
