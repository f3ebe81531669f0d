extension Growth {
  private static let one = head + "work: {tasks: [{id: T, description: a, touches: [a.py]}]}\n"
  private static let worker = "backend-implementer"
  private static let edge = "backend-implementer -> verify-app"

  static func list(_ count: Int, _ item: (Int) -> String) -> String {
    "[" + (0..<count).map(item).joined(separator: ", ") + "]"
  }

  static func table(_ count: Int, _ item: (Int) -> String) -> String {
    "{" + (0..<count).map(item).joined(separator: ", ") + "}"
  }

  /// A scenario with many tasks, each of which says more about itself.
  private static func tasks(_ count: Int, _ more: (Int) -> String) -> String {
    head + "work:\n  tasks:\n"
      + lines(count) { "    - {id: T\($0), description: a\(more($0))}" }
  }

  /// A scenario with one task that says more about itself.
  static func task(_ more: String) -> String { tasks(1) { _ in ", " + more } }

  /// Every list and table of the scenario file, by its path in the schema.
  static let scenarioLists: [Family] = [
    held("agents[]", 2_000) { size in
      "rehearsal: 1\nname: a\nwork: {tasks: [{id: T, description: a, agent: a0}]}\nagents:\n"
        + lines(size) { "  - {definition: agents/backend-implementer.md, name: a\($0)}" }
    },
    held("work.tasks[]", 2_000) { size in tasks(size) { ", touches: [f\($0).py]" } },
    held("work.tasks[].needs[]", 2_000) { size in
      tasks(size) { $0 + 1 < size ? "" : ", needs: " + list(size - 1) { "T\($0)" } }
    },
    held("work.tasks[].touches[]", 4_000) { size in task("touches: " + list(size) { "f\($0).py" })
    },
    held("work.tasks[].criteria[]", 4_000) { size in task("criteria: " + list(size) { "c\($0)" }) },
    held("work.tasks[].context[]", 4_000) { size in task("context: " + list(size) { "c\($0)" }) },
    held("work.tasks[].skills[]", 4_000) { size in task("skills: " + list(size) { "s\($0)" }) },
    held("work.non-goals[]", 2_000) { size in
      head + "work:\n  tasks: [{id: T, description: a, touches: [a.py]}]\n  non-goals:\n"
        + lines(size) { "    - {id: N\($0), text: a, paths: [\"b\($0)/**\"], terms: [b\($0)]}" }
    },
    held("work.non-goals[].paths[]", 2_000) { size in
      nonGoal("paths: " + list(size) { "\"b\($0)/**\"" })
    },
    held("work.non-goals[].terms[]", 2_000) { size in
      nonGoal("terms: " + list(size) { "b\($0) c" })
    },
    held("work.risks[]", 4_000) { size in
      head + "work:\n  tasks: [{id: T, description: a}]\n  risks:\n"
        + lines(size) { "    - {id: R\($0), text: a}" }
    },
    held("platform.sessions{}", 1_000) { size in
      manyAgents(size) + "platform: {sessions: " + table(size) { "a\($0): 1" } + "}\n"
    },
    held("behaviour{} of many agents", 1_000) { size in
      manyAgents(size) + "behaviour:\n" + lines(size) { "  a\($0): [{takes: 1m}]" }
    },
    held("model{} of many agents", 1_000) { size in
      manyAgents(size) + "model:\n" + lines(size) { "  a\($0): {takes: 1m}" }
    },
    held("tags[]", 4_000) { size in one + "tags: " + list(size) { "t\($0)" } + "\n" },
    held("prices{}", 4_000) { size in one + "prices: " + table(size) { "m\($0): 1" } },
    held("faults[]", 2_000) { size in
      one + "faults:\n" + lines(size) { "  - {id: f\($0), drop: {nth: \($0 + 1)}, may-miss: true}" }
    },
    held("faults[].partition.between[]", 1_000) { size in
      partition(size, between: list(size) { "a\($0)" }, and: "[b]")
    },
    held("faults[].partition.and[]", 1_000) { size in
      partition(size, between: "[b]", and: list(size) { "a\($0)" })
    },
    held("must-fail[]", 4_000) { size in
      one + "must-fail:\n" + lines(size) { _ in "  - {rule: handoff.one-sided}" }
    },
  ]

  /// Every list and table of a clause and of a model, which configurations may hold too.
  static let behaviourLists: [Family] = both([
    held("behaviour{}", 4_000) { size in "behaviour: " + table(size) { "a\($0): [{takes: 1m}]" } },
    held("model{}", 4_000) { size in "model: " + table(size) { "a\($0): {takes: 1m}" } },
    ofWorker("behaviour{}[]", 4_000) { size in
      "[" + times("{when: {task: T, round: 9}, takes: 1m}, ", size) + "{takes: 1m}]"
    },
    ofWorker("behaviour{}[].does[]", 4_000) { size in
      "[{does: " + list(size) { "{write: f\($0).py}" } + "}]"
    },
    ofWorker("behaviour{}[].hands[]", 4_000) { size in
      "[{hands: " + list(size) { _ in "{deliver: verify-app}" } + "}]"
    },
    ofWorker("behaviour{}[].reports{}", 4_000) { size in
      "[{reports: " + table(size) { "m\($0): 1" } + "}]"
    },
    ofWorker("behaviour{}[].decides.defects[]", 4_000) { size in
      "[{decides: {decision: BLOCKED, defects: " + list(size) { "{category: c\($0), text: a}" }
        + "}}]"
    },
    ofWorker("model{}.takes.empirical[]", 4_000) { size in
      "{takes: {empirical: " + list(size) { "\($0)s" } + "}}"
    },
    ofWorker("model{}.spends.empirical[]", 4_000) { size in
      "{spends: {empirical: " + list(size) { "\($0)" } + "}}"
    },
    ofWorker("model{}.reports{}.empirical[]", 4_000) { size in
      "{reports: {unit-coverage: {empirical: " + list(size) { "\($0 % 100)" } + "}}}"
    },
    ofWorker("model{}.reports{}", 4_000) { size in "{reports: " + table(size) { "m\($0): 1" } + "}"
    },
    ofWorker("model{}.spends-by-act{}", 4_000) { size in
      "{spends-by-act: " + table(size) { "a\($0): 1" } + "}"
    },
    ofWorker("model{}.flaws{}", 1_000) { size in "{flaws: " + table(size) { "f\($0): 1" } + "}" },
    ofWorker("model{}.misconduct{}", 4_000) { size in
      "{misconduct: " + table(size) { "v\($0): 1" } + "}"
    },
  ])

  /// Every list and table of the expectations.
  static let expectationLists: [Family] =
    ["strict", "ordered", "unordered", "subset", "superset"].flatMap { mode in
      [
        expect("handoffs.\(mode)[]", 2_000) { size in
          "handoffs: {\(mode): " + list(size) { _ in "\"\(edge)\"" } + "}"
        },
        expect("handoffs.\(mode)[][]", 2_000) { size in
          "handoffs: {\(mode): [" + list(size) { _ in "\"\(edge)\"" } + "]}"
        },
      ]
    } + [
      expect("outcomes{}", 2_000) { size in "outcomes: " + table(size) { "T\($0): completed" } },
      expect("reachable{}", 2_000) { size in "reachable: " + table(size) { "T\($0): completed" } },
      expect("violations.exactly[]", 4_000) { size in
        "violations: {exactly: " + list(size) { _ in "{rule: handoff.one-sided}" } + "}"
      },
      expect("violations.include[]", 4_000) { size in
        "violations: {include: " + list(size) { _ in "{rule: handoff.one-sided}" } + "}"
      },
      expect("never[]", 4_000) { size in "never: " + list(size) { _ in "handoff.one-sided" } },
      expect("eventually[]", 4_000) { size in "eventually: " + list(size) { _ in "all-tasks-ended" }
      },
      expect("at-most[]", 4_000) { size in
        "at-most: " + list(size) { "{event: decision.made, count: \($0)}" }
      },
      expect("sometimes[]", 4_000) { size in
        "sometimes: " + list(size) { _ in "{event: act.write}" }
      },
      expect("always[]", 4_000) { size in "always: " + list(size) { _ in "no-ghosts" } },
      expect("leads-to[]", 1_000) { size in
        "leads-to: " + list(size) { _ in "{from: {event: handoff.sent}, to: {event: task.ended}}" }
      },
      expect("before[]", 1_000) { size in
        "before: " + list(size) { _ in "{first: {event: handoff.sent}, then: {event: task.ended}}" }
      },
      expect("after-last-write[]", 1_000) { size in
        "after-last-write: " + list(size) { _ in "{event: decision.made}" }
      },
      expect("numbers{}", 4_000) { size in "numbers: " + table(size) { "n\($0): {at-most: 1}" } },
    ]

  /// Every list and table of the policy.
  static let policyLists: [Family] = [
    rules("roles{}", 4_000) { size in table(size) { "a\($0): worker" } },
    rules("tools{}", 4_000) { size in table(size) { "a\($0): {allow: [Read]}" } },
    rules("tools{}.allow[]", 4_000) { size in
      "{backend-implementer: {allow: \(list(size) { "T\($0)" })}}"
    },
    rules("tools{}.deny[]", 4_000) { size in
      "{backend-implementer: {deny: \(list(size) { "T\($0)" })}}"
    },
    rules("edges[]", 4_000) { size in
      list(size) { _ in "{from: backend-implementer, to: verify-app}" }
    },
    rules("aliases{}", 4_000) { size in table(size) { "a\($0): [b\($0)]" } },
    rules("aliases{}[]", 4_000) { size in "{backend-implementer: \(list(size) { "b\($0)" })}" },
    rules("specialties{}", 2_000) { size in
      table(size) { "s\($0): {paths: [\"a\($0)/**\"], agents: []}" }
    },
    rules("specialties{}.paths[]", 2_000) { size in
      "{s: {agents: [], paths: \(list(size) { "\"a\($0)/**\"" })}}"
    },
    rules("specialties{}.terms[]", 2_000) { size in
      "{s: {agents: [], terms: \(list(size) { "b\($0) c" })}}"
    },
    rules("specialties{}.agents[]", 4_000) { size in
      "{s: {paths: [\"a/**\"], agents: \(list(size) { _ in "backend-implementer" })}}"
    },
    rules("severities{}", 4_000) { size in table(size) { "r\($0): note" } },
    rules("disabled{}", 4_000) { size in table(size) { "r\($0): because" } },
    rules("known.agents[]", 4_000) { size in "{agents: \(list(size) { "a\($0)" })}" },
    rules("known.tools[]", 4_000) { size in "{tools: \(list(size) { "T\($0)" })}" },
    rules("known.models[]", 4_000) { size in "{models: \(list(size) { "m\($0)" })}" },
    rules("known.skills[]", 4_000) { size in "{skills: \(list(size) { "s\($0)" })}" },
    rules("derivable[]", 4_000) { size in list(size) { "d\($0)" } },
    rules("gate-files[]", 4_000) { size in list(size) { "f\($0).md" } },
    rules("machinery.paths[]", 2_000) { size in "{paths: \(list(size) { "\"a\($0)/**\"" })}" },
    rules("machinery.terms[]", 2_000) { size in "{terms: \(list(size) { "b\($0) c" })}" },
    rules("keywords{}", 4_000) { size in table(size) { "a\($0): [b\($0)]" } },
    rules("keywords{}[]", 4_000) { size in "{backend-implementer: \(list(size) { "b\($0) c" })}" },
  ]

  /// What only the agents of a configuration hold besides.
  static let configurationLists: [Family] = [
    Family(target: .configuration, name: "agents[]", size: 2_000) { size in
      "rehearsal: 1\nconfiguration: c\nagents:\n"
        + lines(size) { "  - {definition: agents/backend-implementer.md, name: a\($0)}" }
    },
    Family(target: .configuration, name: "platform.sessions{}", size: 4_000) { size in
      "rehearsal: 1\nconfiguration: c\nplatform: {sessions: \(table(size) { "a\($0): 1" })}"
    },
    Family(target: .configuration, name: "prices{}", size: 4_000) { size in
      "rehearsal: 1\nconfiguration: c\nprices: \(table(size) { "m\($0): 1" })"
    },
  ]

  /// Graphs that have made planning explode.
  static let graphs: [Family] = [
    Family(target: .scenario, name: "tasks on one file", size: 1_000) { size in
      tasks(size) { _ in ", touches: [a.py]" }
    },
    Family(target: .scenario, name: "tasks on nested folders", size: 1_000) { size in
      tasks(size) { ", touches: [\(["a/", "a/b/", "a/b/c.py"][$0 % 3])]" }
    },
    Family(target: .scenario, name: "tasks on two files each", size: 1_000) { size in
      tasks(size) { ", touches: [f\($0).py, f\(($0 + 1) % size).py]" }
    },
    Family(target: .scenario, name: "tasks on files in crossing orders", size: 1_000) { size in
      tasks(size) { ", touches: [f\($0 % 31).py, f\($0 * 7 % 37).py]" }
    },
    Family(target: .scenario, name: "a circle of needs", size: 2_000) { size in
      tasks(size) { ", needs: [T\(($0 + 1) % size)]" }
    },
    Family(target: .scenario, name: "needs against the order of identifiers", size: 1_000) { size in
      tasks(size) { ($0 + 1 < size ? ", needs: [T\($0 + 1)]" : "") + ", touches: [a.py]" }
    },
    Family(target: .scenario, name: "independent tasks that lead to something", size: 1_000) {
      size in
      tasks(size) { ", touches: [f\($0).py]" }
        + "\nexpect: {leads-to: [{from: {event: handoff.sent}, to: {event: task.ended}}]}"
    },
    Family(target: .scenario, name: "tasks of many agents with non-goals", size: 500) { size in
      manyAgents(500, tasks: size)
        + "  non-goals: [{id: N, text: a, terms: [b c], paths: [\"b/**\"]}]\n"
    },
  ]

  /// Command lines that agents run.
  static let commands: [Family] = [
    command("commands on a line", 20_000) { times("rm b/c; ", $0) },
    command("words of a command", 20_000) { "rm " + times("b ", $0) },
    command("substitutions in each other", 20_000) { times("$(", $0) },
    command("shells in each other", 8_000) { times("sh -c ", $0) },
    command("quotes", 20_000) { "rm " + times("'b' ", $0) },
  ]

  private static func command(
    _ name: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    held(name, size) {
      nonGoal("paths: [\"b/d/**\"]")
        + "behaviour: {\(worker): [{does: [{command: \"\(text($0))\"}]}]}\n"
    }
  }

  static func held(
    _ list: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    Family(target: .scenario, name: list, size: size, text: text)
  }

  private static func nonGoal(_ what: String) -> String {
    head + "work:\n  tasks: [{id: T, description: a, touches: [a.py]}]\n"
      + "  non-goals: [{id: N, text: a, \(what)}]\n"
  }

  static func manyAgents(_ count: Int, tasks: Int = 1) -> String {
    "rehearsal: 1\nname: a\nagents:\n  - {definition: agents/verify-app.md}\n"
      + "  - {definition: agents/backend-implementer.md, name: b}\n"
      + lines(count) { "  - {definition: agents/backend-implementer.md, name: a\($0)}" }
      + "\nwork:\n  tasks:\n"
      + lines(tasks) {
        "    - {id: T\($0), description: a, agent: a\($0 % count), touches: [f\($0).py]}"
      }
      + "\n"
  }

  private static func partition(_ count: Int, between: String, and: String) -> String {
    manyAgents(count)
      + "faults: [{id: p, may-miss: true, partition: {between: \(between), and: \(and), until: 1h}}]\n"
  }

  /// A family of a key that holds something of the implementer.
  static func ofWorker(
    _ list: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    let key = list.prefix { $0.isLetter }
    return held(list, size) { "\(key): {\(worker): \(text($0))}\n" }
  }

  /// The families in a scenario, and the same in a configuration.
  static func both(_ families: [Family]) -> [Family] {
    families.flatMap { family in
      [
        held(family.name, family.size) { one + family.text($0) },
        Family(target: .configuration, name: family.name, size: family.size) {
          "rehearsal: 1\nconfiguration: c\n" + family.text($0)
        },
      ]
    }
  }

  private static func expect(
    _ list: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    held("expect.\(list)", size) { one + "expect: {\(text($0))}\n" }
  }

  static func rules(
    _ list: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    let key = list.prefix { $0.isLetter || $0 == "-" }
    return Family(target: .policy, name: list, size: size) {
      "rehearsal-policy: 1\n\(key): \(text($0))\n"
    }
  }
}
