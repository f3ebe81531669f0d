import RehearsalLint
import Testing

@Suite struct `The rule tool.reviewer-may-write` {
  @Test func `fires for a reviewer that may change files`() throws {
    let draft = Draft(
      [
        "page-reviewer": "tools: [Read, Edit, Write]\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("tool.reviewer-may-write") == [
        "page-reviewer.md:4:15: `page-reviewer` reviews and may use `Edit`, `Write`"
      ]
    )
  }

  @Test func `fires where a reviewer inherits all tools`() throws {
    let draft = Draft(
      [
        "code-reviewer": "---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("tool.reviewer-may-write") == [
        "code-reviewer.md:2:7: `code-reviewer` reviews and lists no `tools`, so it has all tools, including those that write"
      ]
    )
  }

  @Test func `is silent for readers, for builders and where writing is denied`() throws {
    let draft = Draft(
      [
        "code-reviewer": "tools: Read, Grep\n---\nBuilds.\n",
        "a": "tools: Write\n---\nBuilds.\n",
        "b-reviewer": "disallowedTools: Edit, Write, NotebookEdit\n---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("tool.reviewer-may-write") == [])
  }

  @Test func `takes an asterisk for all tools, in the definition and in the policy`() throws {
    let draft = Draft(
      [
        "a-reviewer": "tools: \"*\"\n---\nBuilds.\n",
        "b-reviewer": "tools: \"*\"\ndisallowedTools: Edit, Write, NotebookEdit\n---\nBuilds.\n",
        "c-reviewer": "tools: [Read, Edit]\n---\nBuilds.\n",
      ],
      policy: "rehearsal-policy: 1\ntools: {c-reviewer: {allow: [\"*\"]}}\n"
    )
    #expect(
      try draft.findings("tool.reviewer-may-write") == [
        "a-reviewer.md:4:8: `a-reviewer` reviews and may use `*`",
        "c-reviewer.md:4:15: `c-reviewer` reviews and may use `Edit`",
      ]
    )
  }

  @Test func `goes by what the policy allows and denies`() throws {
    let draft = Draft(
      [
        "a-reviewer": "tools: [Read, Edit]\n---\nBuilds.\n",
        "b-reviewer": "tools: [Read, Edit]\n---\nBuilds.\n",
        "c-reviewer": "---\nBuilds.\n",
      ],
      policy:
        "rehearsal-policy: 1\ntools: {a-reviewer: {deny: [Edit]}, b-reviewer: {allow: [Read]}, c-reviewer: {allow: [Read]}}\n"
    )
    #expect(try draft.findings("tool.reviewer-may-write") == [])
  }

  @Test func `goes by the policy's role`() throws {
    let draft = Draft(
      [
        "a": "tools: Write\n---\nBuilds.\n"
      ],
      policy: "rehearsal-policy: 1\nroles: {a: reviewer}\n"
    )
    #expect(
      try draft.findings("tool.reviewer-may-write") == [
        "a.md:4:8: `a` reviews and may use `Write`"
      ]
    )
  }

  private func messages(_ path: String, _ keys: String) throws -> [String] {
    try Draft(files: [path: "---\ndescription: Reviews.\n\(keys)\n---\nReviews.\n"]).result()
      .findings.filter { $0.ruleID == "tool.reviewer-may-write" }
      .map { "\($0.message): \($0.remedy)" }
  }

  @Test(arguments: [
    "tools: {write: false, edit: false, bash: false, patch: false}", "permission: {\"*\": deny}",
    "permission: deny", "permission: {edit: deny}", "permission: {\"*\": deny, read: allow}",
  ])
  func `is silent for a reviewer of OpenCode that denies the tools that write`(keys: String) throws
  {
    #expect(try messages(".opencode/agents/code-reviewer.md", keys) == [])
  }

  @Test(arguments: ["mode: subagent", "permission: {bash: deny}"])
  func `fires for a reviewer of OpenCode that may edit`(keys: String) throws {
    #expect(
      try messages(".opencode/agents/code-reviewer.md", keys) == [
        "`code-reviewer` reviews and does not deny `edit`, so it may change files: write `edit: deny` under `permission`"
      ]
    )
  }

  @Test func `fires for a reviewer of OpenCode that allows only editing`() throws {
    let keys = "permission: {\"*\": deny, edit: allow}"
    #expect(
      try messages(".opencode/agents/code-reviewer.md", keys).map { $0.prefix(49) } == [
        "`code-reviewer` reviews and may use `edit`, `appl"
      ]
    )
  }

  @Test func `depends on the key readonly for a reviewer of Cursor`() throws {
    #expect(try messages(".cursor/agents/code-reviewer.md", "readonly: true") == [])
    #expect(
      try messages(".cursor/agents/code-reviewer.md", "readonly: false") == [
        "`code-reviewer` reviews and is not `readonly`, so it may change files: write `readonly: true`"
      ]
    )
  }

  private func findings(_ name: String, _ description: String) throws -> Int {
    let text = "---\nname: \(name)\ndescription: \(description)\ntools: Read, Edit\n---\nWorks.\n"
    return try Draft(files: ["\(name).md": text]).findings("tool.reviewer-may-write").count
  }

  @Test(arguments: [
    ("content-refresher", "Identifies outdated parts of a text and suggests updates."),
    ("overlap-detector", "Identifies pages on the same subject."),
    ("gap-auditor", "Fills gaps by generating tests."),
    ("policy-enforcer", "Author and reviewer of policies. Writes and audits policies."),
  ])
  func `is silent where one weak word shows the role, or the description another`(
    name: String,
    description: String
  ) throws {
    #expect(try findings(name, description) == 0)
  }

  @Test(arguments: [
    ("code-reviewer", "Reads code."), ("overlap-detector", "Reviews pages for overlap."),
    ("gap-auditor", "Audits tests, and writes a report."),
  ])
  func `fires where the name or the description shows the role plainly`(
    name: String,
    description: String
  ) throws {
    #expect(try findings(name, description) == 1)
  }
}
