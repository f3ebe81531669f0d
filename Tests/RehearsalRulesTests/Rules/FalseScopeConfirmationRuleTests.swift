import RehearsalRules
import Support
import Testing

@Suite struct `The rule on scope statements` {
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

  @Test func `fires where a report confirms a scope that was left`() throws {
    let trial = try trial("Scope compliance", "web/a.tsx")
    #expect(
      trial.violations(of: "deliverable.false-scope-confirmation")
        == ["deliverable.false-scope-confirmation by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent where the scope was kept, or nobody confirms it`() throws {
    let kept = try trial("Scope compliance", "api/a.py")
    #expect(kept.violations(of: "deliverable.false-scope-confirmation") == [])
    let silent = try trial("Telescope", "web/a.tsx")
    #expect(silent.violations(of: "deliverable.false-scope-confirmation") == [])
    #expect(silent.violations(of: "scope.outside-specialty").count == 1)
  }
}
