import RehearsalSimulation

/// Reports a session that opens after the budget is used up and then spends tokens.
struct BudgetExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.budget-exceeded",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a session that opened after the budget was used up spends tokens",
    kinds: [.sessionOpened, .sessionSpent, .sessionEnded]
  )

  private let plan: Plan
  private var account: BudgetAccount
  /// For each open session, the limit that was used up when the session opened.
  private var usedUp = SessionTable<Int>()

  init?(_ plan: Plan) {
    guard plan.platform.budget != nil else { return nil }
    self.plan = plan
    account = BudgetAccount(for: plan)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .sessionOpened:
      let limits = account.limits(of: event.agent, on: event.task)
      if let limit = limits.first(where: { account.limits[$0].isUsedUp }) {
        usedUp[event.session] = limit
      }
    case .sessionSpent(let tokens):
      if let limit = usedUp[event.session] {
        let budget = account.limits[limit].description
        violations.record(Self.about, event, "spent tokens beyond the budget of \(budget)")
      }
      account.spend(tokens, by: event.agent, on: event.task)
    case .sessionEnded: _ = usedUp.take(event.session)
    default: break
    }
  }
}

/// Reports spending beyond the budget although tokens are reserved for each session.
struct BudgetOvershootRule: Rule {
  static let about = RuleDescription(
    id: "resource.budget-overshoot",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "sessions spend more than the budget although it reserves tokens for each session",
    kinds: [.sessionSpent]
  )

  private let reserve: Int64
  private var account: BudgetAccount
  /// Whether each limit was already reported.
  private var isReported: [Bool]

  init?(_ plan: Plan) {
    guard let budget = plan.platform.budget, budget.reserve > 0 else { return nil }
    reserve = budget.reserve
    account = BudgetAccount(for: plan)
    isReported = account.limits.map { _ in false }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .sessionSpent(let tokens) = event.kind else { return }
    account.spend(tokens, by: event.agent, on: event.task)
    for index in account.limits(of: event.agent, on: event.task)
    where !isReported[index] && account.limits[index].isExceeded {
      isReported[index] = true
      violations.record(
        Self.about,
        event,
        "exceeded the budget of \(account.limits[index].description), although each session reserves "
          + "\(reserve) tokens"
      )
    }
  }
}

extension BudgetAccount.Limit {
  /// The limit as messages name it, such as `30000 tokens for maker`.
  ///
  /// A limit of tokens on all sessions is only the number.
  fileprivate var description: String {
    let unit = isCost ? Expectations.Measure.Unit.money.formatted(Double(amount)) : "\(amount)"
    guard let owner else { return unit }
    return "\(unit)\(isCost ? "" : " tokens") for \(owner)"
  }
}
