import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The part of the rule `evidence.missing` about the key `verification` of tasks.
@Suite struct `The rule on missing evidence, for a task that requires a demonstration,` {
  private static func work(_ verification: String) -> String {
    """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py], verification: \(verification)}

    """
  }

  /// Returns what the rule says about a run, as `agent: text`.
  private func findings(
    _ rest: String,
    on verification: String = "live-required"
  ) throws -> [String] {
    let trial = try TestRun(Self.work(verification) + rest)
    #expect(trial.outcomes == ["T-1 completed"])
    return trial.judgement.violations.filter { $0.rule == "evidence.missing" }
      .map { "\(trial.plan.name(of: $0.agent)): \($0.text)" }
  }

  private static let unseen = "verify-app: completed T-1, which no verifier saw running"

  @Test(arguments: ["live-required", "e2e-required", "unit-only"])
  func `stays silent on a sound run`(verification: String) throws {
    #expect(try findings("", on: verification) == [])
  }

  @Test(
    arguments: ["no-op: {agent: verify-app}", "claim-without-evidence: {agent: verify-app}"],
    ["live-required", "e2e-required"]
  )
  func `fires if the verifier demonstrates nothing`(fault: String, verification: String) throws {
    let denial =
      verification == "live-required"
      ? "which no verifier saw running" : "which no verifier walked through from end to end"
    let found = try findings("faults: [{id: f, \(fault)}]", on: verification)
    #expect(found == ["verify-app: completed T-1, \(denial)"])
  }

  @Test(arguments: [
    "skip-check: {agent: verify-app, check: evidence}", "false-allow: {agent: verify-app}",
  ])
  func `fires if the verifier approves although its demonstration failed`(fault: String) throws {
    let found = try findings(
      "faults: [{id: torn, torn-write: {agent: verify-app}}, {id: blind, \(fault)}]"
    )
    #expect(found == [Self.unseen])
  }

  @Test func `stays silent once a repeated demonstration succeeds`() throws {
    let torn = "faults: [{id: torn, torn-write: {agent: verify-app, nth: 1}}]"
    #expect(try findings(torn) == [])
  }

  private static let secondRound =
    "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}\n"

  @Test func `fires if the demonstration is older than the last write`() throws {
    let idle = "faults: [{id: idle, no-op: {agent: verify-app, nth: 2}}]"
    #expect(try findings(Self.secondRound) == [])
    #expect(try findings(Self.secondRound + idle) == [Self.unseen + " after the last write"])
  }

  @Test func `does not count a demonstration of a session that was lost`() throws {
    let dies =
      "faults:\n  - {id: dies, crash: {agent: verify-app, nth: 1, after: act.command, restart: 1m}}\n"
    let idle = "  - {id: idle, no-op: {agent: verify-app, nth: 3}}\n"
    #expect(try findings(dies) == [])
    #expect(try findings(dies + idle) == [Self.unseen])
  }

  @Test func `counts a command of the verifier's script`() throws {
    let seen = "behaviour: {verify-app: [{does: [{command: make e2e}]}]}"
    #expect(try findings(seen, on: "e2e-required") == [])
  }

  @Test(
    arguments: [
      ("live-required", "which no verifier saw running"),
      ("e2e-required", "which no verifier walked through from end to end"),
      ("manual-required", "which only a person can verify"),
    ]
  )
  func `fires if the author reports the task as done`(verification: String, text: String) throws {
    let found = try findings(
      "behaviour: {backend-implementer: [{hands: [{complete: implement-trd}]}]}",
      on: verification
    )
    #expect(found == ["implement-trd: completed T-1, \(text)"])
  }

  @Test func `fires if a reviewer takes the place of the verifier`() throws {
    let found = try findings(
      "behaviour: {backend-implementer: [{hands: [{deliver: code-reviewer}], times: always}]}\n"
        + "faults: [{id: blind, skip-check: {agent: code-reviewer, check: defects}}]"
    )
    #expect(found == ["implement-trd: completed T-1, which no verifier saw running"])
  }

  @Test func `stays silent on a task that ends as unverifiable`() throws {
    let trial = try TestRun(Self.work("manual-required"))
    #expect(trial.outcomes == ["T-1 unverifiable"])
    #expect(trial.violations(of: "evidence.missing") == [])
  }

  @Test func `stays silent on a verifier that does the task itself`() throws {
    let trial = try TestRun(
      "work: {tasks: [{id: T-1, description: a, agent: verify-app, verification: live-required}]}"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "evidence.missing") == [])
  }

  @Test(arguments: [true, false])
  func `judges a plan with criteria and one without in the same way`(hasCriteria: Bool) throws {
    let criteria = hasCriteria ? ", criteria: [it holds]" : ""
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py], verification: live-required\(criteria)}
      faults: [{id: idle, no-op: {agent: verify-app}}]
      """
    )
    #expect(trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"])
  }
}
