import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The answers that are in time for a deadline, and the consequences when it has passed.
@Suite struct `A deadline` {
  private static func missed(_ run: TestRun) -> [String] { run.lines(with: "not answered in time") }

  // MARK: - Work that the platform merges

  @Test(arguments: ["fail", "escalate", "deny", "park"])
  func `does not pass for a vote whose work the platform is merging`(then: String) throws {
    let run = try TestRun(
      Fixture.work + """
        platform:
          workspace: worktree
          merge: {takes: 30m}
          reply: {within: 4m, tries: 3, remind: 1m, then: \(then)}

        """
    )
    #expect(run.outcomes == ["T-1 completed"] && run.end == "30m")
    #expect(Self.missed(run) == [])
    #expect(run.lines(with: "inform") == [])
    #expect(run.judgement.violations.isEmpty)
  }

  @Test func `does not pass for votes that wait for the merges of other tasks`() throws {
    let tasks = (1...6).map {
      "    - {id: T-\($0), description: a, agent: backend-implementer, touches: [api/\($0).py]}\n"
    }
    let run = try TestRun(
      "work:\n  tasks:\n" + tasks.joined()
        + "platform: {workspace: worktree, merge: {takes: 3m}, reply: {within: 10m, tries: 1}}\n"
    )
    #expect(run.outcomes == (1...6).map { "T-\($0) completed" } && run.end == "18m")
    #expect(Self.missed(run) == [] && run.seriousViolations == [])
  }

  @Test func `passes for a vote that is lost on its way to the merge`() throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {workspace: worktree, merge: {takes: 30m}, reply: {within: 4m, tries: 3}}
        faults: [{id: lost, drop: {to: implement-trd, nth: 1}}]

        """
    )
    #expect(run.outcomes == ["T-1 completed"] && run.end == "34m")
    #expect(Self.missed(run).count == 1)
  }

  @Test func `keeps work from before the last retry of its task from being merged`() throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {workspace: worktree, merge: {takes: 1h}, reply: {intent: delegate, within: 10m, tries: 1}}
        behaviour:
          backend-implementer:
            - {does: [{write: api/a.py}], hands: [{deliver: verify-app}, {delegate: frontend-implementer}]}
        faults: [{id: lost, drop: {to: frontend-implementer, nth: 1}}]

        """
    )
    #expect(run.retries == 1)
    #expect(run.times(of: "is merged") == ["2h"])
    #expect(run.outcomes == ["T-1 completed"] && run.end == "2h")
    #expect(run.seriousViolations == [])
  }

  // MARK: - The instant of the deadline

  @Test(arguments: ["fifo", "shuffled"], 0..<5 as Range<UInt64>)
  func `itself is in time`(schedule: String, seed: UInt64) throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {schedule: \(schedule), reply: {to: code-reviewer, within: 40m, tries: 2, remind: 40m}}
        model: {code-reviewer: {takes: 40m}}

        """,
      seed: seed
    )
    #expect(run.outcomes == ["T-1 completed"] && run.end == "40m")
    #expect(Self.missed(run) == [] && run.lines(with: "inform") == [])
  }

  @Test(arguments: ["fifo", "shuffled"], 0..<5 as Range<UInt64>)
  func `of a wait for answers is in time itself, too`(schedule: String, seed: UInt64) throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {schedule: \(schedule)}
        behaviour:
          backend-implementer: [{does: [{call: frontend-implementer}, {wait: {within: 5m}}, {write: api/a.py}]}]
          frontend-implementer: [{takes: 5m}]

        """,
      seed: seed
    )
    #expect(
      run.lines(with: "goes on with") == ["5m backend-implementer goes on with 1 answer  T-1"]
    )
    #expect(!run.judgement.violations.contains { $0.rule == "handoff.half-joined" })
  }

  @Test func `has passed a moment later`() throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {reply: {to: code-reviewer, within: 40m, tries: 2}}
        model: {code-reviewer: {takes: 2401s}}

        """
    )
    #expect(Self.missed(run).isEmpty == false)
  }

  // MARK: - Answers to calls

  private static func calling(_ wait: String, _ platform: String, _ faults: String) throws
    -> TestRun
  {
    try TestRun(
      Fixture.work + """
        platform: {\(platform)}
        model: {verify-app: {takes: 39m}, code-reviewer: {takes: 39m}}
        behaviour:
          backend-implementer:
            - {takes: 4m, does: [{call: frontend-implementer, count: 2}, {wait: \(wait)}, {write: api/a.py}], times: always}
          frontend-implementer: [{when: {intent: call}, takes: 10m, times: always}]
        faults: [{id: lost, drop: {from: frontend-implementer\(faults)}}]

        """
    )
  }

  @Test(arguments: ["fail", "escalate", "deny"])
  func `does not count for an answer to a call for which no session waits any more`(then: String)
    throws
  {
    let run = try Self.calling("any", "reply: {within: 40m, tries: 1, then: \(then)}", ", nth: 2")
    #expect(run.outcomes == ["T-1 completed"] && run.end == "1h32m")
    #expect(run.retries == 0 && Self.missed(run) == [])
    #expect(run.seriousViolations == [])
  }

  @Test func `of a call passes if the answer was lost, and the call is made again`() throws {
    let run = try Self.calling("all", "reply: {intent: call, within: 15m, tries: 2}", ", nth: 2")
    #expect(Self.missed(run).count == 1)
    #expect(
      run.lines(with: "goes on with") == ["25m backend-implementer goes on with 2 answers  T-1"]
    )
    #expect(!run.judgement.violations.contains { $0.rule == "handoff.half-joined" })
  }

  @Test(arguments: [("call", "1h20m"), ("complete", "1h30m")])
  func `lets the calling session go on if every answer is lost, and fails no task`(
    intent: String,
    time: String
  ) throws {
    let run = try Self.calling("all", "reply: {intent: \(intent), within: 40m, tries: 2}", "")
    #expect(
      run.lines(with: "goes on with") == ["\(time) backend-implementer goes on with 0 answers  T-1"]
    )
    #expect(run.retries == 0 && run.outcomes == ["T-1 completed"])
  }

  // MARK: - Agents that are gone for good

  @Test(arguments: [("escalate", "T-1 stuck: no-reply"), ("deny", "T-1 blocked")])
  func `passes for a handoff whose sender is gone for good, too`(then: String, outcome: String)
    throws
  {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: frontend-implementer, touches: [web/b.tsx]}
      platform: {reply: {to: verify-app, within: 1h, tries: 2, then: \(then)}}
      model: {backend-implementer: {takes: 10m}, frontend-implementer: {takes: 8h}}
      faults:
        - {id: lost, drop: {from: backend-implementer, to: verify-app}}
        - {id: gone, crash: {agent: backend-implementer, at: 20m}}

      """
    )
    #expect(Self.missed(run).map { $0.prefix { $0 != " " } } == ["1h10m", "2h10m"])
    #expect(run.lines(with: outcome.replacing("T-1 ", with: "T-1 ended ")).count == 1)
    #expect(run.times(of: "T-1 ended") == ["2h10m"])
  }

  @Test func `ends a task at once if the agent that is asked is gone for good`() throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {reply: {to: code-reviewer, within: 1h, tries: 3}}
        model: {code-reviewer: {takes: 5m}}
        faults: [{id: gone, crash: {agent: code-reviewer, at: 1m}}]

        """
    )
    #expect(Self.missed(run).map { $0.hasSuffix("given up") } == [true])
    #expect(run.outcomes == ["T-1 died: crashed"] && run.end == "1h")
    #expect(run.retries == 0)
  }
}
