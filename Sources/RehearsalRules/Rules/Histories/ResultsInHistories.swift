import RehearsalSimulation

/// Reports, in a history, an agent that continued without the result of an agent that it had started.
struct LostResultRule: Rule {
  static let ruleDescription = LostHandoffRule.ruleDescription
  static let observedKinds: [Event.Name] = [.replyMissed]

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .replyMissed(let handoff, _, _) = event.kind else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "went on without the result of \(plan.name(of: handoff.receiver))"
    )
  }
}

/// Reports, in a history, a session that ended without a usable result.
///
/// The last text of such a session is usually blank or an error message.
struct NoUsableResultRule: Rule {
  static let ruleDescription = PrematureEndRule.ruleDescription
  static let observedKinds: [Event.Name] = [.sessionEnded]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .sessionEnded(.nothing) = event.kind else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "ended its session without a result that can be used"
    )
  }
}

/// Reports, in a history, a change of a file that makes a gate easier to pass, such as a lower coverage threshold.
struct LoosenedGateRule: Rule {
  static let ruleDescription = EditedGateRule.ruleDescription
  static let observedKinds: [Event.Name] = [.gateLoosened]

  private let plan: Plan

  init?(_ plan: Plan) {
    guard !plan.gateFiles.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .gateLoosened(let path, let loosening) = event.kind, plan.isGateFile(path) else {
      return
    }
    let changeText: String
    switch loosening {
    case .lowered: changeText = "lowered a number of the gate in \(path)"
    case .raised: changeText = "raised a limit of the gate in \(path)"
    case .removed: changeText = "removed a number of the gate in \(path)"
    case .disabled: changeText = "switched off the gate in \(path)"
    case .excluded: changeText = "excluded files or tests from the gate in \(path)"
    // The history is unknown then.
    case .unclear: return
    }
    context.violations.record(Self.ruleDescription, event, changeText)
  }
}
