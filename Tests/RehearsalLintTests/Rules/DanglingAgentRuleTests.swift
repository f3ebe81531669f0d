import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The rule handoff.dangling` {
  @Test func `fires for an unknown name, with the nearest known one`() throws {
    let draft = Draft(
      [
        "test-runner": "---\nBuilds.\n",
        "a": "---\n## Hands Off To\n- **test-runer**: work\n",
      ]
    )
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:6:5: there is no agent `test-runer`; did you mean `test-runner`?"
      ]
    )
  }

  @Test func `suggests the agents whose names have the same ending`() throws {
    let draft = Draft(
      [
        "tent-runner": "---\nBuilds.\n",
        "rope-runner": "---\nBuilds.\n",
        "a": "---\n## Hands Off To\n- **runner**: work\n",
      ]
    )
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:6:5: there is no agent `runner`; there are `rope-runner`, `tent-runner`"
      ]
    )
  }

  @Test func `fires for prose that names an agent by its title`() throws {
    let draft = Draft(
      [
        "a": "---\nFor pages delegate to page-developer.\n"
      ]
    )
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:5:23: there is no agent `page-developer`"
      ]
    )
  }

  @Test func `is silent for people, commands, tools, phrases and agents of the platform`() throws {
    let draft = Draft(
      [
        "a":
          "---\n## Hands Off To\n- **User**: words\n- **/implement**: tasks\n- **general-purpose**: rest\n- **Acceptance Criteria**: a list\n## Collaboration\n- Work with cross-functional people\n- Use multi-agent patterns\n"
      ]
    )
    #expect(try draft.findings("handoff.dangling") == [])
  }

  @Test func `is silent for agents that the policy knows`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **test-runner**: work\n"
      ],
      policy: "rehearsal-policy: 1\nknown: {agents: [test-runner]}\n"
    )
    #expect(try draft.findings("handoff.dangling") == [])
  }

  @Test func `fires for titles, names with digits and names that only sound like people`() throws {
    let draft = Draft([
      "a":
        "---\n## Works With\n- **With treasury-management-expert**: money\n- **With 3d-graphics-expert**: models\n- **Report Writer**: reports\n- **Legal**: advice\n\nEngage missing-supervisor to plan.\n"
    ])
    let findings = try draft.findings("handoff.dangling").joined(separator: "\n")
    for name in [
      "treasury-management-expert", "3d-graphics-expert", "Report Writer", "missing-supervisor",
    ] {
      #expect(findings.contains("there is no agent `\(name)`"))
    }
    #expect(!findings.contains("Legal"))
  }

  @Test(arguments: ["reviewr", "reviwer", "reviewwer", "reveiwer", "rewiewer"])
  func `fires for one mistake in a name without a hyphen`(name: String) throws {
    let draft = Draft([
      "reviewer": "---\nReviews.\n",
      "a": "---\n## Hands Off To\n- **\(name)**: work\n",
    ])
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:6:5: there is no agent `\(name)`; did you mean `reviewer`?"
      ]
    )
  }

  @Test(arguments: ["reviewers", "Reviewer's", "review", "docs"])
  func `is silent for plurals and for words that are not close to a name`(word: String) throws {
    let draft = Draft([
      "reviewer": "---\nReviews.\n",
      "dock": "---\nBuilds.\n",
      "a": "---\n## Hands Off To\n- **\(word)**: work\n",
    ])
    #expect(try draft.findings("handoff.dangling") == [])
  }

  @Test func `fires for each value of subagent_type that is no agent`() throws {
    let draft = Draft([
      "checker": "---\nChecks.\n",
      "a":
        "---\nUse the Task tool with subagent_type=\"cheker\".\nOr with subagent_type: \"zorg\".\n",
    ])
    let findings = try draft.findings("handoff.dangling")
    #expect(findings.contains { $0.contains("no agent `cheker`; did you mean `checker`?") })
    #expect(findings.contains { $0.hasSuffix("no agent `zorg`") })
  }

  @Test(arguments: ["checker", "general-purpose", "Explore", "review_agent", "agent-name", "type"])
  func `is silent for agents, built-in agents and placeholders after subagent_type`(
    name: String
  ) throws {
    let draft = Draft([
      "checker": "---\nChecks.\n",
      "a": "---\nUse the Task tool with subagent_type=\"\(name)\".\n",
    ])
    #expect(try draft.findings("handoff.dangling") == [])
  }

  private static let plugins = [
    "plugins/kit/.claude-plugin/plugin.json": "{\"name\": \"kit\"}",
    "plugins/kat/.claude-plugin/plugin.json": "{\"name\": \"kat\"}",
    "plugins/kit/agents/beta-checker.md":
      "---\nname: beta-checker\ndescription: Checks.\n---\nChecks.\n",
  ]

  private func findings(inPlugin text: String) throws -> [String] {
    var files = Self.plugins
    files["plugins/kit/agents/lead.md"] = "---\nname: lead\ndescription: Leads.\n---\n\(text)\n"
    return try Draft(files: files).findings("handoff.dangling")
  }

  @Test(arguments: [
    "Task(subagent_type=\"kit:beta-checker\")", "Task(subagent_type=\"Kit:Beta Checker\")",
    "Use the kit:beta-checker agent.", "Invoke `kit:beta-checker`.", "@agent-kit:beta-checker",
    "## Hands Off To\n- **kit:beta-checker**: work", "Task(kit:review:beta-checker)",
  ])
  func `is silent for an agent named after its plugin`(text: String) throws {
    #expect(try findings(inPlugin: text) == [])
  }

  @Test(arguments: [
    ("kit:ghost-checker", ""), ("kit:beta-chekcer", "; did you mean `kit:beta-checker`?"),
    ("kat:beta-checker", "; did you mean `beta-checker`?"),
  ])
  func `fires for an agent that the named plugin does not have`(name: String, hint: String) throws {
    #expect(
      try findings(inPlugin: "Task(subagent_type=\"\(name)\")") == [
        "plugins/kit/agents/lead.md:5:21: there is no agent `\(name)`\(hint)"
      ]
    )
  }

  @Test func `fires for the agent of a plugin where the project has one of the same name`() throws {
    let draft = Draft(files: [
      ".claude/agents/checker.md": "---\nname: checker\ndescription: Checks.\n---\nChecks.\n",
      ".claude/agents/lead.md":
        "---\nname: lead\ndescription: Leads.\n---\nTask(subagent_type=\"kit:checker\")\n",
    ])
    #expect(try draft.findings("handoff.dangling").count == 1)
  }

  @Test func `fires for agents in lists of tools`() throws {
    let draft = Draft(files: [
      "checker.md": "---\nname: checker\ndescription: Checks.\n---\nChecks.\n",
      "lead.md":
        "---\nname: lead\ndescription: Leads.\ntools: Read, Agent(checker, chekcer), Task(*)\n"
        + "disallowedTools: Agent(ghost-x)\n---\nLeads.\n",
      "commands/go.md": "---\nallowed-tools: Read, Task(ghost-y)\n---\nGo.\n",
    ])
    let findings = try draft.findings("handoff.dangling").joined(separator: "\n")
    #expect(findings.contains("lead.md:4:8: there is no agent `chekcer`; did you mean `checker`?"))
    #expect(findings.contains("lead.md:5:18: there is no agent `ghost-x`"))
    #expect(findings.contains("commands/go.md:2:16: there is no agent `ghost-y`"))
    #expect(findings.split(separator: "\n").count == 3)
  }

  @Test(arguments: [
    "## Hands Off To\n- ghost-dev", "## Hands Off To\n- ghost-dev: pages",
    "## Delegates to\n- ghost-dev - pages", "## Hands Off To\n- ghost-dev (pages)",
    "Use the ghost-dev agent.", "Invoke the ghost-dev subagent.",
    "Delegate pages to the ghost-dev agent.",
    "| Agent | When |\n|---|---|\n| ghost-dev | pages |",
  ])
  func `fires for a name without marks or title that can only be an agent's`(text: String) throws {
    let findings = try Draft(["a": "---\n\(text)\n"]).findings("handoff.dangling")
    #expect(findings.count == 1)
    #expect(findings.first?.hasSuffix("there is no agent `ghost-dev`") == true)
  }

  @Test(arguments: [
    "## Hands Off To\n- well-formed reports to whoever asks", "## Hands Off To\n- read-only: no",
    "## Hands Off To\n- **tailor**: seams", "Use the long-running agent.",
    "Use a domain-specific agent.", "Use the next-step notes.",
    "| Use | When |\n|---|---|\n| pre-commit | hooks |\n| `page-dev` | x |",
    "## Works With\n- follow-ups: many", "## Receives\n- bug-reports: many",
    "## Downstream\n- order-service", "**Delegate**:\n- error-prone\n- latency-bound (to others)",
    "**Delegate**: cost-sensitive, compute-heavy.", "**Delegate**:\n- production-grade: to others",
  ])
  func `is silent for adjectives, words and things`(text: String) throws {
    let files = ["a": "---\n\(text)\n", "page-dev": "---\nBuilds.\n"]
    #expect(try Draft(files).findings("handoff.dangling") == [])
  }

  @Test(arguments: [
    "## Hands Off To\n- beta-testr", "## Hands Off To\n- **Beta Testr**: work",
    "## Hands Off To\n- **beta_testr**", "## Delegates to\n- beta-testr: work",
    "Hand off to beta-testr.", "Invoke `beta-testr`.",
  ])
  func `fires for a typing error, however the name is written`(text: String) throws {
    let files = ["a": "---\n\(text)\n", "beta-tester": "---\nTests.\n"]
    let findings = try Draft(files).findings("handoff.dangling")
    #expect(findings.count == 1)
    #expect(findings.first?.hasSuffix("; did you mean `beta-tester`?") == true)
  }

  @Test(arguments: [
    "Hand off to @tailor.", "Delegate the seams to @tailor.", "Invoke @tailor.",
    "Hand off to `tailor`.",
    "Hand the seams to **tailor**.", "## Hands Off To\n- @tailor",
    "Hand off to `@tailor` when done.",
  ])
  func `fires for a word that a reference or a handoff shows to be an agent`(text: String) throws {
    let findings = try Draft(["a": "---\n\(text)\n"]).findings("handoff.dangling")
    #expect(findings.count == 1)
    #expect(findings.first?.hasSuffix("there is no agent `tailor`") == true)
  }

  @Test func `gives a note for a title without marks, which may be a person`() throws {
    let draft = Draft(["a": "---\nHand off to tester.\n"])
    let findings = try draft.result().findings.filter { $0.ruleID == "handoff.dangling" }
    #expect(findings.map(\.message) == ["there is no agent `tester`"])
    #expect(findings.map(\.severity) == [.note])
  }

  @Test(arguments: [
    "Hand off to the tester.", "Hand off to @user.", "Use @decorator here.", "Hand off to tailors.",
    "Never hand off to `tailor`.", "Delegate to tester.", "Hand off to a tailor agent.",
    "Hand the report to the `tailor` command.",
  ])
  func `is silent for people, code and words that may be anything`(text: String) throws {
    #expect(try Draft(["a": "---\n\(text)\n"]).findings("handoff.dangling") == [])
  }

  @Test(arguments: [
    "Use the `user-agent` header.", "Use the ssh-agent to sign.", "Run the `https-proxy-agent`.",
    "Report to the release-manager (a person).", "Escalate to `release-manager` (human).",
    "## Hands Off To\n- **release-manager** (a person): approval",
    "## Hands Off To\n- release-manager (the human in charge)",
  ])
  func `is silent for things that are called agents, and for people`(text: String) throws {
    #expect(try Draft(["a": "---\n\(text)\n"]).findings("handoff.dangling") == [])
  }
}
