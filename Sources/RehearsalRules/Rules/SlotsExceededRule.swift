import RehearsalSimulation

/// More was at work at a time than there are slots.
struct SlotsExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.slots-exceeded",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen: "sessions at work and the agents that they started are more than there are slots",
    kinds: [.sessionOpened, .sessionEnded, .actSpawn]
  )

  private let slots: Int
  private let orchestrator: AgentID?
  /// How many each open session takes: itself and whom it started.
  private var taken = PerSession<Int>()
  private var count = 0

  init?(_ plan: Plan) {
    guard let slots = plan.platform.slots else { return nil }
    self.slots = slots
    orchestrator = plan.orchestrator
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .sessionOpened:
      // The orchestrator takes no slot, and neither does an agent that the platform wakes.
      let isFree = event.handoff == .none || event.agent == orchestrator
      taken[event.session] = isFree ? 0 : 1
      count += isFree ? 0 : 1
    case .actSpawn:
      taken.update(event.session, from: 0) { $0 += 1 }
      count += 1
    case .sessionEnded: count -= taken.take(event.session) ?? 0
    default: break
    }
    guard count > slots else { return }
    findings.add(Self.about, event, "more at work than the \(slots) slots there are")
  }
}
