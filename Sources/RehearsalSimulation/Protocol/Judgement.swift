/// How verifiers and reviewers find defects, and what follows from their decisions.
extension Situation {
  /// The actions by which a judge examined the work, and the resulting defects and recommendations.
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

  /// Returns the actions that examine the work, decide on it, and pass it on or refuse it.
  ///
  /// A judge without a usable decision does not examine the work.
  func judge(_ found: Finding, otherwise refusal: Decision, onward: [Action]) -> [Action] {
    let ruling = ruling(on: found, otherwise: refusal)
    let next = ruling.letsThrough ? onward : asksAgain(ruling) ? [] : refuse(ruling.defects)
    return (ruling.decision.isUsable ? found.actions : []) + spread(scriptedActs) + ruling.strikes
      + [.decide(ruling.decision, ruling.defects)]
      + replacingHandoffs(next).map { $0.carrying(out: ruling.decision) }
  }

  /// Returns whether the platform asks the judge again because the judge's decision is unusable.
  private func asksAgain(_ ruling: Ruling) -> Bool {
    !ruling.decision.isUsable && plan.replyRule(for: handoff) != nil
  }

  /// Returns the handoffs that pass work on to the next judges, or the approval if no judge follows.
  func onward(_ work: WorkProduct) -> [Action] {
    plan.stage(after: agent, of: work.author, on: handoff.task).map(deliver)
      ?? [handOff(Content(.approve), to: coordinator)]
  }

  /// Returns whether another judge is asked about the work at the same time.
  func judges(with other: AgentID, _ work: WorkProduct) -> Bool {
    plan.stages(of: work.author, on: handoff.task).contains {
      $0.judges.contains(agent) && $0.judges.contains(other)
    }
  }

  /// Returns the handoffs that ask the judges of a panel.
  func deliver(to panel: Panel) -> [Action] {
    panel.judges.map { handOff(Content(.deliver), to: $0) }
  }

  /// Returns whether the judge has found the same defects before, and nothing was written since
  /// then.
  private func isUnchanged(_ defects: [Defect]) -> Bool {
    guard task?.touches.isEmpty == false, let work = content?.work,
      let before = work.refusals.first(where: { $0.judge == agent })
    else { return false }
    return before.defects == defects && before.lastWrite == work.lastWrite
  }

  /// Hands refused work to the agent that fixes it, or gives the task up.
  func refuse(_ defects: [Defect]) -> [Action] {
    let failures = Int(handoff.round) + 1
    guard plan.platform.retry != .phase else {
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

  /// Returns the agent that fixes the work, and the intent of the handoff to that agent.
  ///
  /// The author fixes the work, or the debugger if the same defects come back. The result is `nil`
  /// if the contracts name neither.
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

  /// Returns the flaws that the judge finds, which are all flaws except those that its model
  /// misses.
  ///
  /// Minor flaws become recommendations, and the work is not refused because of them.
  func foundFlaws(_ work: WorkProduct) -> Finding {
    let found = work.flaws.enumerated().filter { !draws.missedFlaws.contains($0.offset) }.map(
      \.element
    )
    return Finding(
      defects: found.filter { $0.weight != .minor }.map(\.defect),
      recommendations: found.filter { $0.weight == .minor }.map(\.defect)
    )
  }

  /// Returns a check of every gate, and a defect for each gate that the work fails.
  ///
  /// If a fault skips the checks, there are no defects.
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
