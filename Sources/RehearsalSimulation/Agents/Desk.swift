/// Where an agent works during one session: everything it may see and do.
///
/// A desk is two words and can be copied freely, but it serves its session only. Using one after
/// the session is over, or from another thread, ends the run.
@safe
public struct Desk: @unchecked Sendable {
  /// Everything that changes in the run; whatever changes it checks the thread first.
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

  /// The handoff that opened the session; its number is none where the loop woke the agent.
  public var handoff: Handoff { read(Session.noHandoff) { $0.handoff } }

  /// The same, for the loop, which is on its own thread and has just opened the session.
  @usableFromInline
  var opening: Handoff { unsafe run.pointee.sessions[session].handoff }

  /// The agent at the desk.
  public var agent: AgentID { read(.none) { $0.agent } }

  /// Whom the handoff was addressed to: another agent where a fault misrouted it.
  public var addressee: AgentID { read(.none) { $0.addressee } }

  /// What the handoff carried besides its intent.
  public var content: Content? { unsafe run.pointee.luggage(at: session)?.content }

  /// The first agent that this one may hand work to by the contracts, or the coordinator.
  public var next: AgentID {
    unsafe run.pointee.plan.receivers(of: agent).first ?? run.pointee.plan.coordinator ?? agent
  }

  /// Hands off without defects or other content.
  ///
  /// A handoff that passes work on or judges it carries the work in hand, as it is when the handoff is sent. A
  /// rejection and an escalation begin the next round.
  ///
  /// - Parameters:
  ///   - intent: What it is meant to bring about.
  ///   - receiver: Who is to get it.
  ///   - task: The task it is about; the session's where none is named.
  ///   - tag: A number that travels along; that of the session's handoff where none is named, or
  ///     zero about another task.
  ///   - delay: How much virtual time passes before it is sent, cut to whole nanoseconds.
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

  /// Hands off something with its content.
  ///
  /// Where the content names no work, a handoff that passes work on or judges it carries the work in hand.
  ///
  /// - Parameters:
  ///   - content: What it carries; its intent is the handoff's.
  ///   - receiver: Who is to get it.
  ///   - task: The task it is about; the session's where none is named.
  ///   - tag: A number that travels along; that of the session's handoff where none is named, or
  ///     zero about another task.
  ///   - delay: How much virtual time passes before it is sent, cut to whole nanoseconds.
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

  /// Does something that the rules may judge.
  public func act(_ act: Act, after delay: Duration = .zero) {
    perform(.act(act), after: delay.wholeNanoseconds)
  }

  /// Records how a task ended; only its coordinator should.
  public func end(_ task: TaskID, as outcome: Outcome) {
    perform(.end(task, outcome), after: 0)
  }

  /// The seed of the run.
  var seed: UInt64 { unsafe run.pointee.seed }

  /// Returns the random numbers of one use in this session.
  ///
  /// They are keyed by the seed, the agent, the task, its round and the purpose, so that no other
  /// draw shifts them.
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

  /// Lets virtual time pass; other agents work meanwhile.
  public func work(for duration: Duration) async {
    let nanoseconds = duration.wholeNanoseconds
    guard nanoseconds > 0 else { return }
    guard unsafe run.pointee.admits(session) else {
      // The handler of a lost session never goes on: one that works in a loop would never end.
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

  /// Notes that the agent's handler is done.
  @inline(__always)
  func handlerReturned() {
    unsafe run.pointee.handlerReturned(session)
  }

  /// Has a driver run the agent's handler, and returns whether there has to be another.
  func needsDriver() -> Bool { unsafe run.pointee.drivers.take(session) }

  func perform(_ action: Action, after delay: Int64) {
    unsafe run.pointee.perform(action, after: delay, at: session)
  }

  /// Whether anything of the budget is left.
  var hasBudget: Bool { unsafe run.pointee.hasBudget }

  func record(of task: TaskID) -> TaskRecord { unsafe run.pointee.tasks[task].record }

  /// The kind of event that an action would bring about now, where it would.
  func event(of action: Action) -> Event.Name? {
    if case .handOff = action { return .handoffSent }
    return unsafe run.pointee.event(of: action)
  }

  /// Notes that a clause of the agent's script serves the session.
  func noteClause(_ place: Int) { unsafe run.pointee.noteClause(place, at: session) }

  /// The handoffs that crashes left undone since this was last asked; `nil` where no crash took a
  /// session away that the agent had taken up.
  func takeUndone() -> [HandoffID]? { unsafe run.pointee.takeUndone(at: session) }

  /// Whether no other session of the agent is at work.
  var isAlone: Bool { unsafe run.pointee.sessionsAtWork(at: session) <= 1 }

  private func read<Value>(_ fallback: Value, _ value: (Session) -> Value) -> Value {
    guard unsafe run.pointee.admits(session) else { return fallback }
    return unsafe value(run.pointee.sessions[session])
  }

  /// The faults that strike the session, by their place in the plan.
  var faults: [Int] { unsafe run.pointee.luggage(at: session)?.faults ?? [] }
}
