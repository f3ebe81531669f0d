import RehearsalSimulation

/// Reports a caller that went on without the result of an agent that it had started.
struct LostResultRule: Rule {
  static let about = LostHandoffRule.about
  static let kinds: [Event.Name] = [.replyMissed]

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .replyMissed(let handoff, _, _) = event.kind else { return }
    violations.record(
      Self.about,
      event,
      "went on without the result of \(plan.name(of: handoff.receiver))"
    )
  }
}

/// Reports a session that ended, but whose last words are an error of the platform or nothing.
struct NoUsableResultRule: Rule {
  static let about = PrematureEndRule.about
  static let kinds: [Event.Name] = [.sessionEnded]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .sessionEnded(.nothing) = event.kind else { return }
    violations.record(Self.about, event, "ended its session without a result that can be used")
  }
}

/// Reports a write that makes a gate easier to pass.
struct LoosenedGateRule: Rule {
  static let about = EditedGateRule.about
  static let kinds: [Event.Name] = [.gateLoosened]

  private let files: [PathPattern]

  init?(_ plan: Plan) {
    guard !plan.gateFiles.isEmpty else { return nil }
    files = plan.gateFiles
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .gateLoosened(let path, let loosening) = event.kind,
      files.contains(where: { $0.matches(path) })
    else { return }
    let how =
      switch loosening {
      case .lowered: "lowered a number of the gate in \(path)"
      case .removed: "removed a number of the gate in \(path)"
      case .excluded: "excluded files or tests from the gate in \(path)"
      }
    violations.record(Self.about, event, how)
  }
}
