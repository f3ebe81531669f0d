import RehearsalSimulation

/// A session began to spend when nothing was left.
struct BudgetExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.budget-exceeded",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen: "a session that opened after the budget was used up spends tokens",
    kinds: [.sessionOpened, .sessionSpent]
  )

  private let budget: Int64
  private var spent: Int64 = 0
  /// The last session that opened while something was left.
  private var last = SessionID.none

  init?(_ plan: Plan) {
    guard let budget = plan.platform.budget else { return nil }
    self.budget = budget
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .sessionSpent(let tokens) = event.kind else {
      if spent < budget { last = event.session }
      return
    }
    if event.session.rawValue > last.rawValue {
      findings.add(Self.about, event, "spent tokens past the budget of \(budget)")
    }
    let (sum, isTooMuch) = spent.addingReportingOverflow(tokens)
    spent = isTooMuch ? .max : sum
  }
}
