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

  /// Behind a pointer, since a class's stored properties pay for exclusivity checks and for
  /// counting references.
  private let state: UnsafeMutablePointer<RunState>
  private let seats: UnsafeMutableBufferPointer<Unmanaged<Seat>>

  init(
    plan: Plan,
    seed: UInt64,
    kinds: EventKinds = .none,
    observe: ((borrowing Event) -> Void)? = nil
  ) {
    self.plan = plan
    let run = RunState(plan: plan, seed: seed, kinds: kinds, observe: observe)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: run)
    unsafe seats = .allocate(capacity: plan.members.count)
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
    unsafe seats.deallocate()
  }
}

// MARK: - The executor

extension EventLoop {
  /// Takes a job of one of the run's actors or tasks.
  ///
  /// A job that comes from another thread is parked, never run, and ends the run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard unsafe state.pointee.isOnThread else { return unsafe state.pointee.foreign.park(job) }
    unsafe state.pointee.ready.append(job)
  }

  /// Returns whether the caller is on the run's thread.
  public func isIsolatingCurrentContext() -> Bool? { unsafe state.pointee.isOnThread }

  /// Traps unless the caller is on the run's thread.
  public func checkIsolated() {
    precondition(unsafe state.pointee.isOnThread, "an agent is used on the thread of its run")
  }
}

// MARK: - The loop

extension EventLoop {
  /// How many steps pass before a run asks again whether it is stopped.
  private static let stepsPerQuestion = 1_024

  /// Runs until nothing is left to happen, or until it is stopped from outside, and returns whether
  /// the run came to its end.
  func run(_ agents: [AnyAgent], _ isStopped: () -> Bool) -> Bool {
    for (index, agent) in agents.enumerated() {
      unsafe seats.initializeElement(at: index, to: .passRetained(agent.makeSeat(on: self)))
    }
    unsafe state.pointee.begin()
    unsafe state.pointee.strikeAtOnce()
    for (index, agent) in agents.enumerated() {
      if case .immediate(let agent) = agent, agent.opensRun {
        wake(AgentID(rawValue: UInt32(index)), .start)
      }
    }
    let wasCutShort = goOn(isStopped)
    if wasCutShort {
      unsafe state.pointee.abandon()
    } else {
      unsafe state.pointee.finish()
    }
    unsafe state.pointee.isOver = true
    release(agents)
    return !wasCutShort
  }

  /// Takes one step after the other and returns whether it was stopped before the last.
  private func goOn(_ isStopped: () -> Bool) -> Bool {
    let state = unsafe state
    var steps = 0
    while unsafe step(state) {
      unsafe state.pointee.checkEvents()
      steps &+= 1
      if steps.isMultiple(of: Self.stepsPerQuestion), isStopped() { return true }
    }
    return false
  }

  /// What is known of the run so far.
  var summary: RunSummary { unsafe state.pointee.summary }

  /// Takes the next step and returns whether there may be another.
  @inline(__always)
  private func step(_ state: UnsafeMutablePointer<RunState>) -> Bool {
    if unsafe state.pointee.foreign.arePresent {
      let stray = unsafe state.pointee.strayAgent
      unsafe state.pointee.stop(.foreign(stray.map(plan.name(of:)) ?? "a task outside the run"))
    }
    guard unsafe state.pointee.ending == nil else { return false }
    if let job = unsafe state.pointee.nextJob() {
      run(job)
    } else if let item = unsafe state.pointee.nextItem() {
      unsafe process(item, state)
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

  @inline(__always)
  private func process(_ item: LoopItem, _ state: UnsafeMutablePointer<RunState>) {
    switch item {
    case .depart(let handoff): unsafe state.pointee.departLate(handoff)
    case .arrive(let handoff):
      guard unsafe state.pointee.admit(handoff) else { return }
      unsafe open(handoff, state)
    case .open(let handoff):
      guard unsafe state.pointee.takeUp(handoff) else { return }
      let receiver = unsafe state.pointee.sessions[handoff].handoff.receiver
      unsafe open(handoff, state)
      unsafe state.pointee.pulled(receiver)
    case .send(let session, let handoff): unsafe state.pointee.sendScheduled(handoff, from: session)
    case .perform(let session, let place):
      unsafe state.pointee.performScheduled(place, in: session)
    case .resume(let session, let continuation):
      unsafe state.pointee.resume(session, continuation)
    case .comeBack(let agent, let absence):
      if unsafe state.pointee.comeBack(agent, absence) { wake(agent, .restart) }
    case .giveBackSlots(let leave): unsafe state.pointee.giveBackSlots(leaving: leave)
    }
  }

  @inline(__always)
  private func open(_ session: SessionReference, _ state: UnsafeMutablePointer<RunState>) {
    unsafe state.pointee.open(session)
    guard unsafe state.pointee.takesUp(session) else {
      return unsafe state.pointee.handlerReturned(session)
    }
    let seat = unsafe seats[state.pointee.sessions[session].agent.index]
    unsafe seat._withUnsafeGuaranteedRef { $0.answer(at: unsafe Desk(state, session)) }
  }

  /// Starts another task that runs the handlers of waiting agents.
  func startDriver() {
    let driver = Driver(of: self)
    _ = Task(executorPreference: self) { await driver.drive() }
  }

  private func wake(_ agent: AgentID, _ wake: Wake) {
    let seat = unsafe seats[agent.index].takeUnretainedValue()
    guard seat.canBeWoken else { return }
    let session = unsafe state.pointee.open(for: agent)
    if unsafe state.pointee.takesUp(session) {
      seat.call(wake, at: unsafe Desk(state, session))
    }
    unsafe state.pointee.handlerReturned(session)
  }

  /// How many steps or calls a driver takes before it leaves the loop to itself, which asks now and
  /// then whether the run is stopped.
  private static let stepsPerDriver = 256

  /// Runs the handlers of waiting agents, one call after the other, until the run is over.
  ///
  /// The caller is isolated to an actor of the loop: then calling an agent needs no switch.
  func drive() async {
    var calls = 0
    while unsafe !state.pointee.drivers.isClosed {
      stepToCall()
      if unsafe state.pointee.ending == nil, let session = unsafe state.pointee.drivers.next() {
        let desk = unsafe Desk(state, session)
        let seat = unsafe seats[state.pointee.sessions[session].agent.index]
        await unsafe seat._withUnsafeGuaranteedRef { $0.waitingAgent }?
          .receive(desk.opening, at: desk)
        unsafe state.pointee.handlerReturned(session)
        unsafe state.pointee.checkEvents()
        calls += 1
        if calls.isMultiple(of: Self.stepsPerDriver) { await Task.yield() }
      } else {
        await unsafe withUnsafeContinuation { unsafe state.pointee.drivers.rest($0) }
      }
    }
  }

  /// Takes the steps that the loop would take next, until one of them calls a waiting agent.
  private func stepToCall() {
    let state = unsafe state
    unsafe state.pointee.drivers.isStepping = true
    defer { unsafe state.pointee.drivers.isStepping = false }
    for _ in 0..<Self.stepsPerDriver {
      guard unsafe !state.pointee.drivers.hasCalls, unsafe state.pointee.ready.isEmpty,
        unsafe state.pointee.isUndisturbed
      else { return }
      if let item = unsafe state.pointee.nextItem() {
        unsafe process(item, state)
      } else if unsafe state.pointee.hasMoreToCome {
        unsafe state.pointee.advance()
      } else {
        return
      }
      unsafe state.pointee.checkEvents()
    }
  }
}

/// The actor that a driver's task is isolated to.
private actor Driver {
  private nonisolated let loop: EventLoop

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  init(of loop: EventLoop) {
    self.loop = loop
  }

  func drive() async { await loop.drive() }
}

// MARK: - Rest

extension EventLoop {
  /// Decides what becomes of a run in which nothing is left to happen.
  ///
  /// A handler that still waits can only wait for something outside the run. Open tasks are the
  /// coordinator's to settle; if it moves nothing, the run is deadlocked.
  private func goOnFromRest() -> Bool {
    if let waiting = unsafe state.pointee.strayAgent {
      unsafe state.pointee.stop(.foreign(plan.name(of: waiting)))
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
    unsafe state.pointee.stop(.deadlocked)
    return false
  }

  /// Lets the drivers that wait for a call return, so that their tasks end, and lets go of the
  /// agents, which hold the loop.
  ///
  /// A desk refers to the run without holding it. The protocol's agents keep no desk; an agent of
  /// the user's could hand one to a task that outlives the run, so then the loop is kept.
  private func release(_ agents: [AnyAgent]) {
    unsafe state.pointee.drivers.close()
    while let job = unsafe state.pointee.nextJob() { run(job) }
    let areOurs = agents.allSatisfy { agent in
      guard case .immediate(let agent) = agent else { return false }
      return agent is ProtocolAgent
    }
    if !areOurs { _ = unsafe Unmanaged.passRetained(self) }
    for index in unsafe seats.indices { unsafe seats[index].release() }
  }
}
