import DequeModule
import OperatingSystem
import Synchronization

/// The complete mutable state of a run.
///
/// The state never calls an agent itself. The event loop calls the agents of the sessions that this state
/// opens.
struct RunState: ~Copyable {
  /// A mutex that nobody locks, which keeps the compiler from copying the state.
  ///
  /// Without the mutex, each call of a method that is not `mutating` copies the state to the stack
  /// (about 1,700 bytes). A value that contains a mutex cannot be moved while it is in use, so
  /// methods get its address.
  private let copyPrevention = Mutex(())
  let runThread = ThreadIdentity.current
  let offThreadJobs = OffThreadJobs()
  /// Whether the run has ended.
  ///
  /// The state must not change afterwards.
  var isOver = false
  /// The jobs of the run's actors and Swift tasks that are ready to run.
  var jobs = UniqueDeque<UnownedJob>()
  var drivers = Drivers()
  let plan: Plan
  let seed: UInt64
  /// The current virtual time in nanoseconds since the start of the run.
  var now: Int64 = 0
  var readyQueue: ReadyQueue
  var timers = TimerQueue<LoopItem>()
  /// The deadlines and reminders of handoffs, the repetitions that follow, and the deadlines of waits for answers.
  ///
  /// They are due after all timers of the same instant, because an answer at its deadline is in time.
  var deadlines = TimerQueue<LoopItem>()
  var sessions = SessionTable()
  /// The actions that sessions have scheduled and that are not yet due.
  var actions = Slab<ProtocolAction>()
  /// How the run ended, or `nil` while the run continues.
  ///
  /// At the end of a run, `nil` stands for ``Event/Ending/settled``.
  var ending: Event.Ending?
  /// How many tasks were submitted and have not ended.
  var openTaskCount: Int
  /// Whether the end of the whole work was recorded, in a run whose work has no tasks.
  var hasWorkEnded = false
  /// How often the run has made progress so far.
  ///
  /// The event loop compares the count before and after it wakes the coordinator. If the count is
  /// equal, the waking had no effect.
  var progressCount: UInt64 = 0
  /// The value of ``progressCount`` when the event loop last called the coordinator because nothing was left
  /// to happen.
  ///
  /// The value is `nil` if this has not happened yet.
  var progressAtIdleWaking: UInt64?

  /// How many events have happened.
  var eventCount: UInt64 = 0
  /// How many handoffs have been sent.
  var handoffCount: UInt32 = 0
  /// How many tasks have ended.
  var endedTaskCount: UInt64 = 0
  /// How many tasks have ended with the outcome `completed`.
  var completedTaskCount: UInt64 = 0
  /// How many sessions have opened.
  var sessionCount: UInt32 = 0
  var digest: TraceDigest
  private var observer: ((borrowing Event) -> Void)?
  /// The kinds of event that the observer of the run receives.
  private var observedKinds: EventKinds
  /// The contents of the handoffs that are neither delivered nor discarded yet.
  var sharedContents = Slab<SharedContent>()
  var mailboxes: Mailboxes
  var router: Router
  var faultInjector: FaultInjector
  /// The handoffs that wait for an answer, if the platform has rules for missing answers.
  var replies: ReplyTable
  /// The calls of all sessions to other agents.
  var calls = CallTable()
  /// For each handoff that asks for a part of its sender's work, the agents for which the receiver works.
  ///
  /// These agents are the sender and the agents for which the sender works. Their contracts can limit the
  /// receiver's tools.
  var callers: [HandoffID: [AgentID]] = [:]
  /// The requests for votes to panels of judges, and the votes.
  var panels: PanelTable
  /// The merges of approved work into the files that later tasks begin with.
  var merges: MergeQueue
  /// The shared list of tasks from which agents claim tasks.
  var sharedList: SharedTaskList
  /// The messages that wait until their receivers have nothing else to do.
  var inboxes: Inboxes
  /// The agents that have left the team, or `nil` if the platform lets no agent leave.
  var membership: Membership?
  /// The use of the platform's quotas by sessions.
  var quotas: QuotaTable
  /// The amounts that sessions have spent and reserved under the limits of the platform's budget.
  var budget: BudgetAccount
  /// The fill levels of the agents' context windows, and what the agents have forgotten.
  var windows: ContextWindows
  var tasks: TaskTable
  var availability: AgentAvailability
  /// The deliveries whose sessions were lost in a crash.
  var lostRequests: [LostRequest] = []
  /// The delayed handoffs that depart as soon as another handoff to the same receiver has departed.
  var overtakableHandoffs: [SessionReference] = []
  /// The files that tasks have written, and the writes that faults have destroyed.
  var overwrites: Overwrites
  /// The files that commands change.
  var fileChanges = FileChangeTable()
  /// How many tokens the sessions have spent.
  var spentTokens: Int64 = 0
  /// The most tokens that a session spends evenly over its work, if the budget ends sessions at its limits.
  var largestEvenSpending: Int64 = 0
  /// For each agent, whether each clause (entry) of its script has been used.
  ///
  /// The array is empty until the first clause is used.
  var usedClauses: [[Bool]] = []
  var repeatCounter: RepeatCounter
  /// How many flaws remain in the work of completed tasks.
  var escapedFlaws: UInt64 = 0
  /// How many sessions were opened by an assignment, a delegation, a rejection or an escalation.
  ///
  /// Sessions that were opened by deliveries to judges or by calls do not count.
  var executionCount: UInt64 = 0
  /// How many times an unanswered handoff was sent again.
  var repeatedHandoffs: UInt64 = 0
  /// How many sessions a quota has ended.
  var refusedSessions: UInt64 = 0
  let limits: Limits
  /// The parts of the simulation that the run uses.
  private(set) var features: RunFeatures = []
  /// The tools that the contract of each agent grants, or an empty array if the platform enforces no contracts.
  let enforcedRights: [ToolRights]
  /// How many agents the run has.
  ///
  /// An agent identifier at or above this count stands for a name that scripts mention but no agent has.
  let memberCount: UInt32

  /// The content of a handoff, stored once for the original and its duplicates.
  struct SharedContent {
    var content: Content
    var copyCount: Int
  }

  init(
    plan: Plan,
    seed: UInt64,
    kinds: EventKinds,
    observe: ((borrowing Event) -> Void)?
  ) {
    self.plan = plan
    self.seed = seed
    self.observer = observe
    observedKinds = kinds
    readyQueue = ReadyQueue(schedule: plan.platform.schedule, seed: seed)
    digest = TraceDigest(for: plan)
    mailboxes = Mailboxes(for: plan)
    router = Router(for: plan)
    faultInjector = FaultInjector(for: plan, seed: seed)
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
    enforcedRights = plan.platform.tools == .advisory ? [] : plan.toolRights
    memberCount = UInt32(plan.members.count)
    openTaskCount = plan.tasks.count { !$0.isCreatedByAgent }
    availability = AgentAvailability(for: plan)
    overwrites = Overwrites(for: plan)
    repeatCounter = RepeatCounter(for: plan)
    features = RunFeatures(of: self)
  }

  var summary: RunSummary {
    RunSummary(
      seed: seed,
      digest: digest.digest,
      ending: ending ?? .settled,
      time: Instant(nanoseconds: now),
      events: eventCount,
      handoffs: UInt64(handoffCount),
      tokens: spentTokens,
      escaped: escapedFlaws,
      executions: executionCount,
      askedAgain: repeatedHandoffs,
      refused: refusedSessions,
      ended: endedTaskCount,
      completed: completedTaskCount,
      usedClauses: usedClauses,
      faultsWithoutEffect: availability.faultsWithoutEffect
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
      sequence: eventCount,
      time: Instant(nanoseconds: now),
      agent: agent,
      session: session,
      task: task,
      handoff: handoff,
      kind: kind
    )
    eventCount += 1
    digest.absorb(event)
    if observedKinds.contains(event.kind.name) { observer?(event) }
  }

  /// Emits an event about a session, and returns the sequence number of the event.
  @discardableResult
  mutating func emit(_ kind: Event.Kind, in reference: SessionReference) -> UInt64 {
    let session = sessions[reference]
    emit(
      kind,
      agent: session.agent,
      session: session.id,
      task: session.handoff.task,
      handoff: session.handoff.id
    )
    return eventCount - 1
  }

  /// Emits an event of a session about a task, which need not be the task of the session's handoff.
  mutating func emit(_ kind: Event.Kind, about task: TaskID, in reference: SessionReference) {
    emit(
      kind,
      agent: sessions[reference].agent,
      session: sessions[reference].id,
      task: task,
      handoff: sessions[reference].handoff.id
    )
  }

  @inline(__always)
  mutating func nextItem() -> LoopItem? {
    readyQueue.isShuffled ? readyQueue.removeNext(sessions) : readyQueue.removeFirst()
  }

  @inline(__always)
  mutating func nextJob() -> UnownedJob? { jobs.isEmpty ? nil : jobs.removeFirst() }

  /// Releases the observer, so that it receives no more events.
  ///
  /// A job of another thread can keep the event loop alive after the run. It must not keep the observer alive too.
  mutating func stopObserving() {
    observer = nil
    observedKinds = .none
  }
}

// MARK: - The events of sending, delivery, opening and ending

/// Fast paths for the four most frequent events. They create an event only if the observer receives its kind.
extension RunState {
  @inline(__always)
  mutating func emitSent(_ reference: SessionReference, in session: SessionID) {
    let content = sessions[reference].handoff.contentIndex
    if content == Handoff.noContentIndex {
      emitSent(reference, items: nil, in: session)
    } else {
      emitSent(reference, items: sharedContents[content]?.content.texts, in: session)
    }
  }

  @inline(__always)
  private mutating func emitSent(
    _ reference: SessionReference,
    items: [String]?,
    in session: SessionID
  ) {
    digest.absorbSent(sessions[reference].handoff, items: items, in: session, at: now)
    eventCount += 1
    if observedKinds.contains(.handoffSent) { observeSent(reference, items ?? [], in: session) }
  }

  @inline(__always)
  mutating func emitDelivered(_ reference: SessionReference) {
    digest.absorbDelivered(
      sessions[reference].handoff,
      routed: sessions[reference].routingTime,
      in: sessions[reference].id,
      at: now
    )
    eventCount += 1
    if observedKinds.contains(.handoffDelivered) { observeDelivered(reference) }
  }

  @inline(__always)
  mutating func emitOpened(_ reference: SessionReference) {
    digest.absorbOpened(
      sessions[reference].id,
      of: sessions[reference].agent,
      sessions[reference].handoff.task,
      at: now
    )
    eventCount += 1
    if observedKinds.contains(.sessionOpened) { passToObserver(.sessionOpened, in: reference) }
  }

  @inline(__always)
  mutating func emitEnded(_ reference: SessionReference) {
    digest.absorbEnded(
      sessions[reference].id,
      of: sessions[reference].agent,
      sessions[reference].handoff.task,
      sessions[reference].result,
      at: now
    )
    eventCount += 1
    if observedKinds.contains(.sessionEnded) { observeEnded(reference) }
  }

  @inline(never)
  private func observeSent(_ reference: SessionReference, _ items: [String], in session: SessionID)
  {
    let handoff = sessions[reference].handoff
    let kind = Event.Kind.handoffSent(handoff, items: items)
    passToObserver(kind, handoff.sender, session, handoff.task, handoff.id)
  }

  @inline(never)
  private func observeDelivered(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    passToObserver(
      .handoffDelivered(handoff, routed: sessions[reference].routingTime),
      in: reference
    )
  }

  @inline(never)
  private func observeEnded(_ reference: SessionReference) {
    passToObserver(.sessionEnded(sessions[reference].result), in: reference)
  }

  /// Passes the last counted event to the observer; the event is about the given session.
  @inline(never)
  private func passToObserver(_ kind: consuming Event.Kind, in reference: SessionReference) {
    let session = sessions[reference]
    passToObserver(kind, session.agent, session.id, session.handoff.task, session.handoff.id)
  }

  /// Passes the last counted event to the observer.
  private func passToObserver(
    _ kind: consuming Event.Kind,
    _ agent: AgentID,
    _ session: SessionID,
    _ task: TaskID,
    _ handoff: HandoffID
  ) {
    observer?(
      Event(
        sequence: eventCount - 1,
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
