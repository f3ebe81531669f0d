package import RehearsalSimulation

/// An assertion of a scenario that judges certain events only, and holds in a run without these events.
package struct ConditionalAssertion: Sendable {
  /// The location of the assertion in the scenario file.
  private var location: SourceLocation
  /// The key of the assertion, and the events whose absence makes it hold, as text.
  private var absenceText: String
  /// Whether the absence of the events is what the assertion demands.
  private var demandsAbsence = false

  /// Returns the assertions of a plan, in the order of ``PlanCoverage/isAssertionJudged``.
  package static func assertions(of plan: Plan) -> [ConditionalAssertion] {
    guard let expectations = plan.oracle.expectations else { return [] }
    func text(_ pattern: Expectations.EventPattern) -> String { pattern.description(in: plan) }
    let leadsTo = expectations.leadsTo.map {
      ConditionalAssertion(
        location: $0.location,
        absenceText: "leads-to: no \(text($0.cause)) happened, so nothing was judged"
      )
    }
    let before = expectations.before.map {
      ConditionalAssertion(
        location: $0.location,
        absenceText: "before: no \(text($0.second)) happened, so nothing was judged"
      )
    }
    let afterLastWrite = expectations.afterLastWrite.map { pattern in
      let task = pattern.task.map(plan.name(of:)) ?? "a task"
      return ConditionalAssertion(
        location: pattern.location,
        absenceText: "after-last-write: no write for \(task) that completed, so nothing was judged"
      )
    }
    let atMost = expectations.atMost.map {
      ConditionalAssertion(
        location: $0.pattern.location,
        absenceText: "at-most: no \(text($0.pattern)) happened",
        demandsAbsence: $0.maximumCount == 0
      )
    }
    return leadsTo + before + afterLastWrite + atMost
  }

  /// Returns a line of text for each assertion of a plan that judged nothing.
  ///
  /// `isJudged` tells for each assertion whether an event happened that it judges.
  static func unjudgedLines(_ plan: Plan, _ isJudged: [Bool]) -> [String] {
    zip(assertions(of: plan), isJudged).compactMap { assertion, isJudged in
      isJudged || assertion.demandsAbsence
        ? nil : "\(assertion.location): \(assertion.absenceText)"
    }
  }
}

extension SweepAssessment {
  /// Returns a line of text for each rule of `never`, each invariant of `always` and each bound of `numbers`
  /// that no run of a plan can violate.
  static func inviolableRuleLines(_ plan: Plan) -> [String] {
    guard let expectations = plan.oracle.expectations else { return [] }
    let neverLines = expectations.never.filter { !canViolate([$0.rule], in: plan) }.map {
      "\($0.location): never: no run of this scenario can violate \($0.rule)"
    }
    let alwaysLines = expectations.always.filter {
      !$0.invariant.isCounted && !canViolate($0.invariant.rulePrefixes, in: plan)
    }
    .map {
      "\($0.location): always: no run of this scenario can violate \($0.invariant.rawValue)"
    }
    let numberLines = expectations.numbers.filter { $0.holdsInEveryRun(of: plan) }.map {
      "\($0.location): numbers: no run of this scenario can have `\($0.quantity.rawValue)` above 0"
    }
    return neverLines + alwaysLines + numberLines
  }

  /// Returns whether a run of a plan can violate one of the given rules.
  ///
  /// An element of `rules` is the identifier of a rule, or a group of rules with a dot at the end.
  private static func canViolate(_ rules: [String], in plan: Plan) -> Bool {
    RuleBook.rules.contains { type in
      let id = type.ruleDescription.id
      let isNamed = rules.contains { id == $0 || $0.hasSuffix(".") && id.hasPrefix($0) }
      return isNamed && type.init(plan) != nil
    }
  }
}

extension Expectations.NumberBound {
  /// Whether the quantity is 0 in every run that a plan can have, and the bound permits 0.
  fileprivate func holdsInEveryRun(of plan: Plan) -> Bool {
    guard lowerBound ?? 0 <= 0 else { return false }
    return switch quantity {
    case .refused: plan.platform.quotas.isEmpty
    case .askedAgain: plan.platform.replies.isEmpty
    case .overshoot: plan.platform.budget == nil
    case .tokens: !plan.canSpendTokens
    case .makespan, .handoffs, .retries, .executions, .cost, .escaped, .completed, .stuck: false
    }
  }
}

extension Plan {
  /// Whether a session can spend tokens, because of a model, a script, a quota or a fault.
  fileprivate var canSpendTokens: Bool {
    let canMemberSpend = members.contains { member in
      let modelSpends = member.model.map { $0.sessionTokens != nil || !$0.tokensByAct.isEmpty }
      return modelSpends ?? false || member.behaviour.clauses.contains { $0.tokens != nil }
    }
    return canMemberSpend || platform.quotas.contains { $0.refusalTokens > 0 } || !faults.isEmpty
  }
}
