/// What a definition promises: who it takes work from, whom it hands work to, and with what.
public struct Contract: Sendable, Hashable {
  /// One side's word that work passes between two agents.
  public struct Edge: Sendable, Hashable {
    /// The other agent, by its resolved name.
    public var agent: String

    /// What passes, in the definition's words.
    public var purpose: String

    /// Where the definition or policy says so.
    public var location: SourceLocation

    package init(agent: String, purpose: String, location: SourceLocation) {
      self.agent = agent
      self.purpose = purpose
      self.location = location
    }
  }

  /// A number that the definition states for a gate.
  public struct Floor: Sendable, Hashable {
    /// The metric, such as `unit-coverage`.
    public var metric: String

    /// The least value that passes; reaching it passes.
    public var floor: Percentage

    /// Where the definition states it.
    public var location: SourceLocation

    package init(metric: String, floor: Percentage, location: SourceLocation) {
      self.metric = metric
      self.floor = floor
      self.location = location
    }
  }

  /// A part of the contract with its place in the definition.
  public struct Item: Sendable, Hashable {
    /// The part, in the definition's words.
    public var text: String

    /// Where it stands.
    public var location: SourceLocation

    package init(text: String, location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// Work for which a skill is to be invoked.
  public struct SkillOccasion: Sendable, Hashable {
    /// The skill.
    public var skill: String

    /// The work, by the paths it touches and the words it is described in.
    public var work: Boundary

    /// The framework that the work is done with, where the skill is for one.
    public var framework: String?

    package init(skill: String, work: Boundary, framework: String?) {
      self.skill = skill
      self.work = work
      self.framework = framework
    }
  }

  /// The agents it takes work from, in the definition's order.
  public var receivesFrom: [Edge] = []

  /// The agents it hands work to, in the definition's order.
  public var handsOffTo: [Edge] = []

  /// The agents it says it works with, no way stated, in the definition's order; work may pass both
  /// ways.
  public var worksWith: [Edge] = []

  /// What has to be supplied before work begins.
  public var neededContext: [Item] = []

  /// What a report has to hold.
  public var deliverables: [Item] = []

  /// Every place that states a gate, in the definition's order.
  public var floors: [Floor] = []

  /// The language model that its definition asks for, such as `opus`; `nil` is its starter's.
  public var languageModel: String?

  /// The tools it may use; `nil` means all are inherited.
  public var tools: [String]?

  /// The tools it may not use.
  public var disallowedTools: [String] = []

  /// The skills it may invoke.
  public var skills: [Item] = []

  /// The work for which it says that a skill is to be invoked, of those it may invoke.
  public var skillOccasions: [SkillOccasion] = []

  /// What it says it does not do.
  public var boundaries: [Item] = []

  package init() {}

  /// Whether a skill is the agent's to invoke; where it lists none, every skill is.
  package func lists(skill: String) -> Bool {
    skills.isEmpty || skills.contains { $0.text == skill }
  }

  /// The occasions that a task is.
  package func occasions(of task: PlannedTask) -> [SkillOccasion] {
    skillOccasions.filter { $0.work.covers(task) }
  }
}
