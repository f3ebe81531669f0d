import RehearsalSimulation

/// Reports work that passes although a reported number, such as test coverage, is below a gate's floor.
struct BelowYetPassedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.below-yet-passed",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "work with a number below a gate's floor is approved by a judge of gates, or completes without such an approval",
    kinds: [.decisionMade, .taskEnded]
  )

  private let gates: [Gate]

  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
    gates = plan.gates
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let numbers = context.passedNumbers else { return }
    for gate in gates {
      guard let value = numbers.value(of: gate.metric), !gate.passes(value) else { continue }
      context.violations.record(
        Self.ruleDescription,
        event,
        "accepted \(gate.metric) \(value), which is below \(gate.floor)"
      )
    }
  }
}

/// Reports work that passes although its report contains no number for a gate.
struct MissingNumberRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.missing-number",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "work without a number for a gate is approved by a judge of gates, or completes without such an approval or without any report",
    kinds: [.decisionMade, .taskEnded]
  )

  private let gates: [Gate]

  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
    gates = plan.gates
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let numbers = context.passedNumbers else { return }
    for gate in gates where numbers.value(of: gate.metric) == nil {
      context.violations.record(
        Self.ruleDescription,
        event,
        "accepted work that reports no \(gate.metric)"
      )
    }
  }
}

/// Reports a gate for which several sources state different floors, if no setting says which floor applies.
struct ContradictoryGateRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.contradictory",
    severity: .warning,
    failureMode: .incorrectVerification,
    firesWhen:
      "several sources state different floors for one gate, and no `on-conflict` chooses between them",
    kinds: [.runStarted]
  )

  private let gates: [ContestedGate]

  init?(_ plan: Plan) {
    guard !plan.contestedGates.isEmpty else { return nil }
    gates = plan.contestedGates
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    for gate in gates {
      let floorTexts = gate.statements.map { "\($0.floor) by \($0.source)" }
      context.violations.record(
        Self.ruleDescription,
        event,
        "\(gate.metric) is \(floorTexts.joined(separator: ", "))"
      )
    }
  }
}

/// Reports a change of a file that states a gate, such as a configuration file with a coverage threshold.
///
/// A command counts if it is known to change such a file, as `sed -i` does, or to remove its folder. A command that only
/// reads the file does not count.
struct EditedGateRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.edited",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen: "a session writes a file that states a gate, or runs a command that changes one",
    kinds: [.actWrite, .actCommand]
  )

  private let gateFiles: [PathPattern]
  /// For each path, whether the file at the path states a gate.
  private let isGateFile: PathTable<Bool>

  init?(_ plan: Plan) {
    let patterns = plan.gateFiles
    guard !patterns.isEmpty else { return nil }
    gateFiles = patterns
    isGateFile = PathTable(plan) { path in patterns.contains { $0.matches(path) } }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if let path = event.firstChangedPath(&context.commands, where: { isGateFile[$0] }) {
      context.violations.record(
        Self.ruleDescription,
        event,
        "\(event.changeVerb) \(path), which states a gate"
      )
    } else if case .actCommand(let command, _) = event.kind,
      let folder = removedGateFolder(command, &context.commands)
    {
      context.violations.record(
        Self.ruleDescription,
        event,
        "ran a command that removes \(folder), which has a file that states a gate"
      )
    }
  }

  /// Returns the first folder with a gate file that a command removes or moves, or `nil` if there is none.
  private func removedGateFolder(
    _ command: String,
    _ commands: inout CommandTable
  ) -> String? {
    guard !RoutineCommand.isRoutine(command) else { return nil }
    return commands.paths(in: command).removedPaths.first { folder in
      gateFiles.contains { $0.lies(below: folder) }
    }
  }
}
