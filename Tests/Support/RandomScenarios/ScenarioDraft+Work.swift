extension ScenarioDraft {
  static let paths = [
    "api/a.py", "api/b.py", "web/a.tsx", "docs/a.md", "db/a.sql", "lib/", "infra/a.tf",
  ]

  /// Draws the work, and decides which tasks scripts create.
  mutating func work() -> String {
    let count = dice.happens(1) ? 0 : dice.number(1...5)
    tasks = (0..<count).map { "T-\($0 + 1)" }
    if dice.happens(50) { createdTasks = dice.happens(40) ? ["T-8", "T-9"] : ["T-9"] }
    let phased = uses(.phases, 40)
    hasGates = uses(.gates, 40)
    _ = uses(.specialties, 20)
    var text = "work:\n"
    if dice.happens(30) { text += "  strategy: \(dice.word("tdd", "refactor", "bug-fix"))\n" }
    if hasGates { text += "  gates: {unit-coverage: 80}\n" }
    if uses(.nonGoals, 20) {
      text += "  non-goals: [{id: NG-1, text: Not this, paths: [\"docs/**\"], terms: [invoice]}]\n"
    }
    if uses(.requirements, 20) { text += "  requirements: [{id: REQ-1, text: It works}]\n" }
    guard count > 0 else { return text + "  tasks: []\n" }
    var phase = 1
    text += "  tasks:\n"
    for (index, task) in tasks.enumerated() {
      if phased, index > 0, dice.happens(40) { phase += 1 }
      let keys = taskKeys(task, after: Array(tasks.prefix(index)), phase: phase)
      text += "    - {\(keys.joined(separator: ", "))}\n"
    }
    return text
  }

  /// Draws the keys of a listed task.
  private mutating func taskKeys(_ id: String, after earlier: [String], phase: Int) -> [String] {
    var keys = [
      "id: \(id)", "description: \(dice.word("Build it", "Repair it", "Send the invoice"))",
    ]
    if let agents = agents(of: team.assignees) { keys.append("agent: \(agents)") }
    if phase > 1 { keys.append("phase: \(phase)") }
    if uses(.priorities, 25) { keys.append("priority: \(dice.number(-5...5))") }
    if !earlier.isEmpty, uses(.needs, 35) {
      let needs = dice.some(earlier, atLeast: 1).prefix(2)
      keys.append("needs: [\(needs.joined(separator: ", "))]")
    }
    if dice.happens(70), let path = dice.pick(Self.paths) {
      keys.append("touches: [\(path)]")
      if !earlier.isEmpty { note(.sharedFiles) }
    }
    if dice.happens(50) { keys.append("criteria: [it holds, it is fast]") }
    if uses(.context, 20) {
      keys.append(
        "context: [\(dice.word("data model", "API description", "API description, data model"))]"
      )
    }
    if features.contains(.requirements), dice.happens(50) { keys.append("serves: [REQ-1]") }
    if dice.happens(10) {
      let kinds = ["live-required", "e2e-required", "manual-required"]
      keys.append("verification: \(dice.pick(kinds) ?? "unit-only")")
    }
    return keys
  }

  /// Draws the agent of a task, or the agents that may claim it.
  private mutating func agents(of pool: [String]) -> String? {
    guard hasSharedList, uses(.rivals, 70) else { return dice.pick(pool) }
    var agents: [String] = []
    for agent in dice.some(pool, atLeast: 1) where !agents.contains(agent) { agents.append(agent) }
    return agents.isEmpty ? nil : "[\(agents.joined(separator: ", "))]"
  }

  /// Draws the description of a task that a script creates, or returns its identifier if a script has
  /// described it already.
  mutating func createdTask(_ id: String) -> String {
    note(.create)
    guard !describedTasks.contains(id) else { return id }
    var keys = ["id: \(id)", "description: Tidy up"]
    if let agents = agents(of: team.authors + team.authors + team.specialists) {
      keys.append("agent: \(agents)")
    }
    let listed = tasks
    var needed = listed.filter { _ in dice.happens(20) }
    if id == "T-9", describedTasks.contains("T-8"), uses(.createdByMany, 50) {
      needed.append("T-8")
    }
    if !needed.isEmpty {
      note(.createdNeeds)
      keys.append("needs: [\(needed.joined(separator: ", "))]")
    }
    if uses(.createdTouches, 50), let path = dice.pick(Self.paths) {
      keys.append("touches: [\(path)]")
    }
    if dice.happens(30) { keys.append("phase: \(dice.number(1...3))") }
    if dice.happens(30) { keys.append("priority: \(dice.number(-5...5))") }
    describedTasks.append(id)
    return "{\(keys.joined(separator: ", "))}"
  }
}
