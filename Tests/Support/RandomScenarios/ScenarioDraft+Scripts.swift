extension ScenarioDraft {
  /// Draws the scripts of some agents.
  mutating func scripts() -> String {
    var text = ""
    for agent in team.names where dice.happens(chanceOfScript(of: agent)) {
      note(.scripts)
      let clauses = (0..<dice.number(1...3)).map { _ in clause(of: agent) }
      text += "  \(agent):\n" + clauses.map { "    - {\($0)}\n" }.joined()
    }
    if !team.isDirect, dice.happens(8) {
      text += "  \(team.coordinator):\n    - {takes: 1m, times: 2}\n"
    }
    if uses(.groupScripts, 10) {
      text += "  \(dice.pick(["\"*\""] + team.agents.map(\.role)) ?? "implementer"):\n"
      text += "    - {takes: \(dice.minutes(1...9)), times: always}\n"
    }
    return text.isEmpty ? "" : "behaviour:\n" + text
  }

  private func chanceOfScript(of agent: String) -> Int {
    if team.authors.contains(agent) { return createdTasks.isEmpty ? 60 : 80 }
    if team.callees.contains(agent) { return 70 }
    return team.role(of: agent) == "planner" ? 8 : 35
  }

  private mutating func clause(of agent: String) -> String {
    let role = team.role(of: agent)
    let isCallee = team.callees.contains(agent)
    var keys: [String] = []
    let condition = condition(of: agent, role)
    if !condition.isEmpty { keys.append("when: {\(condition.joined(separator: ", "))}") }
    if dice.happens(70) { keys.append("takes: \(dice.minutes(0...40))") }
    if dice.happens(25) { keys.append("spends: \(dice.number(0...30_000))") }
    var created: [String] = []
    if role != "planner", role != "orchestrator", dice.happens(isCallee ? 50 : 70) {
      let acts = acts(of: agent, creating: &created)
      keys.append("does: [\(acts.joined(separator: ", "))]")
    }
    if role == "implementer", dice.happens(20) {
      keys.append("reports: {unit-coverage: \(dice.word("79.9", "90", "none"))}")
    }
    if ["verifier", "reviewer"].contains(role), dice.happens(60) { keys.append(decision()) }
    if dice.happens(created.isEmpty ? (isCallee ? 15 : 25) : 45) {
      keys.append("hands: [\(handoffs(of: agent, created).joined(separator: ", "))]")
    }
    if dice.happens(50) { keys.append("times: \(dice.word("always", "2", "3"))") }
    if keys.isEmpty { keys.append("takes: 1m") }
    return keys.joined(separator: ", ")
  }

  // MARK: - Conditions and decisions

  private mutating func condition(of agent: String, _ role: String) -> [String] {
    var keys: [String] = []
    if team.callees.contains(agent), dice.happens(80) {
      keys.append("intent: call")
    } else if hasInboxes, dice.happens(25) {
      keys.append("intent: inform")
    } else if dice.happens(50) {
      let judged = ["verifier", "reviewer"].contains(role)
      let intent = judged ? "deliver" : dice.word("assign", "assign", "reject", "delegate")
      keys.append("intent: \(intent)")
    }
    if dice.happens(40), let task = dice.pick(tasks + describedTasks) {
      keys.append("task: \(task)")
    }
    if dice.happens(15), let sender = dice.pick(team.allNames) { keys.append("from: \(sender)") }
    if dice.happens(20) { keys.append("round: \(dice.number(0...2))") }
    guard keys.isEmpty || dice.happens(10) else { return keys }
    switch dice.number(0...3) {
    case 0:
      note(.condition)
      keys.append("decision: \(dice.word("BLOCKED", "NEEDS FIXES", "APPROVED"))")
    case 1:
      note(.condition)
      keys.append("defect: security")
    case 2:
      note(.condition)
      keys.append("reports: {unit-coverage: {below: \(dice.number(60...90))}}")
    default: break
    }
    return keys
  }

  private mutating func decision() -> String {
    note(.scriptedDecision)
    let decision = dice.word(
      "APPROVED",
      "APPROVED WITH RECOMMENDATIONS",
      "NEEDS FIXES",
      "BLOCKED",
      "MALFORMED",
      "TIMED OUT"
    )
    let defects = dice.happens(60) ? ", defects: [{category: security, text: a hole}]" : ""
    return "decides: {decision: \(decision)\(defects)}"
  }

  // MARK: - Acts

  private mutating func acts(of agent: String, creating created: inout [String]) -> [String] {
    var acts: [String] = []
    let callees = team.callees.filter { $0 != agent }
    if let callee = dice.pick(callees), dice.happens(60) { acts += calls(of: callee, by: agent) }
    if let id = dice.pick(createdTasks), dice.happens(team.authors.contains(agent) ? 60 : 15) {
      acts.append("{create: \(createdTask(id))}")
      created.append(id)
    }
    for _ in 0..<dice.number(0...2) { acts.append(smallAct()) }
    if dice.happens(hasInboxes ? 60 : 10) { acts.append("{\(message())}") }
    if dice.happens(70), let path = dice.pick(Self.paths.filter { !$0.hasSuffix("/") }) {
      acts.append("{write: \(path)}")
    }
    if acts.isEmpty { acts.append("{command: pytest -q}") }
    return acts
  }

  private mutating func smallAct() -> String {
    switch dice.number(0...9) {
    case 0: return "{read: api/a.py}"
    case 1: return "{command: rm -r build}"
    case 2: return "{skill: python}"
    case 3: return "{tool: WebFetch}"
    case 4: return "{claim: Bash}"
    case 5: return "{promise: it is done tomorrow}"
    case 6:
      guard uses(.spawn, 80) else { return "{spawn: ghost, absent: true}" }
      return "{spawn: \(dice.pick(team.names) ?? "backend-implementer")}"
    case 7:
      guard dice.happens(40) else { return "{read: db/a.sql}" }
      note(.cancelAct)
      if dice.happens(60), let task = dice.pick(tasks) { return "{cancel: {task: \(task)}}" }
      return "{cancel: {agent: \(dice.pick(team.names) ?? "backend-implementer")}}"
    default: return "{write: api/b.py}"
    }
  }

  /// Draws an act that informs others, or a handoff that does.
  private mutating func message() -> String {
    note(.inform)
    let text = dice.happens(50) ? ", text: the plan has changed" : ""
    if uses(.informEveryone, 30) { return "inform: \"*\"\(text)" }
    let receivers = dice.some(team.allNames, atLeast: 1)
    if receivers.count > 1, dice.happens(40) {
      note(.informMany)
      return "inform: [\(receivers.joined(separator: ", "))]\(text)"
    }
    if dice.happens(5) { return "inform: ghost, absent: true\(text)" }
    return "inform: \(receivers.first ?? team.coordinator)\(text)"
  }

  /// Draws calls, and the waits for their answers.
  private mutating func calls(of callee: String, by agent: String) -> [String] {
    note(.call)
    if team.callees.contains(agent) { note(.nestedCall) }
    let count = dice.number(1...3)
    var acts = [count > 1 ? "{call: \(callee), count: \(count)}" : "{call: \(callee)}"]
    if dice.happens(10) { acts.append("{call: ghost, absent: true}") }
    if dice.happens(30) { acts.append(smallAct()) }
    guard uses(.wait, 80) else { return acts }
    if uses(.waitWithin, 30) {
      let need = dice.word("all", "any", "\(dice.number(1...count))")
      acts.append("{wait: {of: \(need), within: \(dice.minutes(1...40))}}")
    } else if uses(.waitForSome, 40) {
      acts.append(dice.happens(50) ? "{wait: any}" : "{wait: {of: \(dice.number(1...count))}}")
      if dice.happens(30) { acts.append("{wait: any}") }
    } else {
      acts.append("{wait: all}")
    }
    return acts
  }

  // MARK: - Handoffs

  private mutating func handoffs(of agent: String, _ created: [String]) -> [String] {
    note(.scriptedHandoffs)
    var handoffs: [String] = []
    if !created.isEmpty || dice.happens(15),
      let task = dice.pick(created.isEmpty ? tasks : created),
      let receiver = dice.pick(team.authors + team.specialists)
    {
      note(.handsTask)
      let intent = dice.word("assign", "assign", "delegate", "inform")
      handoffs.append("{\(intent): \(receiver), task: \(task)}")
    }
    if dice.happens(hasInboxes ? 30 : 5) { handoffs.append("{\(message())}") }
    if dice.happens(85) { handoffs.append(result(of: agent)) }
    if dice.happens(5) { handoffs.append("{deliver: nobody, absent: true}") }
    return handoffs
  }

  /// Draws a handoff that ends a session.
  private mutating func result(of agent: String) -> String {
    let receivers = team.edges.filter { $0.from == agent }.map(\.to)
    let judges = receivers.filter(team.judges.contains)
    let authors = receivers.filter(team.authors.contains)
    if dice.happens(10) {
      let intent = dice.word("conflict", "clarify", "inform", "escalate", "delegate")
      return "{\(intent): \(dice.pick(team.allNames) ?? team.coordinator)}"
    }
    switch team.role(of: agent) {
    case "verifier", "reviewer":
      if let author = dice.pick(authors), dice.happens(40) { return "{reject: \(author)}" }
      return "{approve: \(team.coordinator)}"
    case "planner", "orchestrator":
      return "{assign: \(dice.pick(team.authors) ?? "backend-implementer")}"
    default:
      if let judge = dice.pick(judges), dice.happens(50) { return "{deliver: \(judge)}" }
      return "{\(dice.word("complete", "fail")): \(team.coordinator)}"
    }
  }
}
