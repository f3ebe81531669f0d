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
        "plugins/shop/agents/a.md:3:8: in a plugin, this definition becomes an agent `a` with all tools"
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
}
