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
  private var open = PerTask<[Open]>([])
  private var completed: [TaskID] = []

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .handoffSent(let handoff, _):
      open[event.task].append(Open(handoff: handoff, sequence: event.sequence))
    case .handoffDelivered(let handoff, _):
      // Taken up by another than it was addressed to, it has not arrived.
      let sent = open[event.task].first { $0.handoff.id == handoff.id }?.handoff
      guard sent.map({ $0.receiver == handoff.receiver }) ?? true else { return }
      open[event.task].removeAll { Self.replaces(handoff, $0.handoff) }
    case .taskEnded(let outcome):
      if outcome.kind == .completed { completed.append(event.task) }
      if open[event.task].isEmpty || outcome.kind != .completed { open[event.task] = [] }
    default: break
    }
  }

  /// A handoff stands for those before it of the same edge and intent, a new assignment for all.
  private static func replaces(_ later: Handoff, _ sent: Handoff) -> Bool {
    guard sent.id.rawValue <= later.id.rawValue else { return false }
    return later.intent == .assign
      || sent.sender == later.sender && sent.receiver == later.receiver
        && sent.intent == later.intent
  }

  mutating func conclude(_ findings: inout Findings) {
    for task in completed {
      for lost in open[task] where lost.handoff.intent.asksForWork {
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
