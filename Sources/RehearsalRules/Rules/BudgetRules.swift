import RehearsalSimulation

/// Reports a session that spends tokens, if a limit of the budget that applies to the session was used up
/// before the session opened.
struct BudgetExceededRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "resource.budget-exceeded",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a session that opened after the budget was used up spends tokens",
    kinds: [.handoffDelivered, .sessionOpened, .sessionSpent, .sessionEnded]
  )

  private let plan: Plan
  /// The session that the last delivery opened, and whether the budget applies to the session.
  private var lastDelivery: (session: SessionID, isMetered: Bool) = (.none, false)
  /// The tokens and costs that sessions have spent so far, compared with each limit of the budget.
  private var account: BudgetAccount
  /// For each open session that opened after a limit of the budget was used up, the index in `account.limits`
  /// of the first used-up limit.
  private var exhaustedLimitIndices = SessionTable<Int>()

  init?(_ plan: Plan) {
    guard plan.platform.budget != nil else { return nil }
    self.plan = plan
    account = BudgetAccount(for: plan)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      lastDelivery = (event.session, plan.isMetered(handoff.receiver, on: handoff.intent))
    case .sessionOpened:
      // The delivery of a handoff is the event before the session that the handoff opens.
      let isMetered =
        lastDelivery.session == event.session
        ? lastDelivery.isMetered : plan.isMetered(event.agent, on: .assign)
      guard isMetered else { return }
      let limitIndices = account.limitIndices(of: event.agent, on: event.task)
      if let index = limitIndices.first(where: { account.limits[$0].isUsedUp }) {
        exhaustedLimitIndices[event.session] = index
      }
    case .sessionSpent(let tokens):
      if let index = exhaustedLimitIndices[event.session] {
        let limitText = account.limits[index].description
        context.violations.record(
          Self.ruleDescription,
          event,
          "spent tokens beyond the budget of \(limitText)"
        )
      }
      account.spend(tokens, by: event.agent, on: event.task)
    case .sessionEnded: _ = exhaustedLimitIndices.take(event.session)
    default: break
    }
  }
}

/// Reports sessions that together spend more than the budget, if the platform reserves tokens for each session to
/// prevent overspending.
struct BudgetOvershootRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "resource.budget-overshoot",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "sessions spend more than the budget although it reserves tokens for each session",
    kinds: [.sessionSpent]
  )

  /// How many tokens of the budget the platform reserves for each session.
  private let reservedTokens: Int64
  private var account: BudgetAccount
  /// For each limit in `account.limits`, whether the rule has already reported the limit as exceeded.
  private var isReported: [Bool]

  init?(_ plan: Plan) {
    guard let budget = plan.platform.budget, budget.reserve > 0 else { return nil }
    reservedTokens = budget.reserve
    account = BudgetAccount(for: plan)
    isReported = account.limits.map { _ in false }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .sessionSpent(let tokens) = event.kind else { return }
    account.spend(tokens, by: event.agent, on: event.task)
    for index in account.limitIndices(of: event.agent, on: event.task)
    where !isReported[index] && account.limits[index].isExceeded {
      isReported[index] = true
      context.violations.record(
        Self.ruleDescription,
        event,
        "exceeded the budget of \(account.limits[index].description), although each session reserves "
          + "\(reservedTokens) tokens"
      )
    }
  }
}

extension BudgetAccount.Limit {
  /// A description of the limit for the texts of violations, such as `30000 tokens for maker`.
  ///
  /// If the limit applies to all sessions together, the text is only the amount, such as `30000`.
  fileprivate var description: String {
    let amountText =
      isCost ? Expectations.Quantity.Unit.money.formatted(Double(amount)) : "\(amount)"
    guard let owner else { return amountText }
    return "\(amountText)\(isCost ? "" : " tokens") for \(owner)"
  }
}
