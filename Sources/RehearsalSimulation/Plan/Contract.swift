/// What an agent's definition promises about its work, such as its senders, receivers and deliverables.
public struct Contract: Sendable, Hashable {
  /// A statement in an agent's definition that work passes to or from another agent.
  public struct Edge: Sendable, Hashable {
    /// The name of the other agent, after aliases are resolved.
    public var agent: String

    /// The kind of work that passes between the two agents, in the wording of the definition.
    public var purpose: String

    /// The location of the statement in the definition or in the policy.
    public var location: SourceLocation

    /// Whether the policy adds the edge, and not the definition of the agent.
    public var isFromPolicy: Bool

    /// Creates an edge to or from another agent.
    public init(
      agent: String,
      purpose: String,
      location: SourceLocation,
      isFromPolicy: Bool = false
    ) {
      self.agent = agent
      self.purpose = purpose
      self.location = location
      self.isFromPolicy = isFromPolicy
    }
  }

  /// The minimum of a metric, as a definition states it.
  public struct Floor: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String

    /// The lowest value of the metric that passes, or the highest one that does not pass.
    public var floor: Percentage

    /// Whether the floor itself does not pass, as in `> 80%`.
    public var isExclusive: Bool

    /// The location of the statement in the definition.
    public var location: SourceLocation

    /// The lowest value of the metric that passes.
    ///
    /// Percentages have two decimals, so that 80.01 % is the lowest one that is more than 80 %.
    public var lowestPassingValue: Percentage {
      isExclusive ? Percentage(hundredths: floor.hundredths + 1) : floor
    }

    /// Creates the minimum of a metric.
    public init(
      metric: String,
      floor: Percentage,
      isExclusive: Bool = false,
      location: SourceLocation
    ) {
      self.metric = metric
      self.floor = floor
      self.isExclusive = isExclusive
      self.location = location
    }
  }

  /// A single promise of a contract, such as a deliverable or a skill, with its location in the definition.
  public struct Statement: Sendable, Hashable {
    /// The promise in the wording of the definition, such as `test coverage report`.
    public var text: String

    /// The location of the promise in the definition.
    public var location: SourceLocation

    /// Creates a single promise of a contract.
    public init(text: String, location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// A kind of work for which the agent has to invoke a skill.
  public struct SkillObligation: Sendable, Hashable {
    /// The name of the skill.
    public var skill: String

    /// The paths and terms that identify the kind of work.
    public var work: Boundary

    /// The name of the framework that the skill is for, or `nil` if the skill does not depend on a framework.
    public var framework: String?

    /// Creates an agent's obligation to invoke a skill for a kind of work.
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

  /// The agents with which the agent exchanges work in either direction, in the definition's order.
  public var worksWith: [Edge] = []

  /// The context that the agent needs before it begins to work, such as an API specification.
  public var neededContext: [Statement] = []

  /// The items that every report of the agent has to contain.
  public var deliverables: [Statement] = []

  /// The lowest passing values that the definition states for metrics, in the definition's order.
  public var floors: [Floor] = []

  /// The language model that the definition names, such as `opus`.
  ///
  /// If the value is `nil`, the agent runs on the language model of the agent that starts it.
  public var languageModel: String?

  /// The tools that the agent may use, or `nil` if the agent inherits all tools of the platform.
  public var tools: [String]?

  /// The tools that the agent must not use, even if `tools` lists them.
  public var disallowedTools: [String] = []

  /// The skills that the agent may invoke.
  ///
  /// If the array is empty, the agent may invoke every skill.
  public var skills: [Statement] = []

  /// The kinds of work for which the agent has to invoke a skill.
  public var skillObligations: [SkillObligation] = []

  /// The statements of the definition about work that the agent does not do.
  public var exclusions: [Statement] = []

  /// Creates a contract that promises nothing.
  public init() {}

  /// Returns whether the agent may invoke a skill.
  ///
  /// If the contract lists no skills, the agent may invoke every skill.
  package func permits(skill: String) -> Bool {
    skills.isEmpty || skills.contains { $0.text == skill }
  }
}
