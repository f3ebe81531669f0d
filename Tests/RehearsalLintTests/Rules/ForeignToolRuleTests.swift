import Testing

@Suite struct `The rule tool.foreign` {
  @Test func `fires with the likely name`() throws {
    let draft = Draft(
      [
        "a": "tools: [runCommands, search/codebase, bash, maps/*]\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("tool.foreign") == [
        "a.md:4:9: `runCommands` is not a tool of Claude Code; did you mean `Bash`?",
        "a.md:4:22: `search/codebase` is not a tool of Claude Code; did you mean `Grep`?",
        "a.md:4:39: `bash` is not a tool of Claude Code; did you mean `Bash`?",
        "a.md:4:45: `maps/*` is not a tool of Claude Code; did you mean `mcp__maps__*`?",
      ]
    )
  }

  @Test func `knows the sets of tools of GitHub Copilot, which are no servers`() throws {
    let draft = Draft(["a": "tools: [Read, execute/runTask, vscode/askQuestions]\n---\nBuilds.\n"])
    #expect(
      try draft.findings("tool.foreign") == [
        "a.md:4:15: `execute/runTask` is not a tool of Claude Code; did you mean `Bash`?"
      ]
    )
    #expect(
      try draft.findings("tool.unknown") == [
        "a.md:4:32: the platform has no tool `vscode/askQuestions`"
      ]
    )
  }

  @Test func `is silent for the platform's own`() throws {
    let draft = Draft(
      [
        "a": "tools: [Bash, Grep]\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("tool.foreign") == [])
  }
}
