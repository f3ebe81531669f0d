public import RehearsalSimulation

/// The chain of sessions, waits and retries that a run's virtual time is made of.
///
/// The steps follow each other without gaps, from the start of the run to its end, and their durations add up to
/// the time of the run. Steps that take no time are left out.
public struct CriticalPath: Sendable, Hashable {
  /// What happens during a step.
  public enum Kind: String, Sendable, CaseIterable {
    /// A session works.
    case work
    /// A delivered handoff waits for a session, a slot or a quota.
    case wait
    /// A handoff passes through the servers of the orchestrator, or waits for one of them.
    case route
    /// Nothing about the task happens until it is tried again.
    case retry
    /// Nothing that the path depends on happens, for example until working hours begin.
    case idle
  }

  /// A step of the path.
  public struct Step: Sendable, Hashable {
    /// What happens.
    public var kind: Kind
    /// The time at the start of the step.
    public var start: Instant
    /// The time at the end of the step.
    public var end: Instant
    /// The agent that works, or for which the handoff waits, or `AgentID.none`.
    public var agent: AgentID
    /// The task, or `TaskID.none`.
    public var task: TaskID
    /// The session that works, or `SessionID.none`.
    public var session: SessionID
    /// The handoff that waits, or that opened the session, or `HandoffID.none`.
    public var handoff: HandoffID

    /// The duration of the step, in nanoseconds.
    public var duration: Int64 { end.nanoseconds - start.nanoseconds }
  }

  /// The steps, from the first to the last.
  public internal(set) var steps: [Step]

  /// Finds the path of a run from its events.
  public init(of events: [Event]) {
    var observer = CriticalPathObserver()
    for event in events { observer.observe(event) }
    self = observer.conclude()
  }

  init(steps: [Step]) {
    self.steps = steps
  }
}
