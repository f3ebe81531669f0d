import RehearsalLint
import Testing

@Suite struct `The rule file.plugin-placeholder` {
  @Test func `fires for a broken definition in a plugin`() throws {
    let draft = Draft(
      files: [
        "plugins/shop/agents/a.md": "---\nname: a\n  tools: [x\n---\n"
      ]
    )
    #expect(
      try draft.findings("file.plugin-placeholder") == [
        "plugins/shop/agents/a.md:3:8: in a plugin, this definition becomes an agent `a` with all tools: "
          + "not YAML: this line cannot be a key, because it is indented below a value; "
          + "indent it like the key above, or put the whole value in quotes if the line belongs to it"
      ]
    )
  }

  @Test func `is silent for one outside, and for a sound one`() throws {
    let draft = Draft(
      files: [
        "agents/a.md": "---\nname: a\n  tools: [x\n---\n",
        "plugins/shop/agents/b.md": "---\nname: b\ndescription: d\n---\n",
      ]
    )
    #expect(try draft.findings("file.plugin-placeholder") == [])
  }

  @Test(arguments: ["", "kit/", "plugins/kit/"])
  func `fires alone beside a manifest, and for a folder of plugins`(folder: String) throws {
    let draft = Draft(
      files: [
        "\(folder).claude-plugin/plugin.json": "{\"name\": \"kit\"}",
        "\(folder)agents/a.md": "---\nname: a\n  tools: [x\n---\n",
      ]
    )
    let rules = try draft.result().findings.map(\.ruleID)
    #expect(rules.filter { $0.hasPrefix("file.") } == ["file.plugin-placeholder"])
  }

  @Test func `leaves a definition beside the agents of a plugin to another rule`() throws {
    let draft = Draft(
      files: [
        ".claude-plugin/plugin.json": "{\"name\": \"kit\"}",
        ".claude/agents/a.md": "---\nname: a\n  tools: [x\n---\n",
      ]
    )
    let rules = try draft.result().findings.map(\.ruleID)
    #expect(rules.filter { $0.hasPrefix("file.") } == ["file.unregistered"])
  }
}
