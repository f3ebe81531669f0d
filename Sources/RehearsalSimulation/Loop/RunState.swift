/// Everything that changes in a run.
///
/// Nothing here calls an agent.
struct RunState: ~Copyable {
  let plan: Plan
  let seed: UInt64
  var now: Int64 = 0
  var lane: Lane
  var timers = TimerQueue<LoopItem>()
  var sessions = SessionTable()
  var actions = Slab<Action>()
  var ending: Event.Ending?
  var openTasks: Int
  /// Counts what moves the run on, so that a wake that moved nothing is known.
  var progress: UInt64 = 0

  var events: UInt64 = 0
  var handoffs: UInt32 = 0
  var sessionCount: UInt32 = 0
  var digest: TraceDigest
  private var observe: ((borrowing Event) -> Void)?
  var parcels = Slab<Parcel>()
  var mailboxes: Mailboxes
  var router: Router
  var faults: FaultInjector
  var tasks: [TaskState]
  var absences: Absences
  /// Whom each misrouted handoff was addressed to.
  var addressees: [HandoffID: AgentID] = [:]

  /// A content on its way, once for all copies of its handoff.
  struct Parcel {
    var content: Content
    var copies: Int
  }

  struct TaskState {
    var hasStarted = false
    var record = TaskRecord()
  }

  init(plan: Plan, seed: UInt64, observe: ((borrowing Event) -> Void)?) {
    self.plan = plan
    self.seed = seed
    self.observe = observe
    lane = Lane(schedule: plan.platform.schedule, seed: seed)
    digest = TraceDigest(for: plan)
    mailboxes = Mailboxes(for: plan)
    router = Router(for: plan)
    faults = FaultInjector(for: plan, seed: seed)
    tasks = Array(repeating: TaskState(), count: plan.tasks.count)
    openTasks = plan.tasks.count
    absences = Absences(for: plan)
  }

  var summary: RunSummary {
    RunSummary(
      seed: seed,
      digest: digest.digest,
      ending: ending ?? .settled,
      time: Instant(nanoseconds: now),
      events: events,
      handoffs: UInt64(handoffs)
    )
  }
}

extension RunState {
  @inline(__always)
  mutating func emit(
    _ kind: Event.Kind,
    agent: AgentID = .none,
    session: SessionID = .none,
    task: TaskID = .none,
    handoff: HandoffID = .none
  ) {
    let event = Event(
      sequence: events,
      time: Instant(nanoseconds: now),
      agent: agent,
      session: session,
      task: task,
      handoff: handoff,
      kind: kind
    )
    events += 1
    digest.absorb(event)
    observe?(event)
  }

  /// Emits an event of a session and returns its place in the run.
  @discardableResult
  mutating func emit(_ kind: Event.Kind, in reference: SessionReference) -> UInt64 {
    let session = sessions[reference]
    emit(
      kind,
      agent: session.agent,
      session: session.number,
      task: session.handoff.task,
      handoff: session.handoff.id
    )
    return events - 1
  }

  mutating func reach(_ limit: Event.Limit) {
    guard ending == nil else { return }
    emit(.limitReached(limit))
    ending = .limited(limit)
  }

  /// Stops the run where it has more events than it may.
  mutating func checkEvents() {
    if events > plan.limits.events { reach(.events) }
  }

  mutating func begin() {
    emit(.runStarted)
    for task in plan.taskIDs { emit(.taskSubmitted, task: task) }
  }

  mutating func finish() {
    if ending == .deadlocked {
      for task in plan.taskIDs where tasks[task.index].record.outcome == nil {
        emit(.taskEnded(.stuck(.deadlock)), task: task)
      }
    }
    emit(.runEnded(ending ?? .settled))
    abandon()
  }

  /// Shows nobody anything any more: a job that another thread still holds may keep the loop beyond
  /// the run.
  mutating func abandon() { observe = nil }
}
