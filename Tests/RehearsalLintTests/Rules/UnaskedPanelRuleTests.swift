import Testing

@Suite struct `The rule policy.unasked-panel` {
  private static let policy = """
    rehearsal-policy: 1
    panels: {pages: {of: [page-reviewer, style-reviewer]}}
    """

  private static func agents(_ edges: String) -> [String: String] {
    [
      "page-implementer": "---\nBuilds.\n\(edges)",
      "page-reviewer": "---\nReviews.\n",
      "style-reviewer": "---\nReviews.\n",
    ]
  }

  @Test func `fires for a panel that no work reaches`() throws {
    #expect(
      try Draft(Self.agents(""), policy: Self.policy).findings("policy.unasked-panel") == [
        "policy.yaml:2:10: no definition hands work to a judge of the panel `pages`, so the panel is never asked"
      ]
    )
  }

  @Test(arguments: ["page-reviewer", "style-reviewer"])
  func `is silent if an author hands work to one of the judges`(judge: String) throws {
    let draft = Draft(
      Self.agents("## Hands Off To\n- **\(judge)**: pages\n"),
      policy: Self.policy
    )
    #expect(try draft.findings("policy.unasked-panel") == [])
  }
}
