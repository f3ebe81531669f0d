import Testing

@Suite struct `The rule tool.gained-by-delegation` {
  private static func findings(
    auditor: String,
    fixer: String = "tools: Read, Edit, Bash",
    name: String = "auditor"
  ) throws -> [String] {
    try Draft([
      name: "\(auditor)\n---\n## Hands Off To\n- **fixer**: findings\n",
      "fixer": "\(fixer)\n---\nFixes.\n",
    ]).findings("tool.gained-by-delegation")
  }

  @Test func `fires once for an agent that can start one with more tools`() throws {
    #expect(
      try Self.findings(auditor: "tools: Read, Task") == [
        "auditor.md:4:8: `auditor` may not change files, but can start `fixer`, which has `Edit`"
      ]
    )
    #expect(
      try Self.findings(auditor: "tools: Read, Edit, Agent(fixer)") == [
        "auditor.md:4:8: `auditor` may not run commands, but can start `fixer`, which has `Bash`"
      ]
    )
  }

  @Test(arguments: [
    "tools: Read", "tools: Read, Write, Bash, Task", "tools: Read, Task(reader)",
    "tools: Read, Task\ndisallowedTools: Agent",
  ])
  func `is silent if the agent starts no other, or has the same tools`(tools: String) throws {
    #expect(try Self.findings(auditor: tools) == [])
  }

  @Test func `is silent about an agent that may only read`() throws {
    #expect(try Self.findings(auditor: "tools: Read, Task", fixer: "tools: Read") == [])
    #expect(
      try Self.findings(
        auditor: "tools: Read, Task",
        fixer: "tools: Read, Edit, Bash\ndisallowedTools: Edit, Bash"
      ) == []
    )
  }

  @Test func `is silent about a planner`() throws {
    #expect(try Self.findings(auditor: "tools: Read, Task", name: "spec-planner") == [])
  }
}
