extension ScenarioDraft {
  private static let misconduct = [
    "defer", "no-op", "false-done", "stop-silently", "ask-user", "self-delegate", "torn-write",
    "claim-without-evidence", "stale-read",
  ]
  private static let judgesMisconduct = [
    "false-block", "false-allow", "fail-open", "malformed-decision",
  ]

  /// Draws the models of some agents.
  mutating func models() -> String {
    var text = ""
    for agent in team.names {
      var keys = agent == "front-desk" ? routes() : []
      if dice.happens(75) { keys += model(of: agent) }
      if !keys.isEmpty { text += "  \(agent): {\(keys.joined(separator: ", "))}\n" }
    }
    return text.isEmpty ? "" : "model:\n" + text
  }

  private mutating func routes() -> [String] {
    let share = dice.number(1...99)
    var keys = ["routes: {billing: \(share), technical: \(100 - share)}"]
    if uses(.misroutes, 60) { keys.append("misroutes: \(dice.number(1...100))") }
    return keys
  }

  private mutating func model(of agent: String) -> [String] {
    let role = team.role(of: agent)
    var keys: [String] = []
    if uses(.durations, 80) { keys.append("takes: \(duration())") }
    if uses(.spending, 50) { keys.append("spends: \(dice.number(0...40_000))") }
    if dice.happens(20) { keys.append("runs-on: \(dice.word("opus", "haiku"))") }
    if dice.happens(15) { keys.append("spends-by-act: {write: 3000, command: 800}") }
    let works = ["implementer", "worker", "debugger"].contains(role)
    if works, uses(.successes, 30) { keys.append("succeeds: \(dice.number(30...99))") }
    if works, uses(.meets, 20) {
      keys.append("meets: \(dice.number(40...99))")
    }
    if role == "implementer", uses(.flaws, 35) { keys.append(flaws()) }
    if team.judges.contains(agent), uses(.finds, 40) {
      keys.append("finds: \(dice.number(0...99))")
    }
    if team.specialists.contains(agent), uses(.handsBack, 50) {
      keys.append("hands-back: \(dice.number(0...99))")
    }
    if uses(.misconduct, 8) {
      let verbs = Self.misconduct + (team.judges.contains(agent) ? Self.judgesMisconduct : [])
      keys.append("misconduct: {\(dice.pick(verbs) ?? "defer"): \(dice.number(1...30))}")
    }
    if uses(.hours, 8) {
      keys.append(
        "hours: {days: \(dice.word("mon-fri", "\"sat,sun\"", "wed")), from: \"09:00\", to: \"17:00\"}"
      )
    }
    if uses(.window, 12) { keys.append(window()) }
    if role == "implementer", uses(.reports, 20) {
      keys.append("reports: {unit-coverage: {uniform: [70, 95]}}")
    }
    return keys
  }

  private mutating func duration() -> String {
    let least = dice.number(0...10)
    switch dice.number(0...4) {
    case 0: return "{uniform: [\(least)m, \(least + 20)m]}"
    case 1: return "{exponential: \(least + 1)m}"
    case 2: return "{p50: \(least + 1)m, p90: \(least + 30)m}"
    default: return "\(least)m"
    }
  }

  private mutating func flaws() -> String {
    let weight = dice.word("minor", "major", "critical")
    return "flaws: {security: {rate: \(dice.number(1...60)), weight: \(weight)}}"
  }

  private mutating func window() -> String {
    let forgets = dice.some(["non-goals", "record", "context"], atLeast: 1)
    return "window: {tokens: \(dice.number(5_000...60_000)), "
      + "forgets: [\(forgets.joined(separator: ", "))], costs: \(dice.number(0...4_000))}"
  }
}
