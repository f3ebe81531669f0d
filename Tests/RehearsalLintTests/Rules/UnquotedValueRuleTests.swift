import RehearsalLint
import Testing

@Suite struct `The rule file.rescued` {
  @Test func `fires where the second reading alone finds an agent`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\ndescription: x: y\n---\n"
      ]
    )
    #expect(
      try draft.findings("file.rescued") == [
        "a.md:3:15: the agent is registered only by a second reading with quoted values, which fails if lines end in CR LF: not YAML: a colon and a space are inside a value; put the value in quotes"
      ]
    )
  }

  @Test func `is silent for YAML`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("file.rescued") == [])
  }

  @Test func `says to delete one of two equal keys`() throws {
    let draft = Draft(files: ["a.md": "---\nname: a\ndescription: x\nname: b\n---\n"])
    let findings = try draft.result().findings.filter { $0.ruleID == "file.rescued" }
    #expect(findings.map { "\($0.location)" } == ["a.md:4:1"])
    #expect(findings.map(\.remedy) == ["delete one of the two keys"])
  }

  @Test func `fires for OpenCode, which reads front matter twice, too`() throws {
    let draft = Draft(
      files: [".opencode/agents/a.md": "---\nmode: subagent\ndescription: Use when: x\n---\n"]
    )
    #expect(try draft.findings("file.rescued").count == 1)
    #expect(try draft.findings("file.unregistered") == [])
  }
}
