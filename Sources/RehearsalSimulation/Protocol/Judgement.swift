/// How verifiers and reviewers find defects, and what follows from their decisions.
extension Situation {
  /// What a judge did to examine the work, the defects it found, and its recommendations.
  struct Finding {
    var actions: [Action] = []
    var defects: [Defect] = []
    var recommendations: [Defect] = []

    static func += (all: inout Finding, more: Finding) {
      all.actions += more.actions
      all.defects += more.defects
      all.recommendations += more.recommendations
    }
  }

  /// Returns the examination, the decision, and the handoff that passes the work on or refuses it.
  ///
  /// A judge without a usable decision examined nothing.
  func judge(_ found: Finding, otherwise refusal: Decision, onward: Action) -> [Action] {
    let ruling = ruling(on: found, otherwise: refusal)
    let next = ruling.letsThrough ? [onward] : refuse(ruling.defects)
    return (ruling.decision.isUsable ? found.actions : []) + spread(scriptedActs) + ruling.strikes
      + [.decide(ruling.decision, ruling.defects)]
      + replacingHandoffs(next)
  }

  /// Returns the handoff of work without defects: to its next judge, otherwise an approval.
  func onward(_ work: WorkProduct) -> Action {
    plan.judge(after: agent, of: work.author).map { handOff(Content(.deliver), to: $0) }
      ?? handOff(Content(.approve), to: coordinator)
  }

  /// Whether the work has the same defects as before and nothing was written since they were found.
  private func isUnchanged(_ defects: [Defect]) -> Bool {
    guard task?.touches.isEmpty == false, let work = content?.work,
      let before = work.refusals.first(where: { $0.judge == agent })
    else { return false }
    return before.defects == defects && before.lastWrite == work.lastWrite
  }

  /// Hands refused work to the agent that fixes it, or gives the task up.
  func refuse(_ defects: [Defect]) -> [Action] {
    let failures = Int(handoff.round) + 1
    guard plan.platform.retry == .task else {
      var content = Content(.fail)
      content.defects = defects
      return [handOff(content, to: coordinator)]
    }
    var actions: [Action] = []
    let debugger = plan.debugger(of: agent)
    if isUnchanged(defects), debugger == nil || handoff.sender == debugger {
      guard let skip = skips(.progress) else {
        return [handOff(.fail(.stuck(.noProgress), defects: defects), to: coordinator)]
      }
      actions.append(skip)
    }
    if failures >= plan.platform.attempts {
      guard let skip = skips(.cap) else {
        let outcome = Outcome.stuck(.attemptsExhausted)
        return [handOff(.fail(outcome, defects: defects), to: coordinator)]
      }
      actions.append(skip)
    }
    guard let (intent, fixer) = fixer(of: defects) else {
      return actions + [handOff(.fail(.blocked, defects: defects), to: coordinator)]
    }
    var content = Content(intent)
    content.defects = defects
    return actions + [
      .retry(handoff.task, failures: failures),
      .handOff(content, to: fixer, task: handoff.task, round: failures),
    ]
  }

  /// Returns the agent that fixes the work: its author, or the debugger if the same defects come back;
  /// `nil` if the contracts name neither.
  private func fixer(of defects: [Defect]) -> (Intent, AgentID)? {
    let work = content?.work
    let debugger = plan.debugger(of: agent)
    let before = work?.refusals.first { $0.judge == agent }?.defects ?? []
    if let debugger, !before.isEmpty, before == defects { return (.escalate, debugger) }
    if let author = work?.author, !plan.sides(from: agent, to: author).isEmpty {
      return (.reject, author)
    }
    return debugger.map { (.escalate, $0) }
  }

  /// Returns the flaws that the judge finds: all flaws of the work, except those that its model misses.
  ///
  /// Minor flaws become recommendations, for which the work is not refused.
  func foundFlaws(_ work: WorkProduct) -> Finding {
    let found = work.flaws.enumerated().filter { !draws.missedFlaws.contains($0.offset) }.map(
      \.element
    )
    return Finding(
      defects: found.filter { $0.weight != .minor }.map(\.defect),
      recommendations: found.filter { $0.weight == .minor }.map(\.defect)
    )
  }

  /// Returns a check of every gate, with the defects found.
  ///
  /// If a fault skips the checks, none is found.
  func gateChecks(_ work: WorkProduct) -> Finding {
    let values = plan.gates.map { gate in work.numbers.first { $0.metric == gate.metric }?.value }
    let failing = zip(plan.gates, values).filter { !$0.passes($1) }
    if !failing.isEmpty, let skip = skips(.gates) { return Finding(actions: [skip]) }
    return Finding(
      actions: zip(plan.gates, values).map { .check($0, $1) },
      defects: failing.map { gate, value in
        let found = value.map { "\($0) is below \(gate.floor)" } ?? "no number was reported"
        return Defect(category: "gate", text: "\(gate.metric): \(found)")
      }
    )
  }
}
