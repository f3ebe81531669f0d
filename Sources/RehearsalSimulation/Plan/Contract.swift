/// The promises of an agent's definition about the work that the agent receives and hands on.
public struct Contract: Sendable, Hashable {
  /// A statement of one side that work passes between two agents.
  public struct Edge: Sendable, Hashable {
    /// The resolved name of the other agent.
    public var agent: String

    /// The work that passes, in the wording of the definition.
    public var purpose: String

    /// The location of the statement in the definition or policy.
    public var location: SourceLocation

    /// Creates an edge.
    public init(agent: String, purpose: String, location: SourceLocation) {
      self.agent = agent
      self.purpose = purpose
      self.location = location
    }
  }

  /// A lowest passing value that the definition states for a gate.
  public struct Floor: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String

    /// The lowest value that passes.
    public var floor: Percentage

    /// The location of the statement in the definition.
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

    /// The location of the statement in the definition.
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

  /// The agents from which the agent receives work, in the definition's order.
  public var receivesFrom: [Edge] = []

  /// The agents to which the agent hands work, in the definition's order.
  public var handsOffTo: [Edge] = []

  /// The agents with which the agent works without a stated direction, in the definition's order.
  ///
  /// Work may pass in both directions.
  public var worksWith: [Edge] = []

  /// The context that has to be supplied before work begins.
  public var neededContext: [Item] = []

  /// The items that a report has to contain.
  public var deliverables: [Item] = []

  /// The floors that the definition states for gates, in the definition's order.
  public var floors: [Floor] = []

  /// The language model that the definition names, such as `opus`, or `nil` for the model of the
  /// agent that starts this agent.
  public var languageModel: String?

  /// The tools that the agent may use, or `nil` if the agent inherits all tools.
  public var tools: [String]?

  /// The tools that the agent must not use.
  public var disallowedTools: [String] = []

  /// The skills that the agent may invoke.
  ///
  /// If the array is empty, the agent may invoke every skill.
  public var skills: [Item] = []

  /// The work for which the agent has to invoke a skill.
  public var skillOccasions: [SkillOccasion] = []

  /// The kinds of work that the agent does not do, according to its definition.
  public var boundaries: [Item] = []

  /// Creates a contract that promises nothing.
  public init() {}

  /// Returns whether the agent may invoke a skill.
  ///
  /// If the contract lists no skills, the agent may invoke every skill.
  package func lists(skill: String) -> Bool {
    skills.isEmpty || skills.contains { $0.text == skill }
  }

  /// Returns the occasions that cover a task.
  public func occasions(of task: PlannedTask) -> [SkillOccasion] {
    skillOccasions.filter { $0.work.covers(task) }
  }
}
