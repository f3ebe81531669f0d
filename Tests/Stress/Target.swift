import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// A kind of file that a user writes, or that a program logs.
enum Target: String, CaseIterable {
  /// The limits of a run; plans with that many tasks or more are loaded and not run.
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
  case settings
  case plugin
  case command
  case tools
  case log

  /// The path of the file in the scenario below.
  private var path: String {
    switch self {
    case .scenario: "s.yaml"
    case .configuration: "c.yaml"
    case .policy: "policy.yaml"
    case .definition: "agents/backend-implementer.md"
    case .work: "work.md"
    case .settings: ".claude/settings.json"
    case .plugin: ".claude-plugin/plugin.json"
    case .command: ".claude/commands/ship.md"
    case .tools: "tools.txt"
    case .log: "s1.json"
    }
  }

  private static let host = """
    rehearsal: 1
    name: stress
    agents: agents
    policy: policy.yaml
    work: work.md
    """

  /// A scenario whose agents have settings beside them.
  private static let hostOfProject = """
    rehearsal: 1
    name: stress
    agents: .claude/agents
    policy: policy.yaml
    work: {tasks: [{id: A-1, description: a, touches: [a.py]}]}
    """

  private static let sound: [String: String] = [
    "s.yaml": host,
    "c.yaml": "rehearsal: 1\nconfiguration: c",
    "base.yaml": "rehearsal: 1\nconfiguration: base\nplatform: {slots: 9}",
    "policy.yaml": "rehearsal-policy: 1",
    "tools.txt": "platform claude-code 2026-01-01 Claude Code: a page\nRead read\nWrite write\n",
    ".claude/agents/page-implementer.md":
      "---\nname: page-implementer\ntools: Read, Write\n---\nBuilds.\n",
    "work.md": "## Master Task List\n| ID | Task | Dependencies |\n|---|---|---|\n| A-1 | a | |\n",
    "agents/backend-implementer.md": "---\nname: backend-implementer\n---\n",
    "agents/verify-app.md":
      "---\nname: verify-app\n---\n### Receives Work From\n- **backend-implementer**: work\n",
  ]

  /// Lints the team with the file, and makes every report.
  private func lint(_ files: [String: [UInt8]]) {
    switch self {
    case .scenario, .configuration, .work, .log: return
    case .definition, .policy, .settings, .plugin, .command, .tools: break
    }
    let tree = InMemoryTree(
      files.filter { $0.key.hasPrefix("agents/") || $0.key.hasPrefix(".claude") }
    )
    let policy = FileReference(tree: InMemoryTree(files), path: "policy.yaml")
    guard let linter = try? Linter([tree], policy: policy, rules: RuleBook.identifiers) else {
      return
    }
    let verdict = LintVerdict(linter.lint())
    _ = LintTextReport(verdict).description
    _ = GitHubReport(verdict).description
    _ = try? SARIFReport(verdict, version: "0").sarif()
  }

  /// Returns whether the scenario can be loaded with the file, or the log has a history; mutants of others are of little
  /// use.
  func isSound(_ bytes: [UInt8]) -> Bool {
    self == .log ? HistoryTrial.isSound(bytes) : (try? load(bytes)) != nil
  }

  private func load(_ bytes: [UInt8]) throws -> Plan {
    var files = Self.sound.mapValues { Array($0.utf8) }
    files[path] = bytes
    if self == .settings || self == .tools { files["s.yaml"] = Array(Self.hostOfProject.utf8) }
    if self == .tools {
      files["policy.yaml"] = Array("rehearsal-policy: 1\ntool-table: tools.txt".utf8)
    }
    let tree = InMemoryTree(files)
    let loader = PlanLoader(
      tree,
      rules: RuleNames(runs: RuleBook.identifiers, definitions: LintBook.identifiers),
      configuration: self == .configuration ? FileReference(tree: tree, path: path) : nil
    )
    return try loader.load("s.yaml").plan
  }

  /// Loads the scenario with the file; if that succeeds, runs it and makes the reports.
  ///
  /// Returns whether it was loaded, or the log had a history.
  @discardableResult
  func tryOut(_ bytes: [UInt8], bounds: Bounds = .mutants) -> Bool {
    if self == .log { return HistoryTrial.tryOut(bytes) }
    var files = Self.sound.mapValues { Array($0.utf8) }
    files[path] = bytes
    lint(files)
    guard var plan = try? load(bytes) else { return false }
    plan.limits.events = min(plan.limits.events, bounds.events)
    guard plan.tasks.count < bounds.tasks else { return true }
    var judge = RunJudge(plan)
    let summary = Simulation(plan).run(seed: 0) { judge.observe($0) }
    let run = JudgedRun(summary: summary, judgement: judge.conclude())
    let result = SuiteResult(scenarios: [ScenarioResult(plan: plan, path: "s.yaml", runs: [run])])
    _ = TextReport(result).description
    _ = JUnitReport(result).description
    return true
  }
}
