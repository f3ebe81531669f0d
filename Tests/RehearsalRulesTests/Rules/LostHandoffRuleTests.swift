import RehearsalRules
import Support
import Testing

@Suite struct `The rule on lost handoffs` {
  @Test func `fires on a completed task whose handoff never arrived`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{deliver: verify-app}, {complete: implement-trd}]}]}
        faults: [{id: gone, drop: {from: backend-implementer, to: verify-app}}]
        """
    )
    #expect(trial.violations(of: "handoff.lost") == ["handoff.lost by backend-implementer on T-1"])
  }

  @Test func `stays silent when the task was assigned again`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}
        faults: [{id: gone, drop: {intent: reject, nth: 1}}]
        """
    )
    #expect(trial.violations(of: "handoff.lost") == [])
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `stays silent when the handoff was sent again`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults: [{id: gone, drop: {from: verify-app, nth: 1}}]
        """
    )
    #expect(trial.violations(of: "handoff.lost") == [])
  }

  @Test func `stays silent when a stand-in received the handoff`() throws {
    // T-2 waits for the backend, which dies, and goes to the frontend.
    let trial = try TestRun(
      """
      platform: {sessions: {backend-implementer: 1}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]
      """
    )
    #expect(
      trial.lines(with: "spec-planner -> frontend-implementer  assign  T-2  taken up").count == 1
    )
    #expect(trial.violations(of: "handoff.lost") == [])
  }

  @Test func `fires when a fault sent the handoff to another agent`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{deliver: verify-app}, {complete: implement-trd}]}]}
        faults: [{id: astray, misroute: {from: backend-implementer, to: verify-app, receiver: code-reviewer}}]
        """
    )
    #expect(trial.violations(of: "handoff.lost") == ["handoff.lost by backend-implementer on T-1"])
  }

  private func lostCalls(_ count: Int, _ rest: String) throws -> [[UInt64]] {
    try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{does: [{call: verify-app, count: \(count)}, {wait: all}, {write: api/a.py}]}]

        """ + rest
    )
    .judgement.violations.filter { $0.rule == "handoff.lost" }.map(\.evidence)
  }

  @Test(arguments: [1, 2]) func `fires on a lost call, also if the session makes an equal call`(
    count: Int
  ) throws {
    let lost = "faults: [{id: gone, drop: {intent: call, nth: 1}}]\n"
    #expect(try lostCalls(count, lost).map(\.count) == [1])
  }

  @Test func `stays silent when a lost call was made again by the platform`() throws {
    let lostOnce = """
      platform: {reply: {intent: call, within: 30m, tries: 2}}
      faults: [{id: gone, drop: {intent: call, nth: 1}}]
      """
    #expect(try lostCalls(2, lostOnce) == [])
    let lostForEver = lostOnce.replacing(", nth: 1", with: "")
    #expect(try lostCalls(2, lostForEver).map(\.count) == [4])
  }

  @Test func `stays silent on a judge whose missing vote the panel counts as an approval`() throws {
    // The second request is lost, too, and it comes after the approvals of the other judges.
    let trial = try PanelTeam.run(
      """
      platform: {reply: {to: code-reviewer, within: 30m, tries: 2}}
      faults: [{id: gone, drop: {to: code-reviewer}}]

      """,
      panel: ", missing: pass"
    )
    #expect(trial.times(of: "lost by gone") == ["3m", "33m"])
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "handoff.lost") == [])
  }

  @Test(arguments: [("", 0), (", veto: [style-reviewer]", 1)])
  func `fires on a judge of such a panel if the judge has a veto`(veto: String, count: Int) throws {
    // The task completes at once, and the code reviewer has approved.
    let trial = try PanelTeam.run(
      """
      behaviour:
        verify-app: [{hands: [{deliver: code-reviewer}, {deliver: style-reviewer}, {complete: implement-trd}]}]
        code-reviewer: [{takes: 0s}]
      faults: [{id: gone, drop: {to: style-reviewer}}]

      """,
      panel: ", need: 2\(veto), missing: pass"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "handoff.lost").count == count)
  }

  @Test func `fires on a judge of such a panel if no other judge has approved`() throws {
    let trial = try PanelTeam.run(
      """
      behaviour: {verify-app: [{hands: [{deliver: code-reviewer}, {complete: implement-trd}]}]}
      faults: [{id: gone, drop: {to: code-reviewer}}]

      """,
      panel: ", missing: pass"
    )
    #expect(trial.violations(of: "handoff.lost") == ["handoff.lost by verify-app on T-1"])
  }

  @Test(arguments: [(", need: 2", 0), ("", 1)])
  func `stays silent on a judge whose vote the panel did not need`(
    settings: String,
    count: Int
  ) throws {
    // Without an answer, a panel that needs all votes never decides. Its verifier completes the task instead.
    let completion = "{hands: [{deliver: code-reviewer}, {complete: implement-trd}]}"
    let trial = try PanelTeam.run(
      """
      \(count == 0 ? "" : "behaviour: {verify-app: [\(completion)]}")
      faults: [{id: gone, drop: {to: \(count == 0 ? "security-reviewer" : "code-reviewer")}}]

      """,
      panel: settings
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "handoff.lost").count == count)
  }

  /// Returns what the rule finds in a team of three verifiers, two of which have to approve.
  private func lostWithVerifiers(_ fault: String) throws -> [String] {
    let verifier = Fixture.definitions["agents/verify-app.md"] ?? ""
    let verifiers = "**verify-app / verify-b / verify-c**"
    var files = [
      "agents/verify-b.md": verifier.replacing("verify-app", with: "verify-b"),
      "agents/verify-c.md": verifier.replacing("verify-app", with: "verify-c"),
      "policy.yaml": """
      rehearsal-policy: 1
      roles: {verify-b: verifier, verify-c: verifier}
      panels: {check: {of: [verify-app, verify-b, verify-c], need: 2}}
      """,
    ]
    for path in ["agents/backend-implementer.md", "agents/code-reviewer.md"] {
      files[path] = Fixture.definitions[path]?.replacing("**verify-app**", with: verifiers)
    }
    let trial = try TestRun(
      Fixture.work
        + """
        model:
          {verify-app: {takes: 10m}, verify-b: {takes: 20m}, verify-c: {takes: 5m}, code-reviewer: {takes: 30m}}
        faults: [{id: gone, drop: \(fault)}]
        """,
      files: files
    )
    #expect(trial.outcomes == ["T-1 completed"])
    return trial.violations(of: "handoff.lost")
  }

  @Test(arguments: [
    "{from: backend-implementer, to: verify-c}", "{from: verify-c, to: code-reviewer}",
    "{from: verify-b, to: code-reviewer}",
  ])
  func `stays silent on a lost vote that the panel did not need`(fault: String) throws {
    #expect(try lostWithVerifiers(fault) == [])
  }

  @Test func `stays silent on a request that is sent again after the end of its task`() throws {
    let trial = try TestRun(
      Fixture.work + """
        platform: {reply: {to: code-reviewer, within: 10m, tries: 3}}
        faults: [{id: f, crash: {agent: code-reviewer, after: handoff.sent, nth: 1}}]
        """
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "handoff.lost") == [])
  }

  /// Returns what the rule finds if the second of three equal requests is lost, and the first is answered late.
  private func lostSecond(_ request: String, late: String, _ rest: String) throws -> [String] {
    let trial = try TestRun(
      Fixture.work + """
        platform: {reply: {\(request), within: 15m, tries: 2, late: \(late), then: park}}
        faults: [{id: f, drop: {\(request), nth: 2}}]

        """ + rest
    )
    #expect(trial.outcomes == ["T-1 completed"])
    return trial.violations(of: "handoff.lost")
  }

  @Test func `stays silent on a lost repetition if the first request is answered`() throws {
    #expect(
      try lostSecond("to: verify-app", late: "taken", "model: {verify-app: {takes: 20m}}") == []
    )
    let script = """
      behaviour:
        backend-implementer: [{when: {intent: assign}, does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}]}]
        frontend-implementer: [{when: {intent: call}, takes: 20m, times: always}]
      """
    #expect(try lostSecond("intent: call", late: "taken", script) == [])
  }

  @Test func `fires on a lost repetition if the first request is not answered`() throws {
    // The session of the first request crashes, and another agent completes the task.
    let trial = try TestRun(
      Fixture.work + """
        platform: {reply: {to: verify-app, within: 15m, tries: 2, then: park}}
        model: {verify-app: {takes: 5m}, backend-implementer: {takes: 1m}}
        behaviour:
          backend-implementer: [{hands: [{deliver: verify-app}, {deliver: code-reviewer}]}]
          code-reviewer: [{takes: 1h, decides: {decision: APPROVED}}]
        faults:
          - {id: c, crash: {agent: verify-app, nth: 1, before: decision.made, restart: 1m}}
          - {id: f, drop: {to: verify-app, nth: 2}}
        """
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "handoff.lost") == ["handoff.lost by backend-implementer on T-1"])
  }
}
