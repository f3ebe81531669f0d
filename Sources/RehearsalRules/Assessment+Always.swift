import RehearsalSimulation

/// What a scenario asserts to hold throughout.
extension Assessment {
  func assess(_ expected: Expectations.Always) -> ExpectationResult {
    let invariant = expected.invariant
    let violated = violated(invariant.rules)
    let uncounted = invariant.isCounted ? uncounted(invariant) : nil
    return result(
      "always: \(invariant.rawValue)",
      violated != nil ? .fail : uncounted == nil ? .pass : isStopped ? .unknown : .fail,
      invariant.rawValue,
      violated ?? uncounted ?? "",
      expected.location
    )
  }

  /// The violations of some rules, in words; `nil` where there is none.
  private func violated(_ rules: [String]) -> String? {
    let found = violations.filter { violation in
      rules.contains { violation.rule == $0 || $0.hasSuffix(".") && violation.rule.hasPrefix($0) }
    }
    return found.isEmpty ? nil : found.map(describe).joined(separator: ", ")
  }

  /// What did not come to one end, in words; `nil` where all did.
  private func uncounted(_ invariant: Expectations.Invariant) -> String? {
    guard let conservation = evidence.conservation else { return nil }
    if invariant == .noGhosts {
      return conservation.haunting.map { "without end: \(evidence.line($0))" }
    }
    if let lost = conservation.lost { return "not once: \(evidence.line(lost))" }
    return conservation.unended(in: plan).map { "\(plan.name(of: $0)) never ended" }
  }
}
