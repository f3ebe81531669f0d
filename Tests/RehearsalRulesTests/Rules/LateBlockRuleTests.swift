import RehearsalRules
import Support
import Testing

@Suite struct `The rule on late blocks` {
  private func violations(_ behaviour: String) throws -> [String] {
    try Reviewers.trial(behaviour, verifier: Reviewers.noneAwaited)
      .violations(of: "gate.late-block")
  }

  @Test func `fires when a reviewer refuses work that has completed`() throws {
    let found = try violations(
      """
        code-reviewer: [{takes: 10m}]
        second-reviewer: [{takes: 15m, decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]
        third-reviewer: [{takes: 10m}]
      """
    )
    #expect(found == ["gate.late-block by second-reviewer on T-1"])
  }

  @Test func `stays silent on a late approval, and on a refusal before the end`() throws {
    #expect(try violations("  second-reviewer: [{takes: 15m}]") == [])
    let early = try violations(
      """
        code-reviewer: [{takes: 10m, times: always}]
        second-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]
        third-reviewer: [{takes: 10m, times: always}]
      """
    )
    #expect(early == [])
  }

  @Test func `leaves unusable decisions to another rule`() throws {
    #expect(
      try violations("  second-reviewer: [{takes: 15m, decides: {decision: MALFORMED}}]") == []
    )
  }

  @Test(arguments: [", need: 2", nil])
  func `stays silent on a judge whose panel needs no approval from it, or waits for it`(
    panel: String?
  )
    throws
  {
    let trial = try PanelTeam.run(
      "behaviour: {security-reviewer: [{takes: 20m, decides: {decision: BLOCKED}}]}\n",
      panel: panel
    )
    #expect(trial.lines(with: "security-reviewer decides BLOCKED").count == 1)
    #expect(trial.violations(of: "gate.late-block") == [])
  }

  /// Runs a panel that needs two approvals and counts the missing vote of the security reviewer as one at 13 minutes.
  ///
  /// The style reviewer approves at 8 minutes. The security reviewer refuses at 23 minutes.
  private func violationsOfLateVote(
    codeReview: String,
    faults: String = ""
  ) throws -> [String] {
    let trial = try PanelTeam.run(
      """
      platform: {reply: {to: security-reviewer, within: 10m, tries: 1}}
      behaviour:
        security-reviewer: [{takes: 20m, decides: {decision: BLOCKED}}]
        code-reviewer: [{\(codeReview)}]
      \(faults)

      """,
      panel: ", need: 2, missing: pass"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.times(of: "security-reviewer decides BLOCKED") == ["23m"])
    return trial.violations(of: "gate.late-block")
  }

  @Test func `fires on a late refusal after which too many judges of a panel have refused`()
    throws
  {
    #expect(
      try violationsOfLateVote(codeReview: "takes: 2m, decides: {decision: BLOCKED}")
        == ["gate.late-block by security-reviewer on T-1"]
    )
    // Both refuse after the panel has decided, and the second refusal is one too many.
    #expect(
      try violationsOfLateVote(codeReview: "takes: 30m, decides: {decision: BLOCKED}")
        == ["gate.late-block by code-reviewer on T-1"]
    )
  }

  @Test func `stays silent on a late refusal if no other judge of the panel has refused`() throws {
    #expect(try violationsOfLateVote(codeReview: "takes: 2m") == [])
    let mute = "faults: [{id: mute, stop-silently: {agent: code-reviewer}}]"
    #expect(try violationsOfLateVote(codeReview: "takes: 2m", faults: mute) == [])
  }

  // MARK: - Sessions that contradict themselves

  /// Runs a script in which a session of the reviewer makes the given handoffs.
  private func reviewerTrial(_ handoffs: String) throws -> TestRun {
    try TestRun(Fixture.work + "behaviour: {code-reviewer: [{hands: [\(handoffs)]}]}\n")
  }

  @Test(arguments: [
    ("approve", "fail"), ("complete", "fail"), ("approve", "conflict"), ("deliver", "fail"),
  ])
  func `fires on a session that both passes on and refuses the work of a task that completes`(
    approval: String,
    refusal: String
  )
    throws
  {
    let trial = try reviewerTrial("{\(approval): implement-trd}, {\(refusal): implement-trd}")
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "gate.late-block") == ["gate.late-block by code-reviewer on T-1"])
    let answers = "answered both \(approval) and \(refusal) on T-1 in one session"
    #expect(
      trial.judgement.violations.contains { $0.text == "\(answers), and the task completed" }
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `fires on an author without judges that reports its work as done and as failed`()
    throws
  {
    let author = """
      ---
      name: backend-implementer
      ---
      ### Receives Work From
      - **spec-planner**: A task
      """
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{hands: [{complete: implement-trd}, {fail: implement-trd}]}]}\n",
      files: ["agents/backend-implementer.md": author]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "gate.late-block") == ["gate.late-block by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent on a session whose refusal makes the team do the work again`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour:
          verify-app: [{hands: [{deliver: code-reviewer}, {fail: implement-trd}]}]
          code-reviewer: [{takes: 10m}]

        """
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.lines(with: "schedules a retry").count == 1)
    #expect(trial.violations(of: "gate.late-block") == [])
  }

  @Test func `stays silent on several handoffs of one session that all pass the work on`() throws {
    let trial = try reviewerTrial("{approve: implement-trd}, {inform: backend-implementer}")
    #expect(trial.violations(of: "gate.late-block") == [])
  }

  @Test(arguments: [", need: 2", nil])
  func `stays silent on a judge of a panel that does not need it or that takes its last vote`(
    panel: String?
  ) throws {
    let trial = try PanelTeam.run(
      "behaviour: {code-reviewer: [{hands: [{approve: implement-trd}, {reject: backend-implementer}]}]}\n",
      panel: panel
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "gate.late-block") == [])
  }
}
