extension Growth {
  /// Every list and table of the platform, which configurations may hold too.
  static let platformLists: [Family] = both([
    platform("reply[]", 2_000) { size in list(size) { "{within: \($0 + 1)m}" } },
    platform("quotas{}", 2_000) { size in table(size) { "m\($0): {sessions: 1}" } },
    platform("budget.by-agent{}", 4_000) { size in
      "{by-agent: " + table(size) { "a\($0): {tokens: 1}" } + "}"
    },
    platform("budget.by-task{}", 4_000) { size in
      "{by-task: " + table(size) { "T\($0): {tokens: 1}" } + "}"
    },
  ])

  /// Every list of a task that a script creates, and of a message.
  static let actLists: [Family] =
    both(
      ["context", "skills", "criteria", "serves"].map { key in
        created("\(key)[]", 4_000) { size in "\(key): " + list(size) { "c\($0)" } }
      } + [
        created("agent[]", 1_000) { size in "agent: " + list(size) { "a\($0)" } },
        created("needs[]", 2_000) { size in "needs: " + list(size) { "T\($0)" } },
        created("touches[]", 4_000) { size in "touches: " + list(size) { "f\($0).py" } },
        created("criteria[].serves[]", 4_000) { size in
          "criteria: [{text: c, serves: " + list(size) { "R\($0)" } + "}]"
        },
        ofWorker("behaviour{}[].does[].inform[]", 2_000) { size in
          "[{does: [{inform: " + list(size) { "a\($0)" } + "}]}]"
        },
        ofWorker("behaviour{}[].hands[].inform[]", 2_000) { size in
          "[{hands: [{inform: " + list(size) { "a\($0)" } + "}]}]"
        },
        ofWorker("behaviour{}[].when.reports{}", 4_000) { size in
          "[{when: {reports: " + table(size) { "m\($0): {below: 1}" } + "}}]"
        },
        ofWorker("model{}.routes{}", 2_000) { size in
          "{routes: " + table(size) { "a\($0): 1" } + "}"
        },
        ofWorker("model{}.window.forgets[]", 4_000) { size in
          "{window: {tokens: 9, forgets: " + list(size) { _ in "record" } + "}}"
        },
      ]
    )

  /// The lists of requirements, and of the agents that may claim a task.
  static let requirementLists: [Family] = [
    held("work.requirements[]", 2_000) { size in
      head + "work:\n  tasks: [{id: T, description: a, serves: [R0]}]\n  requirements:\n"
        + lines(size) { "    - {id: R\($0), text: a}" }
    },
    held("work.tasks[].serves[]", 2_000) { size in task("serves: " + list(size) { "R\($0)" }) },
    held("work.tasks[].criteria[].serves[]", 2_000) { size in
      task("criteria: [{text: c, serves: " + list(size) { "R\($0)" } + "}]")
    },
    held("work.tasks[].agent[]", 1_000) { size in
      manyAgents(size).replacing(", agent: a0,", with: ", agent: \(list(size) { "a\($0)" }),")
        + "platform: {assignment: pull}\n"
    },
  ]

  /// The panels of the policy.
  static let panelLists: [Family] = [
    rules("panels{}", 2_000) { size in table(size) { "p\($0): {of: [a\($0), b\($0)]}" } },
    rules("panels{}.of[]", 2_000) { size in "{p: {of: \(list(size) { "a\($0)" })}}" },
    rules("panels{}.veto[]", 2_000) { size in
      "{p: {of: [a0, a1], veto: \(list(size) { "a\($0)" })}}"
    },
  ]

  private static func platform(
    _ list: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    let key = list.prefix { $0.isLetter }
    return held("platform.\(list)", size) { "platform: {\(key): \(text($0))}\n" }
  }

  /// A family of a key of a task that the implementer creates.
  private static func created(
    _ list: String,
    _ size: Int,
    _ text: @escaping @Sendable (Int) -> String
  ) -> Family {
    ofWorker("behaviour{}[].does[].create.\(list)", size) {
      "[{does: [{create: {id: N, description: a, \(text($0))}}]}]"
    }
  }
}
