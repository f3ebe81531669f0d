/// The titles of lists of agents, and the direction of work that each title expresses.
///
/// A title is a heading or a label.
enum HandoffTitle {
  /// Returns the direction of work for the agents below a title; `nil` if the title is not about handoffs.
  ///
  /// The title must be in lower case.
  static func direction(of title: String) -> HandoffMention.Direction? {
    let words = title.split(separator: " ")
    guard words.count <= 6, !listsFailures(words), !isNegated(words) else { return nil }
    if let direction = exactTitles[title] { return direction }
    for (beginning, direction) in titlePrefixes where title.hasPrefix(beginning) {
      return direction
    }
    return directionByWords(words)
  }

  /// Returns whether a title denies a handoff, as in `does not delegate to`.
  private static func isNegated(_ words: [Substring]) -> Bool {
    words.contains { ["never", "not", "don", "doesn", "cannot", "without", "avoid"].contains($0) }
  }

  /// Returns whether a title forbids a handoff, as in `do not delegate to`.
  ///
  /// The title must be in lower case. Titles such as `does not handle` do not count: below them, a definition often
  /// says who does.
  static func forbidsHandoff(_ title: String) -> Bool {
    let words = title.split(separator: " ")
    guard words.count <= 6, isNegated(words),
      let verbIndex = words.firstIndex(where: { handoffVerbs.contains(String($0)) })
    else { return false }
    return words[..<verbIndex].suffix(3).contains { isNegated([$0]) }
  }

  private static let handoffVerbs: Set<String> = [
    "delegate", "delegates", "hand", "hands", "escalate", "escalates", "route", "routes", "invoke",
    "invokes", "call", "calls", "spawn", "spawns", "send", "sends", "pass", "passes",
  ]

  /// Returns whether a title announces what goes wrong, as in `common coordination failures`.
  private static func listsFailures(_ words: [Substring]) -> Bool {
    words.last.map {
      [
        "failures", "mistakes", "pitfalls", "problems", "issues", "anti-patterns", "antipatterns",
        "challenges", "risks",
      ].contains($0)
    } ?? false
  }

  /// Returns the direction of work that single words of a title show; `nil` if they show none.
  ///
  /// An example is `this agent works well with`. The function is for titles that `exactTitles` and
  /// `titlePrefixes` do not cover.
  private static func directionByWords(_ words: [Substring]) -> HandoffMention.Direction? {
    if words.first == "receives", words.last == "from" { return .receives }
    if let firstWord = words.first,
      ["hands", "sends", "returns", "delivers", "passes"].contains(firstWord),
      words.contains("to")
    {
      return .sends
    }
    if announcesRoster(words) { return .sends }
    if words.last == "with", words.contains("works") || words.contains("work") { return .works }
    guard words.count <= 4 else { return nil }
    let stems = ["collaborat", "coordinat", "complement", "cooperat", "handoff", "hand-off"]
    return stems.contains { stem in words.contains { $0.hasPrefix(stem) } } ? .works : nil
  }

  /// Returns whether a title is that of a section with the agents of a team, such as `Agents` and `Team`.
  ///
  /// The title must be in lower case.
  static func isRoster(_ title: String) -> Bool {
    ["team", "the team", "my team", "team members"].contains(title)
      || announcesRoster(title.split(separator: " "))
  }

  /// Returns whether a title announces the agents that an orchestrator can give work to, as in `available agents`.
  private static func announcesRoster(_ words: [Substring]) -> Bool {
    guard let nounIndex = words.lastIndex(where: { rosterNouns.contains(String($0)) }),
      nounIndex == words.count - 1 || ["for", "in", "and", "you"].contains(words[nounIndex + 1])
    else { return false }
    return words.count == 1 && words[0] != "team"
      || words[..<nounIndex].contains { rosterAdjectives.contains(String($0)) }
  }

  private static let rosterNouns: Set<String> = [
    "agents", "subagents", "sub-agents", "specialists", "roster", "workers", "team",
  ]

  private static let rosterAdjectives: Set<String> = [
    "available", "your", "agent", "specialist", "worker", "roster", "supported", "managed",
  ]

  private static let exactTitles: [String: HandoffMention.Direction] = [
    "upstream agents": .receives, "inputs from": .receives, "input from": .receives,
    "spawned by": .receives, "invoked by": .receives, "called by": .receives,
    "triggered by": .receives, "delegated by": .receives, "dispatched by": .receives,
    "escalation target for": .receives, "receives": .receives,
    "downstream agents": .sends, "output to": .sends, "outputs to": .sends,
    "escalation targets": .sends, "escalation target": .sends, "escalation path": .sends,
    "delegation targets": .sends, "when to delegate": .sends, "delegation": .sends,
    "delegation map": .sends, "when to delegate to other agents": .sends, "handoff targets": .sends,
    "hand-off targets": .sends,
    "spawns": .sends, "invokes": .sends, "next agents": .sends, "subagents": .sends,
    "sub-agents": .sends, "handoffs": .sends, "hands off": .sends, "delegates": .sends,
    "delegate": .sends, "delegate work": .sends,
    "hand off": .sends, "hand off work": .sends, "route work": .sends,
    "integration": .works, "collaboration": .works, "coordination": .works,
    "collaborators": .works, "complements": .works, "related agents": .works,
    "team collaboration": .works,
    "agent collaboration": .works, "agent coordination": .works, "agent integration": .works,
    "collaboration points": .works, "integration points": .works, "works with": .works,
    "working with": .works, "cross-agent collaboration": .works, "agent interactions": .works,
    "collaborating agents": .works, "inter-agent collaboration": .works,
    "collaboration protocol": .works, "collaboration protocols": .works,
    "collaboration patterns": .works, "coordination protocol": .works,
    "coordination protocols": .works, "collaboration workflow": .works,
    "collaboration workflows": .works, "collaboration handoffs": .works,
    "collaboration and handoffs": .works, "integration coordination": .works,
  ]

  private static let titlePrefixes: [(String, HandoffMention.Direction)] = [
    ("receives work from", .receives), ("receives from", .receives),
    ("receives handoffs from", .receives), ("receives tasks from", .receives),
    ("receives input from", .receives), ("receives inputs from", .receives),
    ("accepts work from", .receives), ("takes work from", .receives),
    ("takes over from", .receives), ("handoff from", .receives), ("handoffs from", .receives),
    ("you are spawned by", .receives), ("you are invoked by", .receives),
    ("you are called by", .receives), ("receiving work from", .receives),
    ("incoming handoffs", .receives), ("upstream", .receives),
    ("hands off to", .sends), ("hand off to", .sends), ("hands off work to", .sends),
    ("hands work off to", .sends), ("hands work to", .sends), ("handoff to", .sends),
    ("handoffs to", .sends), ("hand-off to", .sends), ("hand-offs to", .sends),
    ("handing off to", .sends), ("delegates to", .sends), ("delegate to", .sends),
    ("delegates work to", .sends), ("delegation to", .sends), ("reports to", .receives),
    ("report to", .receives), ("escalates to", .sends), ("escalate to", .sends),
    ("escalation to", .sends), ("passes work to", .sends), ("passes to", .sends),
    ("sends work to", .sends), ("outgoing handoffs", .sends), ("downstream", .sends),
    ("transitions to", .sends),
    ("integration with other", .works), ("integration with agents", .works),
    ("collaborates with", .works), ("collaborate with", .works), ("collaboration with", .works),
    ("coordinates with", .works), ("coordinate with", .works), ("coordination with", .works),
    ("works with", .works), ("works closely with", .works), ("partners with", .works),
    ("partner with", .works), ("integrates with", .works), ("cooperates with", .works),
    ("communicates with", .works), ("interaction with other", .works),
    ("interacts with", .works), ("working with other", .works), ("consults with", .works),
    ("consults", .works), ("collaborates on", .works),
  ]
}
