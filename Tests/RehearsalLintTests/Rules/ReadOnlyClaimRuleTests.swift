import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The rule tool.claims-read-only` {
  private static func agent(_ description: String, _ keys: String) -> Draft {
    Draft(files: ["a.md": "---\nname: a\ndescription: \(description)\n\(keys)\n---\nSearches.\n"])
  }

  @Test(arguments: ["READ ONLY", "A read-only search", "Searches. Readonly."])
  func `fires for an agent that is said to read only, and may edit`(description: String) throws {
    #expect(
      try Self.agent(description, "tools: [Read, Write, Edit]").findings("tool.claims-read-only")
        == [
          "a.md:4:15: the description of `a` says read-only, but it may use `Write`, `Edit`"
        ]
    )
  }

  @Test func `fires for an agent that may use all tools`() throws {
    #expect(
      try Self.agent("Read-only", "tools: \"*\"").findings("tool.claims-read-only") == [
        "a.md:4:8: the description of `a` says read-only, but it may use `*`"
      ]
    )
  }

  @Test(arguments: [
    ("A read-only search", "tools: Read, Grep"),
    ("A read-only search", "tools: \"*\"\ndisallowedTools: Edit, Write, NotebookEdit"),
    ("A read-only search", "tools: Read, Edit\ndisallowedTools: Edit"),
    ("Moves data to a read-only replica", "tools: Read, Edit"), ("A search", "tools: Read, Edit"),
  ])
  func `is silent if it cannot write, or if something else is read-only`(
    description: String,
    keys: String
  ) throws {
    #expect(try Self.agent(description, keys).findings("tool.claims-read-only") == [])
  }

  @Test func `is a note if the agent may only write whole files, such as its report`() throws {
    let findings = try Self.agent("Read-only", "tools: Read, Write").result().findings
    #expect(findings.filter { $0.ruleID == "tool.claims-read-only" }.map(\.severity) == [.note])
  }

  @Test(arguments: [
    "Never modifies files", "Never modifies files, only reports.", "Does not write code.",
    "Inspects code; makes no changes.", "Analyses code without changing it.", "Cannot edit files.",
    "Never edits the code.",
  ])
  func `fires for an agent that is said to change nothing`(description: String) throws {
    #expect(
      try Self.agent(description, "tools: [Read, Edit]").findings("tool.claims-read-only") == [
        "a.md:4:15: the description of `a` says that it changes nothing, but it may use `Edit`"
      ]
    )
  }

  @Test(arguments: ["Only reads files", "Searches, and only reads."])
  func `fires for an agent that is said only to read`(description: String) throws {
    #expect(
      try Self.agent(description, "tools: [Read, Edit]").findings("tool.claims-read-only") == [
        "a.md:4:15: the description of `a` says read-only, but it may use `Edit`"
      ]
    )
  }

  @Test(arguments: [
    "Fixes files marked read-only.", "\"Not read-only: it edits.\"",
    "Creates read-only components.",
    "Never modifies files outside src.", "Writes code that never modifies global state.",
    "Generates pages, never edits code.", "Adds tests, never edits source files.",
    "Checks that tests never touch files.", "Makes no changes to production.",
    "Refactors without changing behaviour.", "Only reads the log before it fixes the build.",
    "Checks that the interface does not change.",
  ])
  func `is silent if the words are about something else, or about a part`(description: String)
    throws
  {
    #expect(
      try Self.agent(description, "tools: [Read, Edit]").findings("tool.claims-read-only") == []
    )
  }
}
