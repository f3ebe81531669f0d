import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalAnalysis

@Suite struct `A comparison of runs with the same events` {
  private func comparison(policy: String) throws -> Comparison {
    let results = try [Fixture.policy, policy].map { policy in
      let plan = try Fixture.plan(
        Fixture.work
          + "behaviour: {backend-implementer: [{does: [{write: infra/kubernetes.yaml}]}]}\n",
        files: ["policy.yaml": policy]
      )
      let runs = (0..<2).map { TestRun(plan, seed: UInt64($0)).judged }
      return ScenarioResult(plan: plan, path: "s.yaml", runs: runs)
    }
    return Comparison(
      Arm(name: "a", path: "a"),
      Arm(name: "b", path: "b"),
      [PairedScenario(results[0], results[1])],
      Question(metrics: [.passed], margins: [Margin(.passed, 2)])
    )
  }

  @Test(arguments: [
    ("severities: {handoff.half-joined: error}\n", "severities"),
    ("gate-files: [.coveragerc]\n", "files of gates"),
    ("severities: {handoff.half-joined: note}\ngate-files: [a]\n", "severities, files of gates"),
  ])
  func `names what differs in the policy`(added: String, parts: String) throws {
    let comparison = try comparison(policy: Fixture.policy + "\n" + added)
    #expect(comparison.pairsHaveIdenticalEvents)
    let line =
      "the policy differs in \(parts): no event depends on that, but rules can judge the same events differently"
    let report = ComparisonReport(comparison).description
    #expect(report.contains("why no event differs\n  \(line)\n"), "\(report)")
    #expect(!report.contains("have no difference"))
    #expect(MarkdownComparison(comparison).description.contains(line))
  }

  @Test(arguments: [
    ("specialties", "specialties: {frontend: {paths: [web], agents: [frontend-implementer]}}\n"),
    ("delivery machinery", "machinery: {paths: [toggles]}\n"),
    ("context that may be assumed", "derivable: [API description]\n"),
  ])
  func `names what the policy states differently`(part: String, policy: String) throws {
    let report = ComparisonReport(try comparison(policy: "rehearsal-policy: 1\n" + policy))
      .description
    #expect(report.contains("the policy differs in ") && report.contains(part), "\(report)")
  }

  @Test func `says that the events are the same, not that B is`() throws {
    let same = try comparison(policy: Fixture.policy)
    #expect(
      same.resultText
        == "the same events in all 2 pairs, and nothing is drawn at random; not worse on passed"
    )
    #expect(
      ComparisonReport(same).description.contains("the plans of A and B have no difference")
    )
    // The violation of A is an error, and that of B a note.
    let milder = try comparison(
      policy: Fixture.policy + "\nseverities: {scope.outside-specialty: note}\n"
    )
    #expect(
      milder.resultText
        == "the same events in all 2 pairs, and nothing is drawn at random; better on passed"
    )
    #expect(ComparisonReport(milder).description.contains("the policy differs in severities: "))
  }
}
