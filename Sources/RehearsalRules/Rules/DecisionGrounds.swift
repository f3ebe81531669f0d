import RehearsalSimulation

/// For each task that touches files, what has become known about its work.
///
/// A judge that has refused a version of the work needs a new reason to approve the same version. Each of the following
/// is a new reason if it happened after the refusal:
/// - a command that succeeded, unless it only changes files, or is one of the protocol's and had already succeeded on
///   the version
/// - a test of the criteria with a different result
/// - a report with a deliverable or a number that was missing, or with a different number after a command
/// - the use of a tool, something that a judge read, looked up with a skill or was informed of, or the answers to calls
/// - for a reviewer, the approval of the version by a verifier that had not approved it
struct DecisionGrounds: Sendable {
  /// What was known about a version of the work when a judge decided.
  struct Snapshot: Sendable {
    /// How many findings there were that do not depend on the version.
    fileprivate var findingCount: Int
    /// The protocol's commands that had succeeded on the version.
    fileprivate var passedCommands: [String]
    /// The verifiers that had approved the version.
    fileprivate var verifiers: [AgentID]
    /// The sequence number of the event in which the judge decided.
    fileprivate var sequence: UInt64
  }

  /// What is known about a task.
  private struct Knowledge {
    /// How many findings there are that do not depend on the version.
    var findingCount = 0
    /// The protocol's commands that have succeeded, and not failed since, each with the sequence number of its last success.
    var passes: [(command: String, sequence: UInt64)] = []
    /// The verifiers that have approved the work, each with the sequence number of the version that it last approved.
    var verifications: [(verifier: AgentID, version: UInt64)] = []
    /// The indices of the criteria that the last test did not prove.
    var unprovenCriteria: [Int] = []
    /// For each agent that has reported on the task, the deliverables in its last report.
    var deliverables: [(agent: AgentID, items: [String])] = []
    /// The numbers in the last report.
    var numbers: [Measurement] = []
    /// Whether a command has succeeded since the last report.
    var wasMeasured = false

    /// Notes an agent's report, and counts a finding if the report has something new.
    mutating func noteReport(_ report: Event.Report, by agent: AgentID) {
      var isNew = report.numbers.contains { number in
        guard let value = number.value else { return false }
        let earlierValue = numbers.value(of: number.metric)
        return value != earlierValue && (earlierValue == nil || wasMeasured)
      }
      if let index = deliverables.firstIndex(where: { $0.agent == agent }) {
        let addsNothing = report.deliverables.allSatisfy(deliverables[index].items.contains)
        isNew = isNew || !addsNothing
        deliverables[index].items = report.deliverables
      } else {
        deliverables.append((agent, report.deliverables))
      }
      numbers = report.numbers
      wasMeasured = false
      if isNew { findingCount += 1 }
    }

    /// Notes the result of one of the protocol's commands.
    mutating func noteRoutine(_ command: String, _ succeeds: Bool, _ sequence: UInt64) {
      let index = passes.firstIndex { $0.command == command }
      guard succeeds else {
        if let index { passes.remove(at: index) }
        return
      }
      wasMeasured = true
      if let index {
        passes[index].sequence = sequence
      } else {
        passes.append((command, sequence))
      }
    }

    /// Notes the criteria that a test did not prove, and counts a finding if the last test had a different result.
    mutating func noteTest(_ unproven: [Int]) {
      guard unprovenCriteria != unproven else { return }
      unprovenCriteria = unproven
      findingCount += 1
    }
  }

  private let plan: Plan
  /// For each task, whether it touches files.
  private let touchesFiles: [Bool]
  private var knowledge = TaskTable(Knowledge())

  init(_ plan: Plan) {
    self.plan = plan
    touchesFiles = plan.tasks.map { !$0.touches.isEmpty }
  }

  /// Returns whether the table has a task, because the task touches files.
  func covers(_ task: TaskID) -> Bool {
    touchesFiles.indices.contains(task.index) && touchesFiles[task.index]
  }

  /// Notes what an event shows about its task.
  mutating func observe(_ event: borrowing Event, _ context: borrowing RuleContext) {
    let task = event.task
    guard covers(task) else { return }
    switch event.kind {
    case .actCommand(let command, let succeeds):
      if RoutineCommand.isRoutine(command) {
        knowledge[task].noteRoutine(command, succeeds, event.sequence)
      } else if succeeds, !context.commandOnlyChangesFiles {
        knowledge[task].wasMeasured = true
        knowledge[task].findingCount += 1
      }
    case .criteriaTested(let unproven): knowledge[task].noteTest(unproven)
    case .reportFiled(let report): knowledge[task].noteReport(report, by: event.agent)
    case .actTool(_, .allowed), .handoffJoined: knowledge[task].findingCount += 1
    case .actRead, .actSkill:
      if plan.isJudge(event.agent) { knowledge[task].findingCount += 1 }
    case .handoffDelivered(let handoff, _):
      if handoff.intent == .inform, plan.isJudge(handoff.receiver) {
        knowledge[task].findingCount += 1
      }
    case .decisionMade(let decision, _):
      let verifier = event.agent
      guard decision.approves, plan.role(of: verifier) == .verifier,
        let version = context.workVersions.version(decidedOnIn: event)
      else { return }
      knowledge[task].verifications.removeAll { $0.verifier == verifier }
      knowledge[task].verifications.append((verifier, version))
    default: break
    }
  }

  /// Returns what is known about a version of the work on a task when a judge decides on it.
  ///
  /// `version` is the sequence number of the write that created the version, and `sequence` that of the decision.
  func snapshot(of version: UInt64, on task: TaskID, at sequence: UInt64) -> Snapshot {
    let knowledge = knowledge[task]
    return Snapshot(
      findingCount: knowledge.findingCount,
      passedCommands: knowledge.passes.filter { $0.sequence > version }.map(\.command),
      verifiers: knowledge.verifications.filter { $0.version == version }.map(\.verifier),
      sequence: sequence
    )
  }

  /// Returns whether nothing has become known about a version since an earlier decision of a judge on it.
  func hasNothingNew(
    about version: UInt64,
    on task: TaskID,
    for judge: AgentID,
    since earlier: Snapshot
  ) -> Bool {
    let current = snapshot(of: version, on: task, at: earlier.sequence)
    let hasNewPass = knowledge[task].passes.contains { pass in
      pass.sequence > earlier.sequence && !earlier.passedCommands.contains(pass.command)
    }
    let isNewlyVerified =
      plan.role(of: judge) == .reviewer
      && !current.verifiers.allSatisfy(earlier.verifiers.contains)
    return current.findingCount == earlier.findingCount && !hasNewPass && !isNewlyVerified
  }
}
