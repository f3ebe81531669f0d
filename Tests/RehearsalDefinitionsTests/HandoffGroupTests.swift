import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

/// The words with which definitions name several agents at once, and words that look like names of agents.
@Suite struct `The name of several agents` {
  private func edges(_ text: String) throws -> [String] {
    var files = ["boss.md": "---\nname: boss\ndescription: Leads.\n---\n\(text)\n"]
    for name in ["page-implementer", "form-implementer", "page-builder", "style-auditor", "lint"] {
      files["\(name).md"] = "---\nname: \(name)\ndescription: Acts.\n---\nActs.\n"
    }
    let team = try TeamFiles([InMemoryTree(files.mapValues { Array($0.utf8) })])
    let boss = team.members.first { $0.name == "boss" }?.member
    return boss?.contract.handsOffTo.map(\.agent) ?? []
  }

  // MARK: All agents

  @Test(arguments: [
    "## Hands Off To\n- **All agents**: tasks", "## Hands Off To\n- all other agents: tasks",
    "## Hands Off To\n- Any agent", "## Hands Off To\n- **Every other agent** for the rest",
    "## Hands Off To\n- All agents in the team", "Delegate to all agents.",
    "Hand off to any other agent when it rains.",
    "| Task | Delegate to |\n|---|---|\n| pages | All agents |",
  ])
  func `stands for every other agent if the text says so`(text: String) throws {
    #expect(
      try edges(text) == [
        "form-implementer", "lint", "page-builder", "page-implementer", "style-auditor",
      ]
    )
  }

  @Test(arguments: [
    "Never delegate to any agent.", "Do not hand off to all agents.",
    "Provide hints to all agents.", "## Hands Off To\n- All agents with a browser",
    "## Hands Off To\n- All agents must wait", "Users may delegate to any agent.",
    "Delegate to any agent with a browser.", "## Hands Off To\n- **Other agents**: the rest",
  ])
  func `stands for no agent if the text denies or limits it, or means some of them`(
    text: String
  ) throws {
    #expect(try edges(text) == [])
  }

  // MARK: Groups and their members

  @Test(arguments: [
    "## Hands Off To\n- **Implementers** (form-implementer): tasks",
    "## Hands Off To\n- **Implementers (form-implementer)**: tasks",
    "## Hands Off To\n- **Implementers**: form-implementer",
    "## Hands Off To\n- implementer agents (form-implementer): tasks",
    "## Hands Off To\n- **QA team** (form-implementer): tasks",
    "## Hands Off To\n- **QA team**: form-implementer",
    "Delegate to **implementers** (form-implementer) at once.",
    "| Task | Delegate to |\n|---|---|\n| pages | **Implementers** (form-implementer) |",
  ])
  func `stands for the members that the text states`(text: String) throws {
    #expect(try edges(text) == ["form-implementer"])
  }

  @Test(arguments: [
    "- **Implementers**: tasks", "- **implementer agents**: tasks",
    "- **Implementers** (full-time): tasks", "- **Implementers** (e.g. form-implementer): tasks",
    "- **Implementers**: form-implementer work",
  ])
  func `stands for the agents named after the role if the text states no members`(
    item: String
  ) throws {
    #expect(
      try edges("## Hands Off To\n\(item)") == ["form-implementer", "page-implementer"]
    )
  }

  @Test func `stands for all agents with the role if none is named after it`() throws {
    #expect(try edges("## Hands Off To\n- **reviewers**: pages") == ["style-auditor"])
  }

  @Test(arguments: [
    ("- **page-builder (walls)**: pages", ["page-builder"]),
    ("- **page-builder (retired)**: pages", []), ("- **page-builder (a person)**: pages", []),
  ])
  func `has nothing to do with parentheses inside bold after a single name`(
    item: String,
    right: [String]
  ) throws {
    #expect(try edges("## Hands Off To\n\(item)") == right)
  }

  // MARK: Names that share a title

  @Test(arguments: [
    "## Hands Off To\n- **page/form-implementer**: tasks",
    "## Hands Off To\n- `page/form-implementer`",
    "## Hands Off To\n- **Page / Form Implementer**: tasks",
    "## Hands Off To\n- page-/form-implementer: tasks",
    "## Hands Off To\n- **Implementation agents** (page/form-implementer) for tasks",
    "Delegate to page/form-implementer.", "- Code (delegate to page/form-implementer)",
  ])
  func `can be written with a title that they share`(text: String) throws {
    #expect(try edges(text) == ["page-implementer", "form-implementer"])
  }

  @Test(arguments: [
    ("- **lint/form-implementer**: tasks", ["lint", "form-implementer"]),
    ("- **builder/form-implementer**: tasks", ["form-implementer"]),
    ("- **page/style-auditor**: tasks", ["style-auditor"]),
  ])
  func `shares no title if the short name is that of an agent, or a title`(
    item: String,
    right: [String]
  ) throws {
    #expect(try edges("## Hands Off To\n\(item)") == right)
  }

  // MARK: Code

  @Test(arguments: [
    "Run `lint` before you finish.", "Use `lint` blocks in the text.", "`.ts` files → `lint`",
    "Use **lint** blocks.", "Run `make` and `lint` at the end.",
    "Start `lint/main` first.", "Do not use `eval`; use `lint` instead.",
    "## Hands Off To\n- Use `lint` blocks in the text.",
  ])
  func `is not found in code after a verb such as run`(text: String) throws {
    #expect(try edges(text) == [])
  }

  @Test(arguments: [
    "Use the `lint` agent.", "Run the **lint** subagent.", "Use `lint` for style.",
    "Delegate to `lint`.", "Ask `lint`.", "Call `lint`.", "Invoke `lint`.", "Use @lint.",
    "## Hands Off To\n- `lint`", "Words unclear → delegate to `lint`",
  ])
  func `is found in code where the text says that it is an agent`(text: String) throws {
    #expect(try edges(text) == ["lint"])
  }

  @Test(arguments: [
    "Use `page-builder` when it rains.", "Words unclear → `page-builder`",
    "Run `page-builder` and `style-auditor`.", "Run `page_builder`, then look.",
  ])
  func `is found in code if it has a hyphen or a title`(text: String) throws {
    #expect(try edges(text).first == "page-builder")
  }
}
