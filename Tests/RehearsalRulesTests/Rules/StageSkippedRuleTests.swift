import RehearsalRules
import Support
import Testing

@Suite struct `The rule on skipped stages` {
  @Test func `fires on a task that completes without its judges`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{complete: implement-trd}]}]}
        """
    )
    #expect(
      trial.violations(of: "gate.stage-skipped") == [
        "gate.stage-skipped by implement-trd on T-1", "gate.stage-skipped by implement-trd on T-1",
      ]
    )
  }

  @Test func `fires for the judge that refused and not for the one that approved`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED}, hands: [{approve: implement-trd}]}]}
        """
    )
    let texts = trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }.map(\.text)
    #expect(
      texts.sorted() == [
        "T-1 completed although the last decision refused it",
        "T-1 completed without the approval of code-reviewer",
      ]
    )
  }

  @Test func `fires on approvals of an earlier attempt`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{when: {round: 1}, hands: [{complete: implement-trd}]}]}
        faults: [{id: gone, drop: {intent: approve, nth: 1}}]
        """
    )
    #expect(trial.violations(of: "gate.stage-skipped").count == 2)
  }

  @Test func `fires if a debugger hands refused work past the judge that refused it`() throws {
    let debugger = """
      ---
      name: app-debugger
      ---
      ### Receives Work From
      - **verify-app**: Work that fails again
      ### Hands Off To
      - **code-reviewer**: Work
      """
    let refusal =
      "{decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}, times: always}"
    let trial = try TestRun(
      Fixture.work + "behaviour: {verify-app: [\(refusal)]}\n",
      files: ["agents/app-debugger.md": debugger]
    )
    #expect(trial.handoffs.contains("app-debugger -> code-reviewer: deliver"))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "gate.stage-skipped") == ["gate.stage-skipped by implement-trd on T-1"]
    )
  }

  @Test func `stays silent when both have approved`() throws {
    let trial = try TestRun(
      Fixture.work
    )
    #expect(trial.violations(of: "gate.stage-skipped") == [])
  }

  @Test func `does not count the approval of an agent that is no judge`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {verify-app: [{hands: [{deliver: stranger}]}]}\n",
      files: [
        "policy.yaml": Fixture.policy + "\nroles: {stranger: reviewer}\n",
        "agents/stranger.md": "---\nname: stranger\n---\n",
      ]
    )
    let found = trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }
    #expect(found.map(\.text) == ["T-1 completed without the approval of code-reviewer"])
  }

  private func texts(_ trial: TestRun) -> [String] {
    trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }.map(\.text)
  }

  @Test func `names every reviewer that both contracts name and no agent asked`() throws {
    let trial = try Reviewers.trial("", verifier: Reviewers.oneAsked)
    #expect(
      texts(trial) == [
        "T-1 completed without the approval of second-reviewer",
        "T-1 completed without the approval of third-reviewer",
      ]
    )
  }

  @Test func `stays silent when all reviewers approve at the same instant`() throws {
    let behaviour = Reviewers.names.map { "  \($0): [{takes: 10m}]" }.joined(separator: "\n")
    let trial = try Reviewers.trial(behaviour)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial) == [])
  }

  @Test(arguments: [
    // The author calls its work complete before it asks the verifier.
    (
      "backend-implementer: [{hands: [{complete: implement-trd}, {deliver: verify-app}]}]",
      ["verify-app", "code-reviewer"]
    ),
    // The verifier does so before it asks the reviewer.
    (
      "verify-app: [{hands: [{complete: implement-trd}, {deliver: code-reviewer}]}]",
      ["code-reviewer"]
    ),
  ])
  func `fires on approvals after the completion at the same instant`(
    behaviour: String,
    judges: [String]
  ) throws {
    let trial = try TestRun(Fixture.work + "behaviour: {\(behaviour)}\n")
    #expect(trial.times(of: "code-reviewer decides APPROVED") == ["0s"])
    #expect(texts(trial) == judges.map { "T-1 completed without the approval of \($0)" })
  }

  @Test func `fires when one reviewer approves too late`() throws {
    let trial = try Reviewers.trial(
      "  third-reviewer: [{takes: 1m}]",
      verifier: Reviewers.noneAwaited
    )
    #expect(texts(trial) == ["T-1 completed without the approval of third-reviewer"])
  }

  @Test(arguments: [
    // An edge that only one contract names does not require an approval.
    "### Receives Work From\n- **spec-planner**: Work\n",
    // A reviewer that refuses only to other agents judges only their work.
    "### Receives Work From\n- **verify-app**: Work\n### Hands Off To\n- **frontend-implementer**: Defects\n",
  ])
  func `stays silent on a reviewer that need not be asked`(edges: String) throws {
    var files = Reviewers.files
    files["agents/second-reviewer.md"] = "---\nname: second-reviewer\n---\n" + edges
    let script = "behaviour: {\(Reviewers.oneAsked)}\n"
    let found = texts(try TestRun(Fixture.work + script, files: files))
    #expect(found == ["T-1 completed without the approval of third-reviewer"])
  }

  @Test func `stays silent on reviewers of another specialty`() throws {
    var files = Reviewers.files
    files["policy.yaml"] = """
      rehearsal-policy: 1
      roles: {second-reviewer: reviewer, third-reviewer: reviewer}
      specialties:
        pages: {paths: ["web/**"], agents: [frontend-implementer, second-reviewer, third-reviewer]}
      """
    #expect(texts(try TestRun(Fixture.work, files: files)) == [])
  }

  @Test func `fires when one of two reviewers was left out`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {code-reviewer: [{hands: [{approve: implement-trd}]}]}\n",
      files: [
        "policy.yaml": Fixture.policy + "\nroles: {second-reviewer: reviewer}\n",
        "agents/second-reviewer.md":
          "---\nname: second-reviewer\n---\n### Receives Work From\n- **code-reviewer**: Work\n",
      ]
    )
    let found = trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }
    #expect(found.map(\.text) == ["T-1 completed without the approval of second-reviewer"])
  }

  @Test(arguments: [(nil, 2), (", need: 2", 2), (", need: any", 0)])
  func `counts the approvals that a panel needs`(panel: String?, missing: Int) throws {
    // The task completes at once, and only the code reviewer has approved.
    let trial = try PanelTeam.run(
      """
      behaviour:
        verify-app: [{hands: [{deliver: code-reviewer}, {complete: implement-trd}]}]
        code-reviewer: [{takes: 0s}]

      """,
      panel: panel
    )
    #expect(texts(trial).count == missing)
  }

  /// A panel in which a missing vote counts as an approval.
  private let passing = ", missing: pass"

  @Test(arguments: ["drop: {to: code-reviewer}", "crash: {agent: code-reviewer, at: 0s}"])
  func `stays silent on a judge whose missing vote the panel counts as an approval`(fault: String)
    throws
  {
    let trial = try PanelTeam.run(
      "platform: {reply: {to: code-reviewer, within: 30m, tries: 1}}\nfaults: [{id: f, \(fault)}]\n",
      panel: passing
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial) == [])
  }

  @Test func `fires on judges without a vote if no judge of the panel has approved`() throws {
    let trial = try PanelTeam.run(
      "behaviour: {verify-app: [{hands: [{complete: implement-trd}]}]}\n",
      panel: passing
    )
    #expect(texts(trial).count == 3)
  }

  @Test func `fires on a refusal in a panel that counts missing votes as approvals`() throws {
    let trial = try PanelTeam.run(
      """
      behaviour:
        code-reviewer: [{takes: 1m, decides: {decision: BLOCKED}, hands: [{inform: verify-app}]}]
        verify-app:
          - when: {intent: deliver}
            hands: [{deliver: code-reviewer}, {deliver: style-reviewer}, {deliver: security-reviewer}]
          - {when: {intent: inform}, takes: 5m, hands: [{complete: implement-trd}]}

      """,
      panel: passing
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial) == ["T-1 completed without the approval of code-reviewer"])
  }

  @Test(arguments: [
    ("", "", 2), ("{deliver: style-reviewer}, ", "", 0),
    ("{deliver: style-reviewer}, {deliver: security-reviewer}, ", ", veto: [style-reviewer]", 1),
  ])
  func `fires on judges that nobody asked, or with a veto, in a panel that passes missing votes`(
    otherRequests: String,
    veto: String,
    missing: Int
  ) throws {
    // The task completes at once. The code reviewer has approved, and the others have not decided.
    let trial = try PanelTeam.run(
      """
      behaviour:
        verify-app: [{hands: [{deliver: code-reviewer}, \(otherRequests){complete: implement-trd}]}]
        code-reviewer: [{takes: 0s}]

      """,
      panel: ", need: 2\(veto), missing: pass"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial).count == missing)
  }

  @Test func `counts a stand-in for a judge as asked in such a panel`() throws {
    var files = PanelTeam.files(passing)
    files["agents/night-reviewer.md"] = """
      ---
      name: night-reviewer
      ---
      ### Receives Work From
      - **verify-app**: Work
      """
    files["policy.yaml"] = files["policy.yaml"]?
      .replacing("roles: {", with: "roles: {night-reviewer: reviewer, ")
    let scenario =
      Fixture.work + """
        faults:
          - {id: gone, crash: {agent: code-reviewer, at: 0s}}
          - {id: mute, stop-silently: {agent: night-reviewer}}

        """
    let trial = TestRun(try Fixture.plan(scenario, files: files))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.handoffs.contains("verify-app -> night-reviewer: deliver"))
    #expect(texts(trial) == [])
  }

  /// Runs a task without files that passes from one worker to the next, and from there to the coordinator.
  private func chainTexts(_ script: String, lastReceives: String = "second") throws -> [String] {
    let trial = try TestRun(
      "work: {tasks: [{id: T-1, description: a, agent: first}]}\n\(script)\n",
      files: [
        "policy.yaml": Fixture.policy + "\nroles: {first: worker, second: worker, third: worker}\n",
        "agents/first.md":
          "---\nname: first\n---\n### Receives Work From\n- **spec-planner**: a\n"
          + "### Hands Off To\n- **second**: a\n",
        "agents/second.md":
          "---\nname: second\n---\n### Receives Work From\n- **first**: a\n"
          + "### Hands Off To\n- **third**: a\n",
        "agents/third.md":
          "---\nname: third\n---\n### Receives Work From\n- **\(lastReceives)**: a\n",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    return texts(trial)
  }

  @Test func `fires on each worker of a chain that is cut short`() throws {
    let cutAtStart = "behaviour: {first: [{hands: [{complete: implement-trd}], times: always}]}"
    #expect(
      try chainTexts(cutAtStart) == [
        "T-1 completed without second, to which first hands its work",
        "T-1 completed without third, to which second hands its work",
      ]
    )
    let cutLater = "behaviour: {second: [{hands: [{complete: implement-trd}], times: always}]}"
    #expect(
      try chainTexts(cutLater) == ["T-1 completed without third, to which second hands its work"]
    )
  }

  @Test(arguments: [
    // Without a script, the work passes through the whole chain.
    "",
    // A worker gets its task in another way.
    """
    behaviour:
      first: [{hands: [{delegate: third}]}]
      third: [{hands: [{deliver: second}]}]
      second: [{hands: [{complete: implement-trd}]}]
    """,
  ])
  func `stays silent when all workers of a chain get the task`(script: String) throws {
    #expect(try chainTexts(script) == [])
  }

  @Test func `requires no worker that only one contract names`() throws {
    let script = "behaviour: {second: [{hands: [{complete: implement-trd}], times: always}]}"
    #expect(try chainTexts(script, lastReceives: "spec-planner") == [])
  }
}
