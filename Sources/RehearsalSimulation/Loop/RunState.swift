/// Everything that changes in a run. Nothing here calls an agent.
struct RunState: ~Copyable {
  let plan: Plan
  let seed: UInt64
  var now: Int64 = 0
  var lane: Lane
  var timers = TimerQueue<LoopItem>()
  var sessions = SessionTable()
  var actions = Slab<Action>()
  var ending: Event.Ending?
  private(set) var openTasks: Int
  /// Counts what moves the run on, so that a wake that moved nothing is known.
  private(set) var progress: UInt64 = 0

  private var events: UInt64 = 0
  private var handoffs: UInt32 = 0
  private var sessionCount: UInt32 = 0
  private var digest: TraceDigest
  private var observe: ((borrowing Event) -> Void)?
  private var parcels = Slab<Parcel>()
  private var mailboxes: Mailboxes
  private var router: Router
  private var faults: FaultInjector
  private var tasks: [TaskState]

  /// A content on its way, once for all copies of its handoff.
  private struct Parcel {
    var content: Content
    var copies: Int
  }

  private struct TaskState {
    var hasStarted = false
    var hasEnded = false
    var lastWasLost = false
    var highestRound = 0
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

// MARK: - Events

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
  private mutating func emit(_ kind: Event.Kind, in reference: SessionReference) -> UInt64 {
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
      for task in plan.taskIDs where !tasks[task.index].hasEnded {
        emit(.taskEnded(.stuck(.deadlock)), task: task)
      }
    }
    emit(.runEnded(ending ?? .settled))
    // A job that another thread still holds may keep the loop beyond the run.
    observe = nil
  }
}

// MARK: - Handoffs

extension RunState {
  mutating func schedule(_ item: LoopItem, after delay: Int64) {
    if delay <= 0 {
      lane.append(item)
    } else {
      timers.schedule(item, at: now.addingSaturated(delay))
    }
  }

  /// Takes the clock to the next timer; under the shuffled schedule all timers of that instant
  /// come along, so that one can be drawn among them.
  mutating func advance() {
    guard let next = timers.nextTime else { return }
    guard next <= plan.limits.time else { return reach(.time) }
    now = next
    repeat {
      if let item = timers.next() { lane.append(item) }
    } while lane.isShuffled && timers.nextTime == now
  }

  mutating func wrap(_ content: Content) -> UInt32 {
    parcels.insert(Parcel(content: content, copies: 1))
  }

  /// Makes the handoff of a session; it gets its number when it is sent.
  @inline(__always)
  func draft(
    _ intent: Intent,
    from reference: SessionReference,
    to receiver: AgentID,
    task: TaskID,
    round: Int,
    content: UInt32
  ) -> Handoff {
    Handoff(
      id: .none,
      cause: sessions[reference].handoff.id,
      sender: sessions[reference].agent,
      receiver: receiver,
      task: task,
      content: content,
      round: UInt16(clamping: round),
      intent: intent,
      copy: 0
    )
  }

  mutating func send(_ draft: Handoff, from reference: SessionReference) {
    handoffs += 1
    progress += 1
    var handoff = draft
    handoff.id = HandoffID(rawValue: handoffs)
    if handoff.intent != .inform { sessions[reference].result = .handedOff }
    let items = handoff.content == Handoff.noContent ? [] : parcels[handoff.content]?.content.items
    emit(
      .handoffSent(handoff, items: items ?? []),
      agent: handoff.sender,
      session: sessions[reference].number,
      task: handoff.task,
      handoff: handoff.id
    )
    if handoff.task != .none {
      let highest = tasks[handoff.task.index].highestRound
      tasks[handoff.task.index].highestRound = max(highest, Int(handoff.round))
    }
    if Int(handoff.round) > plan.limits.rounds { reach(.rounds) }
    guard plan.member(handoff.receiver) != nil else {
      emit(.handoffUndeliverable(handoff), on: handoff)
      drop(handoff)
      return
    }
    guard faults.isEmpty else { return sendThroughFaults(handoff) }
    depart(handoff)
  }

  /// Sets a handoff on its way, through the orchestrator's queue where there is one.
  mutating func depart(_ handoff: Handoff) {
    let routed = router.pass(handoff, now: now)
    schedule(.arrive(handoff, routed: routed), after: routed)
  }

  private mutating func sendThroughFaults(_ handoff: Handoff) {
    var delay: Int64 = 0
    var copies = 0
    for index in faults.strikes(handoff, now: now) {
      let fault = plan.faults[index]
      emit(.faultInjected(fault.id), on: handoff)
      switch fault.verb {
      case .drop:
        emit(.handoffLost(handoff, fault: fault.id), on: handoff)
        if handoff.task != .none { tasks[handoff.task.index].lastWasLost = true }
        drop(handoff)
        return
      case .duplicate(_, let extra):
        emit(.handoffDuplicated(handoff, fault: fault.id), on: handoff)
        copies += extra
      case .delay(_, let by): delay = delay.addingSaturated(by)
      case .skipCheck, .scopeCreep, .falseDone, .omit: break
      }
    }
    if handoff.content != Handoff.noContent { parcels[handoff.content]?.copies += copies }
    for copy in 0...copies {
      var sent = handoff
      sent.copy = UInt8(clamping: copy)
      if delay > 0 {
        schedule(.depart(sent), after: delay)
      } else {
        depart(sent)
      }
    }
  }

  private mutating func emit(_ kind: Event.Kind, on handoff: Handoff) {
    emit(kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }

  /// Lets go of what a handoff that never arrives carried.
  private mutating func drop(_ handoff: Handoff) {
    _ = unwrap(handoff)
  }

  private mutating func unwrap(_ handoff: Handoff) -> Content? {
    guard handoff.content != Handoff.noContent, let parcel = parcels[handoff.content] else {
      return nil
    }
    if parcel.copies > 1 {
      parcels[handoff.content]?.copies -= 1
      return parcel.content
    }
    return parcels.remove(handoff.content)?.content
  }
}

// MARK: - Sessions

extension RunState {
  /// Returns whether the receiver has room, which is then taken; else the handoff waits.
  mutating func admit(_ handoff: Handoff, routed: Int64) -> Bool {
    guard !mailboxes.take(handoff.receiver) else { return true }
    let waiting = mailboxes.wait(Mailboxes.Waiting(handoff: handoff, routed: routed))
    if waiting > plan.limits.mailbox { reach(.mailbox) }
    return false
  }

  /// Gives room that became free while a handoff was on its way from the mailbox.
  mutating func pulled(_ handoff: Handoff) {
    if let next = mailboxes.opened(handoff.receiver) {
      lane.append(.open(next.handoff, routed: next.routed))
    }
  }

  /// Opens the session of a handoff whose receiver has room.
  mutating func open(_ handoff: Handoff, routed: Int64) -> SessionReference {
    if handoff.task != .none { tasks[handoff.task.index].lastWasLost = false }
    var session = Session()
    session.agent = handoff.receiver
    session.handoff = handoff
    session.content = unwrap(handoff)
    session.work = session.content?.work
    session.holdsSlot = true
    sessionCount += 1
    session.number = SessionID(rawValue: sessionCount)
    emit(
      .handoffDelivered(handoff, routed: routed),
      agent: handoff.receiver,
      session: session.number,
      task: handoff.task,
      handoff: handoff.id
    )
    return open(session)
  }

  /// Opens a session that no handoff asked for: the loop wakes the agent. It holds no slot.
  mutating func open(for agent: AgentID) -> SessionReference {
    var session = Session()
    session.agent = agent
    sessionCount += 1
    session.number = SessionID(rawValue: sessionCount)
    return open(session)
  }

  private mutating func open(_ session: Session) -> SessionReference {
    var session = session
    session.isHandling = true
    if !faults.isEmpty {
      session.faults = faults.strikes(session: session.agent, task: session.handoff.task, now: now)
    }
    let reference = sessions.open(session)
    emit(.sessionOpened, in: reference)
    return reference
  }

  /// Ends a session once its handler has returned and nothing it scheduled is left to happen.
  mutating func settle(_ reference: SessionReference) {
    guard !sessions[reference].isHandling, sessions[reference].pending == 0 else { return }
    emit(.sessionEnded(sessions[reference].result), in: reference)
    let agent = sessions[reference].agent
    let heldSlot = sessions[reference].holdsSlot
    sessions.close(reference)
    if heldSlot, let next = mailboxes.release(agent) {
      lane.append(.open(next.handoff, routed: next.routed))
    }
  }

  func news(of task: TaskID) -> TaskNews {
    TaskNews(wasLost: tasks[task.index].lastWasLost, round: tasks[task.index].highestRound)
  }
}

// MARK: - Actions

extension RunState {
  mutating func perform(_ action: Action, in reference: SessionReference) {
    switch action {
    case .wait: break
    case .act(let act): perform(act, in: reference)
    case .prove(let command):
      let place = emit(.actCommand(command, succeeded: true), in: reference)
      edit(reference) { work in
        for criterion in work.evidence.indices { work.evidence[criterion] = place }
      }
    case .start(let task):
      guard !tasks[task.index].hasStarted else { break }
      tasks[task.index].hasStarted = true
      emit(.taskStarted, in: reference)
    case .end(let task, let outcome): end(task, outcome, in: reference)
    case .check(let gate, let value):
      emit(.gateChecked(gate, value: value, passed: gate.passes(value)), in: reference)
    case .report(let report):
      emit(.reportFiled(report), in: reference)
      let reporter = sessions[reference].agent
      edit(reference) { $0.file(report, by: reporter) }
    case .decide(let decision, let defects):
      let place = emit(.decisionMade(decision, defects), in: reference)
      let judge = sessions[reference].agent
      let verifies = plan.member(judge)?.role == .verifier
      edit(reference) { work in
        work.note(decision, defects, by: judge)
        if verifies { work.verified = decision.approves ? place : nil }
      }
    case .retry(let task, let failures):
      progress += 1
      emit(
        .retryScheduled(failures: failures),
        agent: sessions[reference].agent,
        session: sessions[reference].number,
        task: task,
        handoff: sessions[reference].handoff.id
      )
    case .strike(let fault): emit(.faultInjected(plan.faults[fault].id), in: reference)
    case .handOff(let content, let receiver, let task, let round):
      let parcel = wrap(attachingWork(of: reference, to: content))
      let handoff = draft(
        content.intent,
        from: reference,
        to: receiver,
        task: task,
        round: round,
        content: parcel
      )
      send(handoff, from: reference)
    case .repeated: sessions[reference].result = .repeated
    }
  }

  private mutating func perform(_ act: Act, in reference: SessionReference) {
    switch act {
    case .skill(let skill):
      emit(.actSkill(skill), in: reference)
      edit(reference) { if !$0.skills.contains(skill) { $0.skills.append(skill) } }
    case .read(let path): emit(.actRead(path), in: reference)
    case .write(let path):
      let place = emit(.actWrite(path), in: reference)
      let author = sessions[reference].agent
      edit(reference) { work in
        work.author = author
        work.lastWrite = place
        if !work.files.contains(path) { work.files.append(path) }
      }
    case .command(let command, let succeeds):
      emit(.actCommand(command, succeeded: succeeds), in: reference)
    case .tool(let tool): emit(.actTool(tool, use(of: tool, in: reference)), in: reference)
    case .spawn(let agent): emit(.actSpawn(agent), in: reference)
    case .assume(let item): emit(.actAssume(item), in: reference)
    }
  }

  private func use(of tool: String, in reference: SessionReference) -> Event.ToolUse {
    let contract = plan.member(sessions[reference].agent)?.contract
    guard contract?.allows(tool: tool) == false else { return .allowed }
    switch plan.platform.tools {
    case .enforced: return .denied
    case .advisory: return .allowed
    case .stripped: return .stripped
    }
  }

  private mutating func end(_ task: TaskID, _ outcome: Outcome, in reference: SessionReference) {
    if task != .none {
      guard !tasks[task.index].hasEnded else { return }
      tasks[task.index].hasEnded = true
      openTasks -= 1
    }
    progress += 1
    emit(
      .taskEnded(outcome),
      agent: sessions[reference].agent,
      session: sessions[reference].number,
      task: task,
      handoff: sessions[reference].handoff.id
    )
  }

  /// Changes the session's work product, which begins with its first change.
  private mutating func edit(
    _ reference: SessionReference,
    _ change: (inout WorkProduct) -> Void
  ) {
    var work = sessions[reference].work ?? newWork(for: reference)
    sessions[reference].work = nil
    change(&work)
    sessions[reference].work = work
  }

  private func newWork(for reference: SessionReference) -> WorkProduct {
    let criteria = plan.task(sessions[reference].handoff.task)?.criteria.count ?? 0
    return WorkProduct(author: sessions[reference].agent, criteria: criteria)
  }

  /// A handoff that passes work on, or judges it, carries the session's work product.
  private func attachingWork(of reference: SessionReference, to content: Content) -> Content {
    var content = content
    switch content.intent {
    case .deliver, .approve, .reject, .escalate, .complete, .fail:
      content.work = content.work ?? sessions[reference].work
    case .assign, .delegate, .conflict, .clarify, .inform: break
    }
    return content
  }
}
