import RehearsalRules
import Support
import Testing

@Suite struct `The rule on edited gates` {
  private let definition = "agents/backend-implementer.md"

  @Test(arguments: ["", ", path: ci/coverage.toml"])
  func `fires when a file that states a gate is written`(path: String) throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, edit-gate: {agent: backend-implementer, nth: 1\(path)}}]",
      files: ["policy.yaml": "rehearsal-policy: 1\ngate-files: [\"ci/**\"]\n"]
    )
    let file = path.isEmpty ? definition : "ci/coverage.toml"
    #expect(trial.lines.contains("backend-implementer writes \(file)  T-1"))
    #expect(
      trial.violations(of: "gate.edited") == ["gate.edited by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when other files are written`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: f, scope-creep: {agent: backend-implementer, path: agents/other.md}}]"
    )
    #expect(trial.violations(of: "gate.edited") == [])
  }
}
