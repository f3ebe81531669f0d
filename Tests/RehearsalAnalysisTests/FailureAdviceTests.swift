import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `The advice on a fault that made a run fail` {
  /// Returns the advice on the cause of the failure of a scenario.
  private func advice(_ rest: String, files: [String: String] = [:]) throws -> String {
    let plan = try Fixture.plan(Fixture.work + rest, files: files)
    let causes = FailureCauses(plan, [TestRun(plan, seed: 0).judged]).causes
    return try #require(causes.first?.advice)
  }

  /// Returns the last text in backticks of the advice, which is an entry for `expect`.
  private func suggestedEntry(_ advice: String) throws -> String {
    let parts = advice.split(separator: "`")
    return String(try #require(parts.last))
  }

  private static let lost = "faults: [{id: lost, drop: {from: verify-app, to: code-reviewer}}]\n"
  private static let creep =
    "faults: [{id: creep, scope-creep: {agent: backend-implementer, path: api/b.py}}]\n"
  private static let twice = "faults: [{id: twice, duplicate: {to: backend-implementer}}]\n"

  @Test(arguments: [
    (lost, "", "outcomes: {T-1: died}"),
    (
      creep, "expect: {violations: {exactly: []}}\n",
      "violations: {include: [{rule: scope.undeclared-file}]}"
    ),
  ])
  func `names an entry with which the scenario passes`(
    fault: String,
    expectation: String,
    entry: String
  ) throws {
    #expect(try suggestedEntry(advice(fault + expectation)) == entry)
    let expecting = try TestRun(Fixture.work + fault + "expect: {\(entry)}\n")
    #expect(expecting.verdict == "pass", "\(expecting.judgement.expectationResults)")
  }

  @Test func `names the task that a failed expectation is about`() throws {
    let work =
      "work: {tasks: [{id: T-1, description: a, touches: [api/a.py]}, "
      + "{id: T-2, description: b, touches: [api/b.py], needs: [T-1]}]}\n"
    let plan = try Fixture.plan(work + Self.lost + "expect: {outcomes: {T-2: completed}}\n")
    let causes = FailureCauses(plan, [TestRun(plan, seed: 0).judged]).causes
    let found = try #require(causes.first?.advice)
    #expect(try suggestedEntry(found) == "outcomes: {T-2: skipped}")
  }

  @Test func `names the first error in the form that a scenario has for violations`() throws {
    let files = [
      "policy.yaml": Fixture.policy + "\nseverities: {scope.undeclared-file: error}\n"
    ]
    let found = try advice(Self.creep, files: files)
    let entry = try suggestedEntry(found)
    #expect(entry == "violations: {include: [{rule: scope.undeclared-file}]}")
    let expecting = try TestRun(
      Fixture.work + Self.creep + "expect: {\(entry)}\n",
      files: files
    )
    #expect(expecting.verdict == "pass")
  }

  @Test(arguments: [
    twice + "expect: {at-most: [{event: handoff.duplicated, count: 0}]}\n",
    creep
      + "expect: {violations: {include: [{rule: scope.undeclared-file}]}, at-most: [{event: act.write, count: 1}]}\n",
    creep + "expect: {never: [scope.undeclared-file]}\n",
    lost + "expect: {outcomes: {T-1: died}, at-most: [{event: handoff.lost, count: 0}]}\n",
  ])
  func `names no entry if there is none that would help`(rest: String) throws {
    #expect(try advice(rest).hasSuffix("gets over it, or correct the assertion that fails"))
  }

  @Test func `says what a crash of the coordinator means for handoffs`() throws {
    let advice = try advice(
      "faults: [{id: gone, crash: {agent: implement-trd, at: 1m}}]\n"
        + "behaviour: {backend-implementer: [{takes: 5m}]}\n"
    )
    #expect(
      advice
        == "`implement-trd` starts the session of every receiver, so nothing that is handed on after its crash arrives; "
        + "give the fault a `restart`, or let agents hand work to each other with `routing: direct`"
    )
  }
}
