import RehearsalSimulation

/// Work began without something that the contract needs.
struct MissingContextRule: Rule {
  static let about = RuleDescription(
    id: "handoff.missing-context",
    severity: .error,
    failureMode: .doesNotAsk,
    firesWhen: "work began though a needed context item was absent and no assumption was recorded",
    kinds: [.actAssume, .taskStarted, .sessionEnded]
  )

  private let plan: Plan
  private var assumed = PerSession<[String]>()

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { $0.context != nil }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .actAssume(let item): assumed.update(event.session, from: []) { $0.append(item) }
    case .taskStarted:
      guard let task = plan.task(event.task), let contract = plan.member(event.agent)?.contract
      else {
        return
      }
      let said = assumed[event.session] ?? []
      for item in plan.missingContext(of: task, for: contract) where !said.contains(item) {
        findings.add(Self.about, event, "began without \(item)")
      }
    case .sessionEnded: assumed[event.session] = nil
    default: break
    }
  }
}
