import Testing

@Suite struct `The rule file.carriage-returns` {
  @Test func `fires where only line ends keep the second reading from finding YAML`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\r\nname: a\r\ndescription: x: y\r\n---\r\n"
      ]
    )
    #expect(
      try draft.findings("file.carriage-returns") == [
        "a.md:3:15: no agent is registered, because lines end in CR LF: not YAML: a colon and a space are inside a value; put the value in quotes"
      ]
    )
  }

  @Test func `is silent for either alone`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\r\nname: a\r\ndescription: x\r\n---\r\n",
        "b.md": "---\nname: b\ndescription: x: y\n---\n",
      ]
    )
    #expect(try draft.findings("file.carriage-returns") == [])
  }
}
