public import RehearsalSimulation

/// An observer of the events of one run that finds the run's critical path.
///
/// The path is walked backwards: from the last event to the session in which it happened, to the handoff that
/// opened the session or whose answer made it go on, and to the session that sent this handoff.
public struct CriticalPathObserver: Sendable {
  /// A moment in a session.
  private struct Moment {
    var session: SessionID
    var time: Instant
  }

  private struct Session {
    var opened = Instant.start
    var agent = AgentID.none
    var task = TaskID.none
    var handoff = HandoffID.none
    /// The last moment of another session before a session that no handoff opened.
    var before: Moment?
    /// The last moment about a task that the session tries again.
    var retried: Moment?
    /// The index in ``resumptions`` of the last time the session went on after waiting; `-1` if it never did.
    var lastResumption: Int32 = -1
  }

  /// A session that goes on because an answer has reached it.
  private struct Resumption {
    var time: Instant
    var answer: HandoffID
    /// The index of the session's resumption before this one, or -1.
    var previous: Int32
  }

  private struct Transit {
    var firstSent = Instant.start
    var sent = Instant.start
    var sender = SessionID.none
    /// The last moment about the task before a handoff that no session sent, such as one that is asked again.
    var before: Moment?
    var wasSent = false
    var routed: Int64 = 0
    var receiver = AgentID.none
    var task = TaskID.none
  }

  private var sessions: [Session] = []
  private var transits: [Transit] = []
  private var resumptions: [Resumption] = []
  /// The last answer that has reached each waiting session.
  private var answers: [SessionID: HandoffID] = [:]
  private var lastMoments: [TaskID: Moment] = [:]
  private var lastEnded: Moment?
  private var last: Moment?
  private var end = Instant.start

  /// Creates an observer that has seen no event.
  public init() {}

  /// Observes the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    end = event.time
    switch event.kind {
    case .sessionOpened: open(event)
    case .sessionEnded: lastEnded = Moment(session: event.session, time: event.time)
    case .sessionResumed: resume(event)
    case .handoffSent(let handoff, _): send(handoff, event)
    case .handoffDelivered(let handoff, let routed): deliver(handoff, routed)
    case .handoffJoined(let handoff):
      deliver(handoff, 0)
      answers[event.session] = handoff.id
    case .retryScheduled: retry(event)
    default: break
    }
    guard event.session != .none else { return }
    let moment = Moment(session: event.session, time: event.time)
    last = moment
    if event.task != .none { lastMoments[event.task] = moment }
  }

  private mutating func open(_ event: borrowing Event) {
    var session = Session()
    session.opened = event.time
    session.agent = event.agent
    session.task = event.task
    session.handoff = event.handoff
    session.before = event.handoff == .none ? lastEnded : nil
    edit(event.session) { $0 = session }
  }

  private mutating func resume(_ event: borrowing Event) {
    guard let answer = answers.removeValue(forKey: event.session) else { return }
    let index = Int32(clamping: resumptions.count)
    var previous: Int32 = -1
    edit(event.session) { session in
      previous = session.lastResumption
      session.lastResumption = index
    }
    resumptions.append(Resumption(time: event.time, answer: answer, previous: previous))
  }

  private mutating func send(_ handoff: Handoff, _ event: borrowing Event) {
    let (time, session, task, receiver) = (event.time, event.session, event.task, handoff.receiver)
    let before = session == .none ? lastMoments[task] ?? last : nil
    edit(handoff.id) { transit in
      if !transit.wasSent {
        transit.wasSent = true
        transit.firstSent = time
        transit.sender = session
        transit.before = before
      }
      transit.sent = time
      transit.receiver = receiver
      transit.task = task
    }
  }

  private mutating func deliver(_ handoff: Handoff, _ routed: Int64) {
    guard handoff.id != .none else { return }
    edit(handoff.id) { $0.routed = routed }
  }

  private mutating func retry(_ event: borrowing Event) {
    guard event.session != .none, let moment = lastMoments[event.task],
      moment.session != event.session
    else { return }
    edit(event.session) { $0.retried = moment }
  }

  private mutating func edit(_ id: SessionID, _ change: (inout Session) -> Void) {
    let index = Int(id.rawValue)
    while sessions.count <= index { sessions.append(Session()) }
    change(&sessions[index])
  }

  private mutating func edit(_ id: HandoffID, _ change: (inout Transit) -> Void) {
    let index = Int(id.rawValue)
    while transits.count <= index { transits.append(Transit()) }
    change(&transits[index])
  }

  // MARK: - Walking back

  /// Returns the path of the run that was observed.
  public func conclude() -> CriticalPath {
    var walk = Walk(time: end)
    var next = last
    // Each round goes to an earlier session, or to an earlier resumption of the same one.
    for _ in 0...(sessions.count + resumptions.count) {
      guard let moment = next else { break }
      next = step(from: moment, &walk)
    }
    walk.add(.idle, from: .start)
    return CriticalPath(steps: walk.steps.reversed())
  }

  /// The steps that were found so far, from the last to the first, and the time at which the first begins.
  private struct Walk {
    var time: Instant
    var steps: [CriticalPath.Step] = []
    /// The resumption up to which each session has been walked.
    var resumptions: [SessionID: Int32] = [:]

    mutating func add(
      _ kind: CriticalPath.Kind,
      from start: Instant,
      agent: AgentID = .none,
      task: TaskID = .none,
      session: SessionID = .none,
      handoff: HandoffID = .none
    ) {
      guard start < time else { return }
      steps.append(
        CriticalPath.Step(
          kind: kind,
          start: start,
          end: time,
          agent: agent,
          task: task,
          session: session,
          handoff: handoff
        )
      )
      time = start
    }
  }

  /// Adds the steps that lead to a moment, and returns the moment on which they depend; `nil` at the start.
  private func step(from moment: Moment, _ walk: inout Walk) -> Moment? {
    walk.add(.idle, from: moment.time)
    let index = Int(moment.session.rawValue)
    guard sessions.indices.contains(index) else { return nil }
    let session = sessions[index]
    if let (resumption, number) = resumption(of: moment, session, walk) {
      work(of: moment.session, session, from: resumption.time, &walk)
      walk.resumptions[moment.session] = number
      if let next = arrival(of: resumption.answer, &walk) { return next }
    }
    work(of: moment.session, session, from: session.opened, &walk)
    if session.handoff != .none { return arrival(of: session.handoff, &walk) }
    if let retried = session.retried, retried.session.rawValue < moment.session.rawValue {
      walk.add(.retry, from: retried.time, task: session.task)
      return retried
    }
    return session.before
  }

  /// Returns the latest resumption of a session before a moment that was not walked yet.
  private func resumption(
    of moment: Moment,
    _ session: Session,
    _ walk: Walk
  ) -> (Resumption, Int32)? {
    var index = session.lastResumption
    if let walked = walk.resumptions[moment.session] {
      index = resumptions[Int(walked)].previous
    }
    while index >= 0, resumptions[Int(index)].time > moment.time {
      index = resumptions[Int(index)].previous
    }
    return index < 0 ? nil : (resumptions[Int(index)], index)
  }

  private func work(
    of id: SessionID,
    _ session: Session,
    from start: Instant,
    _ walk: inout Walk
  ) {
    walk.add(
      .work,
      from: start,
      agent: session.agent,
      task: session.task,
      session: id,
      handoff: session.handoff
    )
  }

  /// Adds the wait and the way of a handoff, and returns the moment at which it was sent first.
  private func arrival(of id: HandoffID, _ walk: inout Walk) -> Moment? {
    let index = Int(id.rawValue)
    guard transits.indices.contains(index) else { return nil }
    let transit = transits[index]
    let routed = Instant(nanoseconds: transit.sent.nanoseconds + transit.routed)
    let (agent, task) = (transit.receiver, transit.task)
    walk.add(.wait, from: routed, agent: agent, task: task, handoff: id)
    walk.add(.route, from: transit.sent, agent: agent, task: task, handoff: id)
    walk.add(.retry, from: transit.firstSent, agent: agent, task: task, handoff: id)
    guard transit.sender != .none else {
      if let before = transit.before {
        walk.add(.retry, from: before.time, agent: agent, task: task, handoff: id)
      }
      return transit.before
    }
    return Moment(session: transit.sender, time: transit.firstSent)
  }
}
