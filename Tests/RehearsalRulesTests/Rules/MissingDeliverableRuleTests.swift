import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on deliverables` {
  @Test func `fires on a report that is approved without a deliverable`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults:
          - {id: short, omit: {agent: backend-implementer, deliverable: Summary}}
          - {id: blind, skip-check: {agent: verify-app, check: deliverables}}
        """
    )
    #expect(
      trial.violations(of: "deliverable.missing") == [
        "deliverable.missing by verify-app on T-1", "deliverable.missing by code-reviewer on T-1",
      ]
    )
  }

  @Test func `stays silent on a report that is refused for that`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults: [{id: short, omit: {agent: backend-implementer, deliverable: Summary, nth: 1}}]
        """
    )
    #expect(trial.violations(of: "deliverable.missing") == [])
  }

  private let short = "{id: short, omit: {agent: backend-implementer, deliverable: Summary}}"
  private let blind = "{id: blind, skip-check: {agent: verify-app, check: deliverables}}"

  private func texts(_ trial: TestRun) -> [String] {
    zip(trial.judgement.violations, trial.violations).filter {
      $0.0.rule == "deliverable.missing"
    }.map { "\($0.1): \($0.0.text)" }
  }

  @Test func `fires on a task that completes without a judge`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [\(short)]\n",
      files: ["agents/verify-app.md": "no agent", "agents/code-reviewer.md": "no agent"]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      texts(trial) == [
        "deliverable.missing by implement-trd on T-1: "
          + "completed with a report of backend-implementer without Summary"
      ]
    )
  }

  @Test func `fires on a task that completes without a usable decision`() throws {
    let late = ["verify-app", "code-reviewer"].map { "{id: \($0), fail-open: {agent: \($0)}}" }
    let trial = try TestRun(
      Fixture.work + "platform: {guards: open}\nfaults: [\(short), \(late[0]), \(late[1])]\n"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "deliverable.missing").count == 1)
  }

  @Test func `fires on a report that is approved although it was truncated on the way`() throws {
    let cuts = "{id: cuts, truncate: {to: verify-app, keep: 1}}"
    let trial = try TestRun(Fixture.work + "faults: [\(cuts), \(blind)]\n")
    let text = "approved a report of backend-implementer without Test results"
    #expect(
      texts(trial) == [
        "deliverable.missing by verify-app on T-1: \(text)",
        "deliverable.missing by code-reviewer on T-1: \(text)",
      ]
    )
  }

  @Test func `stays silent on a truncated report that a verifier has approved whole`() throws {
    let cuts = "{id: cuts, truncate: {to: code-reviewer, keep: 0}}"
    let whole = try TestRun(Fixture.work + "faults: [\(cuts)]\n")
    #expect(whole.lines.contains { $0.contains("fault cuts strikes") })
    #expect(texts(whole) == [])
    // The verifier lets a report pass that lacks the summary from the beginning.
    let trial = try TestRun(Fixture.work + "faults: [\(cuts), \(short), \(blind)]\n")
    let text = "approved a report of backend-implementer without Summary"
    #expect(
      texts(trial) == [
        "deliverable.missing by verify-app on T-1: \(text)",
        "deliverable.missing by code-reviewer on T-1: \(text)",
      ]
    )
  }

  @Test func `fires on a truncated report that no verifier has seen`() throws {
    let reviewer = """
      ---
      name: code-reviewer
      ---
      ### Receives Work From
      - **backend-implementer**: Work
      ### Hands Off To
      - **backend-implementer**: Defects
      """
    let trial = try TestRun(
      Fixture.work + "faults: [{id: cuts, truncate: {to: code-reviewer, keep: 1}}]\n",
      files: ["agents/code-reviewer.md": reviewer, "agents/verify-app.md": "no agent"]
    )
    #expect(
      texts(trial) == [
        "deliverable.missing by code-reviewer on T-1: "
          + "approved a report of backend-implementer without Test results"
      ]
    )
  }

  @Test func `stays silent on judges that get the whole report, and on a new report`() throws {
    // Only one of three reviewers, which do not look at deliverables, gets a truncated report.
    let panel = try PanelTeam.run(
      "faults: [{id: cuts, truncate: {to: style-reviewer, keep: 1}}]\n"
    )
    #expect(panel.violations(of: "deliverable.missing") == [])
    let corrected = try TestRun(
      Fixture.work + "faults: [{id: cuts, truncate: {to: verify-app, keep: 1, nth: 1}}]\n"
    )
    #expect(corrected.retries == 1)
    #expect(corrected.violations(of: "deliverable.missing") == [])
  }

  @Test func `fires on a task that completes although nobody has filed a report`() throws {
    let trial = try AgentsInCode.run([
      "backend-implementer": AgentsInCode.silentImplementer,
      "verify-app": AgentsInCode.approvingJudge, "code-reviewer": AgentsInCode.approvingJudge,
    ])
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      texts(trial) == [
        "deliverable.missing by implement-trd on T-1: "
          + "completed without a report of backend-implementer with Summary, Test results"
      ]
    )
    #expect(trial.verdict == "fail")
  }

  @Test(arguments: [false, true])
  func `is not needed if the verifier refuses work without a report, or with a late one`(
    isFiledLate: Bool
  ) throws {
    let trial = try AgentsInCode.run([
      "backend-implementer": { desk in
        AgentsInCode.silentImplementer(desk)
        let report = Event.Report(deliverables: ["Summary", "Test results"], numbers: [])
        if isFiledLate { desk.report(report) }
      }
    ])
    #expect(
      trial.lines.contains {
        $0.contains("verify-app") && $0.contains("NEEDS FIXES") && $0.contains("missing: Summary")
      }
    )
    #expect(trial.outcomes.map { $0.hasPrefix("T-1 stuck") } == [true])
    #expect(texts(trial) == [])
  }

  @Test func `stays silent when a later worker reports`() throws {
    let trial = try AgentsInCode.run(
      ["backend-implementer": AgentsInCode.silentFirstWorker],
      files: AgentsInCode.chain
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial) == [])
  }

  @Test func `stays silent without a report if the contract requires none`() throws {
    let implementer = """
      ---
      name: backend-implementer
      ---
      ### Receives Work From
      - **spec-planner**: A task
      ### Hands Off To
      - **verify-app**: Work
      """
    let trial = try AgentsInCode.run(
      ["backend-implementer": AgentsInCode.silentImplementer],
      files: ["agents/backend-implementer.md": implementer]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }
}
