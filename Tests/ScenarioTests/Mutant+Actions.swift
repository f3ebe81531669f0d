@testable import RehearsalSimulation

/// Properties and changes of actions that mutants use.
extension ProtocolAction {
  struct Handing: Equatable {
    var content: Content
    var receiver: AgentID
    var task: TaskID
    var round: Int
  }

  var handoff: Handing? {
    guard case .handOff(let content, let receiver, let task, let round) = self else { return nil }
    return Handing(content: content, receiver: receiver, task: task, round: round)
  }

  var end: (task: TaskID, outcome: Outcome)? {
    guard case .end(let task, let outcome) = self else { return nil }
    return (task, outcome)
  }

  var isHandoff: Bool { handoff != nil }
  var isEnd: Bool { end != nil }

  var isWrite: Bool {
    guard case .act(.write) = self else { return false }
    return true
  }

  var isSkill: Bool {
    guard case .act(.skill) = self else { return false }
    return true
  }

  var isCommand: Bool {
    guard case .act(.command) = self else { return false }
    return true
  }

  var isProof: Bool {
    guard case .prove = self else { return false }
    return true
  }

  var isReport: Bool {
    guard case .report = self else { return false }
    return true
  }

  var isDecision: Bool {
    guard case .decide = self else { return false }
    return true
  }

  var isRetry: Bool {
    guard case .retry = self else { return false }
    return true
  }
}

extension [ProtocolAction] {
  func mapReports(_ change: (inout Event.Report) -> Void) -> [ProtocolAction] {
    map { action in
      guard case .report(var report) = action else { return action }
      change(&report)
      return .report(report)
    }
  }

  func mapHandoffs(of intent: Intent, _ change: (inout ProtocolAction.Handing) -> Void)
    -> [ProtocolAction]
  {
    map { action in
      guard var handing = action.handoff, handing.content.intent == intent else { return action }
      change(&handing)
      return .handOff(
        handing.content,
        to: handing.receiver,
        task: handing.task,
        round: handing.round
      )
    }
  }

  func mapEnds(_ change: (TaskID, inout Outcome) -> Void) -> [ProtocolAction] {
    map { action in
      guard var (task, outcome) = action.end else { return action }
      change(task, &outcome)
      task = action.end?.task ?? task
      return .end(task, outcome)
    }
  }
}

extension Situation {
  /// Replaces an intent by another one.
  mutating func replaceIntent(_ intent: Intent, as other: Intent) {
    guard handoff.intent == intent else { return }
    handoff.intent = other
    content = Content(other)
  }

  /// Returns the actions by which a judge refuses work.
  func refusing(to receiver: AgentID) -> [ProtocolAction] {
    let round = Int(handoff.round) + 1
    return [
      .retry(handoff.task, failures: round),
      .handOff(Content(.reject), to: receiver, task: handoff.task, round: round),
    ]
  }
}

extension Mutants {
  /// Makes a judge approve and hand on all work.
  static let approving: @Sendable (Situation, [ProtocolAction]) -> [ProtocolAction] = {
    situation,
    actions in
    guard actions.contains(where: \.isDecision) else { return actions }
    let onward = situation.content?.work.map(situation.passOnActions)
    return [.decide(.approved, [])]
      + (onward ?? [situation.handOff(Content(.approve), to: situation.coordinator)])
  }

  /// Raises the floor of every gate by 0.01 %.
  static let raisingGates: @Sendable (inout Plan) -> Void = { plan in
    for index in plan.gates.indices {
      plan.gates[index].floor = Percentage(hundredths: plan.gates[index].floor.hundredths + 1)
    }
  }
}
