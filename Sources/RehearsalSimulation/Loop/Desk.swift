/// An agent's interface to the run during one session, through which the agent sees and does
/// everything.
///
/// A desk is two machine words and cheap to copy, but is valid only during its session. Using a
/// desk after the session is over, or from another thread, ends the run.
@safe
public struct Desk: @unchecked Sendable {
  /// The state of the run.
  ///
  /// Every operation that changes the state checks the thread first.
  private let run: UnsafeMutablePointer<RunState>
  let session: SessionReference

  @inline(__always)
  init(_ run: UnsafeMutablePointer<RunState>, _ session: SessionReference) {
    unsafe self.run = run
    self.session = session
  }

  /// The plan of the run.
  public var plan: Plan { unsafe run.pointee.plan }

  /// The virtual time.
  public var now: Instant { unsafe Instant(nanoseconds: run.pointee.now) }

  /// The handoff that opened the session.
  ///
  /// The identifier of the handoff is `none` if the loop woke the agent.
  public var handoff: Handoff { read(Session.noHandoff) { $0.handoff } }

  /// The handoff that opened the session, without a check of the thread and the session.
  ///
  /// The event loop uses this property, because it has just opened the session on its own thread.
  @usableFromInline
  var opening: Handoff { unsafe run.pointee.sessions[session].handoff }

  /// The agent at the desk.
  public var agent: AgentID { read(.none) { $0.agent } }

  /// The agent that the handoff was addressed to, which differs from ``agent`` if a fault misrouted
  /// the handoff.
  public var addressee: AgentID { read(.none) { $0.addressee } }

  /// The handoff that was not answered, if the loop woke the agent to give the handoff up.
  public var overdue: Handoff? { unsafe run.pointee.contents(at: session)?.overdue }

  /// The content that the handoff carried in addition to its intent, if any.
  public var content: Content? { unsafe run.pointee.contents(at: session)?.content }

  /// The first agent to which the contracts let this agent hand work, or else the coordinator.
  public var next: AgentID {
    unsafe run.pointee.plan.receivers(of: agent).first ?? run.pointee.plan.coordinator ?? agent
  }

  /// Sends a handoff without defects or other content.
  ///
  /// A handoff that passes work on or judges it carries the work in hand at the time of sending. A
  /// rejection and an escalation begin the next round.
  ///
  /// - Parameters:
  ///   - intent: What the sender wants from the receiver.
  ///   - receiver: The agent that gets the handoff.
  ///   - task: The task. The default is the session's task.
  ///   - tag: A value that the handoff carries. The default is the tag of the session's handoff, or
  ///     zero if the handoff is about another task.
  ///   - delay: The virtual time before the handoff is sent, truncated to whole nanoseconds.
  public func handOff(
    _ intent: Intent,
    to receiver: AgentID,
    about task: TaskID? = nil,
    tag: UInt64? = nil,
    after delay: Duration = .zero
  ) {
    unsafe run.pointee.handOff(
      intent,
      carrying: nil,
      to: receiver,
      about: task,
      tag: tag,
      after: delay,
      at: session
    )
  }

  /// Sends a handoff with its content.
  ///
  /// If the content has no work, a handoff that passes work on or judges it carries the work in
  /// hand.
  ///
  /// - Parameters:
  ///   - content: What the handoff carries, including its intent.
  ///   - receiver: The agent that gets the handoff.
  ///   - task: The task. The default is the session's task.
  ///   - tag: A value that the handoff carries. The default is the tag of the session's handoff, or
  ///     zero if the handoff is about another task.
  ///   - delay: The virtual time before the handoff is sent, truncated to whole nanoseconds.
  public func handOff(
    _ content: Content,
    to receiver: AgentID,
    about task: TaskID? = nil,
    tag: UInt64? = nil,
    after delay: Duration = .zero
  ) {
    unsafe run.pointee.handOff(
      content.intent,
      carrying: content,
      to: receiver,
      about: task,
      tag: tag,
      after: delay,
      at: session
    )
  }

  /// Performs an act, which the trace records and the rules may judge.
  ///
  /// - Parameters:
  ///   - act: What the session does.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func act(_ act: Act, after delay: Duration = .zero) {
    perform(.act(act), after: delay.wholeNanoseconds)
  }

  /// Records how a task ended.
  ///
  /// Only the plan's coordinator should call this method.
  public func end(_ task: TaskID, as outcome: Outcome) {
    perform(.end(task, outcome), after: 0)
  }

  /// The seed of the run.
  var seed: UInt64 { unsafe run.pointee.seed }

  /// Returns a stream of random numbers for one purpose in this session.
  ///
  /// The stream is keyed by the seed, the agent, the task, the task's round and the purpose, so
  /// that draws for other purposes do not change the stream.
  public func stream(for purpose: String) -> RandomStream {
    let handoff = self.handoff
    let plan = self.plan
    return RandomStream(
      seed: unsafe run.pointee.seed,
      key: Digest(of: plan.name(of: agent)).high,
      Digest(of: plan.name(of: handoff.task)).high,
      UInt64(handoff.round),
      Digest(of: purpose).high
    )
  }

  /// Suspends the handler for a duration of virtual time, truncated to whole nanoseconds.
  ///
  /// Other agents work in the meantime.
  public func work(for duration: Duration) async {
    let nanoseconds = duration.wholeNanoseconds
    guard nanoseconds > 0 else { return }
    guard unsafe run.pointee.admits(session) else {
      // The handler of a lost session is never resumed, because a handler that works in a loop
      // would never end.
      if unsafe run.pointee.isOnThread, unsafe !run.pointee.isOver,
        unsafe run.pointee.isLost(session)
      {
        await Self.never()
      }
      return
    }
    await unsafe withUnsafeContinuation {
      unsafe run.pointee.suspend($0, for: nanoseconds, at: session)
    }
  }

  private static func never() async {
    await unsafe withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  /// Notes that the agent's handler has returned.
  @inline(__always)
  func handlerReturned() {
    unsafe run.pointee.handlerReturned(session)
  }

  /// Queues the call of the agent's handler and returns whether the call needs a new driver.
  func queueCall() -> Bool { unsafe run.pointee.drivers.add(session) }

  func perform(_ action: Action, after delay: Int64) {
    unsafe run.pointee.perform(action, after: delay, at: session)
  }

  /// Whether the budget has room for the session.
  ///
  /// An agent without room hands the work back instead of spending tokens. The platform does not stop
  /// it, unless the budget stops sessions that reach a limit.
  public var hasBudget: Bool { unsafe run.pointee.hasBudget(session) }

  /// The parts of its knowledge that the agent has forgotten and has not been told again.
  public var forgotten: [Knowledge] { unsafe run.pointee.windows.forgotten(by: agent) }

  /// Returns whether the agent has lost its record since the last call.
  func takeLostRecord() -> Bool { unsafe run.pointee.windows.takeLostRecord(by: agent) }

  /// Takes tokens from the buckets of quotas, evenly over a duration of virtual time.
  func takeTokens(_ tokens: Int64, over duration: Int64) {
    unsafe run.pointee.takeTokens(tokens, over: duration, in: session)
  }

  /// Returns whether a task was cancelled, whether or not the coordinator knows it yet.
  func isCancelled(_ task: TaskID) -> Bool { unsafe run.pointee.tasks[task].isCancelled }

  func record(of task: TaskID) -> TaskRecord { unsafe run.pointee.tasks[task].record }

  /// Returns the kind of event that an action would cause now, or `nil` if it would cause none.
  func event(of action: Action) -> Event.Name? {
    if case .handOff = action { return .handoffSent }
    return unsafe run.pointee.event(of: action)
  }

  /// Notes that the session uses a clause of the agent's script.
  func noteClause(_ index: Int) { unsafe run.pointee.noteClause(index, at: session) }

  /// Removes and returns the handoffs that crashes have left unfinished since the last call.
  ///
  /// The result is `nil` if no crash ended a session that the agent had begun.
  func takeUnfinished() -> [HandoffID]? { unsafe run.pointee.takeUnfinished(at: session) }

  /// Whether the agent has no other session at work.
  var isAlone: Bool { unsafe run.pointee.sessionsAtWork(at: session) <= 1 }

  private func read<Value>(_ fallback: Value, _ value: (Session) -> Value) -> Value {
    guard unsafe run.pointee.admits(session) else { return fallback }
    return unsafe value(run.pointee.sessions[session])
  }

  /// The indices in the plan of the faults that strike the session.
  var faults: [Int] { unsafe run.pointee.contents(at: session)?.faults ?? [] }
}
