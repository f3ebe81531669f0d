/// An agent's interface to the run during one session.
///
/// Through its desk, an agent sees its handoff, sends handoffs and performs other actions. A desk is two
/// machine words and cheap to copy, but is valid only during its session. Using a desk after the session is
/// over, or from another thread, ends the run.
///
/// A crash, a refusal or a cancellation can end a session while its handler still runs. The desk then has no
/// effect.
@safe
public struct Desk: @unchecked Sendable {
  /// The state of the run, which only the run's own thread may change.
  ///
  /// The methods that agents call check the thread before they change the state.
  private let run: UnsafeMutablePointer<RunState>
  /// The session to which the desk belongs.
  let session: SessionReference

  @inline(__always)
  init(_ run: UnsafeMutablePointer<RunState>, _ session: SessionReference) {
    unsafe self.run = run
    self.session = session
  }

  /// The plan that the run executes.
  public var plan: Plan { unsafe run.pointee.plan }

  /// The current virtual time.
  ///
  /// On another thread than the run's own, the value is the start of the run.
  public var now: Instant { unsafe run.pointee.time(at: session) }

  /// The handoff that opened the session.
  ///
  /// If the event loop called the agent without a handoff, the identifier of this handoff is `none`.
  public var handoff: Handoff { sessionProperty(Session.noHandoff) { $0.handoff } }

  /// The handoff that opened the session, read without any checks.
  ///
  /// Only the event loop reads this property, on its own thread, to call the agent's handler for the session.
  @usableFromInline
  var openingHandoff: Handoff { unsafe run.pointee.sessions[session].handoff }

  /// The agent that works in the session.
  public var agent: AgentID { sessionProperty(.none) { $0.agent } }

  /// The agent to which the handoff was addressed.
  ///
  /// The addressee differs from ``agent`` only if a fault delivered the handoff to the wrong agent.
  public var addressee: AgentID { sessionProperty(.none) { $0.addressee } }

  /// The unanswered handoff that the agent has to give up in this session, or `nil` if the session has
  /// another purpose.
  public var overdue: Handoff? { unsafe run.pointee.part(of: session) { $0.overdueHandoff } }

  /// The outcome with which the handoff ``overdue`` ends its task, or `nil` if the task has failed once more.
  var outcomeOfMissingAnswer: Outcome? {
    unsafe run.pointee.part(of: session) { $0.outcomeOfMissingAnswer }
  }

  /// The content of the handoff that opened the session, or `nil` if the handoff carried only its intent.
  public var content: Content? { unsafe run.pointee.part(of: session) { $0.content } }

  /// The first agent to which this agent may hand work according to the contracts.
  ///
  /// If there is none, the value is the coordinator. If the plan has no coordinator either, the value is this
  /// agent.
  public var nextReceiver: AgentID {
    unsafe run.pointee.plan.receivers(of: agent).first ?? run.pointee.plan.coordinator ?? agent
  }

  /// Sends a handoff with an intent, and without other content of its own.
  ///
  /// If the intent passes work on or judges it, the handoff carries the session's work product as of the time
  /// of sending. A rejection or an escalation counts as a failure of the task and begins its next round.
  ///
  /// - Parameters:
  ///   - intent: The purpose of the handoff.
  ///   - receiver: The agent that gets the handoff.
  ///   - task: The task that the handoff is about. The default is the session's task. If the task is of another plan,
  ///     nothing is sent.
  ///   - tag: A value that the handoff carries for custom agents. The default is the tag of the session's
  ///     handoff, or zero if the handoff is about another task.
  ///   - delay: The virtual time before the handoff is sent, truncated to whole nanoseconds. If the agent's
  ///     model has working hours, this is working time.
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

  /// Sends a handoff with the given content.
  ///
  /// If the content has no work product, and its intent passes work on or judges it, the handoff carries the
  /// session's work product.
  ///
  /// - Parameters:
  ///   - content: What the handoff carries, including its intent.
  ///   - receiver: The agent that gets the handoff.
  ///   - task: The task that the handoff is about. The default is the session's task. If the task is of another plan,
  ///     nothing is sent.
  ///   - tag: A value that the handoff carries for custom agents. The default is the tag of the session's
  ///     handoff, or zero if the handoff is about another task.
  ///   - delay: The virtual time before the handoff is sent, truncated to whole nanoseconds. If the agent's
  ///     model has working hours, this is working time.
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

  /// Performs an action, such as writing a file.
  ///
  /// The trace records the action. Rules can report a forbidden action as a violation. Nothing happens if the action
  /// creates or cancels a task that the plan does not have, such as ``TaskID/none``.
  ///
  /// - Parameters:
  ///   - act: The action to perform.
  ///   - delay: The virtual time before the action, truncated to whole nanoseconds. If the agent's model has
  ///     working hours, this is working time.
  public func act(_ act: Act, after delay: Duration = .zero) {
    perform(.act(act), afterWork: delay)
  }

  /// Records how a task ended.
  ///
  /// Only the plan's coordinator should call this method, because it keeps the record of all tasks. If the task is of
  /// another plan, nothing happens.
  public func end(_ task: TaskID, as outcome: Outcome) {
    perform(.end(task, outcome), afterWork: .zero)
  }

  /// The seed of the run.
  var seed: UInt64 { unsafe run.pointee.seed }

  /// Returns a new stream of random numbers for one purpose.
  ///
  /// The seed, the agent, the task, its round and the purpose determine the numbers. Sessions of the same
  /// agent on the same task and round therefore get the same numbers. Draws for other purposes do not change
  /// the numbers.
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

  /// Suspends the agent's handler for a duration of virtual time, truncated to whole nanoseconds.
  ///
  /// If the agent's model has working hours, the duration is working time. Other agents work in the meantime.
  public func work(for duration: Duration) async {
    let nanoseconds = duration.wholeNanoseconds
    guard nanoseconds > 0 else { return }
    guard unsafe run.pointee.checkAccess(session) else {
      // The handler of a lost session stays suspended. Otherwise, a handler that awaits in an
      // endless loop would keep the thread busy for ever.
      if unsafe run.pointee.isOnRunThread, unsafe !run.pointee.isOver,
        unsafe run.pointee.isLost(session)
      {
        await Self.suspendForever()
      }
      return
    }
    await unsafe withUnsafeContinuation {
      unsafe run.pointee.suspend($0, for: nanoseconds, at: session)
    }
  }

  /// Suspends the caller and never resumes it.
  private static func suspendForever() async {
    await unsafe withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  /// Tells the run that the agent's handler for this session has returned.
  @inline(__always)
  func handlerReturned() {
    unsafe run.pointee.handlerReturned(session)
  }

  /// Queues a call of the agent's handler, and returns whether a new driver is needed to make the
  /// call.
  ///
  /// A driver is a Swift task on the event loop that calls the handlers of asynchronous agents.
  func queueCall() -> Bool { unsafe run.pointee.drivers.add(session) }

  /// Performs an action after the agent has worked for a duration.
  func perform(_ action: ProtocolAction, afterWork duration: Duration) {
    unsafe run.pointee.perform(
      action,
      after: duration.wholeNanoseconds,
      isWork: true,
      at: session
    )
  }

  /// Performs an action after the given nanoseconds of virtual time, whether or not the agent works in them.
  func perform(_ action: ProtocolAction, after delay: Int64) {
    unsafe run.pointee.perform(action, after: delay, at: session)
  }

  /// Whether the platform's budget has room for the session.
  ///
  /// An agent without room should hand its work back and spend nothing. The platform stops the session of such
  /// an agent only if the budget's response is ``Platform/Budget/Response/stop``. If the desk is no longer
  /// valid, the value is false.
  public var hasBudget: Bool {
    guard unsafe run.pointee.checkAccess(session) else { return false }
    return unsafe run.pointee.hasBudget(session)
  }

  /// The knowledge that the agent has forgotten, or an empty array if the desk is no longer valid.
  ///
  /// A handoff with the intent `inform` gives the agent all of it back.
  public var forgotten: [Knowledge] {
    guard let validAgent = agent.nilIfNone else { return [] }
    return unsafe run.pointee.windows.forgotten(by: validAgent)
  }

  /// Returns whether the agent has forgotten its record of the tasks since the last call of this method.
  func takeLostRecord() -> Bool { unsafe run.pointee.windows.takeLostRecord(by: agent) }

  /// Charges tokens to the agent's quotas, evenly while the agent works.
  ///
  /// The session begins to take them after `delay` nanoseconds of virtual time, and ends `duration` nanoseconds after
  /// now.
  func chargeTokens(_ tokens: Int64, over duration: Int64, after delay: Int64) {
    unsafe run.pointee.takeTokens(tokens, over: duration, after: delay, in: session)
  }

  /// Notes that the session spends no tokens in the next nanoseconds.
  func noteStandstill(_ nanoseconds: Int64) {
    unsafe run.pointee.noteStandstill(nanoseconds, in: session)
  }

  /// Returns whether a task was cancelled, even if the coordinator has not been told of it yet.
  func isCancelled(_ task: TaskID) -> Bool { unsafe run.pointee.tasks[task].isCancelled }

  /// Returns the record of a task, which survives every crash.
  func record(of task: TaskID) -> TaskRecord { unsafe run.pointee.record(of: task) }

  /// Returns whether a task has ended; false for `TaskID.none`.
  func hasEnded(_ task: TaskID) -> Bool { task != .none && record(of: task).outcome != nil }

  /// Returns the name of the event that an action of the session would cause now, or `nil` for no event.
  func eventName(of action: ProtocolAction) -> Event.Name? {
    if case .handOff = action { return .handoffSent }
    return unsafe run.pointee.eventName(of: action)
  }

  /// Records that the session uses a clause (an entry of the agent's script), given the index of the clause.
  func recordClauseUse(_ index: Int) { unsafe run.pointee.recordClauseUse(index, at: session) }

  /// Records the judges that the session is going to ask, so that none of them decides before all are asked.
  func announceRequests(to judges: [AgentID]) {
    guard judges.count > 1 else { return }
    unsafe run.pointee.announceRequests(to: judges, at: session)
  }

  /// Returns the handoffs on which the agent had begun to work, without a result, when the whole agent
  /// crashed.
  ///
  /// Only crashes since the last call of this method count. The result is `nil` if no such crash ended a
  /// session in which the agent had begun to work.
  func takeUnfinishedHandoffs() -> [HandoffID]? {
    unsafe run.pointee.takeUnfinishedHandoffs(at: session)
  }

  /// Whether the agent has no other open session.
  var isOnlySessionAtWork: Bool { unsafe run.pointee.sessionsAtWork(at: session) <= 1 }

  /// Returns a property of the session, or the fallback if the desk is no longer valid.
  private func sessionProperty<Value>(_ fallback: Value, _ property: (Session) -> Value) -> Value {
    guard unsafe run.pointee.checkAccess(session) else { return fallback }
    return unsafe property(run.pointee.sessions[session])
  }

  /// The faults that apply to the session, as indices in ``Plan/faults``.
  var faultIndices: [Int] { unsafe run.pointee.part(of: session) { $0.faultIndices } ?? [] }
}
