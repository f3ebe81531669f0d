import RehearsalRules
import Support
import Testing

/// Approvals of a version of the work that the same judge has refused.
@Suite struct `An approval of a refused version` {
  private static let refusal =
    "{decides: {decision: NEEDS FIXES, defects: [{category: a, text: it does not hold}]}}"
  private static let idle = "faults: [{id: f, no-op: {agent: backend-implementer, nth: 2}}]\n"
  /// A script by which the author writes nothing in the second attempt.
  private static let unchanged = "backend-implementer: [{when: {intent: reject}, does: []}]"

  private func texts(
    _ behaviour: String,
    _ rest: String = "",
    work: String = Fixture.work
  ) throws -> [String] {
    let trial = try TestRun("\(work)\nbehaviour: {\(behaviour)}\n\(rest)")
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    return trial.judgement.violations.filter { $0.rule == "gate.stale-decision" }.map(\.text)
  }

  private func text(_ judge: String) -> String {
    "T-1 completed on the approval of \(judge), which had refused that version, "
      + "and nothing new was known"
  }

  @Test(arguments: [
    idle, idle + "platform: {routing: direct}", idle + "platform: {workspace: worktree}",
    idle + "platform: {reply: {within: 5h}}",
    "faults: [{id: f, false-done: {agent: backend-implementer, nth: 2}}]",
  ])
  func `is reported if the author has done nothing since`(rest: String) throws {
    #expect(try texts("verify-app: [\(Self.refusal)]", rest) == [text("verify-app")])
  }

  @Test(arguments: ["[]", "[{read: api/a.py}]", "[{skill: python}]"])
  func `is reported if the author has only run the same tests again`(acts: String) throws {
    let script = "backend-implementer: [{when: {intent: reject}, does: \(acts)}]"
    #expect(try texts("verify-app: [\(Self.refusal)], \(script)") == [text("verify-app")])
  }

  @Test func `is reported for a reviewer, also if a verifier approves the version again`() throws {
    #expect(try texts("code-reviewer: [\(Self.refusal)]", Self.idle) == [text("code-reviewer")])
  }

  @Test func `is reported if a number has changed that nobody has measured`() throws {
    let script = """
      backend-implementer: [{reports: {unit-coverage: 70}}, {when: {intent: reject}, reports: {unit-coverage: 95}}]
      """
    #expect(try texts(script, Self.idle) == [text("code-reviewer")])
  }

  @Test(arguments: [
    // The tests had not run, or had failed.
    (unchanged, "faults: [{id: f, claim-without-evidence: {agent: backend-implementer, nth: 1}}]"),
    (unchanged, "faults: [{id: f, torn-write: {agent: backend-implementer, nth: 1}}]"),
    // The report lacked a deliverable or a number.
    (
      unchanged,
      "faults: [{id: f, omit: {agent: backend-implementer, deliverable: Summary, nth: 1}}]"
    ),
    (
      "backend-implementer: [{reports: {unit-coverage: none}}, {when: {intent: reject}, does: []}]",
      ""
    ),
    // The number was measured again.
    (
      "backend-implementer: [{reports: {unit-coverage: 70}}, {when: {intent: reject}, does: [], reports: {unit-coverage: 95}}]",
      ""
    ),
    // A command makes the work run.
    (
      "verify-app: [\(refusal)], backend-implementer: [{when: {intent: reject}, does: [{command: docker compose up}]}]",
      ""
    ),
    // The judge has read the file, or the author has told it something.
    ("verify-app: [\(refusal), {does: [{read: api/a.py}]}], \(unchanged)", ""),
    (
      "verify-app: [\(refusal)], backend-implementer: [{when: {intent: reject}, does: [], hands: [{inform: verify-app}, {deliver: verify-app}]}]",
      ""
    ),
    // The reviewer was asked before the verifier.
    (
      "backend-implementer: [{hands: [{deliver: code-reviewer}]}, {when: {intent: reject}, does: []}]",
      ""
    ),
    // A fault kept a part of the report from the judge that refused.
    (unchanged, "faults: [{id: f, truncate: {to: verify-app, keep: 0, nth: 1}}]"),
    // The first answer was no decision.
    (unchanged, "faults: [{id: f, malformed-decision: {agent: verify-app, nth: 1}}]"),
    // The author has corrected the work.
    ("verify-app: [\(refusal)]", ""), ("code-reviewer: [\(refusal)]", ""),
  ])
  func `is sound for a new reason`(behaviour: String, rest: String) throws {
    #expect(try texts(behaviour, rest) == [])
  }

  @Test func `is sound if a fault made the judge refuse an earlier version`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer:
            - {when: {intent: assign}, reports: {unit-coverage: 60}}
            - {when: {round: 2}, does: []}
          verify-app: [{when: {round: 0}, decides: {decision: APPROVED}}]
        platform: {attempts: 5}
        faults: [{id: f, stale-read: {agent: code-reviewer, nth: 2}}]
        """
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.lines(with: "fault f strikes code-reviewer").count == 1)
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }

  @Test func `is sound on a task without files, whose changes no write shows`() throws {
    let work = Fixture.work.replacing("touches: [api/a.py], ", with: "")
    #expect(try texts("verify-app: [\(Self.refusal)]", work: work) == [])
  }

  @Test func `is sound if the refusal was lost in a crash of the judge`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        platform: {reply: {within: 10m}}
        behaviour: {verify-app: [\(Self.refusal)]}
        faults: [{id: f, crash: {agent: verify-app, nth: 1, after: decision.made, restart: 1m}}]
        """
    )
    #expect(trial.lines(with: "verify-app decides NEEDS FIXES").count == 1)
    #expect(trial.outcomes == ["T-1 completed"] && trial.retries == 0)
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }

  @Test func `does not matter if the author writes after it`() throws {
    let behaviour =
      "verify-app: [\(Self.refusal)], code-reviewer: [\(Self.refusal), \(Self.refusal)]"
    let trial = try TestRun(
      Fixture.work + "behaviour: {\(behaviour)}\nplatform: {attempts: 9}\n" + Self.idle
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }
}
