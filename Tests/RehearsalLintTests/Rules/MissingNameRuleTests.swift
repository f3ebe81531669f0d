import RehearsalLint
import Testing

@Suite struct `The rule name.missing` {
  @Test func `fires for front matter without a name`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\ndescription: d\n---\n"
      ]
    )
    #expect(
      try draft.findings("name.missing") == [
        "a.md:1:1: the front matter has no `name`, so the file defines no agent"
      ]
    )
  }

  @Test func `is silent where there is one`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("name.missing") == [])
  }

  @Test(arguments: [
    ("name: \"\"", "2:7", "empty"), ("name:", "2:6", "empty"), ("name: [a]", "2:7", "not a text"),
  ])
  func `fires at a name that is empty`(key: String, place: String, problem: String) throws {
    let draft = Draft(files: ["a.md": "---\n\(key)\ndescription: d\n---\n"])
    let findings = try draft.result().findings.filter { $0.ruleID == "name.missing" }
    #expect(findings.map { "\($0.location)" } == ["a.md:\(place)"])
    #expect(findings.map(\.message) == ["`name` is \(problem), so the file defines no agent"])
    #expect(findings.map(\.remedy) == ["write the agent's name after `name:`"])
  }
}
