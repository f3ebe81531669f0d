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
        "a.md:4:22: Claude Code 2.1.84 does not have `MultiEdit` any more; `Edit` took its place, but `a` does not list it",
        "a.md:4:33: Claude Code 2.1.84 does not have `LS` any more; `Glob` took its place, but `a` does not list it",
      ]
    )
    let severities = try draft.result().findings.filter { $0.ruleID == "tool.retired" }.map(
      \.severity
    )
    #expect(severities == [.warning, .note])
  }

  @Test func `is a note if the agent has the other tool too`() throws {
    let draft = Draft(["a": "tools: [Read, Edit, MultiEdit]\n---\nBuilds.\n"])
    #expect(
      try draft.findings("tool.retired") == [
        "a.md:4:21: Claude Code 2.1.84 does not have `MultiEdit` any more; `Edit` took its place"
      ]
    )
  }

  @Test func `is silent for tools that the platform has`() throws {
    #expect(try Draft(["a": "tools: Read, Edit\n---\nBuilds.\n"]).findings("tool.retired") == [])
  }
}
