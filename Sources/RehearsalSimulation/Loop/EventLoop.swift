import DequeModule

/// The executor that is the discrete-event loop: one run, one thread, one order.
///
/// Jobs run in order; when none is ready the loop takes what is due now, and when nothing is due
/// the virtual clock jumps to the next timer. What an event brings about at its own instant
/// happens before the next timer of that instant.
///
/// `@unchecked Sendable`: everything but `ForeignJobs`, which has a lock, is touched only by the
/// thread that made the loop; every way in checks the thread.
@safe
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  let plan: Plan
  let seed: UInt64

  /// Behind a pointer, since a class's stored properties pay for exclusivity checks.
  private let state: UnsafeMutablePointer<RunState>
  private let thread = ThreadIdentity.current
  private let foreign = ForeignJobs()
  private var agents: [AnyAgent] = []
  private var ready = Deque<UnownedJob>()
  /// Whether the run has ended: nothing that is still called may change it.
  private var isOver = false
  private var drivers = Drivers()

  init(plan: Plan, seed: UInt64, observe: ((borrowing Event) -> Void)?) {
    self.plan = plan
    self.seed = seed
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: RunState(plan: plan, seed: seed, observe: observe))
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  private var isOnThread: Bool { ThreadIdentity.current == thread }
}

// MARK: - The executor

extension EventLoop {
  /// Takes a job of one of the run's actors or tasks.
  ///
  /// A job that comes from another thread is parked, never run, and ends the run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard isOnThread else { return foreign.park(job) }
    ready.append(job)
  }

  /// Returns whether the caller is on the run's thread.
  public func isIsolatingCurrentContext() -> Bool? { isOnThread }

  /// Traps unless the caller is on the run's thread.
  public func checkIsolated() {
    precondition(isOnThread, "an agent is used on the thread of its run")
  }
}

// MARK: - The loop

extension EventLoop {
  /// How many steps pass before a run asks again whether it is stopped.
  private static let stepsPerQuestion = 1_024

  /// Runs until nothing is left to happen, or until it is stopped from outside, and returns whether
  /// the run came to its end.
  func run(_ agents: [AnyAgent], _ isStopped: () -> Bool) -> Bool {
    self.agents = agents
    unsafe state.pointee.begin()
    for (index, agent) in agents.enumerated() {
      if case .immediate(let agent) = agent, agent.opensRun {
        wake(AgentID(rawValue: UInt32(index)), .start)
      }
    }
    var steps = 0
    var isCutShort = false
    while !isCutShort, step() {
      unsafe state.pointee.checkEvents()
      steps += 1
      if steps.isMultiple(of: Self.stepsPerQuestion) { isCutShort = isStopped() }
    }
    if isCutShort {
      unsafe state.pointee.abandon()
    } else {
      unsafe state.pointee.finish()
    }
    isOver = true
    release()
    return !isCutShort
  }

  /// What is known of the run so far.
  var summary: RunSummary { unsafe state.pointee.summary }

  /// Takes the next step and returns whether there may be another.
  private func step() -> Bool {
    if foreign.arePresent {
      stop(.foreign(strayAgent.map(plan.name(of:)) ?? "a task outside the run"))
    }
    guard unsafe state.pointee.ending == nil else { return false }
    if let job = ready.popFirst() {
      run(job)
    } else if let item = unsafe state.pointee.lane.next() {
      process(item)
    } else if unsafe state.pointee.hasMoreToCome {
      unsafe state.pointee.advance()
    } else {
      return goOnFromRest()
    }
    return true
  }

  private func run(_ job: UnownedJob) {
    unsafe job.runSynchronously(
      isolatedTo: asUnownedSerialExecutor(),
      taskExecutor: asUnownedTaskExecutor()
    )
  }

  private func process(_ item: LoopItem) {
    switch item {
    case .depart(let handoff): unsafe state.pointee.depart(handoff)
    case .arrive(let handoff, let routed):
      guard unsafe state.pointee.admit(handoff, routed: routed) else { return }
      open(handoff, routed: routed)
    case .open(let handoff, let routed):
      guard unsafe state.pointee.takeUp(handoff, routed: routed) else { return }
      open(handoff, routed: routed)
      unsafe state.pointee.pulled(handoff)
    case .send(let session, let handoff):
      guard unsafe state.pointee.sessions.isAtWork(session) else {
        return unsafe state.pointee.drop(handoff)
      }
      unsafe state.pointee.send(handoff, from: session)
      finishScheduled(session)
    case .perform(let session, let place):
      guard let action = unsafe state.pointee.actions.remove(place),
        unsafe state.pointee.sessions.isAtWork(session)
      else { return }
      unsafe state.pointee.perform(action, in: session)
      finishScheduled(session)
    case .resume(let session, let continuation):
      drivers.resume(continuation, isLost: isLost(session))
    case .comeBack(let agent, let absence):
      if unsafe state.pointee.comeBack(agent, absence) { wake(agent, .restart) }
    }
  }

  private func open(_ handoff: Handoff, routed: Int64) {
    let session = unsafe state.pointee.open(handoff, routed: routed)
    guard takesUp(session) else { return handlerReturned(session) }
    let desk = Desk(loop: self, session: session)
    switch agents[handoff.receiver.index] {
    case .immediate(let agent):
      agent.call(.handoff(handoff), at: desk)
      handlerReturned(session)
    case .waiting(let agent):
      if drivers.take(Drivers.Call(agent: agent, handoff: handoff, desk: desk)) {
        _ = Task(executorPreference: self) { await self.drive() }
      }
    }
  }

  private func wake(_ agent: AgentID, _ wake: Wake) {
    guard case .immediate(let actor) = agents[agent.index] else { return }
    let session = unsafe state.pointee.open(for: agent)
    if takesUp(session) { actor.call(wake, at: Desk(loop: self, session: session)) }
    handlerReturned(session)
  }

  private func finishScheduled(_ session: SessionReference) {
    guard unsafe state.pointee.sessions.isAtWork(session) else { return }
    unsafe state.pointee.sessions[session].pending -= 1
    unsafe state.pointee.settle(session)
  }

  /// Returns whether an agent takes up the session that was opened for it, unless it just crashed.
  private func takesUp(_ session: SessionReference) -> Bool {
    guard !isLost(session) else { return false }
    unsafe state.pointee.sessions[session].isTakenUp = true
    return true
  }

  /// Whether an agent's crash took a session away.
  private func isLost(_ session: SessionReference) -> Bool {
    unsafe !state.pointee.sessions.isAtWork(session)
  }

  /// The agent whose handler waits for something that is not virtual time.
  private var strayAgent: AgentID? { drivers.strayAgent(isLost: isLost) }

  private func handlerReturned(_ session: SessionReference) {
    guard !isOver else { return }
    unsafe state.pointee.sessions[session].isHandling = false
    unsafe state.pointee.settle(session)
  }

  private func stop(_ ending: Event.Ending) {
    if unsafe state.pointee.ending == nil { unsafe state.pointee.ending = ending }
  }
}

// MARK: - Rest

extension EventLoop {
  /// Decides what becomes of a run in which nothing is left to happen.
  ///
  /// A handler that still waits can only wait for something outside the run. Open tasks are the
  /// coordinator's to settle; if it moves nothing, the run is deadlocked.
  private func goOnFromRest() -> Bool {
    if let waiting = strayAgent {
      stop(.foreign(plan.name(of: waiting)))
      return false
    }
    guard unsafe state.pointee.openTasks > 0 else { return false }
    let before = unsafe state.pointee.progress
    if let coordinator = plan.coordinator, plan.member(coordinator) != nil,
      unsafe !state.pointee.absences.isAway(coordinator)
    {
      wake(coordinator, .idle)
    }
    guard unsafe state.pointee.progress == before else { return true }
    stop(.deadlocked)
    return false
  }

  /// Lets the drivers that wait for a call return, so that their tasks end, and lets go of the
  /// agents, which hold the loop.
  ///
  /// A desk refers to the loop without holding it. The protocol's agents keep no desk; an agent of
  /// the user's could hand one to a task that outlives the run, so then the loop is kept.
  private func release() {
    drivers.close()
    while let job = ready.popFirst() { run(job) }
    let areOurs = agents.allSatisfy { agent in
      guard case .immediate(let agent) = agent else { return false }
      return agent is ProtocolAgent
    }
    if !areOurs { _ = unsafe Unmanaged.passRetained(self) }
    agents = []
  }
}

// MARK: - What a desk can do

extension EventLoop {
  var now: Instant { unsafe Instant(nanoseconds: state.pointee.now) }

  /// Returns whether a desk may still be used; where it may not, the run is stopped.
  @inline(__always)
  private func admits(_ desk: Desk) -> Bool {
    guard isOnThread else {
      foreign.note()
      return false
    }
    guard !isOver else { return false }
    guard unsafe state.pointee.sessions.isOpen(desk.session) else {
      stop(.foreign("an agent that kept its desk after the session"))
      return false
    }
    return unsafe !state.pointee.sessions[desk.session].isLost
  }

  func read<Value>(_ desk: Desk, _ fallback: Value, _ value: (Session) -> Value) -> Value {
    guard admits(desk) else { return fallback }
    return unsafe value(state.pointee.sessions[desk.session])
  }

  func record(of task: TaskID) -> TaskRecord { unsafe state.pointee.tasks[task.index].record }

  /// The handoffs that crashes left undone since the desk's agent last asked, where one did.
  func takeUndone(at desk: Desk) -> [HandoffID]? {
    guard admits(desk) else { return nil }
    let agent = unsafe state.pointee.sessions[desk.session].agent
    return unsafe state.pointee.absences.takeUndone(by: agent)
  }

  /// How many sessions of the desk's agent are at work.
  func sessionsAtWork(at desk: Desk) -> Int {
    guard admits(desk) else { return 0 }
    let agent = unsafe state.pointee.sessions[desk.session].agent
    return unsafe state.pointee.sessions.atWork(for: agent).count
  }

  func perform(_ action: Action, after delay: Int64, at desk: Desk) {
    guard admits(desk) else { return }
    let delay = unsafe state.pointee.standstill(of: desk.session).addingSaturated(delay)
    guard delay > 0 else { return unsafe state.pointee.perform(action, in: desk.session) }
    let place = unsafe state.pointee.actions.insert(action)
    unsafe state.pointee.sessions[desk.session].pending += 1
    unsafe state.pointee.schedule(.perform(desk.session, action: place), after: delay)
  }

  @inline(__always)
  func handOff(
    _ intent: Intent,
    carrying content: Content?,
    to receiver: AgentID,
    about task: TaskID?,
    after delay: Duration,
    at desk: Desk
  ) {
    guard admits(desk) else { return }
    let parcel = content.map { unsafe state.pointee.wrap($0) } ?? Handoff.noContent
    let opening = unsafe state.pointee.sessions[desk.session].handoff
    let handoff = unsafe state.pointee.draft(
      intent,
      from: desk.session,
      to: receiver,
      task: task ?? opening.task,
      round: Int(opening.round) + (intent == .reject ? 1 : 0),
      content: parcel
    )
    let standstill = unsafe state.pointee.standstill(of: desk.session)
    let nanoseconds = standstill.addingSaturated(delay == .zero ? 0 : delay.wholeNanoseconds)
    guard nanoseconds > 0 else { return unsafe state.pointee.send(handoff, from: desk.session) }
    unsafe state.pointee.sessions[desk.session].pending += 1
    unsafe state.pointee.schedule(.send(desk.session, handoff), after: nanoseconds)
  }

  func suspend(for nanoseconds: Int64, at desk: Desk) async {
    guard nanoseconds > 0 else { return }
    guard admits(desk) else {
      // The handler of a lost session never goes on: one that works in a loop would never end.
      if isOnThread, !isOver, isLost(desk.session) { await Self.never() }
      return
    }
    let standstill = unsafe state.pointee.standstill(of: desk.session)
    await unsafe withUnsafeContinuation { continuation in
      let place = unsafe drivers.sleep(continuation, at: desk.session)
      unsafe state.pointee.schedule(
        .resume(desk.session, continuation: place),
        after: standstill.addingSaturated(nanoseconds)
      )
    }
  }

  private static func never() async {
    await unsafe withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  /// Runs the handlers of waiting agents, one call after the other, until the run is over.
  private func drive() async {
    while !drivers.isClosed {
      if let call = drivers.begin() {
        await call.agent.receive(call.handoff, at: call.desk)
        drivers.finish(call)
        handlerReturned(call.desk.session)
      } else {
        await unsafe withUnsafeContinuation { unsafe drivers.rest($0) }
      }
    }
  }
}
