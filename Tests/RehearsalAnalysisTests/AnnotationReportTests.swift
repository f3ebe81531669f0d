import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `The annotations of a sweep` {
  private func result(_ path: String, runs runCount: UInt64, findsCauses: Bool) throws
    -> ScenarioResult
  {
    let plan = try Fixture.plan(Fixture.work + "expect: {outcomes: {T-1: skipped}}")
    let runs = (0..<runCount).map { TestRun(plan, seed: $0).judged }
    var result = ScenarioResult(plan: plan, path: path, runs: runs)
    if findsCauses { result.causes = FailureCauses(plan, runs) }
    return result
  }

  @Test func `has one annotation for all runs that were not examined`() throws {
    let count = UInt64(FailureCauses.maximumExaminedCount + 15)
    let scenarios = [
      try result("a.yaml", runs: count, findsCauses: true),
      try result("b.yaml", runs: 1, findsCauses: true),
    ]
    let lines = AnnotationReport(SuiteResult(scenarios: scenarios)).description.split(
      separator: "\n"
    )
    #expect(lines.count == 3, "\(lines)")
    #expect(lines[0].contains("cause: ") && lines[0].contains("(200 runs)"))
    #expect(lines[1].contains("(15 runs)"))
    #expect(lines[2].contains("rehearse run b.yaml"))
  }

  @Test func `has an annotation for each scenario before a second one for any`() throws {
    let count = UInt64(FailureCauses.maximumExaminedCount + 1)
    let scenarios = try (0..<6).map {
      try result("s\($0).yaml", runs: $0 == 0 ? count : 1, findsCauses: true)
    }
    let many = try (0..<8).map { try result("t\($0).yaml", runs: count, findsCauses: true) }
    let text = AnnotationReport(SuiteResult(scenarios: many + scenarios)).description
    for index in 0..<8 { #expect(text.contains("rehearse run t\(index).yaml")) }
    #expect(text.contains("rehearse run s1.yaml"))
    #expect(text.hasSuffix("13 more failures than GitHub shows of a step\n"), "\(text)")
  }
}
