import Testing

@Suite struct `The rule skill.never-triggered` {
  @Test func `fires for a skill that the list of occasions leaves out`() throws {
    let draft = Draft(
      [
        "a": "skills: [knitting, weaving]\n---\n- Making a sock: invoke `knitting`\n"
      ]
    )
    #expect(
      try draft.findings("skill.never-triggered") == [
        "a.md:4:20: the body does not say when to invoke `weaving`"
      ]
    )
  }

  @Test func `is silent where the body has no such list`() throws {
    let draft = Draft(
      [
        "a": "skills: [knitting, weaving]\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("skill.never-triggered") == [])
  }
}
