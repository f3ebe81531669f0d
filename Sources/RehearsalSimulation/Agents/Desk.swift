/// Where an agent works during one session: everything it may see and do.
///
/// A desk is two words and can be copied freely, but it serves its session only. Using one after
/// the session is over, or from another thread, ends the run.
public struct Desk: Sendable {
  private unowned(unsafe) let loop: EventLoop
  let session: SessionReference

  init(loop: EventLoop, session: SessionReference) {
    unsafe self.loop = loop
    self.session = session
  }

  /// The plan of the run.
  public var plan: Plan { unsafe loop.plan }

  /// The virtual time.
  public var now: Instant { unsafe loop.now }

  /// The agent at the desk.
  public var agent: AgentID { read(.none) { $0.agent } }

  /// Whom the handoff was addressed to: another agent where a fault misrouted it.
  public var addressee: AgentID { read(.none) { $0.addressee } }

  /// What the handoff carried besides its intent.
  public var content: Content? { read(nil) { $0.content } }

  /// The first agent that this one may hand work to by the contracts, or the coordinator.
  public var next: AgentID {
    unsafe loop.plan.receivers(of: agent).first ?? loop.plan.coordinator ?? agent
  }

  /// Hands off something that carries nothing but its intent.
  ///
  /// - Parameters:
  ///   - intent: What it is meant to bring about.
  ///   - receiver: Who is to get it.
  ///   - task: The task it is about; the session's where none is named.
  ///   - delay: How much virtual time passes before it is sent, cut to whole nanoseconds.
  public func handOff(
    _ intent: Intent,
    to receiver: AgentID,
    about task: TaskID? = nil,
    after delay: Duration = .zero
  ) {
    unsafe loop.handOff(intent, carrying: nil, to: receiver, about: task, after: delay, at: self)
  }

  /// Hands off something with its content.
  ///
  /// - Parameters:
  ///   - content: What it carries; its intent is the handoff's.
  ///   - receiver: Who is to get it.
  ///   - task: The task it is about; the session's where none is named.
  ///   - delay: How much virtual time passes before it is sent, cut to whole nanoseconds.
  public func handOff(
    _ content: Content,
    to receiver: AgentID,
    about task: TaskID? = nil,
    after delay: Duration = .zero
  ) {
    unsafe loop.handOff(
      content.intent,
      carrying: content,
      to: receiver,
      about: task,
      after: delay,
      at: self
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

  /// Returns the random numbers of one use in this session.
  ///
  /// They are keyed by the seed, the agent, the task, its round and the purpose, so that no other
  /// draw shifts them.
  public func stream(for purpose: String) -> RandomStream {
    let handoff = read(Session.noHandoff) { $0.handoff }
    let plan = self.plan
    return RandomStream(
      seed: unsafe loop.seed,
      key: Digest(of: plan.name(of: agent)).high,
      Digest(of: plan.name(of: handoff.task)).high,
      UInt64(handoff.round),
      Digest(of: purpose).high
    )
  }

  /// Lets virtual time pass; other agents work meanwhile.
  public func work(for duration: Duration) async {
    await unsafe loop.suspend(for: duration.wholeNanoseconds, at: self)
  }

  func perform(_ action: Action, after delay: Int64) {
    unsafe loop.perform(action, after: delay, at: self)
  }

  /// The faults that strike the session, by their place in the plan.
  var faults: [Int] { read([]) { $0.faults } }

  func record(of task: TaskID) -> TaskRecord { unsafe loop.record(of: task) }

  /// The handoffs that crashes left undone since this was last asked; `nil` where no crash took a
  /// session away that the agent had taken up.
  func takeUndone() -> [HandoffID]? { unsafe loop.takeUndone(at: self) }

  /// Whether no other session of the agent is at work.
  var isAlone: Bool { unsafe loop.sessionsAtWork(at: self) <= 1 }

  private func read<Value>(_ fallback: Value, _ value: (Session) -> Value) -> Value {
    unsafe loop.read(self, fallback, value)
  }
}
