extension ScenarioDraft {
  /// Draws the platform.
  mutating func platform() -> String {
    var keys = routing() + dispatch()
    if uses(.slots, 50) {
      let count = dice.number(1...4)
      slots = count
      keys.append("slots: \(count)")
    }
    if uses(.sessionLimit, 25), let agent = dice.pick(team.names) {
      keys.append("sessions: {\(agent): \(dice.number(1...2))}")
    }
    if uses(.toolModes, 25) { keys.append("tools: \(dice.word("advisory", "stripped"))") }
    if uses(.meetingRights, 30) { keys.append("rights: meet") }
    if uses(.openGuards, 20) { keys.append("guards: open") }
    if uses(.stop, 10) { keys.append("stuck: stop") }
    if uses(.cancelledChildren, 30) { keys.append("children: cancelled") }
    if uses(.freedSlots, 50) { keys.append("slots-while-waiting: freed") }
    if dice.happens(60) { keys.append("attempts: \(dice.number(1...4))") }
    keys += retries()
    if dice.happens(30) { keys.append("budget: {\(budget().joined(separator: ", "))}") }
    if dice.happens(30) { keys.append("quotas: {\(quotas())}") }
    keys += workspace() + assignment() + messages()
    return "platform:\n" + keys.map { "  \($0)\n" }.joined()
  }

  private mutating func routing() -> [String] {
    if team.isDirect { return ["routing: direct"] }
    var keys = "agent: \(team.coordinator)"
    if uses(.routingTime, 40) {
      keys += ", servers: \(dice.number(1...3)), takes: \(dice.number(1...90))s"
    }
    return ["routing: orchestrated", "orchestrator: {\(keys)}"]
  }

  private mutating func dispatch() -> [String] {
    var keys: [String] = []
    if uses(.readyDispatch, 50) { keys.append("dispatch: ready") }
    if uses(.priorityQueue, 30) {
      keys.append("queue: priority")
      if uses(.ageing, 50) { keys.append("ageing: \(dice.minutes(1...30))") }
    }
    if uses(.shuffle, 30) { keys.append("schedule: shuffled") }
    if uses(.start, 20) {
      keys.append("starts: \(dice.word("tue 08:30", "fri 16:00", "sun 23:59"))")
    }
    return keys
  }

  private mutating func workspace() -> [String] {
    guard uses(.workTrees, 30) else { return [] }
    hasSeparateTrees = true
    var keys = ["takes: \(dice.number(0...20))m"]
    if uses(.mergesSideBySide, 40) { keys.append("queue: many") }
    if uses(.conflictRate, 40) { keys.append("conflicts: {rate: \(dice.number(0...60))}") }
    if uses(.unnoticedConflicts, 30) { keys.append("unnoticed: \(dice.number(1...100))") }
    return ["workspace: worktree", "merge: {\(keys.joined(separator: ", "))}"]
  }

  private mutating func assignment() -> [String] {
    guard uses(.sharedList, 30) else { return [] }
    hasSharedList = true
    var keys: [String] = []
    if uses(.racyClaims, 50) { keys.append("method: racy") }
    if uses(.slowClaims, 50) { keys.append("takes: \(dice.number(1...90))s") }
    if uses(.scheduledLooks, 40) { keys.append("every: \(dice.number(1...600))s") }
    return ["assignment: pull"] + (keys.isEmpty ? [] : ["claim: {\(keys.joined(separator: ", "))}"])
  }

  private mutating func messages() -> [String] {
    guard uses(.inboxes, 50) else { return [] }
    hasInboxes = true
    var keys = ["read: idle"]
    if uses(.looks, 40) { keys.append("every: \(dice.minutes(1...30))") }
    if uses(.leavingMembers, 40) { keys.append("members: leave") }
    return keys.count == 1 ? ["messages: idle"] : ["messages: {\(keys.joined(separator: ", "))}"]
  }

  private mutating func retries() -> [String] {
    var keys: [String] = []
    let hasRules = uses(.reply, 50)
    switch dice.number(0...4) {
    case 0 where hasRules:
      note(.retryHop)
      keys.append("retry: hop")
    case 1:
      note(.retryPhase)
      keys.append("retry: phase")
    case 2:
      note(.retryTask)
      keys.append("retry: task")
    default: break
    }
    guard hasRules else { return keys }
    let rules = (0..<dice.number(1...3)).map { _ in "{\(replyRule().joined(separator: ", "))}" }
    return keys + ["reply: [\(rules.joined(separator: ", "))]"]
  }

  private mutating func replyRule() -> [String] {
    var keys = ["within: \(dice.minutes(2...60))"]
    if dice.happens(40), let agent = dice.pick(team.allNames) { keys.append("to: \(agent)") }
    if dice.happens(40) {
      let intent = dice.word("assign", "deliver", "approve", "reject", "call", "delegate", "inform")
      keys.append("intent: \(intent)")
    }
    if uses(.replyTries, 70) { keys.append("tries: \(dice.number(1...4))") }
    if uses(.replyBackoff, 40) { keys.append("backoff: {\(backoff())}") }
    if uses(.reminder, 25) { keys.append("remind: \(dice.minutes(1...40))") }
    switch dice.number(0...4) {
    case 0:
      note(.replyEscalate)
      keys.append("then: escalate")
    case 1:
      note(.replyDeny)
      keys.append("then: deny")
    case 2:
      note(.replyPark)
      keys.append("then: park")
    default: break
    }
    if uses(.lateReplies, 40) { keys.append("late: taken") }
    return keys
  }

  private mutating func backoff() -> String {
    var keys = "first: \(dice.minutes(1...10)), factor: \(dice.number(1...3))"
    if dice.happens(50) { keys += ", jitter: \(dice.number(1...100))" }
    if dice.happens(50) { keys += ", most: \(dice.minutes(10...30))" }
    return keys
  }

  private mutating func budget() -> [String] {
    hasBudget = true
    var keys: [String] = []
    if uses(.costBudget, 40) { keys.append("cost: \(dice.number(1...9)).\(dice.number(10...99))") }
    if uses(.agentBudget, 30), let agent = dice.pick(team.names) {
      keys.append("by-agent: {\(agent): {tokens: \(dice.number(1_000...80_000))}}")
    }
    if uses(.taskBudget, 30) {
      keys.append("by-task: {T-1: {tokens: \(dice.number(1_000...80_000))}}")
    }
    if keys.isEmpty || dice.happens(50) {
      note(.tokenBudget)
      keys.append("tokens: \(dice.number(1_000...300_000))")
    }
    if uses(.reserve, 40) { keys.append("reserve: \(dice.number(1...20_000))") }
    if uses(.budgetStop, 40) { keys.append("on-limit: stop") }
    return keys
  }

  private mutating func quotas() -> String {
    let models = team.agents.compactMap(\.languageModel)
    let pool = team.names + models.prefix(1) + models.prefix(1) + models.prefix(1)
    var names = Array(dice.some(pool, atLeast: 1).suffix(2))
    if names.count > 1, names[0] == names[1] { names.removeLast() }
    return names.map { "\($0): {\(quota().joined(separator: ", "))}" }.joined(separator: ", ")
  }

  private mutating func quota() -> [String] {
    var keys: [String] = []
    if uses(.sessionQuota, 60) { keys.append("sessions: \(dice.number(1...2))") }
    if keys.isEmpty || dice.happens(50) {
      note(.tokenQuota)
      keys.append("tokens: \(dice.number(5_000...60_000))")
      keys.append("per: \(dice.word("1m", "10m", "1h", "5h"))")
    }
    switch dice.number(0...3) {
    case 0:
      note(.quotaRefusal)
      keys.append("on-limit: refuse")
    case 1:
      note(.quotaBackoff)
      keys.append("on-limit: backoff")
      keys.append("backoff: {\(backoff())}")
      keys.append("tries: \(dice.number(1...5))")
    default: break
    }
    if keys.contains(where: { $0.hasPrefix("on-limit") }), dice.happens(50) {
      keys.append("refused: {takes: \(dice.number(1...90))s, spends: \(dice.number(0...900))}")
    }
    return keys
  }
}
