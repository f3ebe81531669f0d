public import RehearsalSimulation

/// The chain of sessions, waits and retries that determines the virtual time of a run.
///
/// The steps follow each other without gaps from the start of the run to its end, so their durations add up to the
/// virtual time of the run. Steps that take no time are left out.
public struct CriticalPath: Sendable, Hashable {
  /// The way in which virtual time passes during a step.
  public enum Kind: String, Sendable, CaseIterable {
    /// A session is open, from its opening to its end.
    ///
    /// If its agent has working hours, this includes the hours in between, such as nights.
    case work
    /// A handoff, a task or a session waits.
    ///
    /// A handoff waits until its receiver can open a session, for example because no slot is free or the receiver is
    /// away. A task waits until an agent claims it, and a session waits for a quota. A handoff or a session can also
    /// wait for an answer that does not come.
    case wait
    /// A handoff is routed by the orchestrator, or waits for a server of the orchestrator to route it.
    case route
    /// A fault delays a handoff before it departs.
    case delay
    /// The work that a handoff reports is merged, or waits to be merged.
    case merge
    /// A failed task waits until it is tried again, or a handoff waits until it is sent again.
    ///
    /// This includes the wait of a handoff that is given up, if its task is then tried again.
    case retry
    /// No session, handoff or retry on the path is in progress.
    case idle
  }

  /// A part of the path during which one agent works, or one handoff or task waits.
  public struct Step: Sendable, Hashable {
    /// The way in which virtual time passes during the step.
    public var kind: Kind
    /// The virtual time at which the step begins.
    public var start: Instant
    /// The virtual time at which the step ends.
    public var end: Instant
    /// The agent that works, waits or receives the waiting handoff, or `AgentID.none` if there is no such agent.
    public var agent: AgentID
    /// The task that the agent works on or the handoff is about, or `TaskID.none`.
    public var task: TaskID
    /// The session that works or waits, or `SessionID.none` if no session does during the step.
    public var session: SessionID
    /// The handoff that waits, or that opened the working session, or `HandoffID.none`.
    public var handoff: HandoffID

    /// The duration of the step, in nanoseconds of virtual time.
    public var duration: Int64 { end.nanoseconds - start.nanoseconds }
  }

  /// The steps, from the start of the run to its end.
  public internal(set) var steps: [Step]

  /// Finds the critical path of a run from all events of the run.
  ///
  /// If `plan` is `nil`, the time for which faults delay handoffs counts as waits, and a session waits for a quota
  /// until its next event.
  public init(of events: [Event], in plan: Plan? = nil) {
    var observer = CriticalPathObserver(plan)
    for event in events { observer.observe(event) }
    self = observer.conclude()
  }

  init(steps: [Step]) {
    self.steps = steps
  }
}
