import RehearsalRules
import Support
import Testing

@Suite struct `The rule on scope confirmations` {
  private func trial(_ deliverable: String, _ path: String) throws -> TestRun {
    let definition = try #require(Fixture.definitions["agents/backend-implementer.md"])
    return try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{write: \(path)}]}]}",
      files: [
        "agents/backend-implementer.md": definition.replacing(
          "**Summary**",
          with: "**\(deliverable)**"
        )
      ]
    )
  }

  @Test func `fires when a report confirms a scope that its session left`() throws {
    let trial = try trial("Scope compliance", "web/a.tsx")
    #expect(
      trial.violations(of: "deliverable.false-scope-confirmation")
        == ["deliverable.false-scope-confirmation by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the session stayed in scope, or no report confirms it`() throws {
    let kept = try trial("Scope compliance", "api/a.py")
    #expect(kept.violations(of: "deliverable.false-scope-confirmation") == [])
    let silent = try trial("Telescope", "web/a.tsx")
    #expect(silent.violations(of: "deliverable.false-scope-confirmation") == [])
    #expect(silent.violations(of: "scope.outside-specialty").count == 1)
  }
}
