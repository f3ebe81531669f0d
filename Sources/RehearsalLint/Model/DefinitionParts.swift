public import RehearsalDefinitions
public import RehearsalSimulation

/// The content of a definition, grouped into sections.
///
/// A definition is a Markdown file that describes an agent.
public struct DefinitionParts: Sendable {
  /// A part of a definition, such as one item of a list.
  public struct Part: Sendable, Hashable {
    /// The text of the part.
    public var text: String
    /// The location of the part in the file.
    public var location: SourceLocation
  }

  /// All parts of one kind in a definition, such as its quality gates.
  public struct Section: Sendable {
    /// The title of the section, such as `gates`.
    public var title: String
    /// The parts, in the order of the file.
    public var parts: [Part]
  }

  /// The name of the agent that the definition describes.
  public let agent: String
  /// The path of the definition, as diagnostics show it.
  public let file: String
  /// The sections, without empty ones.
  public let sections: [Section]

  /// Parses the definition of the agent with the given name.
  ///
  /// The name can be written in another way, for example with spaces instead of hyphens. The name of a group,
  /// such as `implementers`, stands for the first agent of the group. The result is `nil` if no definition in
  /// the folder describes such an agent.
  ///
  /// Names of other agents are included only if an agent has the name, or if it is probably meant as that of an agent.
  ///
  /// - Throws: `PlanError` if the definitions cannot be read.
  public init?(of name: String, in tree: any SourceTree) throws(PlanError) {
    let team = try TeamFiles([tree])
    guard let resolvedName = team.resolve(name).first,
      let agent = team.agents.first(where: { $0.name == resolvedName })
    else { return nil }
    self.init(team.withoutImprobableNames(agent))
  }

  /// Returns the error that says why a folder has no agent with a name, as for a file that is not registered.
  ///
  /// - Throws: `PlanError` if the definitions cannot be read.
  public static func reasonForAbsence(
    of name: String,
    in tree: any SourceTree
  ) throws(PlanError) -> Diagnostic {
    try TeamFiles([tree]).reasonForAbsence(of: name)
  }

  /// Groups a parsed definition into sections.
  ///
  /// All names of other agents in the definition are included.
  package init(_ agent: AgentFile) {
    self.agent = agent.name
    file = agent.location.file
    sections = Self.sections(of: agent).filter { !$0.parts.isEmpty }
  }

  private static func sections(of agent: AgentFile) -> [Section] {
    handoffSections(of: agent.body) + capabilitySections(of: agent)
      + standardSections(of: agent.body)
  }

  private static func handoffSections(of body: DefinitionBody) -> [Section] {
    [
      Section(title: "role", items: [body.roleStatement].compactMap(\.self)),
      Section(title: "responsibilities", items: body.responsibilities),
      Section(title: "takes work from", mentions: body.mentions, .receives),
      Section(title: "hands work to", mentions: body.mentions, .sends),
      Section(title: "works with", mentions: body.mentions, .works),
      Section(title: "needs", items: body.neededContext),
      Section(title: "leaves to others", items: body.delegatedSpecialties),
    ]
  }

  private static func capabilitySections(of agent: AgentFile) -> [Section] {
    let body = agent.body
    return [
      Section(title: "tools", names: agent.frontMatter["tools"]?.names ?? []),
      Section(title: "tools denied", names: agent.frontMatter["disallowedTools"]?.names ?? []),
      Section(title: "told to use", items: body.toolMentions),
      Section(
        title: "skills",
        parts: agent.frontMatter.skills.map { skill in
          let group = skill.group.map { "  (\($0))" } ?? ""
          return Part(text: skill.name + group, location: skill.location)
        }
      ),
      Section(title: "skills named", items: body.skillMentions),
      Section(
        title: "invokes",
        parts: body.skillTriggers.map {
          Part(text: "\($0.skill): \($0.occasion)", location: $0.location)
        }
      ),
      Section(
        title: "frameworks",
        parts: body.frameworks.map { entry in
          let signals = entry.signals.map { signal in
            [signal.file, signal.requiredWord].compactMap(\.self).joined(separator: " with ")
          }
          return Part(
            text: "\(entry.name): \(signals.joined(separator: ", "))",
            location: entry.location
          )
        }
      ),
    ]
  }

  private static func standardSections(of body: DefinitionBody) -> [Section] {
    [
      Section(title: "strategies", items: body.strategies),
      Section(
        title: "gates",
        parts: body.gates.map {
          Part(text: "\($0.metric) \($0.requirementText)", location: $0.location)
        }
      ),
      Section(title: "quality standards", items: body.qualityStandards),
      Section(title: "deliverables", items: body.deliverables),
      Section(title: "deliverables not read", items: body.unreadDeliverables),
      Section(title: "boundaries", items: body.boundaries),
      Section(title: "non-goals", items: body.nonGoalLines),
      Section(title: "starts no other", items: body.spawnBans),
    ]
  }
}

extension DefinitionParts.Section {
  fileprivate init(title: String, items: [Contract.Statement]) {
    self.title = title
    parts = items.map { DefinitionParts.Part(text: $0.text, location: $0.location) }
  }

  fileprivate init(title: String, names: [(name: String, location: SourceLocation)]) {
    self.title = title
    parts = names.map { DefinitionParts.Part(text: $0.name, location: $0.location) }
  }

  fileprivate init(
    title: String,
    mentions: [HandoffMention],
    _ direction: HandoffMention.Direction
  ) {
    self.title = title
    parts = mentions.filter { $0.direction == direction }.map { mention in
      let purpose = mention.purpose.isEmpty ? "" : ": \(mention.purpose)"
      return DefinitionParts.Part(
        text: mention.name + (mention.isCommand ? " (command)" : "") + purpose,
        location: mention.location
      )
    }
  }
}
