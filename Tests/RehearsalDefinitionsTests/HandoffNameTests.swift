import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

/// How the names in statements on other agents can be written, in our own words.
@Suite struct `The name of another agent` {
  private func edges(_ text: String) throws -> [String] {
    var files = ["boss.md": "---\nname: boss\ndescription: Leads.\n---\n\(text)\n"]
    for name in ["rope-walker", "lion-tamer"] {
      files["\(name).md"] = "---\nname: \(name)\ndescription: Acts.\n---\nActs.\n"
    }
    let team = try TeamFiles([InMemoryTree(files.mapValues { Array($0.utf8) })])
    let boss = team.members.first { $0.name == "boss" }?.member
    return boss?.contract.handsOffTo.map(\.agent) ?? []
  }

  @Test(arguments: [
    "Hand off to Rope-Walker.", "Hand off to rope_walker when it rains.",
    "Delegate to ROPE-WALKER.",
    "Invoke Rope-Walker.", "## Hands Off To\n- Rope-Walker",
    "## Hands Off To\n- rope_walker: heights",
    "Task(subagent_type=\"Rope Walker\")", "| Agent | For |\n|---|---|\n| Rope-Walker | heights |",
  ])
  func `can be in any case and have any separators`(text: String) throws {
    #expect(try edges(text) == ["rope-walker"])
  }

  @Test(arguments: [
    "Run ROPE-WALKER/main.py.", "Use rope_walker.height as it is.", "Call rope_walker(height).",
    "Use the ROPE_WALKER variable.", "Rope-Walker is fine.",
  ])
  func `is not in paths, properties and calls of code`(text: String) throws {
    #expect(try edges(text) == [])
  }

  @Test(arguments: [
    "- __rope-walker__", "- _rope-walker_: heights", "- *rope-walker*", "- \"rope-walker\"",
    "- 'rope-walker': heights", "- 🎪 rope-walker: heights", "- 🎪 **rope-walker**: heights",
    "- ✅ `rope-walker` - heights", "- **Heights**: rope-walker", "- Heights: **rope-walker**",
    "- heights (rope-walker)", "- [who walks](rope-walker.md)",
  ])
  func `is read from an item with other Markdown or with the work before it`(item: String) throws {
    #expect(try edges("## Hands Off To\n\(item)") == ["rope-walker"])
  }

  @Test(arguments: [
    "- ❌ rope-walker", "- 🚫 **rope-walker**: no", "- **Heights**: no rope-walker in the rain",
    "- Heights: rope-walker ropes are dry", "- heights (see rope-walker notes)",
    "- [who walks](https://example.org/rope-walker.md)", "- *not the rope-walker*",
  ])
  func `is not read from an item with a cross or with other words`(item: String) throws {
    #expect(try edges("## Hands Off To\n\(item)") == [])
  }
}
