import RehearsalSimulation

/// A session spent what was no longer there.
struct BudgetExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.budget-exceeded",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen: "a session spends tokens after the budget is used up",
    kinds: [.sessionSpent]
  )

  private let budget: Int64
  private var spent: Int64 = 0

  init?(_ plan: Plan) {
    guard let budget = plan.platform.budget else { return nil }
    self.budget = budget
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .sessionSpent(let tokens) = event.kind else { return }
    if spent >= budget {
      findings.add(Self.about, event, "spent tokens past the budget of \(budget)")
    }
    spent = spent.addingReportingOverflow(tokens).overflow ? .max : spent + tokens
  }
}
