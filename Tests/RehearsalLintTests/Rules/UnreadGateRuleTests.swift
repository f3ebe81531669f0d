import Testing

@Suite struct `The rule gate.unread` {
  @Test func `fires for a percentage of tests, in lines and in tables`() throws {
    let draft = Draft(
      [
        "a": """
        ---
        - All tests pass (unit ≥80%, integration ≥70%)

        | Level | Threshold |
        |---|---|
        | Unit tests | 82% |
        | Integration tests | >= 72% |
        """
      ]
    )
    #expect(
      try draft.findings("gate.unread") == [
        "a.md:5:25: `All tests pass (unit ≥80%` does not say what is measured, so no gate is read",
        "a.md:5:43: `integration ≥70%)` does not say what is measured, so no gate is read",
        "a.md:9:16: `Unit tests: 82%` does not say what is measured, so no gate is read",
        "a.md:10:26: `| Integration tests | >= 72% |` does not say what is measured, so no gate is read",
      ]
    )
  }

  @Test func `names each threshold of a line and of a paragraph once`() throws {
    let text =
      "Unit coverage: 81%, integration coverage: 71%, unit\ncoverage < 40%, e2e coverage: 31%\n"
    let findings = try Draft(["a": "---\n\(text)"]).findings("gate.unread")
    #expect(
      findings.map { $0.prefix(10) } == ["a.md:5:16:", "a.md:5:43:", "a.md:6:12:", "a.md:6:31:"]
    )
  }

  @Test func `says that the kind of test is missing below a title about coverage`() throws {
    let text = "## Coverage\n- We want at least 80%! Use unit tests.\n"
    #expect(
      try Draft(["a": "---\n\(text)"]).findings("gate.unread") == [
        "a.md:6:20: `We want at least 80%! Use unit tests.` does not say which kind of test has to reach the number, so no gate is read"
      ]
    )
  }

  @Test(arguments: [
    ("Integration coverage: 71%", "5:23", "does not say that the number is a minimum"),
    ("Integration coverage is at most 71%", "5:33", "states no minimum from 0 to 100 %"),
    ("Coverage (>= 81%/>= 71%)", "5:14", "does not say which number is for which kind of test"),
  ])
  func `fires for coverage of which runs have no gate`(
    text: String,
    place: String,
    problem: String
  ) throws {
    let findings = try Draft(["a": "---\n\(text)\n"]).findings("gate.unread")
    #expect(findings.count == 1)
    #expect(findings.first?.hasPrefix("a.md:\(place): `\(text)` \(problem)") == true)
  }

  @Test(arguments: [
    "- Unit coverage >= 80%, integration >= 70%", "- Unit tests: >= 90% pass",
    "- Integration success rate >= 95%", "- Unit tests take at most 5% of the time",
    "## Coverage\n- Unit: >= 80%", "| Coverage | Target |\n|---|---|\n| Unit | >= 80% |",
    "Reaches unit coverage of\nat least 80%", "```\nunit >= 80%\n```",
  ])
  func `is silent where a gate is read, or where something else is measured`(text: String) throws {
    #expect(try Draft(["a": "---\n\(text)\n"]).findings("gate.unread") == [])
  }
}
