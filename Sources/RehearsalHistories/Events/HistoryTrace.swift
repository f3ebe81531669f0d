public import RehearsalSimulation

/// A history as a plan and its events, which the rules can judge.
///
/// A dispatch is an `assign` or, by an agent that was dispatched itself, a `call`; its result is a `complete` or a `fail`.
/// Dispatches whose prompts name the same tasks of the work are one task. Without that, each dispatch is a task, and a
/// dispatch that repeats an answered one word by word is the same task. Records without a matching event, such as thoughts
/// and progress, are left out.
public struct HistoryTrace: Sendable {
  /// The agents and tasks of the history, and the places of the records of its events.
  public let about: HistoryPlan
  /// The plan that the history is held against.
  public let plan: Plan
  /// The events in the order of their times.
  ///
  /// Time starts at the history's first record.
  public let events: [Event]
  /// How the history ended, with its counts.
  public let summary: RunSummary

  /// Creates the trace of a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - team: A plan with the definitions and the policy to hold the history against; `nil` for none.
  public init(_ history: History, team: Plan? = nil) {
    self.init(plan: HistoryPlan(of: history, work: team?.tasks ?? []), history, team)
  }

  private init(plan: HistoryPlan, _ history: History, _ team: Plan?) {
    var writer = HistoryEventWriter(history, plan, plan.plan(team: team))
    writer.write()
    self.plan = writer.plan
    let places: [History.Place]
    (events, places) = writer.sorted()
    var about = plan
    about.places = places.flatMap { [$0.file, $0.line] }
    self.about = about
    var digest = TraceDigest(for: writer.plan)
    for event in events { digest.absorb(event) }
    summary = Self.summary(events, digest.digest)
  }

  /// Returns the counts of a run that has these events.
  static func summary(_ events: [Event], _ digest: Digest) -> RunSummary {
    var counts = EventCounts()
    for event in events { counts.add(event) }
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
      ended: counts.ended,
      completed: counts.completed
    )
  }
}

/// The counts that the summary of a run has.
private struct EventCounts {
  var ending = Event.Ending.settled
  var handoffs: UInt64 = 0
  var tokens: Int64 = 0
  var executions: UInt64 = 0
  var ended: UInt64 = 0
  var completed: UInt64 = 0

  mutating func add(_ event: Event) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      handoffs += 1
      if handoff.intent.asksForWork { executions += 1 }
    case .sessionSpent(let spent): tokens = tokens.addingSaturated(spent)
    case .taskEnded(let outcome):
      ended += 1
      if outcome.kind == .completed { completed += 1 }
    case .runEnded(let end): ending = end
    default: break
    }
  }
}
