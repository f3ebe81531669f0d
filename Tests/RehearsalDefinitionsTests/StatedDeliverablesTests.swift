import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

@Suite struct `The deliverables of a definition` {
  private func deliverables(_ text: String) -> [String] {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionBody(MarkdownText(text[...]).withoutComments(), source).deliverables.map {
      "\($0.text) \($0.location.line):\($0.location.column)"
    }
  }

  @Test(arguments: [
    "## Deliverables", "# Deliverable (ux.md)", "## Deliverables & Artifacts",
    "## Comprehensive Deliverables", "## Your Deliverables", "## Deliverable Format (always)",
    "**Deliverables:**", "**Additional Deliverables**:", "Deliverables:",
  ])
  func `are the items below a heading or label with that name`(title: String) {
    #expect(
      deliverables("\(title)\n\n- **Change list**: what changed\n- Test report\n\nDone.\n") == [
        "Change list 3:3", "Test report 4:3",
      ]
    )
  }

  @Test(arguments: [
    ("- **Deliverables**: Change list, test report", ["Change list 1:21", "test report 1:21"]),
    (
      "Deliverables: a change list, tests and notes.",
      ["a change list 1:15", "tests 1:15", "notes 1:15"]
    ),
    ("**Deliverables**: code (C, Go), and\n`a.md`, etc.", ["code (C, Go)", "a.md"]),
    ("- **Deliverables**:\n  - Plan\n  - Tests\n- **Tone**: kind", ["Plan", "Tests"]),
  ])
  func `are the parts of the one list after a label`(text: String, expected: [String]) {
    let names = deliverables(text)
    #expect(names.count == expected.count)
    #expect(zip(names, expected).allSatisfy { $0.hasPrefix($1) }, "\(names)")
  }

  @Test func `are the rows of a table of artifacts`() {
    let table = "| Artifact | Place |\n|---|---|\n| **Plan** | `docs/` |\n| State file | `s.json` |"
    #expect(deliverables("## Deliverables\n\n\(table)") == ["Plan 5:5", "State file 6:3"])
    #expect(deliverables("## Deliverables\n\n\(table.replacing("Artifact", with: "Who"))") == [])
  }

  @Test func `are the subheadings that describe them, but not those that divide a list`() {
    #expect(
      deliverables(
        "## Deliverables\n### 1. Change list (`a.md`)\nShort.\n### Test report\n- passed\n"
      ) == ["Change list 2:8", "Test report 4:5"]
    )
    #expect(
      deliverables("## Deliverables\n### Report\n```\n- Files\n```\n### Failure Feedback\nWhy.\n")
        == ["Report 2:5"]
    )
    #expect(
      deliverables("## Deliverables\n### Package\n1. **Plan** in full\n### Code\n```\nx\n```\n")
        == ["Plan 3:4"]
    )
  }

  @Test(arguments: [
    "## Deliverables\n\nSend a report, and say what you changed.",
    "Deliverables: as stated in the task", "Deliverables: none, or see the task",
    "Deliverables: when you finish, send a report", "Deliverables: a report (see below, please",
    "Plan the work. Deliverables: a plan, a list of risks",
    "### Receives Work From\n- **Deliverables**: a plan, a list of risks",
    "### Hands Off To\n- **Deliverables**: code, tests\n- **Deliverables**: notes, examples",
    "- **builder**\n  - Deliverables: code, tests", "## Phase 2\nDeliverables:\n- code\n- tests",
    "**Deliverable Formats**:\n- PNG\n- PDF", "- **Deliverables Format**: a file, a table",
    "## Deliverable Examples\n- an order", "## Required Outputs\n- a file",
    "Report it in your deliverables.", "```\nDeliverables: a, b\n```",
  ])
  func `are not read where they are not plainly the list of each report`(text: String) {
    #expect(deliverables(text) == [])
  }

  @Test func `are those of the sections with that title, if there are any`() {
    let text = "## Deliverables\n- a plan\n## Work\n- **Deliverables**: code, tests\n"
    #expect(deliverables(text) == ["a plan 2:3"])
  }
}
