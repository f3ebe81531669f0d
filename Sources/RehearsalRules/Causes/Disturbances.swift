package import OrderedCollections
package import RehearsalSimulation

/// The faults, full context windows, quotas and missed deadlines that disturbed a run.
///
/// Each set is in the order in which its elements first disturbed the run.
package struct Disturbances: Sendable {
  /// The identifiers of the faults that took effect, and `cancel` if a cancellation lost a handoff.
  package private(set) var faults: OrderedSet<String> = []
  /// For each fault that took effect, the tasks that it affected.
  ///
  /// A fault that affected something other than a task, such as a crash, has the task `.none`.
  package private(set) var tasksByFault: [String: Set<TaskID>] = [:]
  /// The agents whose context window was emptied because it was full, so that the agents forgot
  /// what it contained.
  package private(set) var compactedAgents: OrderedSet<AgentID> = []
  /// The names of the quotas that kept sessions waiting or refused sessions.
  package private(set) var quotas: OrderedSet<String> = []
  /// The handoffs that were not answered in time: for each receiver and intent, the first one.
  package private(set) var missedHandoffs: [Handoff] = []

  /// The kinds of event that ``observe(_:)`` needs.
  package static let eventKinds = EventKinds([
    .faultInjected, .agentCrashed, .handoffLost, .handoffDuplicated, .agentCompacted,
    .sessionLimited, .replyMissed,
  ])

  /// Creates the disturbances of a run whose first event has not happened yet.
  package init() {}

  /// Adds the next event of the run.
  package mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .faultInjected(let fault), .agentCrashed(let fault), .handoffLost(_, let fault),
      .handoffDuplicated(_, let fault):
      faults.append(fault)
      tasksByFault[fault, default: []].insert(event.task)
    case .agentCompacted: compactedAgents.append(event.agent)
    case .sessionLimited(let quota, _): quotas.append(quota)
    case .replyMissed(let handoff, _, _):
      let isKnown = missedHandoffs.contains {
        $0.receiver == handoff.receiver && $0.intent == handoff.intent
      }
      if !isKnown { missedHandoffs.append(handoff) }
    default: break
    }
  }
}
