/// How verifiers and reviewers judge work, and what follows from their decisions.
extension Situation {
  /// The actions of a judge's examination of the work, and what the judge found.
  struct Finding {
    var actions: [ProtocolAction] = []
    var defects: [Defect] = []
    var recommendations: [Defect] = []
    /// Those of the defects that are flaws of the work which the author's model has drawn.
    var flawDefects: [Defect] = []

    static func += (total: inout Finding, addition: Finding) {
      total.actions += addition.actions
      total.defects += addition.defects
      total.recommendations += addition.recommendations
      total.flawDefects += addition.flawDefects
    }
  }

  /// Returns all actions of a judge's session, from the examination of the work to the handoff that follows.
  ///
  /// - Parameters:
  ///   - finding: The result of the examination. The actions of the examination are left out if the judge gives
  ///     no usable decision.
  ///   - refusal: The decision by which this judge refuses work.
  ///   - onward: The actions that pass approved work on.
  /// - Returns: The actions of the session.
  func judgementActions(_ finding: Finding, otherwise refusal: Decision, onward: [ProtocolAction])
    -> [ProtocolAction]
  {
    let ruling = ruling(on: finding, otherwise: refusal)
    let followUpActions =
      ruling.letsThrough ? onward : isAskedAgain(ruling) ? [] : refusalActions(ruling.defects)
    var actions = ruling.decision.isUsable ? finding.actions : []
    actions += spread(scriptedActs)
    actions += ruling.faultRecords
    actions.append(.decide(ruling.decision, ruling.defects))
    actions += replacingHandoffs(followUpActions).map { $0.addingDecision(ruling.decision) }
    return actions
  }

  /// Returns whether the judge gave no usable decision, and a reply rule of the platform covers its handoff.
  ///
  /// Unless the platform lets the work through, the session then sends no handoff, so the judge's answer
  /// counts as missing. The platform's retries and the reply rule determine whether the judge is asked again.
  private func isAskedAgain(_ ruling: Ruling) -> Bool {
    !ruling.decision.isUsable && plan.replyRule(for: handoff) != nil
  }

  /// Returns the handoffs that pass approved work to the next judges, or to the coordinator if no judge
  /// follows.
  func passOnActions(_ work: WorkProduct) -> [ProtocolAction] {
    guard let panel = plan.nextPanel(after: agent, of: work.submitter, on: handoff.task) else {
      return [handOff(Content(.approve), to: coordinator)]
    }
    return deliveryActions(to: panel)
  }

  /// Returns whether another judge is asked about the work at the same time as this agent.
  func isAskedTogether(with other: AgentID, about work: WorkProduct) -> Bool {
    plan.stages(of: work.submitter, on: handoff.task).contains {
      $0.judges.contains(agent) && $0.judges.contains(other)
    }
  }

  /// Returns the situation of a judge to which a task was delivered without work, with an empty work product.
  ///
  /// An agent in code can deliver a task without having written, proven or reported anything. The judge then decides on the
  /// empty work of the task's agent.
  func withEmptyWork(for task: PlannedTask) -> Situation {
    var situation = self
    var content = self.content ?? Content(.deliver)
    let author = task.agent == .none ? handoff.sender : task.agent
    content.work = WorkProduct(author: author, criterionCount: task.criteria.count)
    situation.content = content
    return situation
  }

  /// Returns the handoffs that ask the judges of a panel about the work at the same time.
  func deliveryActions(to panel: Panel) -> [ProtocolAction] {
    panel.judges.map { handOff(Content(.deliver), to: $0) }
  }

  /// Returns whether this judge's last refusal of the work named the same defects, and nothing was written since.
  ///
  /// The result is false for a task that has no files.
  private func repeatsRefusal(_ defects: [Defect]) -> Bool {
    guard task?.touches.isEmpty == false, let work = content?.work,
      let earlierRefusal = work.refusals.first(where: { $0.judge == agent })
    else { return false }
    return earlierRefusal.defects == defects && earlierRefusal.lastWriteEvent == work.lastWriteEvent
  }

  /// Returns the actions that hand refused work to the agent that fixes it, or to the coordinator.
  ///
  /// The coordinator gets the work if the platform retries whole phases, or if the task is not tried again.
  func refusalActions(_ defects: [Defect]) -> [ProtocolAction] {
    let failureCount = Int(handoff.round) + 1
    guard plan.platform.retry != .phase else {
      var content = Content(.fail)
      content.defects = defects
      return [handOff(content, to: coordinator)]
    }
    var actions: [ProtocolAction] = []
    let debugger = plan.debugger(of: agent)
    if repeatsRefusal(defects), debugger == nil || handoff.sender == debugger {
      guard let skipRecord = skipRecord(of: .progress) else {
        return [handOff(.fail(.stuck(.noProgress), defects: defects), to: coordinator)]
      }
      actions.append(skipRecord)
    }
    if failureCount >= plan.platform.attempts {
      guard let skipRecord = skipRecord(of: .cap) else {
        let outcome = Outcome.stuck(.attemptsExhausted)
        return [handOff(.fail(outcome, defects: defects), to: coordinator)]
      }
      actions.append(skipRecord)
    }
    guard let (intent, fixer) = fixer(of: defects) else {
      return actions + [handOff(.fail(.blocked, defects: defects), to: coordinator)]
    }
    var content = Content(intent)
    content.defects = defects
    return actions + [
      .retry(handoff.task, failures: failureCount),
      .handOff(content, to: fixer, task: handoff.task, round: failureCount),
    ]
  }

  /// Returns the agent that fixes the work, and the intent of the handoff to that agent.
  ///
  /// If this judge's previous refusal named the same defects, the judge's debugger fixes the work, if there
  /// is one. Otherwise, the author fixes the work if the contracts let the judge hand work to the author. If
  /// they do not, the debugger fixes it. Without a debugger, the first agent fixes it that reported on the work
  /// and to which the judge may hand work. The result is `nil` if there is no such agent.
  private func fixer(of defects: [Defect]) -> (Intent, AgentID)? {
    let work = content?.work
    let debugger = plan.debugger(of: agent)
    let earlierDefects = work?.refusals.first { $0.judge == agent }?.defects ?? []
    if let debugger, !earlierDefects.isEmpty, earlierDefects == defects {
      return (.escalate, debugger)
    }
    if let author = work?.author, !plan.sides(from: agent, to: author).isEmpty {
      return (.reject, author)
    }
    if let debugger { return (.escalate, debugger) }
    let reporter = work?.reports.map(\.reporter).first { reporter in
      !plan.sides(from: agent, to: reporter).isEmpty
    }
    return reporter.map { (.reject, $0) }
  }

  /// Returns the flaws of the work that the judge finds, according to the random draws of its
  /// behaviour model.
  ///
  /// Minor flaws become recommendations, for which the work is not refused. All other flaws become
  /// defects.
  func findingOfFlaws(_ work: WorkProduct) -> Finding {
    let seenFlaws = work.flaws.enumerated()
      .filter { !randomDraws.missedFlawIndices.contains($0.offset) }.map(\.element)
    let flawDefects = seenFlaws.filter { $0.weight != .minor }.map(\.defect)
    return Finding(
      defects: flawDefects,
      recommendations: seenFlaws.filter { $0.weight == .minor }.map(\.defect),
      flawDefects: flawDefects
    )
  }

  /// Returns a check of every gate, and a defect for each gate that the work does not pass.
  ///
  /// If a gate fails and a fault makes the judge skip the checks, the result contains only the record of the fault.
  func gateChecks(_ work: WorkProduct) -> Finding {
    let values = plan.gates.map { work.numbers.value(of: $0.metric) }
    let failedGates = zip(plan.gates, values).filter { !$0.passes($1) }
    if !failedGates.isEmpty, let skipRecord = skipRecord(of: .gates) {
      return Finding(actions: [skipRecord])
    }
    return Finding(
      actions: zip(plan.gates, values).map { .check($0, $1) },
      defects: failedGates.map { gate, value in
        let problem = value.map { "\($0) is below \(gate.floor)" } ?? "no number was reported"
        return Defect(category: "gate", text: "\(gate.metric): \(problem)")
      }
    )
  }
}
