import DequeModule

/// Everything that changes in a run.
///
/// Nothing here calls an agent.
struct RunState: ~Copyable {
  let thread = ThreadIdentity.current
  let foreign = ForeignJobs()
  /// Whether the run has ended: nothing that is still called may change it.
  var isOver = false
  /// Jobs of the run's actors and tasks.
  var ready = UniqueDeque<UnownedJob>()
  var drivers = Drivers()
  let plan: Plan
  let seed: UInt64
  var now: Int64 = 0
  var lane: Lane
  var timers = TimerQueue<LoopItem>()
  var sessions = SessionTable()
  /// Actions that are scheduled and not yet due.
  var actions = Slab<Action>()
  var ending: Event.Ending?
  var openTasks: Int
  /// Counts what moves the run on, so that a wake that moved nothing is known.
  var progress: UInt64 = 0

  var events: UInt64 = 0
  var handoffs: UInt32 = 0
  /// Tasks that ended, and those of them that ended completed.
  var ended: UInt64 = 0
  var completed: UInt64 = 0
  var sessionCount: UInt32 = 0
  var digest: TraceDigest
  private var observe: ((borrowing Event) -> Void)?
  /// The kinds of event that the observer is shown.
  private var shown: EventKinds
  var parcels = Slab<Parcel>()
  var mailboxes: Mailboxes
  var router: Router
  var faults: FaultInjector
  var tasks: TaskTable
  var absences: Absences
  /// Handoffs that wait for another to their receiver to go first.
  var overtakable: [SessionReference] = []
  /// What sessions wrote over the work of others, where a fault has them do so.
  var overwrites: Overwrites
  /// How many tokens sessions have spent.
  var spent: Int64 = 0
  /// Which clauses of each agent's script have served a session; empty as long as none has.
  var usedClauses: [[Bool]] = []
  var repeats: Repeats
  /// How many flaws are left in tasks that completed.
  var escaped: UInt64 = 0
  let limits: Limits
  /// The agents that are in the run; beyond them are names that nobody has.
  let memberCount: UInt32

  /// A content on its way, once for all copies of its handoff.
  struct Parcel {
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
    shown = kinds
    lane = Lane(schedule: plan.platform.schedule, seed: seed)
    digest = TraceDigest(for: plan)
    mailboxes = Mailboxes(for: plan)
    router = Router(for: plan)
    faults = FaultInjector(for: plan, seed: seed)
    tasks = TaskTable(for: plan)
    limits = plan.limits
    memberCount = UInt32(plan.members.count)
    openTasks = plan.tasks.count
    absences = Absences(for: plan)
    overwrites = Overwrites(for: plan)
    repeats = Repeats(for: plan)
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
    if shown.contains(event.kind.name) { observe?(event) }
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
  @inline(__always)
  mutating func checkEvents() {
    if events > limits.events { reach(.events) }
  }

  mutating func stop(_ ending: Event.Ending) {
    if self.ending == nil { self.ending = ending }
  }

  /// Whether nothing keeps the run from its next step.
  @inline(__always)
  var isUndisturbed: Bool { ending == nil && !isOver && !foreign.arePresent }

  @inline(__always)
  mutating func nextItem() -> LoopItem? { lane.next(sessions) }

  @inline(__always)
  mutating func nextJob() -> UnownedJob? { ready.isEmpty ? nil : ready.removeFirst() }

  mutating func begin() {
    emit(.runStarted)
    for task in plan.taskIDs { emit(.taskSubmitted, task: task) }
  }

  mutating func finish() {
    if ending == .deadlocked {
      for task in plan.taskIDs where tasks[task].record.outcome == nil {
        ended += 1
        emit(.taskEnded(.stuck(.deadlock)), task: task)
      }
    }
    emit(.runEnded(ending ?? .settled))
    abandon()
  }

  /// Shows nobody anything any more: a job that another thread still holds may keep the loop beyond
  /// the run.
  mutating func abandon() {
    observe = nil
    shown = .none
  }
}

// MARK: - The four events of every handoff

/// These make no event unless somebody is shown it.
extension RunState {
  @inline(__always)
  mutating func emitSent(_ place: SessionReference, in session: SessionID) {
    let parcel = sessions[place].handoff.content
    if parcel == Handoff.noContent {
      emitSent(place, items: nil, in: session)
    } else {
      emitSent(place, items: parcels[parcel]?.content.items, in: session)
    }
  }

  @inline(__always)
  private mutating func emitSent(
    _ place: SessionReference,
    items: [String]?,
    in session: SessionID
  ) {
    digest.sent(sessions[place].handoff, items: items, in: session, at: now)
    events += 1
    if shown.contains(.handoffSent) { showSent(place, items ?? [], in: session) }
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
    if shown.contains(.handoffDelivered) { showDelivered(reference) }
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
    if shown.contains(.sessionOpened) { show(.sessionOpened, in: reference) }
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
    if shown.contains(.sessionEnded) { showEnded(reference) }
  }

  @inline(never)
  private func showSent(_ place: SessionReference, _ items: [String], in session: SessionID) {
    let handoff = sessions[place].handoff
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

  /// Shows the event of a session that was just counted.
  @inline(never)
  private func show(_ kind: consuming Event.Kind, in reference: SessionReference) {
    let session = sessions[reference]
    show(kind, session.agent, session.number, session.handoff.task, session.handoff.id)
  }

  /// Shows the event that was just counted.
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
