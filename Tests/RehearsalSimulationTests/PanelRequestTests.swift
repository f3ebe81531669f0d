import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Panels whose judges are asked one after another, or do not get the request.
@Suite struct `The requests to a panel` {
  @Test(arguments: [
    "", "faults: [{id: f, crash: {agent: verify-app, after: handoff.sent, nth: 1, restart: 1m}}]",
  ])
  func `are all sent before the panel decides`(fault: String) throws {
    let run = try PanelTeam.run(
      "behaviour: {verify-app: [{takes: 1m}], code-reviewer: [{takes: 0s, times: always}]}\n"
        + fault
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(!run.lines(with: "style-reviewer decides APPROVED").isEmpty)
    #expect(run.violations(of: "gate.stage-skipped") == [])
  }

  @Test func `are all sent before the panel decides if a custom agent sends them later`() throws {
    let plan = try PanelTeam.plan("behaviour: {code-reviewer: [{takes: 0s}]}\n")
    let run = TestRun(plan) { name, loop in
      guard name == "verify-app" else { return nil }
      return .suspending(
        Waiting(on: loop) { _, desk in
          desk.decide(.approved)
          desk.passOn(after: .seconds(60))
        }
      )
    }
    #expect(run.times(of: "T-1 ended completed") == ["24m"])
  }

  /// Runs a panel that counts the missing vote of the security reviewer as an approval at 15 minutes; the reviewer
  /// refuses the work at 23 minutes.
  private func runWithLateRefusal(_ late: String, codeReview: String) throws -> TestRun {
    let refusal = "decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}"
    return try PanelTeam.run(
      """
      platform: {reply: {to: security-reviewer, within: 12m, tries: 1, late: \(late)}}
      behaviour:
        security-reviewer: [{takes: 20m, \(refusal)}]
        code-reviewer: [{takes: \(codeReview)}]

      """,
      panel: ", missing: pass"
    )
  }

  @Test func `let a late refusal fail the run, although a missing vote counts as an approval`()
    throws
  {
    let run = try runWithLateRefusal("dropped", codeReview: "40m")
    // The refusal comes while the panel is undecided. The work is not done again.
    #expect(run.lines(with: "too late, dropped").count == 1)
    #expect(run.times(of: "T-1 ended completed") == ["43m"] && run.retries == 0)
    let texts = run.judgement.violations.filter { $0.rule == "gate.stage-skipped" }.map(\.text)
    #expect(texts == ["T-1 completed without the approval of security-reviewer"])
  }

  @Test func `let a late refusal take the place of the missing vote where late answers are taken`()
    throws
  {
    let run = try runWithLateRefusal("taken", codeReview: "40m")
    let missed = run.lines(with: "not answered in time").first
    #expect(missed?.hasPrefix("15m ") == true)
    #expect(missed?.hasSuffix("not answered in time (1), counted as an approval") == true)
    #expect(run.times(of: "too late, taken") == ["23m"])
    #expect(run.retries == 1)
    // In the second round the panel decides at the deadline, 12 minutes after the request at 26 minutes.
    #expect(run.times(of: "T-1 ended completed") == ["38m"])
    #expect(run.violations(of: "gate.stage-skipped") == [])
  }

  @Test(arguments: ["fail", "park"])
  func `are neither given up nor parked where a missing vote counts as an approval`(then: String)
    throws
  {
    let rest = "platform: {reply: {to: security-reviewer, within: 12m, tries: 1, then: \(then)}}\n"
    let counted = try PanelTeam.run(rest, panel: ", missing: pass")
    #expect(counted.lines(with: "(1), counted as an approval").count == 1)
    #expect(counted.lines(with: "(1), ").count == 1)
    let refused = try PanelTeam.run(rest, panel: ", missing: refuse")
    #expect(refused.lines(with: "(1), counted as an approval") == [])
    #expect(
      refused.lines(with: then == "park" ? "(1), parked" : "(1), given up").isEmpty == false
    )
  }

  @Test func `drop a late refusal once the panel has decided, also where late answers are taken`()
    throws
  {
    let run = try runWithLateRefusal("taken", codeReview: "10m")
    #expect(run.times(of: "T-1 ended completed") == ["15m"])
    #expect(run.times(of: "too late, dropped") == ["23m"])
    #expect(run.lines(with: "too late, taken") == [] && run.retries == 0)
  }

  @Test(arguments: [
    ("style-reviewer", ["T-1 completed"]), ("security-reviewer", ["T-1 died: no-result"]),
  ])
  func `are not passed over in silence if the judge has a veto`(
    judge: String,
    outcomes: [String]
  ) throws {
    let run = try PanelTeam.run(
      "platform: {attempts: 1}\nfaults: [{id: f, drop: {to: \(judge)}}]\n",
      panel: ", veto: [security-reviewer], missing: pass"
    )
    #expect(run.outcomes == outcomes)
    #expect(run.violations(of: "gate.stage-skipped") == [])
  }

  @Test func `are given up at the deadline if the judge has a veto`() throws {
    let run = try PanelTeam.run(
      """
      platform: {attempts: 1, reply: {to: security-reviewer, within: 30m, tries: 1}}
      faults: [{id: f, stop-silently: {agent: security-reviewer}}]

      """,
      panel: ", need: any, veto: [security-reviewer], missing: pass"
    )
    #expect(run.times(of: "not answered in time (1), given up") == ["33m"])
    #expect(run.lines(with: "counted as an approval") == [])
    #expect(run.outcomes != ["T-1 completed"])
  }

  @Test func `count as one failure if several judges do not answer`() throws {
    let run = try PanelTeam.run(
      """
      platform: {reply: {intent: deliver, within: 30m, tries: 1}}
      faults: [{id: f, partition: {between: [verify-app], and: [code-reviewer, style-reviewer], until: 10m}}]

      """,
      panel: ""
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.retries == 1)
    #expect(run.violations(of: "handoff.two-owners") == [])
  }

  @Test func `count as one failure if one does not arrive and the other judges refuse`() throws {
    let refusal = "decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}"
    let block = "[{\(refusal), times: always}]"
    let run = try PanelTeam.run(
      """
      behaviour: {code-reviewer: \(block), security-reviewer: \(block)}
      faults: [{id: f, drop: {to: style-reviewer}}]

      """,
      panel: ", need: any"
    )
    for failure in 1...2 {
      #expect(run.lines(with: "schedules a retry after failure \(failure)").count == 1)
    }
    #expect(run.outcomes == ["T-1 died: no-result"])
    #expect(run.handoffs.count { $0 == "spec-planner -> backend-implementer: assign" } == 3)
  }

  @Test func `count as one failure if a vote is lost after a refusal that the panel can afford`()
    throws
  {
    let run = try PanelTeam.run(
      """
      behaviour: {style-reviewer: [{takes: 5m, decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}}]}
      faults: [{id: f, drop: {from: security-reviewer, nth: 1}}]

      """,
      panel: ", need: 2"
    )
    #expect(run.times(of: "reject  T-1  round 1  counted, goes no further") == ["8m"])
    #expect(run.lines(with: "schedules a retry after failure 1").count == 1)
    #expect(run.lines(with: "schedules a retry").count == 1)
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.handoffs.count { $0 == "spec-planner -> backend-implementer: assign" } == 2)
  }

  @Test func `return refused work by the judge whose contract names who fixes it`() throws {
    let block = "decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}"
    let scenario =
      Fixture.work + """
        model: {code-reviewer: {takes: 10m}, security-reviewer: {takes: 20m}, style-reviewer: {takes: 5m}}
        behaviour: {code-reviewer: [{takes: 10m, \(block)}], security-reviewer: [{takes: 20m, \(block)}]}

        """
    var files = PanelTeam.files(", need: 2")
    files["agents/security-reviewer.md"] =
      "---\nname: security-reviewer\n---\n### Receives Work From\n- **verify-app**: Work\n"
    let run = TestRun(try Fixture.plan(scenario, files: files))
    // One approval and one refusal leave the panel open until the security reviewer refuses, too.
    let refusals = run.lines(with: "-> backend-implementer  reject  T-1  round 1  taken up")
    #expect(refusals.count == 1)
    #expect(run.times(of: "round 1  taken up").first == "20m")
    #expect(run.retries == 1)
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test func `cause one retry if a refusal is late and the deciding judge names nobody`() throws {
    let block = "decides: {decision: BLOCKED, defects: [{category: slow, text: one}]}"
    let scenario =
      Fixture.work + """
        model: {code-reviewer: {takes: 5m}, security-reviewer: {takes: 7m}, style-reviewer: {takes: 6m}}
        behaviour:
          code-reviewer: [{takes: 5m, \(block)}]
          style-reviewer: [{takes: 6m, \(block)}]
          security-reviewer: [{takes: 7m, \(block)}]
        faults: [{id: slow, delay: {from: style-reviewer, nth: 1, by: 10m}}]

        """
    var files = PanelTeam.files(", need: 2")
    files["agents/security-reviewer.md"] =
      "---\nname: security-reviewer\n---\n### Receives Work From\n- **verify-app**: Work\n"
    let run = TestRun(try Fixture.plan(scenario, files: files))
    #expect(run.retries == 1)
    #expect(run.outcomes == ["T-1 completed"])
  }
}
