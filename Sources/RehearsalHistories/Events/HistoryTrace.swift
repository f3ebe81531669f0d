public import RehearsalSimulation

/// A history in the form of a simulated run: a plan and events that rules can check.
///
/// A dispatch is a tool call by which one agent gives work to another. It becomes a handoff with the intent
/// `assign` if the root agent made the call, and `call` if any other agent did. If the caller hands its work
/// over completely, the intent is `delegate`, and no result comes back. Otherwise, the child agent's answer
/// becomes a handoff with the intent `complete`, and its failure becomes one with the intent `fail`. There is
/// no such handoff if the logs do not show a usable answer or a failure, for example because the user
/// rejected the call or the agent was stopped.
///
/// Each dispatch is a task of its own, with two exceptions. Dispatches whose prompts name the same planned
/// tasks share one task. A dispatch with the same agent and prompt as an earlier, answered dispatch belongs
/// to the task of the earlier dispatch.
///
/// Records without a matching event, such as the thoughts of a language model, are left out.
public struct HistoryTrace: Sendable {
  /// The agents and tasks of the history, and the log position of each event.
  public let historyPlan: HistoryPlan
  /// The plan that the rules use to check the events, with the agents, tasks and contracts.
  public let plan: Plan
  /// The events, sorted by time.
  ///
  /// Time 0 is the ``History/firstTime`` of the history.
  public let events: [Event]
  /// How the history ended, and the counts of its events, handoffs, tokens and tasks.
  public let summary: RunSummary

  /// Creates the plan and the events of a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - team: The plan with the agent definitions and the policy that rules check the events against; `nil`
  ///     if there is none.
  public init(_ history: History, team: Plan? = nil) {
    var plan = HistoryPlan(of: history, work: team?.tasks ?? [])
    plan.resolveNames(in: team)
    self.init(plan: plan, history, team)
  }

  private init(plan: HistoryPlan, _ history: History, _ team: Plan?) {
    var writer = HistoryEventWriter(history, plan, plan.makePlan(team: team))
    writer.write()
    var filledPlan = plan
    events = writer.sortedEvents(describedIn: &filledPlan)
    self.historyPlan = filledPlan
    var planWithTools = writer.plan
    filledPlan.addLoggedUses(to: &planWithTools)
    self.plan = planWithTools
    var digest = TraceDigest(for: writer.plan)
    for event in events { digest.absorb(event) }
    summary = Self.makeSummary(events, digest.digest, planWithTools)
  }

  /// Returns the summary of a run from its events, the digest of its trace and its plan.
  private static func makeSummary(_ events: [Event], _ digest: Digest, _ plan: Plan) -> RunSummary {
    var counts = EventCounts()
    for event in events { counts.add(event, plan) }
    return RunSummary(
      seed: 0,
      digest: digest,
      ending: counts.ending,
      time: events.last?.time ?? .start,
      events: UInt64(events.count),
      handoffs: counts.handoffs,
      tokens: counts.tokens,
      escaped: 0,
      executions: counts.executions,
      askedAgain: 0,
      refused: 0,
      ended: counts.endedTasks,
      completed: counts.completedTasks
    )
  }
}

/// The counts of events that a run summary contains.
private struct EventCounts {
  var ending = Event.Ending.settled
  var handoffs: UInt64 = 0
  var tokens: Int64 = 0
  var executions: UInt64 = 0
  var endedTasks: UInt64 = 0
  var completedTasks: UInt64 = 0

  mutating func add(_ event: Event, _ plan: Plan) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      handoffs += 1
      // The events have no session of an agent without a log, so that the requests count.
      if handoff.intent.countsAsExecution, plan.role(of: handoff.receiver)?.isLead != true {
        executions += 1
      }
    case .sessionSpent(let spent): tokens = tokens.addingSaturated(spent)
    case .taskEnded(let outcome):
      endedTasks += 1
      if outcome.kind == .completed { completedTasks += 1 }
    case .runEnded(let end): ending = end
    default: break
    }
  }
}
