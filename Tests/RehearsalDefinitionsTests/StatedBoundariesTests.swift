import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

@Suite struct `The boundaries of a definition` {
  private func boundaries(_ text: String) -> [String] {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionBody(MarkdownText(text[...]).withoutComments(), source).boundaries.map {
      "\($0.text) \($0.location.line):\($0.location.column)"
    }
  }

  @Test(arguments: [
    "## Boundaries", "### Does Not Handle", "## Out of Scope",
    "## What This Agent DOES NOT DO (yet)",
    "**Does Not Handle:**", "**Do NOT use this agent for:**", "**SCOPE BOUNDARY:**",
    "Out of scope:", "## What I Cannot Do",
  ])
  func `are the items or the paragraph below a heading or label about them`(title: String) {
    #expect(
      boundaries("\(title)\n\n- servers\n- web\n  pages\n") == ["servers 3:3", "web pages 4:3"]
    )
    #expect(
      boundaries("\(title)\nServer code (left to: `api`),\nand web pages.\n\n## Next\nWork.\n") == [
        "Server code (left to: `api`), and web pages. 2:1"
      ]
    )
  }

  @Test(arguments: [
    ("**Out of scope:** servers", ["servers 1:19"]),
    ("In scope: pages.\nOut of scope: servers.", ["servers. 2:15"]),
    ("- ❌ **Does Not Handle**: servers", ["❌ **Does Not Handle**: servers 1:3"]),
    ("- **Out of scope**:\n  - servers\n- **Tone**: kind", ["servers 2:5"]),
  ])
  func `follow a label on its line and in an item`(text: String, expected: [String]) {
    #expect(boundaries(text) == expected)
  }

  @Test(arguments: [
    "**Handles:**\nServer code.\n\n**Does Not Handle:**\nWeb pages.",
    "### Handles\n- Server code.\n### Does Not Handle\n\nWeb pages.",
    "**This agent handles:**\n- Server code.\n\n**Delegate to others for:**\n- Web pages.",
    "### What This Agent DOES\n- ✅ Server code.\n### What This Agent DOES NOT DO\n- Web pages.",
    "- ✅ Server code.\n- Web pages.",
    "- **Owns**: Server code.\n- **Owns**:\n  - Server code.\n- Web pages.",
  ])
  func `leave out what the agent handles`(text: String) {
    let names = boundaries("## Boundaries\n\n\(text)\n\n## Next\nWork.\n")
    #expect(names.count == 1)
    #expect(names.first?.hasPrefix("Web pages. ") == true, "\(names)")
  }

  @Test(arguments: [
    "## Service Boundaries\n- api", "- **Boundary values**: zero and one",
    "- **Context Boundaries**: who owns what", "**Handles:**\n- servers", "Never push to main.",
    "**Out of scope:**\n\n**Scope:**\n- servers", "```\n## Boundaries\n- servers\n```",
    "## What you can and cannot do\n- read files", "## Boundaries\n\nThe agent handles:",
  ])
  func `are not in what is about something else`(text: String) {
    #expect(boundaries(text) == [])
  }

  @Test func `end with the list or text of their label`() {
    #expect(boundaries("**Out of scope:**\n- servers\n\nBe kind.\n") == ["servers 2:3"])
    #expect(boundaries("**Out of scope:**\nServers.\n**Tone:**\n- kind\n") == ["Servers. 2:1"])
  }
}
