import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

/// The ways in which definitions can write the names of other agents.
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

  @Test(arguments: [
    "## Never\n- Delegate to rope-walker", "## Does not\n- hand off to rope-walker",
    "### ❌ Don't\n- Invoke the rope-walker agent", "**You must not:**\n- call rope-walker",
    "Never: delegate to rope-walker.", "❌ Delegate to rope-walker", "🚫 Hand off to rope-walker",
    "❌ Wrong: hand off to rope-walker", "~~Hand off to rope-walker.~~",
    "It is forbidden to call rope-walker.", "Refuse to hand off to rope-walker.",
    "Stop calling rope-walker.", "Hand off to rope-walker is prohibited.",
    "We used to hand off to rope-walker.", "Users may ask rope-walker directly.",
    "Users call rope-walker themselves.", "## Hands Off To\n### Never\n- rope-walker",
    "## Do not delegate to\n- rope-walker", "## Delegation\n### Do Not Delegate To\n- rope-walker",
    "⛔️ Hand off to rope-walker", "The users then delegate to rope-walker.",
    "Let the user then hand off to rope-walker.", "Ask the user who then hands off to rope-walker.",
    "Users ask customers who then delegate to rope-walker.",
  ])
  func `gives no edge in text that forbids, denies or tells of others`(text: String) throws {
    #expect(try edges(text) == [])
  }

  @Test(arguments: [
    "## Does not handle\n- Heights: delegate to rope-walker",
    "## Never\n- Walk yourself (delegate to rope-walker)",
    "## Never\n- Walk yourself; hand off to rope-walker.",
    "**Never:**\n- walk\n\nDelegate to rope-walker.", "If not: delegate to rope-walker.",
    "❌ Walk yourself ✅ Delegate to rope-walker", "❌ Walk yourself. Delegate to rope-walker.",
    "Stop and hand off to rope-walker.", "The horn is used to hand off to rope-walker.",
    "~~Hand off to lion-tamer.~~ Hand off to rope-walker.", "For users, ask rope-walker.",
    "Tell your users to wait, then call rope-walker.", "❌ Failed: hand off to rope-walker.",
    "- ❌ REJECTED return it to rope-walker", "Is it dry? No: hand off to rope-walker.",
    "Delegate to `rope-walker` optionally.", "Ask customers then delegate to rope-walker.",
    "Ask the user then pass the work to rope-walker.",
    "Talk to users then hand off to rope-walker.",
    "Notify all your clients then delegate to rope-walker.",
    "## Hands Off To\n- *Always* hand off to rope-walker when it rains",
  ])
  func `gives an edge where the negation is about something else`(text: String) throws {
    #expect(try edges(text) == ["rope-walker"])
  }

  @Test(arguments: [
    "## Never\n\n| Agent | Work |\n|---|---|\n| rope-walker | beasts |",
    "## You must not\n### Notes\n\n| Agent | Work |\n|---|---|\n| rope-walker | beasts |",
    "## Never delegate to\n\n| Delegate to | Work |\n|---|---|\n| rope-walker | beasts |",
    "Do not hand off to:\n\n| Agent | Work |\n|---|---|\n| rope-walker | beasts |",
    "**Never:**\n\n| Agent | Work |\n|---|---|\n| rope-walker | beasts |",
  ])
  func `gives no edge in a table that forbids`(text: String) throws {
    #expect(try edges(text) == [])
  }

  @Test(arguments: [
    "## Never\n\n| Action | Delegate to |\n|---|---|\n| walk | rope-walker |",
    "## Never\n- walk\n## Team\n\n| Agent | Work |\n|---|---|\n| rope-walker | heights |",
    "Never:\n- walk\n\nThe team is this.\n\n| Agent | Work |\n|---|---|\n| rope-walker | heights |",
    "## Does not handle\n\n| Work | Agent |\n|---|---|\n| heights | rope-walker |",
  ])
  func `gives an edge in a table that says who does what the agent must not do`(text: String) throws
  {
    #expect(try edges(text) == ["rope-walker"])
  }

  @Test(arguments: [
    "Route heights to rope-walker, beasts to lion-tamer.",
    "Route heights to rope-walker and all wild beasts to lion-tamer.",
    "## Team\n- **rope-walker** - heights\n- **lion-tamer** - beasts",
    "## Agents\n\n| Name | Role |\n|---|---|\n| `rope-walker` | heights |\n| lion-tamer | beasts |",
    "You can use these agents:\n\n- rope-walker for heights\n- lion-tamer for beasts",
    "Delegate:\n- heights to rope-walker\n- beasts to lion-tamer",
    "Have rope-walker walk. Then let lion-tamer feed the beasts.",
    "Spin up a `rope-walker` subagent, then kick off lion-tamer.",
  ])
  func `is found in the words of orchestrators`(text: String) throws {
    #expect(try edges(text) == ["rope-walker", "lion-tamer"])
  }

  @Test(arguments: [
    "You have rope-walker notes.", "At the start of `rope-walker` phase 0.", "Have rope-walker.",
    "| Name | Role |\n|---|---|\n| rope-walker | x |",
    "Use these notes:\n- rope-walker for heights", "Never use these agents:\n- rope-walker",
    "Do not route heights to lions, beasts to rope-walker.",
  ])
  func `is not found where similar words mean something else`(text: String) throws {
    #expect(try edges(text) == [])
  }

  @Test(arguments: ["then go to", "similar to", "prior to feeding by"])
  func `is not found after a repeated preposition that passes no work on`(words: String) throws {
    let text = "Hand off to rope-walker, \(words) lion-tamer."
    #expect(try edges(text) == ["rope-walker"])
  }
}
