import DequeModule

/// The discrete-event loop of a run, which is also the executor of the run's actors.
///
/// A run has one thread and one order of events. Each step of the loop does the first of the following that
/// is possible:
/// - It runs a ready job of a Swift actor or task.
/// - It processes an item that is due now.
/// - It opens a session for a message to an idle agent.
/// - It moves the virtual clock to the next timer.
///
/// Under the schedule `fifo`, the consequences of an event at the same instant happen before the next timer
/// of that instant.
///
/// The loop is `@unchecked Sendable`, because only the thread that created the loop accesses its state. Every
/// entry point checks the thread. The exception is `OffThreadJobs`, which has a lock.
@safe
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  let plan: Plan

  /// The state of the run.
  ///
  /// The state is behind a pointer. Access to stored properties of a class would cost exclusivity checks and
  /// reference counting.
  private let state: UnsafeMutablePointer<RunState>
  /// The handles through which the loop calls the agents, by the index of the agent.
  private let handles: UnsafeMutableBufferPointer<Unmanaged<AgentHandle>>

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
    unsafe handles = .allocate(capacity: plan.members.count)
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
    unsafe handles.deallocate()
  }
}

// MARK: - The executor of the run's actors

extension EventLoop {
  /// Enqueues a job of one of the run's actors or Swift tasks.
  ///
  /// A job that another thread enqueues is stored but never runs, and it ends the run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard unsafe state.pointee.isOnRunThread else {
      return unsafe state.pointee.offThreadJobs.park(job)
    }
    unsafe state.pointee.jobs.append(job)
  }

  /// Returns whether the caller is on the run's thread.
  public func isIsolatingCurrentContext() -> Bool? { unsafe state.pointee.isOnRunThread }

  /// Traps unless the caller is on the run's thread.
  public func checkIsolated() {
    precondition(unsafe state.pointee.isOnRunThread, "an agent is used on the thread of its run")
  }
}

// MARK: - The steps of the loop

extension EventLoop {
  /// The number of steps between two calls of the closure `isStopped`.
  private static let stepsPerCheck = 1_024

  /// Runs until the run ends or `isStopped` returns true, and returns false if `isStopped` stopped the run.
  func run(_ agents: [AnyAgent], _ isStopped: () -> Bool) -> Bool {
    for (index, agent) in agents.enumerated() {
      unsafe handles.initializeElement(at: index, to: .passRetained(agent.makeHandle(on: self)))
    }
    unsafe state.pointee.begin()
    unsafe state.pointee.applyFaultsAtStart()
    for (index, agent) in agents.enumerated() {
      let id = AgentID(rawValue: UInt32(index))
      guard case .immediate(let agent) = agent, agent.opensRun else { continue }
      // An agent that crashes at the start of the run is not called now. Its restart calls `resumeAfterCrash`.
      guard unsafe !state.pointee.availability.hasCrashed(id) else {
        unsafe state.pointee.availability.noteEffect(on: id)
        continue
      }
      wake(id, .start)
    }
    unsafe state.pointee.checkEventLimit()
    let wasStopped = runSteps(isStopped)
    if wasStopped {
      unsafe state.pointee.stopObserving()
    } else {
      unsafe state.pointee.finish()
    }
    unsafe state.pointee.isOver = true
    release(agents)
    return !wasStopped
  }

  /// Takes steps until no step is left or `isStopped` returns true, and returns whether the run was stopped.
  private func runSteps(_ isStopped: () -> Bool) -> Bool {
    let state = unsafe state
    var stepCount = 0
    while unsafe step(state) {
      unsafe state.pointee.checkEventLimit()
      stepCount &+= 1
      if stepCount.isMultiple(of: Self.stepsPerCheck), isStopped() { return true }
    }
    return false
  }

  /// The summary of the run so far.
  var summary: RunSummary { unsafe state.pointee.summary }

  /// Takes the next step of the loop, and returns whether another step may follow.
  ///
  /// A step runs a ready job, processes a due item, opens a session for a message to an idle agent,
  /// or moves the clock to the next timer.
  @inline(__always)
  private func step(_ state: UnsafeMutablePointer<RunState>) -> Bool {
    if unsafe state.pointee.offThreadJobs.haveAccessedRun {
      let stalledAgent = unsafe state.pointee.stalledAgent
      unsafe state.pointee.setEnding(
        .foreign(stalledAgent.map(plan.name(of:)) ?? "a task outside the run")
      )
    }
    guard unsafe state.pointee.ending == nil else { return false }
    if let job = unsafe state.pointee.nextJob() {
      run(job)
    } else if let item = unsafe state.pointee.nextItem() {
      unsafe process(item, state)
    } else if let message = unsafe state.pointee.takeNextMessage() {
      unsafe open(message, state)
    } else if unsafe state.pointee.hasPendingEvents {
      unsafe state.pointee.advanceClock()
    } else {
      return resolveIdle()
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
    case .depart(let handoff): unsafe state.pointee.departAfterDelay(handoff)
    case .arrive(let handoff):
      guard unsafe state.pointee.admit(handoff) else { return }
      unsafe open(handoff, state)
    case .endMergeAttempt(let handoff):
      guard unsafe state.pointee.finishMerge(handoff) else { return }
      unsafe open(handoff, state)
    case .lookAtSharedList(let agent, let wasLater):
      guard let handoff = unsafe state.pointee.lookAtSharedList(agent, wasLater: wasLater) else {
        return
      }
      unsafe open(handoff, state)
    case .claim(let agent, let task, let entry, let wasLater):
      guard
        let handoff = unsafe state.pointee.claim(task, by: agent, entry: entry, wasLater: wasLater)
      else { return }
      unsafe open(handoff, state)
    case .open(let handoff):
      guard unsafe !state.pointee.dropLostSession(handoff), unsafe state.pointee.canOpen(handoff)
      else { return }
      let receiver = unsafe state.pointee.sessions[handoff].handoff.receiver
      if unsafe !state.pointee.resumeFromQueue(handoff) { unsafe open(handoff, state) }
      unsafe state.pointee.noteOpened(receiver)
    case .send(let session, let handoff):
      unsafe state.pointee.sendScheduledHandoff(handoff, from: session)
    case .perform(let session, let action):
      unsafe state.pointee.performScheduledAction(action, in: session)
    case .resume(let session, let continuation):
      unsafe state.pointee.resume(session, continuation)
    case .endAbsence(let agent, let absence):
      if unsafe state.pointee.endAbsence(agent, absence) { restart(agent) }
    case .giveBackSlots(let fault): unsafe state.pointee.giveBackSlots(takenBy: fault)
    case .replyDue(let chain):
      if let overdue = unsafe state.pointee.handleMissedReply(chain) { wake(for: overdue) }
    case .askAgain(let chain): unsafe state.pointee.askAgain(chain)
    case .remind(let chain, let attempt):
      unsafe state.pointee.remind(chain, attempt: attempt)
    case .emptyQuota(let quota, let version): unsafe state.pointee.handleEmptyBucket(quota, version)
    case .endWait(let session): unsafe state.pointee.endWait(session)
    case .returnInstance(let agent): unsafe state.pointee.returnInstance(of: agent)
    case .joinDue(let session, let deadline):
      unsafe state.pointee.endJoinAtDeadline(session, deadline)
    case .report(let handoff, let session): unsafe state.pointee.report(handoff, in: session)
    }
  }

  @inline(__always)
  private func open(_ session: SessionReference, _ state: UnsafeMutablePointer<RunState>) {
    unsafe state.pointee.open(session)
    guard unsafe state.pointee.beginWork(session) else {
      return unsafe state.pointee.handlerReturned(session)
    }
    let handle = unsafe handles[state.pointee.sessions[session].agent.index]
    unsafe handle._withUnsafeGuaranteedRef { $0.answer(at: unsafe Desk(state, session)) }
  }

  /// Calls an agent that is back after a crash, so that the agent can continue what it left unfinished.
  private func restart(_ agent: AgentID) {
    let eventCount = unsafe state.pointee.eventCount
    wake(agent, .restart)
    unsafe state.pointee.noteRestart(of: agent, eventCount)
  }

  /// Starts another driver, which is a Swift task that calls the handlers of asynchronous agents.
  func startDriver() {
    let driver = Driver(of: self)
    _ = Task(executorPreference: self) { await driver.drive() }
  }

  private func wake(_ agent: AgentID, _ reason: WakeReason) {
    guard unsafe handles[agent.index].takeUnretainedValue().canBeWoken else { return }
    wake(agent, reason, in: unsafe state.pointee.open(for: agent))
  }

  /// Calls the sender of a handoff that was never answered, so that the sender gives the handoff up.
  private func wake(for overdue: Handoff) {
    guard unsafe handles[overdue.sender.index].takeUnretainedValue().canBeWoken else { return }
    wake(overdue.sender, .handoffIsOverdue, in: unsafe state.pointee.openOverdue(overdue))
  }

  private func wake(_ agent: AgentID, _ reason: WakeReason, in session: SessionReference) {
    let handle = unsafe handles[agent.index].takeUnretainedValue()
    if unsafe state.pointee.beginWork(session) {
      handle.wake(for: reason, at: unsafe Desk(state, session))
    }
    unsafe state.pointee.handlerReturned(session)
  }

  /// The number of steps or calls after which a driver yields to the loop.
  ///
  /// The loop then checks whether the run has to stop.
  private static let stepsPerYield = 256

  /// Calls the handlers of asynchronous agents, one after the other, until the run is over.
  ///
  /// The caller is isolated to an actor of this loop, so that calling an agent needs no executor switch.
  func callQueuedHandlers() async {
    var callCount = 0
    while unsafe !state.pointee.drivers.isClosed {
      stepUntilCall()
      if unsafe state.pointee.ending == nil,
        let session = unsafe state.pointee.drivers.takeNextCall()
      {
        let desk = unsafe Desk(state, session)
        let handle = unsafe handles[state.pointee.sessions[session].agent.index]
        await unsafe handle._withUnsafeGuaranteedRef { $0.asyncAgent }?
          .receive(desk.openingHandoff, at: desk)
        unsafe state.pointee.handlerReturned(session)
        unsafe state.pointee.checkEventLimit()
        callCount += 1
        if callCount.isMultiple(of: Self.stepsPerYield) { await Task.yield() }
      } else {
        await unsafe withUnsafeContinuation { unsafe state.pointee.drivers.addIdleDriver($0) }
      }
    }
  }

  /// Takes steps of the loop until a step queues the call of an asynchronous agent's handler.
  ///
  /// The function also returns if a job is ready, if the run has to end, if nothing is left to happen, or
  /// after a fixed number of steps.
  private func stepUntilCall() {
    let state = unsafe state
    unsafe state.pointee.drivers.isStepping = true
    defer { unsafe state.pointee.drivers.isStepping = false }
    for _ in 0..<Self.stepsPerYield {
      guard unsafe !state.pointee.drivers.hasPendingCalls, unsafe state.pointee.jobs.isEmpty,
        unsafe state.pointee.mayContinue
      else { return }
      if let item = unsafe state.pointee.nextItem() {
        unsafe process(item, state)
      } else if let message = unsafe state.pointee.takeNextMessage() {
        unsafe open(message, state)
      } else if unsafe state.pointee.hasPendingEvents {
        unsafe state.pointee.advanceClock()
      } else {
        return
      }
      unsafe state.pointee.checkEventLimit()
    }
  }
}

/// The actor on which a driver runs. A driver is a Swift task that calls asynchronous agents.
private actor Driver {
  private nonisolated let loop: EventLoop

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  init(of loop: EventLoop) {
    self.loop = loop
  }

  func drive() async { await loop.callQueuedHandlers() }
}

// MARK: - Idle runs

extension EventLoop {
  /// Handles a run in which nothing is left to happen, and returns whether the run continues.
  ///
  /// If a handler waits for something outside the run, the run ends. Otherwise, calls that can no longer be
  /// answered are given up, and missing votes are counted as approvals where a panel allows it. If neither
  /// has an effect and tasks are open, the coordinator acts on the open tasks. The run is deadlocked if that
  /// causes no progress, or if sessions wait for answers that cannot come.
  private func resolveIdle() -> Bool {
    if let stalledAgent = unsafe state.pointee.stalledAgent {
      unsafe state.pointee.setEnding(.foreign(plan.name(of: stalledAgent)))
      return false
    }
    if unsafe state.pointee.giveUpLostCalls() { return true }
    guard unsafe state.pointee.openTaskCount > 0 || state.pointee.hasWaitingSessions else {
      return false
    }
    if unsafe state.pointee.approveForSilentJudges() { return true }
    guard unsafe !state.pointee.hasWaitingSessions else {
      unsafe state.pointee.setEnding(.deadlocked)
      return false
    }
    let progressBefore = unsafe state.pointee.progressCount
    guard unsafe state.pointee.progressAtIdleWaking != progressBefore else {
      unsafe state.pointee.setEnding(.deadlocked)
      return false
    }
    unsafe state.pointee.progressAtIdleWaking = progressBefore
    if let coordinator = plan.coordinator, plan.role(of: coordinator) != nil {
      if unsafe state.pointee.availability.isUnavailable(coordinator) {
        unsafe state.pointee.availability.noteEffect(on: coordinator)
      } else {
        unsafe state.pointee.recordUnreachableAgents()
        wake(coordinator, .runIsIdle)
      }
    }
    // A coordinator outside its working hours acts when the hours begin.
    let hasActed =
      unsafe state.pointee.progressCount != progressBefore || state.pointee.hasPendingEvents
    guard !hasActed else { return true }
    unsafe state.pointee.setEnding(.deadlocked)
    return false
  }

  /// Ends the Swift tasks of the drivers, and releases the agents because they retain the loop.
  ///
  /// A desk refers to the run without retaining it. The built-in agents store no desk. A custom
  /// agent could pass a desk to a Swift task that outlives the run, so a loop with custom agents is
  /// never freed, except its tables.
  private func release(_ agents: [AnyAgent]) {
    unsafe state.pointee.drivers.close()
    while let job = unsafe state.pointee.nextJob() { run(job) }
    let areProtocolAgents = agents.allSatisfy { agent in
      guard case .immediate(let agent) = agent else { return false }
      return agent is ProtocolAgent
    }
    if !areProtocolAgents {
      unsafe state.pointee.freeTables()
      _ = unsafe Unmanaged.passRetained(self)
    }
    for index in unsafe handles.indices { unsafe handles[index].release() }
  }
}
