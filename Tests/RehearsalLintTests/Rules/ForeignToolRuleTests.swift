import RehearsalLint
import Testing

@Suite struct `The rule tool.foreign` {
  @Test func `fires once for a file, with the likely names`() throws {
    let draft = Draft(
      [
        "a": "tools: [runCommands, search/codebase, bash, maps/*]\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("tool.foreign") == [
        "a.md:4:9: `runCommands`, `search/codebase`, `bash`, `maps/*` are tools of Copilot, OpenCode, not of Claude Code"
      ]
    )
    #expect(
      try draft.result().findings.first { $0.ruleID == "tool.foreign" }?.remedy
        == "write `Bash` for `runCommands`, `Grep` for `search/codebase`, `Bash` for `bash`, `mcp__maps__*` for `maps/*`"
    )
  }

  @Test func `knows the sets of tools of GitHub Copilot, which are no servers`() throws {
    let draft = Draft(["a": "tools: [Read, execute/runTask, vscode/askQuestions]\n---\nBuilds.\n"])
    #expect(
      try draft.findings("tool.foreign") == [
        "a.md:4:15: `execute/runTask`, `vscode/askQuestions` are tools of Copilot, not of Claude Code"
      ]
    )
    #expect(try draft.findings("tool.unknown") == [])
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
