import Testing

@Suite struct `The rule skill.undeclared` {
  @Test func `fires for an occasion of a skill that is not listed`() throws {
    let draft = Draft(
      [
        "a": "skills: [knitting]\n---\n- Making a rug: invoke `weaving`\n"
      ]
    )
    #expect(
      try draft.findings("skill.undeclared") == [
        "a.md:6:25: the body says when to invoke `weaving`, but `skills` does not list it"
      ]
    )
  }

  @Test func `is silent where the definition lists none at all`() throws {
    let draft = Draft(
      [
        "a": "---\n- Making a rug: invoke `weaving`\n"
      ]
    )
    #expect(try draft.findings("skill.undeclared") == [])
  }
}
