import Foundation
@testable import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A Markdown work file` {
  private func plan(_ work: String, policy: String = "rehearsal-policy: 1") throws -> LoadedPlan {
    try Fixture.load(
      Fixture.head + "work: plan/work.md",
      files: ["plan/work.md": work, "policy.yaml": policy]
    )
  }

  private static let whole = """
    # Plan

    ## 1. Overview
    | ID | Task |
    |----|------|
    | X-1 | not in the list |

    ```
    ## Master Task List
    ```

    ## 4. Master Task List
    ### 4.1 Phase 1 — Ground
    | Task ID | Description | Depends on | Skills | Acceptance Criteria | Assignee |
    |---|---|---|---|---|---|
    | A-1 | Split `a \\| b` | None | `python`, sql | it splits; it joins | @frontend-implementer |
    | ~~A-2~~ | ~~dropped~~ | A-1 | | | |
    ### Phase 2: House
    | id | TASK | Description | dependencies |
    |:---|:----:|---|---|
    | A-3 | Title | `[LIVE]` text | A-1, A-2 and Z-9 |
    | A-4 | Other | text | A-1..A-3 |

    ## 5. Execution Plan
    **Session 1**
    - Tasks: A-3 → A-4
    - Agent: @verify-app
    **Session 2**
    - Agent: @code-reviewer

    ## 6. Risk Assessment
    ### 6.1 Technical Risks
    | ID | Risk | Mitigation |
    |---|---|---|
    | R1 | It may rain | umbrella |

    ## 7. Non-Goals
    - Nothing on the moon,
      nor beyond.
    - Nothing at sea

    ## 9. Task Grounding
    ### A-1 — one
    - **Touches:** `src/a.py` (new), `cmp`, `call()`,
      `src/b.py`, `src/a.py`
    - **Reuse:** `src/other.py`
    ### A-3
    - **Touches:** `src/b.py`
    """

  @Test func `gives its tasks with every column by its name`() throws {
    let plan = try plan(Self.whole).plan
    #expect(plan.tasks.map(\.id) == ["A-1", "A-3", "A-4"])
    #expect(plan.tasks[0].description == "Split `a | b`")
    #expect(plan.tasks[0].skills == ["python", "sql"])
    #expect(plan.tasks[0].criteria == ["it splits", "it joins"])
    #expect(plan.tasks[1].description == "Title: `[LIVE]` text")
    #expect(plan.tasks.map(\.verification) == [.unitOnly, .liveRequired, .unitOnly])
    #expect(plan.tasks.map(\.phase) == [1, 2, 2])
    #expect(plan.tasks.map { $0.needs.map { plan.name(of: $0) } } == [[], ["A-1"], []])
  }

  @Test func `gives files of the grounding, and only what looks like a file`() throws {
    let plan = try plan(Self.whole).plan
    #expect(plan.tasks.map(\.touches) == [["src/a.py", "src/b.py"], ["src/b.py"], []])
  }

  @Test func `gives no file after a backtick without a partner`() throws {
    let plan = try plan(
      """
      ## Master Task List
      | ID | Task |
      |---|---|
      | A-1 | one |

      ## Task Grounding
      ### A-1
      - **Touches:** `src/a.py`, and later `src/b.py
      """
    ).plan
    #expect(plan.tasks.map(\.touches) == [["src/a.py"]])
  }

  @Test func `assigns by session, then by column, then by keyword`() throws {
    let plan = try plan(Self.whole).plan
    #expect(
      plan.tasks.map { plan.name(of: $0.agent) } == [
        "frontend-implementer", "verify-app", "verify-app",
      ]
    )
  }

  @Test func `gives non-goals and risks; those non-goals nothing can enforce`() throws {
    let plan = try plan(Self.whole).plan
    #expect(plan.nonGoals.map(\.text) == ["Nothing on the moon, nor beyond.", "Nothing at sea"])
    #expect(!plan.nonGoals.contains { !$0.boundary.isEmpty })
    #expect(plan.risks.map(\.id) == ["R1"])
  }

  @Test func `reports every dependency that it leaves out`() throws {
    let remarks = try plan(Self.whole).remarks.filter { $0.severity == .warning }
      .map(\.description)
    #expect(
      remarks == [
        "plan/work.md:21:1: warning: `A-3` depends on `A-2`, which is not a task of the list; the dependency is ignored",
        "plan/work.md:21:1: warning: `A-3` depends on `Z-9`, which is not a task of the list; the dependency is ignored",
        "plan/work.md:22:1: warning: `A-4` depends on `A-1..A-3`, which is not a task of the list; the dependency is ignored",
      ]
    )
  }

  private func warnings(
    _ rows: String,
    header: String = "ID | Task | Depends on"
  ) throws -> [String] {
    let separators = String(repeating: "---|", count: header.split(separator: "|").count)
    let loaded = try plan(
      "## Master Task List\n### Phase 1\n| \(header) |\n|\(separators)\n\(rows)\n"
    )
    return loaded.remarks.filter { $0.severity == .warning }.map(\.description)
  }

  @Test(arguments: [
    ("| T1 | a | T22 |", "5:1: warning: `T1` depends on `T22`, which is not a task of the list"),
    ("| T1 | a | all above |", "5:1: warning: `T1` depends on `all above`, which names no task"),
    ("| T1 | a | |\n| | b | T1 |", "6:1: warning: a row without an identifier is no task"),
    (
      "| T1 | a | |\n\n### Phase Two\n| ID | Task |\n|---|---|\n| T2 | b |",
      "7:1: warning: the heading `Phase Two` has no whole number from 1 after `Phase`, so its tasks are in phase 1"
    ),
  ])
  func `warns of what it does not read`(rows: String, warning: String) throws {
    let found = try warnings(rows)
    #expect(found.count == 1 && found[0].hasPrefix("plan/work.md:\(warning)"), "\(found)")
  }

  @Test func `warns of a column that names tasks and is not read`() throws {
    let found = try warnings(
      "| T1 | a | 2 | x/T1 |\n| T2 | b | 3 | T1 |",
      header: "ID | Task | Hours | Blocked by"
    )
    let warning =
      "plan/work.md:6:1: warning: the column `Blocked by` names tasks and is not read; if they have to be done "
      + "first, call it `Dependencies`"
    #expect(found == [warning])
  }

  @Test(arguments: ["None", "n/a", "(none)", "—", "", "None yet"])
  func `says nothing about dependencies that are none`(text: String) throws {
    #expect(try warnings("| T1 | a | \(text) |") == [])
  }

  @Test func `leaves out what is in HTML comments`() throws {
    let plan = try plan(
      """
      ## Master Task List
      | ID | Task |
      |---|---|
      | A-1 | one |

      <!-- later:

      | ID | Task |
      |---|---|
      | A-2 | two |
      -->
      <!-- one line -->

      | ID | Task |
      |---|---|
      | A-3 | three |

      <!-- never closed
      """
    ).plan
    #expect(plan.tasks.map(\.id) == ["A-1", "A-3"])
  }

  @Test func `takes identifiers as the list writes them`() throws {
    let plan = try plan(
      "## Master Task List\n| ID | Depends on |\n|---|---|\n| T1 | None |\n| T2 | T1 |\n| 3 | T2, `T1`. |\n"
    ).plan
    #expect(plan.tasks.map { $0.needs.map { plan.name(of: $0) } } == [[], ["T1"], ["T2", "T1"]])
  }

  @Test func `reports every non-goal that nothing can enforce`() throws {
    let notes = try plan(Self.whole).remarks.filter { $0.severity == .note }
    #expect(
      notes.first?.description
        == "plan/work.md:38:1: note: the non-goal `NG-1` names neither paths nor terms, so nothing can enforce it"
    )
    #expect(notes.count == 2)
  }

  @Test(arguments: [
    (
      "# Plan\nnothing",
      "plan/work.md:1:1: warning: no heading contains `Master Task List`, so there are no tasks"
    ),
    (
      "## Master Task List\n- [ ] A-1",
      "plan/work.md:1:1: warning: the Master Task List has no table with an ID column, so there are no tasks"
    ),
  ])
  func `without tasks is reported, and stuck`(work: String, remark: String) throws {
    let loaded = try plan(work)
    #expect(loaded.remarks.map(\.description) == [remark])
    #expect(TestRun(loaded.plan).outcomes == ["- stuck: no-tasks"])
  }

  @Test(arguments: ["-", "–", "—", "none", "None"])
  func `names no agent, skill or criterion where it says that there is none`(none: String) throws {
    let plan = try plan(
      """
      ## Master Task List
      | ID | Skills | Acceptance Criteria | Assignee |
      |---|---|---|---|
      | A-1 | python | it holds | @frontend-implementer |
      | A-2 | \(none) | \(none) | \(none) |

      ## Execution Plan
      - Tasks: A-1
      - Agent: \(none)
      """
    ).plan
    #expect(
      plan.tasks.map { plan.name(of: $0.agent) } == [
        "frontend-implementer", "backend-implementer",
      ]
    )
    #expect(plan.tasks.map(\.skills) == [["python"], []])
    #expect(plan.tasks.map(\.criteria) == [["it holds"], []])
  }

  @Test func `that assigns an unknown agent is refused`() throws {
    let diagnostics = Fixture.diagnostics(
      Fixture.head + "work: w.md",
      files: ["w.md": "## Master Task List\n| ID | Agent |\n|---|---|\n| A-1 | nobody-else |"]
    )
    #expect(
      diagnostics.first?.hasPrefix("w.md:4:1: error: no agent is named `nobody-else`") == true
    )
  }
}

@Suite(.enabled(if: Surroundings.hasShared, "needs ../shared"))
struct `Real material` {
  private static func files(_ folder: String) throws -> [String: String] {
    let shared = try #require(Surroundings.shared)
    let root = shared.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    let texts = try names.filter { $0.hasSuffix(".md") }.map { name in
      (name, try String(contentsOf: root.appending(path: name), encoding: .utf8))
    }
    return Dictionary(texts) { $1 }
  }

  private func plan(_ rest: String, agents: [String: String], others: [String: String] = [:]) throws
    -> Plan
  {
    var all = others
    for (name, text) in agents {
      all["team/\(name.split(separator: "/").last ?? "")"] = text
    }
    all["s.yaml"] = "rehearsal: 1\nname: real\nagents: team\n" + rest
    let tree = InMemoryTree(all.mapValues { Array($0.utf8) })
    return try PlanLoader(tree, rules: RuleNames()).load("s.yaml").plan
  }

  private static let team = "definitions/fortium-ensemble-vnext/.claude/agents"

  @Test(arguments: [
    ("discipline-judgment", 21, 3, 18, 0), ("functional-verification", 7, 4, 11, 2),
    ("implement-trd-rework", 19, 8, 39, 12), ("runtime-refresh", 34, 10, 32, 0),
    ("testing-phase", 0, 0, 0, 0),
  ])
  func `gives the tasks, waves, edges and conflicts that are known of it`(
    name: String,
    tasks: Int,
    waves: Int,
    edges: Int,
    conflicts: Int
  ) throws {
    let work = try Self.files("work-files")
    let plan = try plan(
      "work: \(name).md",
      agents: Self.files(Self.team),
      others: work
    )
    let graph = TaskGraph(of: plan.tasks)
    #expect(plan.tasks.count == tasks)
    #expect(graph.waves.count == waves)
    let pairs = graph.chains.reduce(0) { $0 + $1.tasks.count * ($1.tasks.count - 1) / 2 }
    #expect(plan.tasks.reduce(0) { $0 + $1.needs.count } + pairs == edges)
    #expect(pairs == conflicts)
    if tasks == 0 { #expect(TestRun(plan).outcomes == ["- stuck: no-tasks"]) }
  }

  @Test func `loads all thirteen definitions of a team and lets work through`() throws {
    let plan = try plan(
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}]}",
      agents: Self.files(Self.team)
    )
    #expect(plan.members.count { $0.isDefined } == 13)
    let silent = plan.agents.filter { plan.member($0)?.contract.handsOffTo.isEmpty == true }
    #expect(silent.map(plan.name(of:)) == ["implement-trd"])
    let trial = TestRun(plan)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.verdict == "pass")
  }

  private static let seedWork = """
    work:
      non-goals: [{id: NG-1, text: no billing, paths: ["billing/**"]}]
      tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [PATH]}]

    """

  private func seedTrial(_ path: String, _ rest: String = "") throws -> TestRun {
    var agents = try Self.files(Self.team)
    agents["backend-implementer.md"] = try Self.files("seeds")["backend-implementer.md"]
    let policy = """
      rehearsal-policy: 1
      specialties:
        frontend: {paths: ["web/**"], agents: [frontend-implementer]}
        infrastructure: {paths: ["infra/**"], agents: [devops-engineer]}
      """
    return TestRun(
      try plan(
        "policy: policy.yaml\n" + Self.seedWork.replacing("PATH", with: path) + rest,
        agents: agents,
        others: ["policy.yaml": policy]
      )
    )
  }

  @Test func `of the seed definition holds every part that a run needs`() throws {
    let plan = try seedTrial("api/a.py").plan
    let agent = try #require(plan.agent(named: "backend-implementer"))
    let contract = try #require(plan.member(agent)?.contract)
    #expect(contract.tools?.count == 13)
    #expect(contract.skills.count == 7)
    #expect(contract.deliverables.count == 8)
    #expect(contract.floors.count == 6)
    #expect(contract.neededContext.count == 3)
    #expect(
      contract.handsOffTo.map(\.agent) == ["verify-app", "code-reviewer", "frontend-implementer"]
    )
    #expect(contract.receivesFrom.map(\.agent) == ["spec-planner", "implement-trd"])
    #expect(!contract.exclusions.isEmpty)
  }

  @Test func `of the seed definition rejects a non-goal before anything is written`() throws {
    let trial = try seedTrial("billing/a.py")
    #expect(trial.outcomes == ["T-1 rejected: non-goal"])
    #expect(trial.handoffs[1] == "backend-implementer -> implement-trd: conflict")
    #expect(!trial.lines.contains { $0.contains(" writes ") })
    #expect(trial.violations.isEmpty)
  }

  @Test func `of the seed definition shows a violation only where the check is skipped`() throws {
    let trial = try seedTrial(
      "billing/a.py",
      "faults: [{id: blind, skip-check: {agent: backend-implementer, check: non-goals}}]"
    )
    #expect(
      trial.seriousViolations == [
        "scope.non-goal by backend-implementer on T-1",
        "deliverable.false-scope-confirmation by backend-implementer on T-1",
      ]
    )
  }

  @Test func `of the seed definition delegates a page and hands servers back`() throws {
    let page = try seedTrial("web/a.tsx")
    #expect(page.handoffs[1] == "backend-implementer -> frontend-implementer: delegate")
    #expect(page.outcomes == ["T-1 completed"])
    let server = try seedTrial("infra/a.tf")
    #expect(server.handoffs[1] == "backend-implementer -> implement-trd: conflict")
    #expect(server.outcomes == ["T-1 rejected: specialty"])
  }
}
