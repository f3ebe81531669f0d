@testable import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

/// The warnings about parts of a work file in Markdown that are not read.
@Suite struct `The warnings about a Markdown work file` {
  private static let start = "## Master Task List\n| ID | Task | Depends on |\n|---|---|---|\n"
  private static let firstTasks = "| T-1 | a | |\n| T-2 | b | |\n| T-3 | c | |\n"

  private func load(_ work: String) throws -> LoadedPlan {
    try Fixture.load(Fixture.head + "work: w.md", files: ["w.md": work])
  }

  private func warnings(_ work: String) throws -> [String] {
    try load(work).remarks.filter { $0.severity == .warning }.map(\.description)
  }

  private func warnings(about needs: String) throws -> [String] {
    try warnings(Self.start + Self.firstTasks + "| T-4 | d | \(needs) |\n")
  }

  // MARK: - Dependencies

  @Test(arguments: [
    "T-1–T-3", "T-1 to T-3", "T-1 through T-3", "T-1 - T-3", "T-1…T-3", "T-1:T-3", "T-1, 2, 3",
    "T-1/2/3", "T-1 and everything above", "T-1, all of phase 1",
  ])
  func `name a dependency of which only a part is read`(needs: String) throws {
    let found = try warnings(about: needs)
    #expect(
      found.count == 1 && found[0].hasPrefix("w.md:7:1: warning: `T-4` depends on `\(needs)`, of"),
      "\(found)"
    )
  }

  @Test(arguments: [
    "T-1, T-2; T-3", "T-1 and T-2", "`T-1` & **T-2** + T-3", "T-1<br>T-2<br/>T-3", "T-1/T-2",
    "@T-1 (T-2)",
    "- T-1<br>- T-2", "[T-1](#t-1), [T-2](#t-2)", "_T-1_, T-2.",
  ])
  func `are silent about separators and marks`(needs: String) throws {
    #expect(try warnings(about: needs) == [])
  }

  @Test func `are silent about links and marks, within which dependencies count`() throws {
    let rows = "| T-4 | d | _T-1_, [T-2](#t-2), ~~T-3~~ |\n"
    let plan = try load(Self.start + Self.firstTasks + rows).plan
    #expect(plan.tasks[3].needs.map(plan.name(of:)) == ["T-1", "T-2"])
  }

  @Test func `name a session of which only a part of the tasks is read`() throws {
    let list = Self.start + Self.firstTasks + "## Plan\n- Tasks: "
    let agent = "\n- Agent: verify-app\n"
    #expect(
      try warnings(list + "T-1 to T-3" + agent) == [
        "w.md:8:1: warning: of the tasks `T-1 to T-3`, only `T-1`, `T-3` is read; write each task, with commas between "
          + "them"
      ]
    )
    #expect(try warnings(list + "T-1 → T-2, T-3" + agent) == [])
  }

  // MARK: - Rows

  @Test(arguments: [
    ("\n| T-9 | d |\n", 8), ("<!-- cut -->\n| T-9 | d |\n", 8), ("**More**\n| T-9 | d |\n", 8),
    ("\n| ID | Task |\n| T-9 | d |\n", 9), ("\nID | Task\n---|---\nT-9 | d\n", 10),
    ("\n> | ID | Task |\n> |---|---|\n> | T-9 | d |\n", 10),
  ])
  func `name a task outside a table`(rows: String, line: Int) throws {
    let found = try warnings(Self.start + Self.firstTasks + rows)
    #expect(
      found.count == 1
        && found[0].hasPrefix(
          "w.md:\(line):1: warning: `T-9` is in a row outside a table, so it is no task;"
        ),
      "\(found)"
    )
  }

  @Test(arguments: [
    "\nStatus: open | closed\n", "\nT-1 | see below\n",
    "\n### Legend\n| Mark | x |\n|---|---|\n| T-9 | y |\n",
  ])
  func `are silent about other rows`(text: String) throws {
    #expect(try warnings(Self.start + Self.firstTasks + text) == [])
  }

  @Test func `name the heading of a phase that ends the list`() throws {
    let table = "\n## Phase 2\n| ID | Task |\n|---|---|\n| T-9 | d |\n"
    #expect(
      try warnings(Self.start + Self.firstTasks + table) == [
        "w.md:8:1: warning: the heading `Phase 2` is not below `Master Task List`, so `T-9` is no task; give it one "
          + "more `#`"
      ]
    )
  }

  // MARK: - Phases and columns

  @Test(arguments: ["Phase 0: setup", "Phase 1.5"])
  func `name a phase that is no whole number from 1`(title: String) throws {
    let table = "\n### \(title)\n| ID | Task |\n|---|---|\n| T-9 | d |\n"
    #expect(
      try warnings(Self.start + Self.firstTasks + table) == [
        "w.md:8:1: warning: the heading `\(title)` has no whole number from 1 after `Phase`, so its tasks are in phase 1"
      ]
    )
  }

  @Test func `name a phase that is no heading`() throws {
    let work =
      "## Master Task List\n**Phase 1**\n\n| ID |\n|---|\n| T-1 |\n\n**Phase 2: b**\n\n| ID |\n|---|\n| T-2 |\n"
    #expect(
      try warnings(work) == [
        "w.md:8:1: warning: `**Phase 2: b**` is no heading, so its tasks are in phase 1; write it with `###`"
      ]
    )
  }

  @Test func `name a column of phases that says otherwise than the headings`() throws {
    let header = "## Master Task List\n| ID | Phase |\n|---|---|\n| T-1 | 1 |\n"
    #expect(try warnings(header) == [])
    #expect(
      try warnings(header + "| T-2 | 2 |\n") == [
        "w.md:5:1: warning: the column `Phase` is not read, so the tasks of this table are in phase 1; write the tasks of "
          + "each phase below a heading such as `### Phase 2`"
      ]
    )
  }

  @Test func `name a column that is not read beside another one`() throws {
    let header = "## Master Task List\n| ID | Needs | Depends on |\n|---|---|---|\n| T-1 | | |\n"
    #expect(try warnings(header + "| T-2 | None | T-1 |\n") == [])
    #expect(
      try warnings(header + "| T-2 | T-1 | None |\n") == [
        "w.md:5:1: warning: the column `Needs` is not read, because `Depends on` is; keep one of them"
      ]
    )
  }

  @Test func `name a column of owners if no column names agents`() throws {
    let row = "|---|---|\n| T-1 | verify-app |\n"
    #expect(
      try warnings("## Master Task List\n| ID | Owner |\n" + row) == [
        "w.md:4:1: warning: the column `Owner` is not read; if it names the agents, call it `Agent`"
      ]
    )
  }

  // MARK: - Task grounding

  @Test func `are silent about headings that begin with the identifier of a task`() throws {
    let loaded = try load(
      """
      ## Master Task List
      | ID | Task |
      |---|---|
      | T-1 | a |
      | T-1.1 | b |
      | T-2 | c |
      ## Task Grounding
      ### T-1.1: b
      - **Touches:** `api/b.py`
      ### `T-2`: c
      - **Touches:** `api/c.py`
      ### **T-1** a
      - **Touches:** `api/a.py`
      ### Notes
      """
    )
    #expect(loaded.plan.tasks.map(\.touches) == [["api/a.py"], ["api/b.py"], ["api/c.py"]])
    #expect(loaded.remarks.filter { $0.severity == .warning } == [])
  }

  @Test func `name a heading above files that begins with no task`() throws {
    let grounding = "## Task Grounding\n### T-1.1: x\n- **Touches:** `api/x.py`\n"
    #expect(
      try warnings(Self.start + Self.firstTasks + grounding) == [
        "w.md:8:1: warning: the heading `T-1.1: x` begins with no task of the list, so the files below it are of no task"
      ]
    )
  }
}
