import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The rule tool.retired` {
  @Test
  func `fires with the tool that took its place, as a warning if the agent cannot edit without it`()
    throws
  {
    let draft = Draft(["a": "tools: [Read, Write, MultiEdit, LS]\n---\nBuilds.\n"])
    #expect(
      try draft.findings("tool.retired") == [
        "a.md:4:22: the platform has removed `MultiEdit`, and `a` does not list `Edit`, which took its place",
        "a.md:4:33: the platform has removed `LS`, and `a` does not list `Glob`, which took its place",
      ]
    )
    let severities = try draft.result().findings.filter { $0.rule == "tool.retired" }.map(
      \.severity
    )
    #expect(severities == [.warning, .note])
  }

  @Test func `is a note if the agent has the other tool too`() throws {
    let draft = Draft(["a": "tools: [Read, Edit, MultiEdit]\n---\nBuilds.\n"])
    #expect(
      try draft.findings("tool.retired") == [
        "a.md:4:21: the platform has removed `MultiEdit`; `Edit` took its place"
      ]
    )
  }

  @Test func `is silent for tools that the platform has`() throws {
    #expect(try Draft(["a": "tools: Read, Edit\n---\nBuilds.\n"]).findings("tool.retired") == [])
  }
}
