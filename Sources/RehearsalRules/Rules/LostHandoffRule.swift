import RehearsalSimulation

/// A handoff never arrived, nothing took its place, and its task passed for completed.
struct LostHandoffRule: Rule {
  static let about = RuleDescription(
    id: "handoff.lost",
    severity: .error,
    failureMode: .withholdsInformation,
    firesWhen:
      "a handoff was sent, not delivered by the end nor made again, and its task ended completed",
    kinds: [.handoffSent, .handoffDelivered, .taskEnded]
  )

  private struct Open {
    var handoff: Handoff
    var sequence: UInt64
  }

  private let plan: Plan
  private var open: [TaskID: [Open]] = [:]
  private var completed: [TaskID] = []

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .handoffSent(let handoff, _):
      open[event.task, default: []].append(Open(handoff: handoff, sequence: event.sequence))
    case .handoffDelivered(let handoff, _):
      // Taken up by another than it was addressed to, it has not arrived.
      let arrived = open[event.task]?.first { $0.handoff.id == handoff.id }?.handoff
      guard arrived.map({ $0.receiver == handoff.receiver }) ?? true else { return }
      // A later handoff of the same edge and intent, or a new assignment, replaces those before it.
      if handoff.intent == .assign {
        open[event.task]?.removeAll { $0.handoff.id.rawValue <= handoff.id.rawValue }
      }
      open[event.task]?.removeAll { waiting in
        waiting.handoff.sender == handoff.sender && waiting.handoff.receiver == handoff.receiver
          && waiting.handoff.intent == handoff.intent
          && waiting.handoff.id.rawValue <= handoff.id.rawValue
      }
    case .taskEnded(let outcome):
      if outcome.kind == .completed { completed.append(event.task) }
    default: break
    }
  }

  mutating func conclude(_ findings: inout Findings) {
    for task in completed {
      for lost in open[task] ?? [] where lost.handoff.intent.asksForWork {
        findings.add(
          Self.about,
          agent: lost.handoff.sender,
          task: task,
          "\(lost.handoff.intent.rawValue) to \(plan.name(of: lost.handoff.receiver)) never arrived",
          evidence: [lost.sequence]
        )
      }
    }
  }
}
