import RehearsalLint
import Testing

@Suite struct `The rule name.malformed` {
  @Test func `fires for colons, capitals, spaces and great length`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: \"x:y\"\ndescription: d\n---\n",
        "b.md": "---\nname: Page Builder\ndescription: d\n---\n",
        "c.md":
          "---\nname: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\ndescription: d\n---\n",
      ]
    )
    #expect(
      try draft.findings("name.malformed") == [
        "a.md:2:7: `x:y` contains a colon, so the platform refuses it",
        "b.md:2:7: `Page Builder` contains characters other than lowercase letters, digits and hyphens",
        "c.md:2:7: `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` is longer than 64 characters",
      ]
    )
  }

  @Test func `is silent for small letters, digits and dashes`() throws {
    let draft = Draft(
      [
        "page-builder-2": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("name.malformed") == [])
  }

  @Test(arguments: [
    ("Page Builder", "write `page-builder`, and change the name wherever it is used"),
    ("shop:page_builder", "write `shop-page-builder`, and change the name wherever it is used"),
    ("Taken", "use lowercase letters, digits and hyphens, at most 64 characters"),
    ("b\u{e4}cker", "use lowercase letters, digits and hyphens, at most 64 characters"),
  ])
  func `offers a name that no agent has`(name: String, remedy: String) throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: \"\(name)\"\ndescription: d\n---\n",
        "taken.md": "---\nname: taken\ndescription: d\n---\n",
      ]
    )
    let findings = try draft.result().findings.filter { $0.ruleID == "name.malformed" }
    #expect(findings.map(\.remedy) == [remedy])
  }
}
