import Testing

@Suite struct `The rule skill.unknown` {
  @Test func `fires for a skill that is not among those found, with the nearest`() throws {
    let draft = Draft(
      files: [
        "agents/a.md": "---\nname: a\ndescription: d\nskills: [knitting, weavin]\n---\n",
        "skills/weaving/SKILL.md": "---\nname: weaving\ndescription: d\n---\n",
        "skills/knitting/SKILL.md": "Knit.\n",
      ]
    )
    #expect(
      try draft.findings("skill.unknown") == [
        "agents/a.md:4:20: there is no skill `weavin`; did you mean `weaving`?"
      ]
    )
  }

  @Test func `is silent where no skills are known, and for those the policy knows`() throws {
    let draft = Draft(
      [
        "a": "skills: [knitting]\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("skill.unknown") == [])
  }

  @Test func `goes by the policy's list`() throws {
    let draft = Draft(
      [
        "a": "skills: [knitting, sewing]\n---\nBuilds.\n"
      ],
      policy: "rehearsal-policy: 1\nknown: {skills: [knitting]}\n"
    )
    #expect(
      try draft.findings("skill.unknown") == [
        "a.md:4:20: there is no skill `sewing`"
      ]
    )
  }
}
