import Testing

@Suite struct `The rule tool.verifier-cannot-run` {
  private func findings(_ tools: String, name: String = "verify-app") throws -> [String] {
    try Draft([name: "\(tools)\n---\nDoes the work.\n"]).findings("tool.verifier-cannot-run")
  }

  @Test(arguments: ["tools: Read", "tools: Read, Grep, Glob, Write", "tools: TodoWrite"])
  func `fires where no tool of a verifier can run anything`(tools: String) throws {
    #expect(
      try findings(tools) == [
        "verify-app.md:4:8: `verify-app` verifies work, but none of its `tools` can run anything"
      ]
    )
  }

  @Test(arguments: [
    "tools: Read, Bash", "tools: Bash(pytest:*)", "tools: Read, PowerShell", "tools: \"*\"",
    "tools: Read, Task", "tools: Read, mcp__playwright__click", "tools: Read, WebFetch",
    "tools: Read, UnknownTool", "tools: Read, Skill", "color: red",
  ])
  func `is silent where a tool may be enough`(tools: String) throws {
    #expect(try findings(tools) == [])
  }

  @Test(arguments: ["code-reviewer", "page-implementer", "helper"])
  func `is silent about agents of other roles`(name: String) throws {
    #expect(try findings("tools: Read", name: name) == [])
  }

  @Test func `takes the tools of the policy`() throws {
    var draft = Draft(["verify-app": "tools: Read, Bash\n---\nDoes the work.\n"])
    draft.policy = "rehearsal-policy: 1\ntools: {verify-app: {allow: [Read]}}\n"
    #expect(try draft.findings("tool.verifier-cannot-run").count == 1)
  }

  @Test func `is silent about a reader whose role is only guessed`() throws {
    let reader =
      "---\nname: test-reader\ndescription: Test agent - Read files and report the results\ntools: Read\n---\n"
    var draft = Draft(files: ["test-reader.md": reader])
    #expect(try draft.findings("tool.verifier-cannot-run") == [])
    draft.policy = "rehearsal-policy: 1\nroles: {test-reader: verifier}\n"
    #expect(try draft.findings("tool.verifier-cannot-run").count == 1)
    let runner = reader.replacing("report the", with: "verify the")
    #expect(
      try Draft(files: ["test-reader.md": runner]).findings("tool.verifier-cannot-run").count == 1
    )
  }
}
