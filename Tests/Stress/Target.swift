import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRules
import RehearsalSimulation

/// A kind of file that a user writes.
enum Target: String, CaseIterable {
  /// How large a run is tried: plans with as many tasks or more are planned and not run.
  struct Bounds {
    var events: UInt64
    var tasks: Int

    static let mutants = Bounds(events: 500, tasks: 200)
    static let growth = Bounds(events: 100_000, tasks: 10_000)
  }

  case scenario
  case configuration
  case policy
  case definition
  case work

  /// The path at which the scenario below expects the file.
  private var path: String {
    switch self {
    case .scenario: "s.yaml"
    case .configuration: "c.yaml"
    case .policy: "policy.yaml"
    case .definition: "agents/backend-implementer.md"
    case .work: "work.md"
    }
  }

  private static let host = """
    rehearsal: 1
    name: stress
    agents: agents
    policy: policy.yaml
    work: work.md
    """

  private static let sound: [String: String] = [
    "s.yaml": host,
    "c.yaml": "rehearsal: 1\nconfiguration: c",
    "base.yaml": "rehearsal: 1\nconfiguration: base\nplatform: {slots: 9}",
    "policy.yaml": "rehearsal-policy: 1",
    "work.md": "## Master Task List\n| ID | Task | Dependencies |\n|---|---|---|\n| A-1 | a | |\n",
    "agents/backend-implementer.md": "---\nname: backend-implementer\n---\n",
    "agents/verify-app.md":
      "---\nname: verify-app\n---\n### Receives Work From\n- **backend-implementer**: work\n",
  ]

  /// Lints the team with the file in its place, and reports in every form.
  private func lint(_ files: [String: [UInt8]]) {
    guard self == .definition || self == .policy else { return }
    let tree = InMemoryTree(files.filter { $0.key.hasPrefix("agents/") })
    let policy = FilePlace(tree: InMemoryTree(files), path: "policy.yaml")
    guard let linter = try? Linter([tree], policy: policy, rules: RuleBook.identifiers) else {
      return
    }
    let verdict = LintVerdict(linter.lint())
    _ = LintTextReport(verdict).description
    _ = GitHubReport(verdict).description
    _ = try? SARIFReport(verdict, version: "0").encoded()
  }

  /// Whether a scenario has a plan with the file in its place: mutants of one that has none try little.
  func isSound(_ bytes: [UInt8]) -> Bool { (try? load(bytes)) != nil }

  private func load(_ bytes: [UInt8]) throws -> Plan {
    var files = Self.sound.mapValues { Array($0.utf8) }
    files[path] = bytes
    let tree = InMemoryTree(files)
    let loader = PlanLoader(
      tree,
      rules: RuleNames(runs: RuleBook.identifiers, definitions: LintBook.identifiers),
      configuration: self == .configuration ? FilePlace(tree: tree, path: path) : nil
    )
    return try loader.load("s.yaml").plan
  }

  /// Loads a scenario with the file in its place, and where that has a plan, runs it and reports.
  func tryOut(_ bytes: [UInt8], bounds: Bounds = .mutants) {
    var files = Self.sound.mapValues { Array($0.utf8) }
    files[path] = bytes
    lint(files)
    guard var plan = try? load(bytes) else { return }
    plan.limits.events = min(plan.limits.events, bounds.events)
    guard plan.tasks.count < bounds.tasks else { return }
    var judge = RunJudge(plan)
    let summary = Simulation(plan).run(seed: 0) { judge.observe($0) }
    let run = RunResult(summary: summary, judgement: judge.conclude())
    let result = SuiteResult(scenarios: [ScenarioResult(plan: plan, path: "s.yaml", runs: [run])])
    _ = TextReport(result).description
    _ = JUnitReport(result).description
  }
}
