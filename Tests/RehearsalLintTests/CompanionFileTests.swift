import RehearsalDefinitions
import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The files beside definitions` {
  private static let builder =
    "---\nname: builder\ndescription: Builds.\ntools: Read, Bash\n---\nBuilds.\n"

  private func findings(_ rule: String, _ files: [String: String], policy: String? = nil) throws
    -> [String]
  {
    var files = files
    files[".claude/agents/builder.md"] = files[".claude/agents/builder.md"] ?? Self.builder
    return try Draft(files: files, policy: policy).findings(rule)
  }

  @Test func `are checked for agents that they name`() throws {
    #expect(
      try findings(
        "handoff.dangling",
        [
          ".claude/commands/ship.md":
            "---\nagent: bilder\n---\nUse the builder agent, then the test-runner agent.\n",
          ".claude/skills/ship/SKILL.md":
            "---\nname: ship\n---\nDelegate to the **page-reviewer** agent.\n",
          ".claude/settings.json":
            "{\"agent\": \"lead-engineer\",\n \"permissions\": {\"deny\": [\"Agent(old-builder)\"]},\n"
            + " \"hooks\": {\"SubagentStop\": [{\"matcher\": \"builder|late-reviewer\"}]}}\n",
          "AGENTS.md": "# Notes\n\nUse the style-checker agent for style.\n",
        ]
      ) == [
        ".claude/commands/ship.md:2:8: there is no agent `bilder`; did you mean `builder`?",
        ".claude/commands/ship.md:4:33: there is no agent `test-runner`",
        ".claude/settings.json:1:11: there is no agent `lead-engineer`",
        ".claude/settings.json:2:27: there is no agent `old-builder`",
        ".claude/settings.json:3:41: there is no agent `late-reviewer`",
        ".claude/skills/ship/SKILL.md:4:19: there is no agent `page-reviewer`",
        "AGENTS.md:3:9: there is no agent `style-checker`",
      ]
    )
  }

  @Test func `are checked for tools and skills that they name`() throws {
    let files = [
      ".claude/commands/ship.md": "---\nallowed-tools: Read, Hammer\n---\nShip.\n",
      ".claude/skills/ship/SKILL.md": "---\nname: ship\nallowed-tools: Read\n---\nShip.\n",
      ".claude/settings.json":
        "{\"permissions\": {\"allow\": [\"Sawblade(x)\", \"Skill(ship)\", \"Skill(sail)\"]},\n"
        + " \"hooks\": {\"PreToolUse\": [{\"matcher\": \"Edit|Chisel|mcp__.*\"}], \"Stop\": [{\"matcher\": \"x\"}]}}\n",
    ]
    #expect(
      try findings("tool.unknown", files) == [
        ".claude/commands/ship.md:2:16: Claude Code has no tool `Hammer`",
        ".claude/settings.json:1:28: Claude Code has no tool `Sawblade`",
        ".claude/settings.json:2:39: Claude Code has no tool `Chisel`",
      ]
    )
    #expect(
      try findings("skill.unknown", files) == [
        ".claude/settings.json:1:58: there is no skill `sail`"
      ]
    )
  }

  @Test(arguments: [
    (".claude/settings.json", ["Bash(rm *)", "Bash"]), (".claude/settings.local.json", []),
    ("sub/.claude/settings.json", []), (".vscode/settings.json", []),
  ])
  func `deny tools to the agents of their project`(path: String, denied: [String]) throws {
    let settings =
      "{\"permissions\": {\"allow\": [\"Read\"], \"deny\": [\"Bash(rm *)\", \"Bash\"]}}"
    let tree = InMemoryTree([
      ".claude/agents/builder.md": Array(Self.builder.utf8), path: Array(settings.utf8),
    ])
    let plan = try Team(tree).plan
    #expect(plan.members.map(\.contract.disallowedTools) == [denied])
  }

  @Test func `are read from a folder of their own too`() throws {
    let agents = InMemoryTree(
      ["builder.md": Array(Self.builder.utf8)],
      shownAs: "x/.claude/agents/"
    )
    let beside = InMemoryTree(
      [
        "settings.json": Array("{\"permissions\": {\"deny\": [\"Bash\"]}}".utf8),
        "agents/builder.md": Array(Self.builder.utf8), "notes.md": Array("# Notes\n".utf8),
      ],
      shownAs: "x/.claude/"
    )
    let team = try Team(agents, beside: [beside])
    #expect(team.plan.members.map(\.contract.disallowedTools) == [["Bash"]])
    #expect(try Linter([agents], beside: [beside]).lint().fileCount == 1)
  }

  @Test(arguments: [
    ("{\"permissions\": ", "1:17", "the file is not JSON: a value is missing here"),
    ("[]", "1:1", "the file is not a JSON object"), ("", "1:1", "the file is not a JSON object"),
    ("null", "1:1", "the file is not a JSON object"),
    ("{'a': 1}", "1:2", "the file is not JSON: JSON has no single quotes; use double quotes"),
    ("{\"a\": 'b'}", "1:7", "the file is not JSON: JSON has no single quotes; use double quotes"),
    ("{a: 1}", "1:2", "the file is not JSON: a key in double quotes is missing here"),
    ("a: 1\n", "1:1", "the file is not JSON: `a` is not a JSON value"),
    (
      "{\"a\": [1,\n]}", "1:9",
      "the file is not JSON: JSON allows no comma before `]`; remove the comma"
    ),
    ("{\"é\": {},}", "1:9", "the file is not JSON: JSON allows no comma before `}`"),
    ("{\"a\": 1 \"b\": 2}", "1:9", "the file is not JSON: a `}` or a comma is missing before"),
    ("{\"a\": 1\n", "2:1", "the file is not JSON: a `}` is missing at the end"),
    ("{\"a\" 1}", "1:6", "the file is not JSON: a colon is missing after the key"),
    ("{\"a\": 1 // b\n}", "1:9", "the file is not JSON: JSON has no comments; remove this one"),
    ("# a\n{}", "1:1", "the file is not JSON: JSON has no comments; remove this one"),
    ("{} # a", "1:4", "the file is not JSON: JSON has no comments; remove this one"),
    ("{} x", "1:4", "the file is not JSON: text follows the JSON value; remove it"),
    ("{\"a\": NaN}", "1:7", "the file is not JSON: `NaN` is not a JSON value; put text in double"),
    ("{\"a\": 01}", "1:7", "the file is not JSON: `01` is not a JSON value"),
    ("{\"a\": 1.}", "1:7", "the file is not JSON: `1.` is not a JSON value"),
    ("{\"a\": \"x\ny\"}", "1:9", "the file is not JSON: a string ends on its line; close it"),
    ("{\"a\": \"x\ty\"}", "1:9", "the file is not JSON: a control character is in a string"),
    ("{\"a\": \"x", "1:7", "the file is not JSON: a quotation mark is not closed"),
    ("{\"a\": \"\\x41\"}", "1:8", "the file is not JSON: this backslash begins no escape"),
    ("{\"a\": \"\\u00g0\"}", "1:8", "the file is not JSON: `\\u` needs four hexadecimal digits"),
    (
      "{\"a\": 1,\n \"a\": 2}", "2:2",
      "the key `a` is already in line 1, and only the last one counts"
    ),
    (
      String(repeating: "{\"a\":", count: 65), "1:321",
      "the file is not JSON: values are nested more than 64 levels deep"
    ),
    (
      "{\"a\": \"" + String(repeating: "\\u0301", count: 65) + "\"}", "1:7",
      "the file is not JSON: more than 64 combining marks or regional indicators follow each other"
    ),
  ])
  func `are an error if they are not JSON`(text: String, place: String, message: String) throws {
    let found = try findings("file.invalid-json", [".claude/settings.json": text])
    #expect(found.count == 1)
    #expect(
      found.first?.hasPrefix(".claude/settings.json:\(place): \(message)") == true,
      "\(found)"
    )
  }

  @Test(arguments: [
    "{}", " \t{\"permissions\":{\r\n\t\"deny\"\n:[ \"Bash\" ] } }\n",
    "{\"a\": [1, -0.5e+3, true, null, []]}",
    "{\"a\": \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9 \\ud83d\\ude42 \\ud800 é 🙂\"}",
    "{\"\(String(repeating: "k", count: 2_000))\": 1}",
  ])
  func `can have every form that JSON has`(text: String) throws {
    #expect(try findings("file.invalid-json", [".claude/settings.json": text]) == [])
  }

  @Test func `that are JSON deny tools that are written with escapes`() throws {
    let beside = InMemoryTree(
      ["settings.json": Array("{\"permissions\": {\"deny\": [\"Ba\\u0073h\", null, 1]}}".utf8)],
      shownAs: "x/.claude/"
    )
    let agents = InMemoryTree(
      ["builder.md": Array(Self.builder.utf8)],
      shownAs: "x/.claude/agents/"
    )
    let team = try Team(agents, beside: [beside])
    #expect(team.plan.members.map(\.contract.disallowedTools) == [["Bash"]])
  }

  @Test func `name no agent by null`() throws {
    let settings = "{\"agent\": null, \"hooks\": {\"SubagentStop\": [{\"matcher\": null}]}}"
    #expect(try findings("handoff.dangling", [".claude/settings.json": settings]) == [])
    let manifest = "{\"name\": \"yard\", \"agents\": null}"
    #expect(
      try findings("plugin.missing-file", ["yard/.claude-plugin/plugin.json": manifest]) == []
    )
  }

  @Test func `list definitions that exist`() throws {
    let manifest =
      "{\"name\": \"yard\", \"agents\": [\"./agents/builder.md\", \"./agents\", \"./more\"]}"
    #expect(
      try Draft(
        files: [
          "yard/.claude-plugin/plugin.json": manifest, "yard/agents/builder.md": Self.builder,
        ]
      ).findings("plugin.missing-file") == [
        "yard/.claude-plugin/plugin.json:1:64: there is no definition at `./more`"
      ]
    )
  }
}
