import RehearsalSimulation
import Support
import Testing

@Suite struct `A panel with a judge that does not answer` {
  @Test(arguments: [
    "stop-silently: {agent: style-reviewer}", "drop: {from: style-reviewer}",
    "crash: {agent: style-reviewer, at: 4m}",
  ])
  func `counts a judge without an answer as an approval where the policy passes it`(fault: String)
    throws
  {
    let run = try PanelTeam.run("faults: [{id: f, \(fault)}]\n", panel: ", missing: pass")
    #expect(run.times(of: "T-1 ended completed") == ["23m"], "\(run.lines(with: ""))")
    #expect(run.retries == 0)
  }

  @Test(arguments: [
    ("", "T-1 died: no-result"), (", {deliver: style-reviewer}", "T-1 completed"),
  ])
  func `waits for judges that nobody asked, although the policy passes judges without an answer`(
    otherRequests: String,
    outcome: String
  ) throws {
    let run = try PanelTeam.run(
      """
      platform: {attempts: 1}
      behaviour: {verify-app: [{hands: [{deliver: code-reviewer}\(otherRequests)], times: always}]}
      faults: [{id: f, stop-silently: {agent: style-reviewer}, may-miss: true}]

      """,
      panel: ", need: 2, missing: pass"
    )
    #expect(run.outcomes == [outcome])
  }

  @Test func `does not approve without an answer where the policy refuses it`() throws {
    let run = try PanelTeam.run(
      "platform: {attempts: 1}\nfaults: [{id: f, stop-silently: {agent: style-reviewer}}]\n",
      panel: ", missing: refuse"
    )
    #expect(run.outcomes == ["T-1 died: no-result"])
  }

  @Test func `passes a judge without an answer at the deadline of the answer`() throws {
    let rest = """
      platform: {reply: {to: style-reviewer, within: 30m, tries: 1}}
      faults: [{id: f, stop-silently: {agent: style-reviewer}}]

      """
    let run = try PanelTeam.run(rest, panel: ", missing: pass")
    #expect(run.times(of: "T-1 ended completed") == ["33m"])
  }

  @Test func `asks a judge again that does not answer, and nobody else`() throws {
    let rest = """
      platform: {reply: {to: style-reviewer, within: 30m, tries: 2}}
      faults: [{id: f, stop-silently: {agent: style-reviewer, nth: 1}}]

      """
    let run = try PanelTeam.run(rest)
    #expect(run.times(of: "T-1 ended completed") == ["38m"])
    #expect(run.lines(with: "style-reviewer opens").count == 2)
    #expect(run.lines(with: "code-reviewer opens").count == 1)
    #expect(run.summary.executions == 1)
  }

  @Test func `gets a lost vote again, and needs no answer to a vote that has arrived`() throws {
    let rest = """
      platform: {reply: {intent: approve, within: 30m, tries: 2}}
      faults: [{id: f, drop: {from: style-reviewer, nth: 1}}]

      """
    let run = try PanelTeam.run(rest)
    #expect(run.times(of: "T-1 ended completed") == ["38m"])
    #expect(run.summary.repeatedHandoffs == 1 && run.summary.executions == 1)
    #expect(run.lines(with: "style-reviewer opens").count == 1)
  }

  // MARK: - Panels in which everyone is silent

  /// Runs a panel that needs two approvals, of judges who have 20 minutes for their answers.
  private static func runWithDeadline(
    then: String,
    _ faults: [String],
    _ rest: String = "",
    late: String = "dropped"
  ) throws -> TestRun {
    let list = faults.enumerated().map { "  - {id: f\($0), \($1)}\n" }
    return try PanelTeam.run(
      """
      platform: {reply: {intent: deliver, within: 20m, tries: 1, then: \(then), late: \(late)}}
      faults:
      \(list.joined())\(rest)
      """,
      panel: ", need: 2, missing: pass"
    )
  }

  private static let lostRequests = [
    "drop: {to: code-reviewer}", "drop: {to: security-reviewer}", "drop: {to: style-reviewer}",
  ]

  @Test(arguments: ["dropped", "taken"])
  func `approves nothing by silence alone, and follows the reply rule at its last deadline`(
    late: String
  ) throws {
    let run = try Self.runWithDeadline(then: "escalate", Self.lostRequests, late: late)
    #expect(run.outcomes == ["T-1 stuck: no-reply"] && run.end == "23m")
    #expect(run.lines(with: "given up").count == 1)
  }

  @Test func `follows the reply rule if one judge has refused and the others are silent`() throws {
    let run = try Self.runWithDeadline(
      then: "deny",
      Array(Self.lostRequests.dropFirst()),
      """
      behaviour:
        code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: x, text: y}]}}]

      """
    )
    #expect(run.outcomes == ["T-1 blocked"] && run.end == "23m")
  }

  @Test func `counts no vote that comes after the panel was given up`() throws {
    let run = try Self.runWithDeadline(
      then: "escalate",
      Array(Self.lostRequests.dropFirst()),
      "behaviour: {code-reviewer: [{takes: 30m}]}\n",
      late: "taken"
    )
    #expect(run.outcomes == ["T-1 stuck: no-reply"])
    #expect(run.times(of: "too late, dropped") == ["33m"])
  }

  @Test func `waits for a late vote if the reply rule parks`() throws {
    let run = try Self.runWithDeadline(
      then: "park",
      Array(Self.lostRequests.dropFirst()),
      "behaviour: {code-reviewer: [{takes: 30m}]}\n"
    )
    #expect(run.outcomes == ["T-1 completed"] && run.end == "33m")
  }

  /// The code reviewer answers late, and the security reviewer never.
  @Test func `waits for each silent judge, also after the late answer of another`() throws {
    let run = try PanelTeam.run(
      """
      platform: {attempts: 2, reply: {intent: deliver, within: 30m, tries: 1, then: park}}
      behaviour: {code-reviewer: [{takes: 55m}]}
      faults: [{id: mute, stop-silently: {agent: security-reviewer}}]

      """,
      panel: ""
    )
    #expect(run.times(of: "too late, taken") == ["58m"])
    #expect(run.outcomes == ["T-1 stuck: no-reply"] && run.end == "58m")
    #expect(run.retries == 0)
  }

  /// The panel refuses the work, and the author that gets it back ends its session without a result.
  @Test func `does not wait for a silent judge whose vote the panel no longer needs`() throws {
    let run = try PanelTeam.run(
      """
      platform: {attempts: 2, reply: {to: security-reviewer, within: 1m, tries: 1, then: park}}
      behaviour:
        style-reviewer: [{decides: {decision: NEEDS FIXES, defects: [{category: A03, text: sql}]}}]
      faults:
        - {id: mute, stop-silently: {agent: security-reviewer}}
        - {id: gone, stop-silently: {agent: backend-implementer, nth: 2}}

      """,
      panel: ""
    )
    #expect(run.outcomes == ["T-1 died: no-result"])
  }

  @Test func `waits for a judge with a veto after a vote that counted as an approval`() throws {
    let run = try PanelTeam.run(
      """
      platform: {reply: {intent: deliver, within: 30m, tries: 1, then: park}}
      behaviour: {style-reviewer: [{takes: 55m}]}
      faults: [{id: mute, stop-silently: {agent: security-reviewer}}]

      """,
      panel: ", need: 2, veto: [security-reviewer], missing: pass"
    )
    #expect(run.times(of: "too late, taken") == ["58m"])
    #expect(run.outcomes == ["T-1 stuck: no-reply"] && run.end == "58m")
  }

  @Test func `reports one failure if the first silent judge ends the task`() throws {
    let run = try PanelTeam.run(
      """
      platform: {reply: {intent: deliver, within: 20m, tries: 1, then: deny}}
      faults: [{id: lost, stop-silently: {agent: code-reviewer}}, {id: gone, drop: {to: security-reviewer}}, {id: too, drop: {to: style-reviewer}}]

      """,
      panel: ""
    )
    #expect(run.outcomes == ["T-1 blocked"])
    #expect(run.handoffs.count { $0 == "verify-app -> implement-trd: fail" } == 1)
  }

  // MARK: - Judges that are gone for good

  // The style reviewer judges the work from 3 to 8 minutes.
  @Test(arguments: [", need: 2, veto: [style-reviewer]", ", missing: refuse", ""], ["1m", "5m"])
  func `ends its task at once if it cannot approve without a judge that is gone for good`(
    panel: String,
    crashTime: String
  ) throws {
    let run = try PanelTeam.run(
      "faults: [{id: gone, crash: {agent: style-reviewer, at: \(crashTime)}}]\n",
      panel: panel
    )
    #expect(run.outcomes == ["T-1 died: crashed"] && run.end == "23m")
    #expect(run.retries == 0)
  }

  @Test(arguments: [", need: 2", ", missing: pass"], ["1m", "5m"])
  func `goes on without a judge that is gone for good if the others can approve`(
    panel: String,
    crashTime: String
  ) throws {
    let run = try PanelTeam.run(
      """
      faults:
        - {id: gone, crash: {agent: style-reviewer, at: \(crashTime)}}
        - {id: lost, drop: {from: security-reviewer, nth: 1}}

      """,
      panel: panel
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.retries == (panel == ", need: 2" ? 1 : 0))
  }
}
