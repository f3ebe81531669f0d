import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing evidence` {
  private static let blind =
    "faults: [{id: boast, claim-without-evidence: {agent: backend-implementer}}, "
    + "{id: blind, skip-check: {agent: verify-app, check: evidence}}]"

  @Test func `fires on an approval without a successful command`() throws {
    let trial = try TestRun(Fixture.work + Self.blind)
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
  }

  @Test(arguments: [
    ("cat api/a.py", nil),
    ("sed -i s/a/b/ api/a.py", "no command succeeded except one that only changes files"),
    ("git stash", "no command succeeded except one that only changes files"),
  ])
  func `says whether a command that only changes files succeeded`(command: String, text: String?)
    throws
  {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {verify-app: [{does: [{command: \"\(command)\"}], decides: {decision: APPROVED}}]}\n"
        + "faults: [{id: boast, claim-without-evidence: {agent: backend-implementer}}]"
    )
    let texts = trial.judgement.violations.filter { $0.rule == "evidence.missing" }.map(\.text)
    #expect(texts == (text.map { ["approved T-1, for which \($0)"] } ?? []))
  }

  @Test func `stays silent when a command succeeded`() throws {
    #expect(try TestRun(Fixture.work).violations(of: "evidence.missing") == [])
  }

  @Test func `fires on an approval of work whose test left a criterion without proof`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        model: {backend-implementer: {meets: 0}}
        faults: [{id: blind, skip-check: {agent: verify-app, check: evidence}}]
        """
    )
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
    #expect(
      trial.judgement.violations.filter { $0.rule == "evidence.missing" }.map(\.text) == [
        "approved T-1 without proof of: it holds"
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `stays silent once the criteria of refused work are proven`() throws {
    let trials = try (0..<12).map { seed in
      try TestRun(
        Fixture.work + "model: {backend-implementer: {meets: 50}}",
        seed: UInt64(seed)
      )
    }
    let provenLate = trials.filter { trial in
      trial.lines.contains { $0.contains("backend-implementer proves all criteria") }
    }
    #expect(!provenLate.isEmpty)
    for trial in provenLate {
      #expect(trial.lines.contains { $0.contains("leaves without proof: it holds") })
      #expect(trial.outcomes == ["T-1 completed"])
    }
    #expect(trials.allSatisfy { $0.violations(of: "evidence.missing").isEmpty })
  }

  @Test(arguments: [3, 8, 14] as [UInt64])
  func
    `stays silent on a slow verifier that approves what it received, though a later version lacks proof`(
      seed: UInt64
    ) throws
  {
    var files = PanelTeam.files()
    files["policy.yaml"]? +=
      "panels: {all: {of: [verify-app, code-reviewer, security-reviewer, style-reviewer]}}\n"
    let rest = """
      model: {verify-app: {takes: 20m}, backend-implementer: {takes: 3m, meets: 50}}
      behaviour: {code-reviewer: [{takes: 2m, decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}
      """
    let trial = try TestRun(Fixture.work + rest, files: files, seed: seed)
    #expect(trial.violations(of: "evidence.missing") == [])
  }

  /// An agent whose work nobody judges, with a task of its own.
  private static let unjudged = [
    "agents/drafter.md": "---\nname: drafter\n---\n",
    "policy.yaml": "rehearsal-policy: 1\nedges: [{from: spec-planner, to: drafter}]",
  ]
  private static let unjudgedWork =
    "work: {tasks: [{id: T-1, description: a, agent: drafter, criteria: [it holds]}]}\n"

  @Test(
    arguments: [
      "faults: [{id: boast, claim-without-evidence: {agent: drafter}}]",
      "model: {drafter: {meets: 0}}",
    ]
  )
  func `fires where a task completes without a verifier and without proof`(cause: String) throws {
    let trial = try TestRun(Self.unjudgedWork + cause, files: Self.unjudged)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by implement-trd on T-1"]
    )
  }

  @Test func `stays silent where a task completes without a verifier, with proof`() throws {
    let trial = try TestRun(Self.unjudgedWork, files: Self.unjudged)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `does not count a command of a session that was lost before it handed its work on`()
    throws
  {
    let trial = try TestRun(Fixture.work + LostWork.faults)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
  }

  @Test func `counts a command of a session that crashed after it had handed its work on`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: dies, crash: {agent: backend-implementer, nth: 1, after: handoff.sent, restart: 1m}}]"
    )
    #expect(trial.lines(with: "crashes by dies").count == 1)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `fires on a completion that no usable decision of a verifier allowed`() throws {
    let boast = "{id: boast, claim-without-evidence: {agent: backend-implementer}}"
    let late = "{id: late, fail-open: {agent: verify-app}}"
    let trial = try TestRun(
      Fixture.work + "platform: {guards: open}\nfaults: [\(boast), \(late)]\n"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by implement-trd on T-1"]
    )
  }

  /// Runs in which the first attempt leaves a criterion without proof, and the second proves it and is lost.
  private func runsWithLostProof(_ faults: String = "") throws -> [TestRun] {
    let trials = try (0..<16).map { seed in
      try TestRun(
        Fixture.work
          + """
          model: {backend-implementer: {meets: 50}}
          faults:
            - {id: dies, may-miss: true, crash: {agent: backend-implementer, nth: 2, after: report.filed, restart: 1m}}

          """ + faults,
        seed: UInt64(seed)
      )
    }
    return trials.filter { trial in
      guard let crash = trial.lines.firstIndex(where: { $0.contains("crashes by dies") }) else {
        return false
      }
      return trial.lines[..<crash].contains { $0.contains("proves all criteria") }
    }
  }

  @Test func `does not count the test of a session that was lost`() throws {
    let trials = try runsWithLostProof(
      """
        - {id: lazy, may-miss: true, no-op: {agent: backend-implementer, nth: 4}}
        - {id: blind, may-miss: true, skip-check: {agent: verify-app, check: evidence, nth: 2}}

      """
    )
    #expect(!trials.isEmpty)
    for trial in trials {
      let found = trial.judgement.violations.filter { $0.rule == "evidence.missing" }
      #expect(found.map(\.text) == ["approved T-1 without proof of: it holds"])
    }
  }

  @Test func `counts the proof that follows a lost one`() throws {
    let trials = try runsWithLostProof()
    let completedTrials = trials.filter { $0.outcomes == ["T-1 completed"] }
    #expect(!completedTrials.isEmpty)
    for trial in completedTrials {
      #expect(trial.lines.count { $0.contains("proves all criteria") } == 2)
      #expect(trial.violations(of: "evidence.missing") == [])
    }
  }
}
