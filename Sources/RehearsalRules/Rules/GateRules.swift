import RehearsalSimulation

/// Reports work that passes although its number is below a gate's floor.
struct BelowYetPassedRule: Rule {
  static let about = RuleDescription(
    id: "gate.below-yet-passed",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "work with a number below a gate's floor is approved by a judge of gates, or completes without a judge",
    kinds: [.reportFiled, .decisionMade, .taskEnded]
  )

  private var numbers: GateNumbers

  init?(_ plan: Plan) {
    guard let numbers = GateNumbers(plan) else { return nil }
    self.numbers = numbers
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    for (gate, value) in numbers.gates(passedBy: event) {
      guard let value, !gate.passes(value) else { continue }
      violations.record(
        Self.about,
        event,
        "accepted \(gate.metric) \(value), which is below \(gate.floor)"
      )
    }
  }
}

/// Reports work that passes without a number for a gate.
struct MissingNumberRule: Rule {
  static let about = RuleDescription(
    id: "gate.missing-number",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "work without a number for a gate is approved by a judge of gates, or completes without a judge",
    kinds: [.reportFiled, .decisionMade, .taskEnded]
  )

  private var numbers: GateNumbers

  init?(_ plan: Plan) {
    guard let numbers = GateNumbers(plan) else { return nil }
    self.numbers = numbers
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    for (gate, value) in numbers.gates(passedBy: event) where value == nil {
      violations.record(Self.about, event, "accepted work that reports no \(gate.metric)")
    }
  }
}

/// The last reported numbers of each task, at the moment at which they pass.
///
/// They pass when a judge that checks gates approves the work, or when a task completes for which the contracts
/// require no judge.
struct GateNumbers: Sendable {
  private let plan: Plan
  private var reports = TaskTable<Reported?>(nil)

  private struct Reported {
    var numbers: [Measurement]
    var reporter: AgentID
  }

  /// Creates the table; `nil` if the plan has no gates.
  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
    self.plan = plan
  }

  /// Observes an event and returns each gate with its number if the event passes them.
  mutating func gates(passedBy event: borrowing Event) -> [(Gate, Percentage?)] {
    switch event.kind {
    case .reportFiled(let report):
      reports[event.task] = Reported(numbers: report.numbers, reporter: event.agent)
      return []
    case .decisionMade(let decision, _):
      return decision.approves && plan.checksGates(event.agent) ? gates(of: event.task) : []
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, let reporter = reports[event.task]?.reporter,
        plan.requiredJudges(of: reporter).isEmpty
      else { return [] }
      return gates(of: event.task)
    default: return []
    }
  }

  private func gates(of task: TaskID) -> [(Gate, Percentage?)] {
    guard let reported = reports[task]?.numbers else { return [] }
    return plan.gates.map { gate in
      (gate, reported.first { $0.metric == gate.metric }?.value)
    }
  }
}

/// Reports different floors for one gate when nothing decides which of them applies.
struct ContradictoryGateRule: Rule {
  static let about = RuleDescription(
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

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    for gate in gates {
      let floors = gate.statements.map { "\($0.floor) by \($0.source)" }
      violations.record(Self.about, event, "\(gate.metric) is \(floors.joined(separator: ", "))")
    }
  }
}

/// Reports a change to a file that states a gate.
struct EditedGateRule: Rule {
  static let about = RuleDescription(
    id: "gate.edited",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen: "a session writes a file that states a gate",
    kinds: [.actWrite]
  )

  private let files: [PathPattern]

  init?(_ plan: Plan) {
    guard !plan.gateFiles.isEmpty else { return nil }
    files = plan.gateFiles
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .actWrite(let path) = event.kind, files.contains(where: { $0.matches(path) }) else {
      return
    }
    violations.record(Self.about, event, "wrote \(path), which states a gate")
  }
}
