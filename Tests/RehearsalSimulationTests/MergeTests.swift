import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// How the work of tasks with trees of their own is merged.
@Suite struct `The work of a separate tree` {
  /// A scenario with two tasks of ten minutes each, side by side, on the same file or on two files.
  private static func scenario(
    merge: String = "takes: 3m",
    other: String = "web/b.tsx",
    workspace: String = "worktree",
    _ rest: String = ""
  ) -> String {
    """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: Show it, agent: frontend-implementer, touches: [\(other)]}
    platform: {workspace: \(workspace)\(merge.isEmpty ? "" : ", merge: {\(merge)}")}
    behaviour:
      backend-implementer: [{takes: 10m, times: always}]
      frontend-implementer: [{takes: 10m, times: always}]
    \(rest)
    """
  }

  private static func mergeTimes(_ run: TestRun) -> [String] { run.times(of: "is merged") }

  @Test func `is merged one after the other, and the task ends once its work is merged`() throws {
    let run = try TestRun(Self.scenario())
    #expect(Self.mergeTimes(run) == ["13m", "16m"])
    #expect(run.end == "16m")
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.seriousViolations == [])
    #expect(run.isRepeatable)
  }

  @Test func `is merged side by side if the queue takes many`() throws {
    let run = try TestRun(Self.scenario(merge: "takes: 3m, queue: many"))
    #expect(Self.mergeTimes(run) == ["13m", "13m"])
  }

  @Test(arguments: [
    (merge: "takes: 3m", end: "14m"), (merge: "takes: 3m, queue: many", end: "13m"),
  ])
  func `stops being merged once its task is cancelled, and lets the others go first`(
    merge: String,
    end: String
  ) throws {
    // The merge of T-1 is cancelled after one of its three minutes.
    let run = try TestRun(
      Self.scenario(merge: merge, "faults: [{id: c, cancel: {task: T-1, at: 11m}}]")
    )
    #expect(run.outcomes == ["T-1 skipped: cancelled", "T-2 completed"])
    #expect(Self.mergeTimes(run) == [end] && run.end == end)
    #expect(run.seriousViolations == [] && run.isRepeatable)
  }

  @Test func `that waits for another merge gives up its place once its task is cancelled`() throws {
    let run = try TestRun(Self.scenario("faults: [{id: c, cancel: {task: T-2, at: 11m}}]"))
    #expect(run.outcomes == ["T-2 skipped: cancelled", "T-1 completed"])
    #expect(Self.mergeTimes(run) == ["13m"] && run.end == "13m")
    #expect(run.seriousViolations == [])
  }

  @Test(arguments: [("one", "29m"), ("many", "26m")])
  func `goes back to its author if another task changed one of its files`(
    queue: String,
    end: String
  ) throws {
    let run = try TestRun(Self.scenario(merge: "takes: 3m, queue: \(queue)", other: "api/a.py"))
    #expect(run.lines(with: "the work conflicts").count == 1)
    #expect(
      run.handoffs.filter { $0.hasSuffix("frontend-implementer: reject") } == [
        "implement-trd -> frontend-implementer: reject"
      ]
    )
    // The author repeats its ten minutes, and the merge takes three more.
    #expect(run.end == end)
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.seriousViolations == [])
    #expect(run.judgement.taskResults.map(\.retries) == [0, 1])
  }

  @Test func `that went back to its author is answered like any other handoff`() throws {
    let scenario = Self.scenario(other: "api/a.py")
    let withoutRule = try TestRun(scenario)
    // The work goes back at 16 minutes and is answered at 26. Its second merge ends at 29.
    let run = try TestRun(
      scenario.replacing(
        "{workspace: worktree",
        with: "{reply: {intent: reject, within: 11m}, workspace: worktree"
      )
    )
    #expect(run.lines(with: "not answered in time") == [])
    #expect(run.lines == withoutRule.lines)
    #expect(run.summary.digest == withoutRule.summary.digest)
    let late = try TestRun(
      scenario.replacing(
        "{workspace: worktree",
        with: "{reply: {intent: reject, within: 9m, tries: 1}, workspace: worktree"
      )
    )
    #expect(
      late.lines(with: "not answered in time").first
        == "25m implement-trd -> frontend-implementer  reject  T-2  round 1  not answered in time (1), given up"
    )
  }

  @Test func `is done side by side on a file, where shared files put tasks in line`() throws {
    let shared = try TestRun(Self.scenario(merge: "", other: "api/a.py", workspace: "shared"))
    #expect(shared.end == "20m")
    let separate = try TestRun(Self.scenario(merge: "", other: "api/a.py"))
    #expect(separate.times(of: "frontend-implementer starts  T-2") == ["0s"])
    #expect(separate.violations(of: "resource.lost-update") == [])
  }

  @Test func `begins with everything that was merged before its task`() throws {
    let run = try TestRun(
      Self.scenario(other: "api/a.py")
        .replacing("id: T-2, description", with: "id: T-2, needs: [T-1], description")
    )
    #expect(run.lines(with: "the work conflicts") == [])
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
  }

  @Test func `conflicts by chance if the platform has a rate, whatever the files are`() throws {
    let always = try TestRun(Self.scenario(merge: "conflicts: {rate: 100}"))
    #expect(always.outcomes == ["T-1 stuck: attempts-exhausted", "T-2 stuck: attempts-exhausted"])
    #expect(always.lines(with: "the work conflicts").count == 6)
    let never = try TestRun(Self.scenario(merge: "conflicts: {rate: 0}", other: "api/a.py"))
    #expect(never.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(never.lines(with: "the work conflicts") == [])
  }

  @Test func `conflicts as often as its rate says`() throws {
    let plan = try Fixture.plan(Self.scenario(merge: "conflicts: {rate: 20}"))
    let conflicts = (0..<400).map { seed in
      TestRun(plan, seed: UInt64(seed)).lines(with: "the work conflicts").count
    }
    // Each task is merged 1 / (1 - 0.2) times on average, so 800 tasks conflict 200 times, with a standard
    // deviation of 16.
    #expect((140...260).contains(conflicts.reduce(0, +)))
  }

  @Test func `keeps a flaw if its conflict is not noticed`() throws {
    let run = try TestRun(Self.scenario(merge: "unnoticed: 100", other: "api/a.py"))
    #expect(run.lines(with: "a major flaw escapes: merge-conflict").count == 1)
    #expect(run.summary.escapedFlaws == 1)
    #expect(run.lines(with: "the work conflicts") == [])
    #expect(run.lines.contains("the merge leaves a major flaw: merge-conflict  T-2"))
    #expect(!run.lines.contains { $0.hasPrefix("code-reviewer leaves") })
  }

  @Test func `is tried again by the platform if it conflicts`() throws {
    let run = try TestRun(Self.scenario(other: "api/a.py"))
    let retries = run.lines.filter { $0.contains("schedules a retry") }
    #expect(retries == ["the platform schedules a retry after failure 1  T-2"])
  }

  @Test func `is merged once, although its result arrives twice`() throws {
    let run = try TestRun(
      Self.scenario(
        merge: "takes: 3m",
        "faults: [{id: twice, duplicate: {from: code-reviewer, intent: approve, task: T-1}}]"
      )
    )
    #expect(Self.mergeTimes(run) == ["13m", "16m"])
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
  }

  @Test func `is merged although its coordinator is away`() throws {
    let run = try TestRun(
      Self.scenario(
        "faults: [{id: away, pause: {agent: spec-planner, at: 5m, for: 20m}}]"
      ).replacing("{workspace: worktree", with: "{routing: direct, workspace: worktree")
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.end == "25m")
  }

  @Test func `needs no merge if an agent wrote nothing`() throws {
    let run = try TestRun(
      Self.scenario("faults: [{id: lazy, no-op: {agent: backend-implementer}}]")
    )
    #expect(!run.lines.contains("the work of T-1 is merged"))
  }

  @Test(arguments: ["phase", "task"])
  func `can conflict with work of the same phase`(retry: String) throws {
    let run = try TestRun(
      Self.scenario(other: "api/a.py").replacing(
        "{workspace: worktree",
        with: "{workspace: worktree, retry: \(retry)"
      )
    )
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-2 completed"])
  }

  @Test func `is named in an error if files are shared`() {
    #expect(
      Fixture.diagnostics(
        Fixture.head + Self.scenario(workspace: "shared")
      ) == [
        "s.yaml:9:31: error: `merge` needs `workspace: worktree`, since work on shared files is not merged"
      ]
    )
  }
}

/// A reset that reverts the files of others.
@Suite struct `A reset` {
  private static func scenario(_ platform: String = "{}") -> String {
    """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: Show it, agent: frontend-implementer, touches: [web/b.tsx]}
    platform: \(platform)
    behaviour:
      backend-implementer: [{takes: 20m, times: always}]
      frontend-implementer: [{takes: 40m, times: always}]
    faults: [{id: undone, reset: {agent: frontend-implementer, nth: 1}}]
    """
  }

  @Test func `reverts the files of tasks in progress, and is found`() throws {
    let run = try TestRun(
      Self.scenario().replacing(
        "backend-implementer: [{takes: 20m",
        with: "backend-implementer: [{takes: 50m"
      )
    )
    #expect(run.lines.contains("frontend-implementer writes api/a.py  T-2"))
    #expect(
      run.violations(of: "resource.lost-update") == [
        "resource.lost-update by frontend-implementer on T-2"
      ]
    )
    // The verifier finds no evidence for work that is gone, so it is made again.
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-2 completed"])
  }

  @Test func `does not strike if there is nothing to revert`() throws {
    let run = try TestRun(Self.scenario())
    #expect(run.lines(with: "fault undone strikes") == [])
    #expect(run.lines(with: "reset the files") == [])
  }

  @Test func `cannot reach the files of others in a tree of its own`() {
    #expect(
      Fixture.diagnostics(Fixture.head + Self.scenario("{workspace: worktree}")) == [
        "s.yaml:13:10: error: `undone` can never strike: `frontend-implementer` cannot reach the files of other tasks: `workspace: worktree` gives each task its own"
      ]
    )
  }
}
