import RehearsalSimulation

/// A table of the demonstrations that tasks require as evidence, besides the tests of their work.
///
/// The verification level of a task states what the task requires. A command that succeeds in a session of a
/// verifier is a demonstration of the task's work. A demonstration does not count if its session was lost
/// before the session handed its work on.
struct RequiredDemonstrations: Sendable {
  /// A required demonstration that a task lacks at its completion.
  struct MissingDemonstration {
    /// The verifier that last approved the task, or the agent that recorded the completion.
    var agent: AgentID
    /// The rest of a sentence that begins with "completed", after the name of the task.
    var text: String
    /// The sequence numbers of the events that show that the demonstration is missing.
    var evidence: [UInt64]
  }

  /// The last approval of a task by a verifier.
  private struct Approval {
    var verifier: AgentID
    /// The sequence number of the write that created the approved version, or `nil` for the state before the run.
    var version: UInt64?
  }

  /// The kinds of event that ``observe(_:onlyChangesFiles:_:)`` needs.
  static let eventKinds: [Event.Name] = [
    .actCommand, .handoffSent, .sessionEnded, .decisionMade, .retryScheduled, .taskEnded,
  ]

  private let plan: Plan
  /// For each task, the sequence number of the last demonstration that was handed on, or `nil` if there is none.
  private var demonstrations = TaskTable<UInt64?>(nil)
  /// The last demonstration of each session of a verifier until the session hands its work on.
  private var openDemonstrations = OpenWork<UInt64>()
  /// For each task, the last approval since the task was last retried, or `nil` if there is none.
  private var approvals = TaskTable<Approval?>(nil)

  /// Whether a session has a demonstration that it has not handed on.
  var isWatching: Bool { !openDemonstrations.isEmpty }

  /// Creates the table, or returns `nil` if no task of the plan requires a demonstration.
  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { $0.verification != .unitOnly }) else { return nil }
    self.plan = plan
  }

  /// Observes an event, and returns the missing demonstration if the event completes a task without it.
  ///
  /// The demonstration must not be older than the approved version, or than the completed version if no
  /// verifier approved the task. `onlyChangesFiles` says whether the event is a command that only changes
  /// files, which demonstrates nothing.
  mutating func observe(
    _ event: borrowing Event,
    onlyChangesFiles: Bool,
    _ versions: WorkVersions
  ) -> MissingDemonstration? {
    guard event.task != .none else { return nil }
    let level = plan.tasks[event.task.index].verification
    guard level != .unitOnly else { return nil }
    switch event.kind {
    case .actCommand(_, let succeeds):
      guard succeeds, !onlyChangesFiles, plan.role(of: event.agent) == .verifier else {
        return nil
      }
      let sequence = event.sequence
      openDemonstrations.update(event, from: sequence) { $0 = sequence }
    case .handoffSent, .sessionEnded:
      guard let demonstration = openDemonstrations.takeWork(handedOnBy: event) else { return nil }
      demonstrations[event.task] = max(demonstrations[event.task] ?? 0, demonstration)
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier else { return nil }
      approvals[event.task] = Approval(
        verifier: event.agent,
        version: versions.version(decidedOnIn: event)
      )
    case .retryScheduled: approvals[event.task] = nil
    case .taskEnded(let outcome):
      guard outcome.kind == .completed else { return nil }
      return missingDemonstration(of: level, atCompletion: event, versions)
    default: break
    }
    return nil
  }

  private func missingDemonstration(
    of level: VerificationLevel,
    atCompletion event: borrowing Event,
    _ versions: WorkVersions
  ) -> MissingDemonstration? {
    let approval = approvals[event.task]
    let agent = approval?.verifier ?? event.agent
    let denial: String
    switch level {
    case .unitOnly: return nil
    case .manualRequired:
      return MissingDemonstration(
        agent: agent,
        text: "which only a person can verify",
        evidence: [event.sequence]
      )
    case .liveRequired: denial = "which no verifier saw running"
    case .endToEndRequired: denial = "which no verifier walked through from end to end"
    }
    guard
      let demonstration = ([demonstrations[event.task]] + openDemonstrations[event.task])
        .compactMap({ $0 }).max()
    else {
      return MissingDemonstration(agent: agent, text: denial, evidence: [event.sequence])
    }
    let version =
      approval.map(\.version) ?? versions.completedVersion(of: event.task).sequence
    guard let version, demonstration < version else { return nil }
    return MissingDemonstration(
      agent: agent,
      text: denial + " after the last write",
      evidence: [demonstration, version, event.sequence]
    )
  }
}
