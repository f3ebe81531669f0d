/// What an agent's definition promises: from whom it receives work, to whom it hands work, and with
/// what.
public struct Contract: Sendable, Hashable {
  /// A statement of one side that work passes between two agents.
  public struct Edge: Sendable, Hashable {
    /// The other agent, by its resolved name.
    public var agent: String

    /// What passes, in the wording of the definition.
    public var purpose: String

    /// Where the definition or policy states it.
    public var location: SourceLocation

    /// Creates an edge.
    public init(agent: String, purpose: String, location: SourceLocation) {
      self.agent = agent
      self.purpose = purpose
      self.location = location
    }
  }

  /// A number that the definition states for a gate.
  public struct Floor: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String

    /// The lowest value that passes.
    public var floor: Percentage

    /// Where the definition states it.
    public var location: SourceLocation

    /// Creates a floor.
    public init(metric: String, floor: Percentage, location: SourceLocation) {
      self.metric = metric
      self.floor = floor
      self.location = location
    }
  }

  /// A part of the contract with its location in the definition.
  public struct Item: Sendable, Hashable {
    /// The part, in the wording of the definition.
    public var text: String

    /// Where the definition states it.
    public var location: SourceLocation

    /// Creates an item.
    public init(text: String, location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// Work for which the agent has to invoke a skill.
  public struct SkillOccasion: Sendable, Hashable {
    /// The skill.
    public var skill: String

    /// The work, by the paths that it touches and the terms in its description.
    public var work: Boundary

    /// The framework that the skill is for, if any.
    public var framework: String?

    /// Creates an occasion for a skill.
    public init(skill: String, work: Boundary, framework: String?) {
      self.skill = skill
      self.work = work
      self.framework = framework
    }
  }

  /// The agents from which it receives work, in the definition's order.
  public var receivesFrom: [Edge] = []

  /// The agents to which it hands work, in the definition's order.
  public var handsOffTo: [Edge] = []

  /// The agents with which it works without a stated direction, in the definition's order.
  ///
  /// Work may pass in both directions.
  public var worksWith: [Edge] = []

  /// The context that has to be supplied before work begins.
  public var neededContext: [Item] = []

  /// What a report has to contain.
  public var deliverables: [Item] = []

  /// Every place that states a gate, in the definition's order.
  public var floors: [Floor] = []

  /// The language model that the definition names, such as `opus`; `nil` means the model of the agent
  /// that starts it.
  public var languageModel: String?

  /// The tools that it may use; `nil` means that it inherits all tools.
  public var tools: [String]?

  /// The tools that it must not use.
  public var disallowedTools: [String] = []

  /// The skills that it may invoke; empty means every skill.
  public var skills: [Item] = []

  /// The work for which it has to invoke one of these skills.
  public var skillOccasions: [SkillOccasion] = []

  /// What the agent does not do, according to its definition.
  public var boundaries: [Item] = []

  /// Creates a contract that promises nothing.
  public init() {}

  /// Whether the agent may invoke a skill.
  ///
  /// If it lists no skills, it may invoke every skill.
  package func lists(skill: String) -> Bool {
    skills.isEmpty || skills.contains { $0.text == skill }
  }

  /// Returns the occasions that cover a task.
  public func occasions(of task: PlannedTask) -> [SkillOccasion] {
    skillOccasions.filter { $0.work.covers(task) }
  }
}
