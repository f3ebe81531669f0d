import DequeModule
import OperatingSystem

/// The complete mutable state of a run.
///
/// The state never calls an agent. The event loop calls the agents of the sessions that this state
/// opens.
struct RunState: ~Copyable {
  let thread = ThreadIdentity.current
  let offThreadJobs = OffThreadJobs()
  /// Whether the run has ended.
  ///
  /// Calls that arrive after the end must not change the state.
  var isOver = false
  /// The jobs of the run's actors and tasks that are ready to run.
  var jobs = UniqueDeque<UnownedJob>()
  var drivers = Drivers()
  let plan: Plan
  let seed: UInt64
  var now: Int64 = 0
  var readyQueue: ReadyQueue
  var timers = TimerQueue<LoopItem>()
  var sessions = SessionTable()
  /// The scheduled actions that are not yet due.
  var actions = Slab<Action>()
  var ending: Event.Ending?
  var openTasks: Int
  /// Whether the work as a whole has ended, because it has no tasks.
  var hasWorkEnded = false
  /// The count of steps of progress, which reveals a wake-up that causes no progress.
  var progress: UInt64 = 0
  /// The progress at which the coordinator was last woken because nothing was left to happen.
  var idleProgress: UInt64?

  var events: UInt64 = 0
  var handoffs: UInt32 = 0
  /// How many tasks have ended.
  var ended: UInt64 = 0
  /// How many tasks have ended with the outcome `completed`.
  var completed: UInt64 = 0
  var sessionCount: UInt32 = 0
  var digest: TraceDigest
  private var observe: ((borrowing Event) -> Void)?
  /// The kinds of event that the observer receives.
  private var observed: EventKinds
  var sharedContents = Slab<SharedContent>()
  var mailboxes: Mailboxes
  var router: Router
  var faults: FaultInjector
  /// The handoffs that wait for an answer, if the platform sends unanswered handoffs again.
  var replies: ReplyTable
  /// The sessions that wait for the answers to calls.
  var calls = CallTable()
  /// The agents for which the receivers of handoffs work, if this limits the tools of the receivers.
  var callers: [HandoffID: [AgentID]] = [:]
  /// What the panels of judges were asked, and how their judges voted.
  var panels: PanelTable
  /// The merges of approved work.
  var merges: MergeQueue
  /// The list from which agents claim tasks.
  var sharedList: SharedTaskList
  /// The messages that wait until their receivers are idle.
  var inboxes: Inboxes
  /// Which agents have left the team, if agents leave it.
  var membership: Membership?
  /// What sessions take of the platform's quotas.
  var quotas: QuotaTable
  /// The spending of the sessions, compared with the platform's budget.
  var budget: BudgetAccount
  /// How full the agents' context windows are.
  var windows: ContextWindows
  var tasks: TaskTable
  var availability: AgentAvailability
  /// The delayed handoffs that the next handoff to the same receiver releases early.
  var overtakable: [SessionReference] = []
  /// The writes that faults have overwritten or reverted.
  var overwrites: Overwrites
  /// How many tokens the sessions have spent.
  var spent: Int64 = 0
  /// Whether each clause of a script has been used, by agent and clause.
  ///
  /// The array is empty until a clause is used.
  var usedClauses: [[Bool]] = []
  var repeats: RepeatCounter
  /// How many flaws remain in completed tasks.
  var escaped: UInt64 = 0
  /// How many sessions worked on a task.
  var executions: UInt64 = 0
  /// How many handoffs were asked again.
  var askedAgain: UInt64 = 0
  /// How many sessions a quota refused.
  var refused: UInt64 = 0
  let limits: Limits
  /// Whether a script names the task of a handoff.
  let hasScriptsAboutOtherTasks: Bool
  /// Whether the agents for which a session works limit its tools.
  let limitsRights: Bool
  /// How many agents the run has.
  ///
  /// A greater agent identifier stands for a name that scripts mention but no agent has.
  let memberCount: UInt32

  /// The content of a handoff in transit, stored once for all copies of the handoff.
  struct SharedContent {
    var content: Content
    var copies: Int
  }

  init(
    plan: Plan,
    seed: UInt64,
    kinds: EventKinds,
    observe: ((borrowing Event) -> Void)?
  ) {
    self.plan = plan
    self.seed = seed
    self.observe = observe
    observed = kinds
    readyQueue = ReadyQueue(schedule: plan.platform.schedule, seed: seed)
    digest = TraceDigest(for: plan)
    mailboxes = Mailboxes(for: plan)
    router = Router(for: plan)
    faults = FaultInjector(for: plan, seed: seed)
    replies = ReplyTable(for: plan)
    panels = PanelTable(for: plan)
    merges = MergeQueue(for: plan)
    sharedList = SharedTaskList(for: plan, seed: seed)
    inboxes = Inboxes(for: plan)
    membership = Membership(of: plan)
    quotas = QuotaTable(for: plan)
    windows = ContextWindows(for: plan)
    budget = BudgetAccount(for: plan)
    tasks = TaskTable(for: plan)
    limits = plan.limits
    hasScriptsAboutOtherTasks = plan.hasScriptsAboutOtherTasks
    limitsRights = plan.platform.rights == .meet
    memberCount = UInt32(plan.members.count)
    openTasks = plan.tasks.count { !$0.isCreatedByAgent }
    availability = AgentAvailability(for: plan)
    overwrites = Overwrites(for: plan)
    repeats = RepeatCounter(for: plan)
  }

  var summary: RunSummary {
    RunSummary(
      seed: seed,
      digest: digest.digest,
      ending: ending ?? .settled,
      time: Instant(nanoseconds: now),
      events: events,
      handoffs: UInt64(handoffs),
      tokens: spent,
      escaped: escaped,
      executions: executions,
      askedAgain: askedAgain,
      refused: refused,
      ended: ended,
      completed: completed,
      usedClauses: usedClauses
    )
  }
}

extension RunState {
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
    if observed.contains(event.kind.name) { observe?(event) }
  }

  /// Emits an event of a session and returns the event's sequence number.
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

  /// Stops the run if it has more events than its limit allows.
  @inline(__always)
  mutating func checkEvents() {
    if events > limits.events { reach(.events) }
  }

  mutating func stop(_ ending: Event.Ending) {
    if self.ending == nil { self.ending = ending }
  }

  /// Whether the run may take its next step.
  @inline(__always)
  var mayContinue: Bool { ending == nil && !isOver && !offThreadJobs.arePresent }

  @inline(__always)
  mutating func nextItem() -> LoopItem? { readyQueue.next(sessions) }

  @inline(__always)
  mutating func nextJob() -> UnownedJob? { jobs.isEmpty ? nil : jobs.removeFirst() }

  mutating func begin() {
    emit(.runStarted)
    for task in plan.taskIDs where tasks[task].record.isSubmitted {
      membership?.submit(task)
      emit(.taskSubmitted, task: task)
    }
  }

  mutating func finish() {
    if ending == .deadlocked {
      for task in plan.taskIDs where tasks[task].record.isOpen {
        ended += 1
        emit(.taskEnded(.stuck(.deadlock)), task: task)
      }
    }
    tellUnread()
    emit(.runEnded(ending ?? .settled))
    stopObserving()
  }

  /// Stops passing events to the observer.
  ///
  /// A job that another thread still holds can keep the loop alive after the run.
  mutating func stopObserving() {
    observe = nil
    observed = .none
  }
}

// MARK: - The four events of every handoff

/// Functions that count these events, and create an event only if the observer receives it.
extension RunState {
  @inline(__always)
  mutating func emitSent(_ reference: SessionReference, in session: SessionID) {
    let content = sessions[reference].handoff.content
    if content == Handoff.noContent {
      emitSent(reference, items: nil, in: session)
    } else {
      emitSent(reference, items: sharedContents[content]?.content.items, in: session)
    }
  }

  @inline(__always)
  private mutating func emitSent(
    _ reference: SessionReference,
    items: [String]?,
    in session: SessionID
  ) {
    digest.sent(sessions[reference].handoff, items: items, in: session, at: now)
    events += 1
    if observed.contains(.handoffSent) { showSent(reference, items ?? [], in: session) }
  }

  @inline(__always)
  mutating func emitDelivered(_ reference: SessionReference) {
    digest.delivered(
      sessions[reference].handoff,
      routed: sessions[reference].routed,
      in: sessions[reference].number,
      at: now
    )
    events += 1
    if observed.contains(.handoffDelivered) { showDelivered(reference) }
  }

  @inline(__always)
  mutating func emitOpened(_ reference: SessionReference) {
    digest.opened(
      sessions[reference].number,
      of: sessions[reference].agent,
      sessions[reference].handoff.task,
      at: now
    )
    events += 1
    if observed.contains(.sessionOpened) { show(.sessionOpened, in: reference) }
  }

  @inline(__always)
  mutating func emitEnded(_ reference: SessionReference) {
    digest.ended(
      sessions[reference].number,
      of: sessions[reference].agent,
      sessions[reference].handoff.task,
      sessions[reference].result,
      at: now
    )
    events += 1
    if observed.contains(.sessionEnded) { showEnded(reference) }
  }

  @inline(never)
  private func showSent(_ reference: SessionReference, _ items: [String], in session: SessionID) {
    let handoff = sessions[reference].handoff
    let kind = Event.Kind.handoffSent(handoff, items: items)
    show(kind, handoff.sender, session, handoff.task, handoff.id)
  }

  @inline(never)
  private func showDelivered(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    show(.handoffDelivered(handoff, routed: sessions[reference].routed), in: reference)
  }

  @inline(never)
  private func showEnded(_ reference: SessionReference) {
    show(.sessionEnded(sessions[reference].result), in: reference)
  }

  /// Passes the session event that was just counted to the observer.
  @inline(never)
  private func show(_ kind: consuming Event.Kind, in reference: SessionReference) {
    let session = sessions[reference]
    show(kind, session.agent, session.number, session.handoff.task, session.handoff.id)
  }

  /// Passes the event that was just counted to the observer.
  private func show(
    _ kind: consuming Event.Kind,
    _ agent: AgentID,
    _ session: SessionID,
    _ task: TaskID,
    _ handoff: HandoffID
  ) {
    observe?(
      Event(
        sequence: events - 1,
        time: Instant(nanoseconds: now),
        agent: agent,
        session: session,
        task: task,
        handoff: handoff,
        kind: kind
      )
    )
  }
}
