/// The summary of a run: how it ended, the digest of its trace, and counts.
public struct RunSummary: Sendable, Hashable {
  /// The seed of the run.
  public var seed: UInt64
  /// The 128-bit hash of the trace of the run.
  public var digest: Digest
  /// How the run ended.
  public var ending: Event.Ending
  /// The virtual time at which the run ended.
  public var time: Instant
  /// How many events happened.
  public var events: UInt64
  /// How many handoffs were sent.
  public var handoffs: UInt64
  /// How many tokens the sessions spent.
  public var tokens: Int64
  /// How many flaws remain in the work of completed tasks.
  public var escapedFlaws: UInt64
  /// How many sessions opened that asked their agent to work on a task.
  ///
  /// These are the sessions of assignments, delegations, rejections and escalations.
  public var executions: UInt64
  /// How many times a handoff was sent again because no answer came in time.
  public var repeatedHandoffs: UInt64
  /// How many sessions the platform ended because of a quota.
  public var refusedSessions: UInt64
  /// How many tasks ended.
  public var endedTasks: UInt64
  /// How many tasks ended with the outcome `completed`.
  public var completedTasks: UInt64
  /// For each agent, whether each clause (entry) of its script was used in the run.
  ///
  /// The array is empty if no clause was used.
  public var usedClauses: [[Bool]]
  /// For each fault of the plan, whether it changed nothing although it struck.
  ///
  /// Such a fault stopped an agent that had nothing to do, or took slots that no session needed.
  /// The array is empty if there is no such fault. It is also empty in the summary of a recorded run.
  public var faultsWithoutEffect: [Bool]

  package init(
    seed: UInt64,
    digest: Digest,
    ending: Event.Ending,
    time: Instant,
    events: UInt64,
    handoffs: UInt64,
    tokens: Int64,
    escaped: UInt64,
    executions: UInt64,
    askedAgain: UInt64,
    refused: UInt64,
    ended: UInt64,
    completed: UInt64,
    usedClauses: [[Bool]] = [],
    faultsWithoutEffect: [Bool] = []
  ) {
    self.seed = seed
    self.digest = digest
    self.ending = ending
    self.time = time
    self.events = events
    self.handoffs = handoffs
    self.tokens = tokens
    self.escapedFlaws = escaped
    self.executions = executions
    self.repeatedHandoffs = askedAgain
    self.refusedSessions = refused
    self.endedTasks = ended
    self.completedTasks = completed
    self.usedClauses = usedClauses
    self.faultsWithoutEffect = faultsWithoutEffect
  }
}
