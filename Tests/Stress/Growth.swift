/// Inputs of any size that were hard on parsers before.
enum Growth {
  struct Family: Sendable {
    var target: Target
    var name: String
    /// The size that is tried first; the second size is twice as large.
    var size: Int
    var text: @Sendable (Int) -> String

    func input(_ size: Int) -> [UInt8] { Array(text(size).utf8) }
  }

  static let families =
    markdown + workFiles + yaml + scenarios + policies + scenarioLists + behaviourLists
    + expectationLists + policyLists + configurationLists + platformLists + actLists
    + requirementLists + panelLists + graphs + commands + companions + logs

  static func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
  }

  private static func definition(_ body: String) -> String {
    "---\nname: backend-implementer\n---\n### Receives Work From\n- **verify-app**: work\n" + body
  }

  static func times(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let markdown: [Family] = {
    var families = [
      Family(target: .definition, name: "nested lists", size: 700) { size in
        definition(lines(size) { times(" ", $0) + "- item" })
      },
      Family(target: .definition, name: "nested lists on one line", size: 10_000) { size in
        definition(times("- ", size) + "a")
      },
      Family(target: .definition, name: "cells of a row", size: 100_000) { size in
        definition("| Gate | Floor |\n|---|---|\n" + times("| a ", size) + "|")
      },
      Family(target: .definition, name: "rows of a table", size: 20_000) { size in
        definition("| Gate | Floor |\n|---|---|\n" + times("| unit coverage | 80% |\n", size))
      },
      Family(target: .definition, name: "headings", size: 20_000) { size in
        definition(lines(size) { "## Heading \($0)" })
      },
      Family(target: .definition, name: "names in a label", size: 20_000) { size in
        definition("- **" + times("a / ", size) + "b**: work")
      },
      Family(target: .definition, name: "deliverables", size: 10_000) { size in
        definition("## Deliverables\n" + lines(size) { "\($0). **Part \($0)**: a" })
      },
      Family(target: .definition, name: "items with blanks at the end", size: 200_000) { size in
        definition("- **a" + times(" ", size) + "**" + times(" ", size) + "x")
      },
      Family(target: .definition, name: "regional indicators", size: 60_000) { size in
        definition("- coverage % " + times("\u{1f1e6}", size))
      },
      Family(target: .definition, name: "combining marks", size: 60_000) { size in
        definition("- **a" + times("\u{301}\u{323}", size) + "**: coverage %")
      },
    ]
    let phrases = [
      "delegate to a-b, `c-d` / e-f ", "use the a-b agent ", "subagent_type: a-b ", "@agent-a-b ",
      "unit coverage >= 80%, ", ">= 80% and ", "use the Bash tool ", "invoke `a-b` ",
      "do not spawn ",
      "**a-b** ", "(use a-b) ", "work with ", "Reports to: a-b. ", "consult ", "if it involves ",
      "hand off to a-b for c, ", "delegate to the--", "→ a-b ", "(1) a-b (", "`use a-b agent ",
    ]
    for phrase in phrases {
      families += [
        Family(target: .definition, name: "one line of `\(phrase)`", size: 150_000) { size in
          definition("- x: " + times(phrase, size / phrase.utf8.count))
        },
        Family(target: .definition, name: "lines of `\(phrase)`", size: 150_000) { size in
          definition("## Works With\n" + times("- \(phrase)\n", size / phrase.utf8.count))
        },
      ]
    }
    for character in [
      "a", "`", "|", "*", "#", "-", "[", ">", " ", "\t", "~", "=", "1. ", "%", "\\",
    ] {
      families.append(
        Family(target: .definition, name: "one line of `\(character)`", size: 500_000) { size in
          definition("- x" + times(character, size / character.utf8.count))
        }
      )
    }
    return families
  }()

  private static let workFiles: [Family] = [
    Family(target: .work, name: "rows", size: 4_000) { size in
      "## Master Task List\n| ID | Task |\n|---|---|\n" + lines(size) { "| A-\($0) | a |" }
    },
    Family(target: .work, name: "a wide header over many rows", size: 5_000) { size in
      "## Master Task List\n| ID | Task |" + times(" a |", size) + "\n|---|---|\n"
        + lines(size) { "| A-\($0) | a |" }
    },
    Family(target: .work, name: "dependencies of a row", size: 40_000) { size in
      "## Master Task List\n| ID | Dependencies |\n|---|---|\n| A-1 | " + times("B-2 ", size) + "|"
    },
    Family(target: .work, name: "sessions", size: 4_000) { size in
      "## Master Task List\n| ID | Task |\n|---|---|\n" + lines(size) { "| A-\($0) | a |" }
        + "\n## Sessions\n" + lines(size) { "- Tasks: A-\($0)\n- Agent: @backend-implementer" }
    },
    Family(target: .work, name: "grounding", size: 4_000) { size in
      "## Master Task List\n| ID | Task |\n|---|---|\n" + lines(size) { "| A-\($0) | a |" }
        + "\n## Task Grounding\n" + lines(size) { "### A-\($0)\n- **Touches:** `a/\($0).py`" }
    },
    Family(target: .work, name: "an open fence", size: 80_000) { size in
      "## Master Task List\n```\n" + times("| a |\n", size)
    },
    Family(target: .work, name: "non-goals", size: 20_000) { size in
      "## Master Task List\n| ID |\n|---|\n| A-1 |\n## Non-Goals\n" + lines(size) { "- no \($0)" }
    },
  ]

  private static let yaml: [Family] = [
    Family(target: .scenario, name: "levels of flow", size: 10_000) { size in
      "a: " + times("[", size) + times("]", size)
    },
    Family(target: .scenario, name: "levels of flow mappings", size: 10_000) { size in
      "a: " + times("{a: ", size) + times("}", size)
    },
    Family(target: .scenario, name: "levels of blocks", size: 500) { size in
      lines(size) { times(" ", $0) + "a:" }
    },
    Family(target: .definition, name: "levels of flow in front matter", size: 10_000) { size in
      "---\nname: a\nx: " + times("[", size) + times("]", size) + "\n---\n"
    },
    Family(target: .definition, name: "aliases that unfold", size: 30) { size in
      "---\nname: a\na0: &a0 [x, x]\n"
        + lines(size) { "a\($0 + 1): &a\($0 + 1) [*a\($0), *a\($0)]" } + "\n---\n"
    },
    Family(target: .definition, name: "aliases to a long text", size: 300) { size in
      "---\nname: a\nx: &a \"" + times("a,", size) + "\"\nskills: [" + times("*a, ", size)
        + "]\n---\n"
    },
    Family(target: .scenario, name: "aliases that unfold", size: 30) { size in
      "a0: &a0 [x, x]\n" + lines(size) { "a\($0 + 1): &a\($0 + 1) [*a\($0), *a\($0)]" }
    },
    Family(target: .scenario, name: "keys nobody knows", size: 20_000) { size in
      lines(size) { "key\($0): a" }
    },
    Family(target: .definition, name: "keys of front matter", size: 20_000) { size in
      "---\nname: a\n" + lines(size) { "key\($0): a" } + "\n---\n"
    },
    Family(target: .scenario, name: "an endless text", size: 500_000) { size in
      "name: \"" + times("a", size) + "\""
    },
    Family(target: .scenario, name: "a duration of dashes", size: 300_000) { size in
      "limits: {time: \"" + times("-", size) + "\"}"
    },
    Family(target: .scenario, name: "a number of digits", size: 300_000) { size in
      "rehearsal: " + times("9", size)
    },
    Family(target: .scenario, name: "marks behind escapes", size: 20_000) { size in
      "\"a" + times("\\u0301\\u0323", size) + "\": a"
    },
  ]

  static let head = "rehearsal: 1\nname: a\nagents: agents\npolicy: policy.yaml\n"

  private static let scenarios: [Family] = [
    Family(target: .scenario, name: "tasks in a chain", size: 2_000) { size in
      head + "work:\n  tasks:\n"
        + lines(size) {
          "    - {id: T\($0), description: a, needs: [\($0 > 0 ? "T\($0 - 1)" : "")]}"
        }
    },
    Family(target: .scenario, name: "faults", size: 4_000) { size in
      head + "work: work.md\nfaults:\n" + lines(size) { "  - {id: f\($0), drop: {nth: \($0 + 1)}}" }
    },
    Family(target: .scenario, name: "non-goals", size: 2_000) { size in
      head + "work:\n  non-goals:\n"
        + lines(size) { "    - {id: N\($0), text: a, paths: [\"a\($0)/**\"], terms: [b\($0)]}" }
        + "\n  tasks: [{id: T, description: a}]"
    },
    Family(target: .scenario, name: "rules nobody knows", size: 20_000) { size in
      head + "work: work.md\nexpect:\n  never:\n" + lines(size) { "    - rule-\($0)" }
    },
    Family(target: .scenario, name: "steps", size: 4_000) { size in
      head + "work: work.md\nexpect:\n  handoffs:\n    unordered:\n"
        + lines(size) { _ in "      - backend-implementer -> verify-app" }
    },
    Family(target: .scenario, name: "one definition under many names", size: 2_000) { size in
      "rehearsal: 1\nname: a\nwork: work.md\nagents:\n"
        + lines(size) { "  - {definition: agents/backend-implementer.md, name: a\($0)}" }
    },
  ]

  private static let companions: [Family] = [
    Family(target: .settings, name: "rules of permissions", size: 4_000) { size in
      "{\"permissions\": {\"deny\": ["
        + (0..<size).map { "\"Bash(rm \($0)*)\", \"Agent(a\($0)-builder)\"" }.joined(
          separator: ", "
        ) + "]}}"
    },
    Family(target: .settings, name: "names of a matcher", size: 20_000) { size in
      "{\"hooks\": {\"PreToolUse\": [{\"matcher\": \"" + times("Edit|", size) + "Read\"}]}}"
    },
    Family(target: .settings, name: "matchers", size: 5_000) { size in
      "{\"hooks\": {\"SubagentStop\": ["
        + (0..<size).map { "{\"matcher\": \"a\($0)-reviewer\"}" }.joined(separator: ", ") + "]}}"
    },
    Family(target: .plugin, name: "paths of definitions", size: 10_000) { size in
      "{\"agents\": [" + (0..<size).map { "\"./agents/a\($0).md\"" }.joined(separator: ", ") + "]}"
    },
    Family(target: .command, name: "allowed tools", size: 10_000) { size in
      "---\nallowed-tools: " + times("Hammer(a b), ", size) + "Read\n---\nShip.\n"
    },
    Family(target: .command, name: "agents of a command", size: 5_000) { size in
      "---\nagent: a\n---\n" + lines(size) { "Use the a\($0)-reviewer agent." }
    },
    Family(target: .tools, name: "tools of a platform", size: 10_000) { size in
      "platform claude-code 2026-01-01 Claude Code: a page\nRead read\n"
        + lines(size) { "Tool\($0) edit since 1.\($0) until 2 now Read" }
    },
    Family(target: .tools, name: "successors in a chain", size: 5_000) { size in
      "platform claude-code 2026-01-01 Claude Code: a page\nRead read\n"
        + lines(size) { "Tool\($0) edit until 2 now Tool\($0 + 1)" }
    },
    Family(target: .tools, name: "platforms", size: 5_000) { size in
      lines(size) { "platform p\($0) 2026-01-01 P: a page\nRead read" }
    },
    Family(target: .definition, name: "permissions of OpenCode", size: 10_000) { size in
      "---\nmode: subagent\npermission:\n" + lines(size) { "  tool\($0): deny" }
        + "  task:\n" + lines(size) { "    a\($0): allow" } + "---\n"
    },
    Family(target: .definition, name: "handoffs of Copilot", size: 5_000) { size in
      "---\nname: a\nhandoffs:\n" + lines(size) { "  - {label: b, agent: a\($0)-reviewer}" }
        + "---\n"
    },
    Family(target: .definition, name: "waits for a person", size: 20_000) { size in
      definition(lines(size) { _ in "Wait for the user, never proceed until the user confirms." })
    },
  ]

  private static let policies: [Family] = [
    Family(target: .policy, name: "aliases in a chain", size: 4_000) { size in
      "rehearsal-policy: 1\naliases:\n" + lines(size) { "  a\($0): [a\($0 + 1)]" }
    },
    Family(target: .policy, name: "aliases in a circle", size: 4_000) { size in
      "rehearsal-policy: 1\naliases:\n" + lines(size) { "  a\($0): [a\(($0 + 1) % size)]" }
    },
    Family(target: .policy, name: "edges", size: 4_000) { size in
      "rehearsal-policy: 1\nedges:\n"
        + lines(size) { _ in "  - {from: backend-implementer, to: verify-app}" }
    },
    Family(target: .policy, name: "specialties", size: 4_000) { size in
      "rehearsal-policy: 1\nspecialties:\n"
        + lines(size) { "  s\($0): {paths: [\"a\($0)/**\"], agents: []}" }
    },
    Family(target: .policy, name: "severities nobody knows", size: 10_000) { size in
      "rehearsal-policy: 1\nseverities:\n" + lines(size) { "  rule-\($0): note" }
    },
    Family(target: .policy, name: "a term of many words", size: 60_000) { size in
      "rehearsal-policy: 1\nmachinery: {terms: [\"" + times("a ", size) + "b\"]}"
    },
  ]
}
