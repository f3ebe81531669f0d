import Testing

@Suite struct `The rule gate.unordered-judges` {
  private static let verifier =
    "---\n## Hands Off To\n- **code-reviewer**: work\n- **style-reviewer**: work\n"
  private static func reviewer(_ rest: String = "") -> String {
    "---\n## Receives Work From\n- **verify-app**: work\n\(rest)"
  }

  private static func findings(
    first: String = reviewer(),
    second: String = reviewer(),
    policy: String? = nil
  ) throws -> [String] {
    var draft = Draft(
      [
        "page-implementer": "---\n## Hands Off To\n- **verify-app**: work\n",
        "verify-app": verifier, "code-reviewer": first, "style-reviewer": second,
      ]
    )
    draft.policy = policy
    return try draft.findings("gate.unordered-judges")
  }

  @Test func `fires where an agent names two judges side by side`() throws {
    #expect(
      try Self.findings() == [
        "verify-app.md:2:7: work of `verify-app` goes to `code-reviewer`, `style-reviewer`, "
          + "and nothing says in what order or whether all have to approve"
      ]
    )
  }

  @Test func `fires where only the agent names the judges`() throws {
    let judge = "---\nReviews.\n"
    #expect(try Self.findings(first: judge, second: judge).count == 1)
  }

  @Test func `is silent on a judge whose own list of senders leaves the agent out`() throws {
    let second = "---\n## Receives Work From\n- **page-implementer**: work\n"
    #expect(try Self.findings(second: second) == [])
  }

  @Test func `is silent where one judge hands work to the other`() throws {
    let first = Self.reviewer("## Hands Off To\n- **style-reviewer**: work\n")
    #expect(try Self.findings(first: first) == [])
  }

  private static func findings(ofReviewer text: String, name: String) throws -> [String] {
    try Draft([
      name: "---\n\(text)\n", "code-reviewer": "---\nReviews.\n",
      "style-reviewer": "---\nReviews.\n",
    ]).findings("gate.unordered-judges")
  }

  @Test(arguments: [
    "- Use `code-reviewer` for code.\n- Use `style-reviewer` for looks.",
    "- Use `code-reviewer` when code changes.\n- Use `style-reviewer` if pages change.",
    "Hand work to code-reviewer. Use `style-reviewer` when pages change.",
  ])
  func `is silent where a judge asks other judges on certain occasions`(text: String) throws {
    #expect(try Self.findings(ofReviewer: text, name: "page-reviewer") == [])
  }

  @Test func `fires where an implementer hands work to a judge for each part of it`() throws {
    let text = "Hand pages to code-reviewer for code, and hand them to style-reviewer for looks."
    #expect(try Self.findings(ofReviewer: text, name: "page-implementer").count == 1)
  }

  @Test func `is silent where the policy has a panel of the judges`() throws {
    let policy = "rehearsal-policy: 1\npanels: {review: {of: [code-reviewer, style-reviewer]}}\n"
    #expect(try Self.findings(policy: policy) == [])
  }
}
