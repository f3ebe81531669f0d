import RehearsalLint
import Testing

@Suite struct `The rule file.unregistered` {
  @Test func `fires where no reading finds YAML`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\n  tools: [x\n---\n"
      ]
    )
    #expect(
      try draft.findings("file.unregistered") == [
        "a.md:3:8: no agent is registered: not YAML: this line cannot be a key, because it is indented below a value; indent it like the key above, or put the whole value in quotes if the line belongs to it"
      ]
    )
  }

  @Test func `is silent where the second reading does`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\ndescription: x: y\n---\n"
      ]
    )
    #expect(try draft.findings("file.unregistered") == [])
  }

  @Test(arguments: [
    (".github/agents/p.agent.md", "name: p\ndescription: [x\ntools: ['read'", "Copilot"),
    (".github/agents/p.agent.md", "name: p\ndescription: Use when: x", "Copilot"),
    (".cursor/agents/p.md", "name: p\ndescription: Use when: x", "Cursor"),
    (".gemini/agents/p.md", "name: p\ndescription: Use when: x", "Gemini CLI"),
    ("agents/p.md", "name: p\nreadonly: true\ndescription: Use when: x", "Cursor"),
  ])
  func `fires alone for another platform, which reads front matter once`(
    path: String,
    keys: String,
    platform: String
  ) throws {
    let findings = try Draft(files: [path: "---\n\(keys)\n---\nx\n"]).result().findings
    #expect(findings.map(\.ruleID) == ["file.unregistered"])
    #expect(findings.first?.message.hasPrefix("\(platform) cannot read the definition: ") == true)
  }

  @Test func `says to delete one of two equal keys`() throws {
    let draft = Draft(files: ["a.md": "---\nname: a\nhooks:\n  b: 1\n  b: 2\n---\n"])
    let findings = try draft.result().findings.filter { $0.ruleID == "file.unregistered" }
    #expect(findings.map(\.remedy) == ["delete one of the two keys"])
  }
}
