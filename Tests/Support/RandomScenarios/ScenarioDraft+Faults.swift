import RehearsalDefinitions

extension ScenarioDraft {
  private static let checksOfAll = ["duplicates", "address", "budget"]
  private static let moments = [
    "task.started", "handoff.sent", "session.spent", "act.write", "act.command", "report.filed",
    "gate.checked", "decision.made", "retry.scheduled", "task.ended", "task.submitted",
  ]
  private static let intents = [
    "assign", "deliver", "approve", "reject", "escalate", "delegate", "call", "conflict",
    "clarify", "inform", "complete", "fail",
  ]

  /// Draws the faults.
  ///
  /// A fault may strike in no run, since chance decides what happens at all.
  mutating func faults() -> String {
    guard uses(.faults, 75) else { return "" }
    var text = ""
    for index in 0..<dice.number(1...6) {
      guard let verb = dice.pick(FaultVerbs.all.map(\.verb)), let keys = keys(of: verb) else {
        continue
      }
      var fault = "id: f-\(index + 1), \(verb): {\(keys.joined(separator: ", "))}, may-miss: true"
      if !keys.contains(where: { $0.hasPrefix("at:") }), verb != "partition",
        verb != "slots-exhausted", uses(.period, 15)
      {
        fault += ", during: {from: \(dice.minutes(0...20)), until: \(dice.minutes(30...80))}"
      }
      text += "  - {\(fault)}\n"
    }
    guard !text.isEmpty else { return "" }
    if uses(.heal, 20) { text += "heal: \(dice.number(2...5))h\n" }
    return "faults:\n" + text
  }

  /// Draws the keys of a verb, or returns `nil` if the verb can strike nothing in the scenario.
  private mutating func keys(of verb: String) -> [String]? {
    switch verb {
    case "drop", "ack-without-write": return handoffKeys()
    case "duplicate": return handoffKeys() + ["copies: \(dice.number(1...3))"]
    case "delay": return handoffKeys() + ["by: \(dice.minutes(1...60))"]
    case "hold": return handoffKeys() + ["until: \(dice.minutes(1...90))"]
    case "reorder": return handoffKeys() + ["within: \(dice.minutes(1...30))"]
    case "truncate": return handoffKeys() + ["keep: \(dice.number(0...1))"]
    case "misroute":
      let receiver = dice.happens(80) ? dice.pick(team.names) : nil
      return handoffKeys() + ["receiver: \(receiver ?? "ghost")"]
    case "race": return hasSharedList ? race() : nil
    case "partition": return partition()
    case "cancel": return cancel()
    case "slots-exhausted":
      guard let slots else { return nil }
      return [
        "leave: \(dice.number(0...(slots - 1)))", "at: \(dice.minutes(0...40))",
        "for: \(dice.minutes(1...40))",
      ]
    default: return sessionVerbKeys(of: verb)
    }
  }

  private mutating func sessionVerbKeys(of verb: String) -> [String]? {
    switch verb {
    case "crash": return crash()
    case "pause", "rate-limit": return sessionKeys() + ["for: \(dice.minutes(1...50))"]
    case "slow": return sessionKeys() + ["times: \(dice.number(2...20))"]
    case "skip-check": return skippedCheck()
    case "scope-creep": return sessionKeys(of: authors()) + ["path: api/a.py"]
    case "lost-update":
      return hasSeparateTrees ? nil : sessionKeys(of: authors()) + ["path: api/a.py"]
    case "reset": return hasSeparateTrees ? nil : sessionKeys(of: authors())
    case "edit-gate": return sessionKeys(of: authors()) + ["path: docs/gates.md"]
    case "use-tool": return sessionKeys() + ["tool: \(dice.word("Edit", "WebFetch", "Bash"))"]
    case "omit":
      let promising = team.agents.filter(\.hasDeliverables).map(\.name)
      return promising.isEmpty ? nil : sessionKeys(of: promising) + ["deliverable: Summary"]
    case "stale-read": return sessionKeys(atLeast: 2)
    case "fail-open", "malformed-decision", "false-block", "false-allow":
      return team.judges.isEmpty ? nil : sessionKeys(of: team.judges)
    case "budget-exhausted": return hasBudget ? sessionKeys() : nil
    case "false-done", "no-op", "claim-without-evidence", "torn-write":
      return sessionKeys(of: authors())
    case "defer", "stop-silently", "self-delegate", "ask-user": return sessionKeys()
    default: return nil
    }
  }

  private func authors() -> [String] { team.authors + team.specialists }

  // MARK: - Keys that verbs share

  private mutating func handoffKeys() -> [String] {
    var keys: [String] = []
    switch dice.number(0...5) {
    case 0, 1:
      if let edge = dice.pick(team.edges) { keys += ["from: \(edge.from)", "to: \(edge.to)"] }
    case 2: keys.append("to: \(dice.pick(team.allNames) ?? team.coordinator)")
    case 3: keys.append("intent: \(dice.pick(Self.intents) ?? "assign")")
    case 4: keys.append("from: \(dice.pick(team.allNames) ?? team.coordinator)")
    default: break
    }
    if dice.happens(20), let task = pickTask() { keys.append("task: \(task)") }
    return keys + occurrence()
  }

  private mutating func race() -> [String] {
    var keys: [String] = []
    if dice.happens(50), let task = pickTask() { keys.append("task: \(task)") }
    if dice.happens(50), let agent = dice.pick(team.assignees) { keys.append("by: \(agent)") }
    return keys + occurrence()
  }

  private mutating func pickTask() -> String? {
    dice.pick(tasks + describedTasks)
  }

  private mutating func sessionKeys(
    of agents: [String]? = nil,
    atLeast least: Int = 1
  ) -> [String] {
    let agent = dice.pick(agents ?? team.allNames) ?? team.coordinator
    var keys = ["agent: \(agent)"]
    if dice.happens(20), let task = pickTask() { keys.append("task: \(task)") }
    return keys + occurrence(atLeast: least)
  }

  private mutating func occurrence(atLeast least: Int = 1) -> [String] {
    switch dice.number(0...9) {
    case 0...3: ["nth: \(dice.number(least...(least + 2)))"]
    case 4...5: ["at: \(dice.minutes(0...60))"]
    case 6...8: ["rate: \(dice.number(5...70))"]
    default: []
    }
  }

  // MARK: - Verbs with keys of their own

  private mutating func crash() -> [String] {
    let agent = dice.pick(team.allNames) ?? team.coordinator
    var keys = ["agent: \(agent)"]
    let hasInstances = team.agents.contains { $0.name == agent && $0.count != nil }
    if dice.happens(25), let task = pickTask() { keys.append("task: \(task)") }
    let isOfSession = dice.happens(40)
    keys.append("of: \(isOfSession ? "session" : "all")")
    if !isOfSession || hasInstances, dice.happens(65) {
      keys.append("restart: \(dice.minutes(0...40))")
    }
    if dice.happens(40) {
      keys.append("\(dice.word("before", "after")): \(dice.pick(Self.moments) ?? "handoff.sent")")
    }
    return keys + occurrence()
  }

  /// Draws a check of the agent's role.
  private mutating func skippedCheck() -> [String] {
    let agent = dice.pick(team.allNames) ?? team.coordinator
    let ofRole =
      switch team.role(of: agent) {
      case "implementer", "worker": ["context", "non-goals", "specialty", "own-gates"]
      case "verifier": ["evidence", "deliverables", "gates", "cap", "progress"]
      case "reviewer": ["gates", "defects", "cap", "progress"]
      case "planner": ["cycles"]
      default: ["open-work"]
      }
    let check = dice.pick(ofRole + ofRole + Self.checksOfAll) ?? "address"
    return ["agent: \(agent)", "check: \(check)"] + (dice.happens(70) ? [] : occurrence())
  }

  private mutating func cancel() -> [String] {
    if dice.happens(50), let task = pickTask() {
      return ["task: \(task)", "at: \(dice.minutes(0...60))"]
    }
    return sessionKeys()
  }

  private mutating func partition() -> [String]? {
    let side = dice.some(team.allNames, atLeast: 1)
    let other = team.allNames.filter { !side.contains($0) }
    guard !other.isEmpty else { return nil }
    let start = dice.number(0...30)
    return [
      "between: [\(side.joined(separator: ", "))]", "and: [\(other.joined(separator: ", "))]",
      "at: \(start)m", "until: \(start + dice.number(1...59))m",
    ]
  }
}
