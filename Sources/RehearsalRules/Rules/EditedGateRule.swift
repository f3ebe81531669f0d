import RehearsalSimulation

/// Who is held to a gate changed what states it.
struct EditedGateRule: Rule {
  static let about = RuleDescription(
    id: "gate.edited",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen: "a session writes a file that states a gate",
    kinds: [.actWrite]
  )

  private let files: [PathPattern]

  init?(_ plan: Plan) {
    guard !plan.gateFiles.isEmpty else { return nil }
    files = plan.gateFiles
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind, files.contains(where: { $0.matches(path) }) else {
      return
    }
    findings.add(Self.about, event, "wrote \(path), which states a gate")
  }
}
