/// What follows from a verifier's or reviewer's decision.
extension Situation {
  /// What a judge did to find out, what it found wrong, and what could be better.
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

  /// Records the decision, then hands the work on or back; who gives no decision looked at nothing.
  func judge(_ found: Finding, otherwise refusal: Decision, onward: Action) -> [Action] {
    let ruling = ruling(on: found, otherwise: refusal)
    let next = ruling.letsThrough ? [onward] : refuse(ruling.defects)
    return (ruling.decision.isUsable ? found.actions : []) + spread(scriptedActs) + ruling.strikes
      + [.decide(ruling.decision, ruling.defects)]
      + hands(next)
  }

  /// Where work goes that nothing is wrong with: to its next judge, else it is approved.
  func onward(_ work: WorkProduct) -> Action {
    plan.judge(after: agent, of: work.author).map { handOff(Content(.deliver), to: $0) }
      ?? handOff(Content(.approve), to: coordinator)
  }

  /// Whether the work comes back with the same defects and nothing written since they were found.
  private func isUnchanged(_ defects: [Defect]) -> Bool {
    guard task?.touches.isEmpty == false, let work = content?.work,
      let before = work.refusals.first(where: { $0.judge == agent })
    else { return false }
    return before.defects == defects && before.lastWrite == work.lastWrite
  }

  /// Hands refused work back to be mended, or gives it up.
  private func refuse(_ defects: [Defect]) -> [Action] {
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
    guard let (intent, mender) = mender(of: defects) else {
      return actions + [handOff(.fail(.blocked, defects: defects), to: coordinator)]
    }
    var content = Content(intent)
    content.defects = defects
    return actions + [
      .retry(handoff.task, failures: failures),
      .handOff(content, to: mender, task: handoff.task, round: failures),
    ]
  }

  /// Who mends the work: its author, or the debugger when the same failure comes back; nobody
  /// whom no contract names.
  private func mender(of defects: [Defect]) -> (Intent, AgentID)? {
    let work = content?.work
    let debugger = plan.debugger(of: agent)
    let before = work?.refusals.first { $0.judge == agent }?.defects ?? []
    if let debugger, !before.isEmpty, before == defects { return (.escalate, debugger) }
    if let author = work?.author, !plan.sides(from: agent, to: author).isEmpty {
      return (.reject, author)
    }
    return debugger.map { (.escalate, $0) }
  }

  /// The flaws of the work that the judge finds: all that there are, unless chance decides.
  ///
  /// A minor one is no reason to refuse the work.
  func foundFlaws(_ work: WorkProduct) -> Finding {
    let found = work.flaws.enumerated().filter { !luck.missed.contains($0.offset) }.map(\.element)
    return Finding(
      defects: found.filter { $0.weight != .minor }.map(\.defect),
      recommendations: found.filter { $0.weight == .minor }.map(\.defect)
    )
  }

  /// The checks of every gate with the defects they find; skipped by a fault they find none.
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
