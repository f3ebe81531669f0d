/// A scenario with its definitions and its policy, drawn from a seed.
///
/// The same seed gives the same texts, on every machine.
package struct RandomScenario: Sendable {
  /// A file of the scenario, with its path.
  package struct File: Sendable {
    package var path: String
    package var text: String
  }

  /// The path of the scenario's own file.
  package static let path = "scenario.yaml"

  /// The seed of the scenario, which is also the seed of its run.
  package var seed: UInt64
  /// The files, the scenario first.
  package var files: [File]
  /// What the scenario makes use of.
  package var features: Set<ScenarioFeature>

  /// Draws a scenario.
  package init(seed: UInt64) {
    var draft = ScenarioDraft(seed: seed)
    self.seed = seed
    files = draft.files()
    features = draft.features
  }

  /// Creates a scenario from files that were changed.
  package init(seed: UInt64, files: [File]) {
    self.seed = seed
    self.files = files
    features = []
  }

  /// All files one after the other, each below its path.
  package var text: String {
    files.map { "=== \($0.path)\n\($0.text)" }.joined()
  }
}

/// A random scenario while it is drawn.
struct ScenarioDraft {
  var dice: Dice
  var features: Set<ScenarioFeature> = []
  var team = DraftTeam()
  /// The tasks of the work, by their identifiers.
  var tasks: [String] = []
  /// The tasks that scripts may create.
  var createdTasks: [String] = []
  /// The tasks that a script has described so far.
  var describedTasks: [String] = []
  /// The platform's slots, if it has a limit.
  var slots: Int?
  var hasBudget = false
  /// Whether each task has a tree of its own.
  var hasSeparateTrees = false
  /// Whether agents claim tasks from a shared list.
  var hasSharedList = false
  /// Whether messages wait in inboxes of their own.
  var hasInboxes = false
  var hasGates = false

  init(seed: UInt64) {
    dice = Dice(seed: seed)
  }

  /// Draws whether the scenario makes use of something, and notes it.
  mutating func uses(_ feature: ScenarioFeature, _ percent: Int) -> Bool {
    guard dice.happens(percent) else { return false }
    features.insert(feature)
    return true
  }

  mutating func note(_ feature: ScenarioFeature) { features.insert(feature) }

  /// Draws every file of the scenario.
  mutating func files() -> [RandomScenario.File] {
    drawTeam()
    let platform = platform()
    let work = work()
    let scripts = scripts()
    let models = models()
    let faults = faults()
    let scenario =
      "rehearsal: 1\nname: random\nagents:\n"
      + team.agents.map { "  - \(listing(of: $0))\n" }.joined()
      + "policy: policy.yaml\n" + platform + work + scripts + models
      + "prices: {opus: 15.00, haiku: 0.80, inherit: 3.00}\n" + faults
      + "limits: {events: 2500, rounds: 40, repeats: 60, depth: 6}\n"
      + "expect: {always: [every-dispatch-ends-once, no-ghosts, idempotent]}\n"
    let definitions = team.agents.map {
      RandomScenario.File(path: "agents/\($0.name).md", text: definition(of: $0))
    }
    return [
      RandomScenario.File(path: RandomScenario.path, text: scenario),
      RandomScenario.File(path: "policy.yaml", text: policy()),
    ] + definitions
  }

  private mutating func listing(of agent: DraftTeam.Agent) -> String {
    var listing = "definition: agents/\(agent.name).md"
    if let count = agent.count { listing += ", count: \(count)" }
    return "{\(listing)}"
  }
}
