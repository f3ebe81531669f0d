import RehearsalSimulation

/// A table of words that show the role of an agent.
///
/// Each word has one role and the points that it gives to this role. The points were chosen with 335 public definitions
/// whose roles were labelled by hand, and were tested with 150 other definitions.
struct RoleWords: Sendable {
  private let entries: [String: (role: Role, points: Int)]

  private init(_ groups: [(role: Role, points: Int, words: String)]) {
    let entriesByWord = groups.flatMap { group in
      group.words.utf8.split(separator: UInt8(ascii: " ")).map { word in
        (String(Substring(word)), (group.role, group.points))
      }
    }
    entries = Dictionary(entriesByWord) { firstEntry, _ in firstEntry }
  }

  subscript(word: String) -> (role: Role, points: Int)? { entries[word] }

  /// The words in names of agents that show a role, such as `reviewer` in `code-reviewer`.
  static let nameWords = RoleWords([
    (
      .orchestrator, 90,
      "orchestrator coordinator conductor dispatcher router supervisor foreman orchestrate orchestration trd"
    ),
    (.orchestrator, 40, "lead scrum release"),
    (.orchestrator, 20, "manager"),
    (
      .planner, 90,
      "planner plan roadmapper prd requirements requirement spec specification planning"
    ),
    (.planner, 80, "product"),
    (.planner, 40, "architect architecture strategist"),
    (
      .reviewer, 90,
      "reviewer review auditor audit critic checker judge inspector sanitizer"
    ),
    (.reviewer, 60, "guardian enforcer compliance detector linter gatekeeper gate"),
    (.reviewer, 50, "analyzer"),
    (.verifier, 90, "verifier verify tester qa testing test e2e evaluator acceptance"),
    (.verifier, 60, "validator"),
    (
      .debugger, 90,
      "debugger debug resolver troubleshooter detective responder incident triage doctor"
    ),
    (.debugger, 50, "investigator sre"),
    (
      .implementer, 70,
      """
      implementer implementor implement developer dev engineer coder programmer builder writer author \
      generator creator migrator refactorer simplifier fixer modernizer updater maker optimizer designer \
      documenter executor pro cleaner crafter drafter editor enhancer formatter improver patcher prototyper \
      rewriter scaffolder scripter translator
      """
    ),
    (.implementer, 40, "expert specialist admin automation documentation"),
    (
      .worker, 90,
      """
      researcher research explorer searcher search librarian scout fetcher extractor mapper profiler \
      classifier advisor consultant mentor coach analyst synthesizer collector scraper monitor tracker \
      summarizer summariser reporter inventory selector assistant git
      """
    ),
    (
      .worker, 60,
      """
      portfolio trading investment social sales hr customer support marketing legal finance risk scientist \
      business github
      """
    ),
  ])

  /// The last words of names whose other words say what the agent makes or changes, such as `writer` in `test-writer`.
  ///
  /// Words for a profession are not included: a `test-engineer` tests.
  static let makers: Set<String> = [
    "author", "builder", "cleaner", "crafter", "creator", "documenter", "drafter", "editor",
    "enhancer", "fixer", "formatter", "generator", "improver", "maker", "migrator", "modernizer",
    "optimizer", "patcher", "prototyper", "refactorer", "rewriter", "scaffolder", "scripter",
    "simplifier", "translator", "updater", "writer",
  ]

  /// The verbs that show a role at the beginning of a description, such as `reviews` in "Reviews code for defects".
  static let openingVerbs = RoleWords([
    (
      .orchestrator, 60,
      "orchestrates orchestrate coordinates coordinate delegates delegate dispatches routes supervises"
    ),
    (.orchestrator, 40, "manages leads"),
    (
      .planner, 60,
      "plans plan decomposes breaks splits designs design turns expands architects"
    ),
    (
      .reviewer, 60,
      """
      reviews review audits audit critiques judges scores assesses evaluates checks scans identifies suggests \
      approves
      """
    ),
    (.verifier, 60, "verifies verify tests test validates"),
    (.debugger, 70, "debugs diagnoses diagnose troubleshoots fixes resolves investigates"),
    (
      .implementer, 60,
      """
      implements implement builds build develops develop writes write creates create generates generate \
      updates update migrates refactors refactor optimizes formats produces executes integrate integrates \
      automates deploys provisions master masters modify draft
      """
    ),
    (.worker, 30, "analyzes analyze analyses analyzing"),
    (
      .worker, 60,
      """
      researches research explores explore searches search collects fetches fetch extracts extract classifies \
      summarizes monitors monitor tracks mines pull pulls reads maps presents monitoring
      """
    ),
  ])

  /// The words that show a role anywhere in the first two clauses of a description.
  ///
  /// A clause ends at a dash or at the end of a sentence. An example is `auditor` in "Security
  /// auditor for web pages".
  static let descriptionWords = RoleWords([
    (.orchestrator, 50, "orchestrator coordinator orchestration"),
    (.planner, 50, "planner planning roadmap requirements prd backlog blueprints blueprint"),
    (.planner, 10, "architect"),
    (.reviewer, 50, "reviewer auditor review reviews audits critique judge"),
    (.reviewer, 20, "compliance vulnerability vulnerabilities findings"),
    (.verifier, 50, "verifier verification tester testing qa evaluator"),
    (.verifier, 20, "tests test"),
    (
      .debugger, 60,
      """
      debugging debugger troubleshooter troubleshooting incident incidents root-cause resolver resolution \
      responder failures
      """
    ),
    (
      .implementer, 40,
      """
      developer development engineer coder programmer implementation documentation provisioning author
      """
    ),
    (.implementer, 20, "expert specialist designer optimization automation administration"),
    (.worker, 50, "research researcher analyst analysis advisor search extraction"),
  ])

  /// The words for other agents, with which a description says that its agent leads them, as in "leads developers".
  static let teammates: Set<String> = [
    "agent", "agents", "subagents", "sub-agents", "specialists", "teammates", "team", "teams",
    "workers",
    "developers", "engineers", "reviewers",
  ]

  /// The words for parts of work, with which a description says that its agent plans the work, as in "into tasks".
  static let partsOfWork: Set<String> = [
    "task", "tasks", "subtasks", "sub-tasks", "steps", "stories", "issues", "tickets", "phases",
    "milestones",
  ]

  /// The names of languages, frameworks and platforms.
  ///
  /// An agent that is named after one of them probably builds software with it. It is therefore an implementer.
  static let technologies: Set<String> = Set(
    """
    react vue angular svelte typescript javascript python java kotlin go golang rust cpp csharp ruby php \
    kubernetes graphql component tailwind nextjs django rails laravel fastapi flask terraform helm docker node \
    dotnet swift flutter postgresql sql frontend mobile ios android
    """.split(separator: " ").map(String.init)
  )
}
