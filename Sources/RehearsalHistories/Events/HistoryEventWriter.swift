import RehearsalSimulation

/// The events of a history, written lane by lane and then sorted by time.
struct HistoryEventWriter {
  /// An event before its sequence number is known.
  private struct Draft {
    var time: Int64
    /// The order of drafts at the same time.
    var order: Int
    var place: History.Place
    var agent: AgentID
    var session: SessionID
    var task: TaskID
    var handoff: HandoffID
    var kind: Event.Kind
  }

  /// A session of a lane: the root's, or the work on one dispatch.
  struct Session {
    var id = SessionID.none
    var lane: Int
    var dispatch: Int?
    var start: Int64
    var startPlace: History.Place
    var end: Int64
    /// The handoff that asks for the work; `nil` for a session that no dispatch started.
    var handoff: Handoff?

    /// The identifier of the handoff that asks for the work, if there is one.
    var request: HandoffID { handoff?.id ?? .none }
  }

  let history: History
  let summary: HistoryPlan
  let plan: Plan
  private var drafts: [Draft] = []
  var sessions: [Session] = []
  /// The indices of each lane's sessions, in the order of their starts.
  var sessionsOfLane: [[Int]] = []
  /// The index of the session of each dispatch.
  var sessionOfDispatch: [Int: Int] = [:]
  /// The first and the last dispatch of each task.
  var ends: [(first: Int, last: Int)] = []
  var handoffs: UInt32 = 0
  /// How many tasks have not ended.
  var openTasks = 0
  private let origin: Int64

  init(_ history: History, _ summary: HistoryPlan, _ plan: Plan) {
    self.history = history
    self.summary = summary
    self.plan = plan
    origin = history.first?.nanoseconds ?? 0
  }

  mutating func write() {
    makeSessions()
    let first = History.Place(file: 0, line: 1)
    add(at: 0, first, .runStarted)
    for index in sessions.indices { open(index) }
    for lane in history.lanes.indices { writeActs(of: lane) }
    for index in sessions.indices { end(index) }
    for dispatch in history.dispatches.indices { settle(dispatch) }
    let last = drafts.map(\.time).max() ?? 0
    let ending: Event.Ending = openTasks == 0 ? .settled : .unfinished
    add(at: last, history.lastPlace, .runEnded(ending), isLast: true)
  }

  /// Returns the events in order, with their places.
  func sorted() -> ([Event], [History.Place]) {
    let drafts = drafts.sorted { ($0.time, $0.order) < ($1.time, $1.order) }
    let events = drafts.enumerated().map { index, draft in
      Event(
        sequence: UInt64(index),
        time: Instant(nanoseconds: draft.time),
        agent: draft.agent,
        session: draft.session,
        task: draft.task,
        handoff: draft.handoff,
        kind: draft.kind
      )
    }
    return (events, drafts.map(\.place))
  }

  mutating func add(
    at time: Int64,
    _ place: History.Place,
    _ kind: Event.Kind,
    agent: AgentID = .none,
    session: SessionID = .none,
    task: TaskID = .none,
    handoff: HandoffID = .none,
    isLast: Bool = false
  ) {
    drafts.append(
      Draft(
        time: time,
        order: isLast ? .max : drafts.count,
        place: place,
        agent: agent,
        session: session,
        task: task,
        handoff: handoff,
        kind: kind
      )
    )
  }
}

// MARK: - Sessions

extension HistoryEventWriter {
  /// Returns the time since the start of the history; that of an earlier record if a record has none.
  func time(_ stamp: Timestamp?, or other: Int64 = 0) -> Int64 {
    stamp.map { max(0, $0.nanoseconds - origin) } ?? other
  }

  func agent(_ lane: Int) -> AgentID {
    plan.agent(named: history.lanes[lane].agent) ?? .none
  }

  func task(_ dispatch: Int?) -> TaskID {
    dispatch.map { TaskID(rawValue: UInt32(summary.taskOfDispatch[$0])) } ?? .none
  }

  /// Makes the sessions, numbered in the order in which they open.
  private mutating func makeSessions() {
    let dispatches = Dictionary(grouping: history.dispatches.indices) {
      history.dispatches[$0].lane ?? -1
    }
    for (lane, value) in history.lanes.enumerated() {
      let own = dispatches[lane] ?? []
      let start = time(value.first)
      if own.isEmpty {
        sessions.append(session(lane, nil, start, History.Place(file: value.file, line: 1)))
      }
      for (number, dispatch) in own.enumerated() {
        let value = history.dispatches[dispatch]
        let begin = number == 0 ? time(value.start, or: start) : time(value.request, or: start)
        sessions.append(session(lane, dispatch, max(begin, time(value.request)), value.place))
      }
    }
    sessions.sort { ($0.start, $0.lane) < ($1.start, $1.lane) }
    sessionsOfLane = Array(repeating: [], count: history.lanes.count)
    for index in sessions.indices {
      sessions[index].id = SessionID(rawValue: UInt32(index + 1))
      sessionsOfLane[sessions[index].lane].append(index)
      if let dispatch = sessions[index].dispatch { sessionOfDispatch[dispatch] = index }
    }
    for (dispatch, task) in summary.taskOfDispatch.enumerated() {
      if task == ends.count {
        ends.append((dispatch, dispatch))
      } else {
        ends[task].last = dispatch
      }
    }
    openTasks = ends.count
  }

  private func session(
    _ lane: Int,
    _ dispatch: Int?,
    _ start: Int64,
    _ place: History.Place
  ) -> Session {
    Session(
      lane: lane,
      dispatch: dispatch,
      start: start,
      startPlace: place,
      end: max(start, time(history.lanes[lane].last, or: start))
    )
  }

  /// Returns the index of a lane's session at a time.
  func sessionIndex(_ lane: Int, at time: Int64) -> Int? {
    let own = sessionsOfLane[lane]
    return own.last { sessions[$0].start <= time } ?? own.first
  }

  private mutating func open(_ index: Int) {
    let session = sessions[index]
    let agent = agent(session.lane)
    guard let dispatch = session.dispatch else {
      add(at: session.start, session.startPlace, .sessionOpened, agent: agent, session: session.id)
      return
    }
    let task = task(dispatch)
    let handoff = request(dispatch, to: agent)
    sessions[index].handoff = handoff
    add(
      at: session.start,
      session.startPlace,
      .handoffDelivered(handoff, routed: 0),
      agent: agent,
      session: session.id,
      task: task,
      handoff: handoff.id
    )
    for kind in [Event.Kind.sessionOpened, .taskStarted] {
      add(
        at: session.start,
        session.startPlace,
        kind,
        agent: agent,
        session: session.id,
        task: task,
        handoff: handoff.id
      )
    }
  }

  /// Writes that a dispatch is sent, and returns its handoff.
  mutating func request(_ index: Int, to receiver: AgentID) -> Handoff {
    let dispatch = history.dispatches[index]
    let task = task(index)
    handoffs += 1
    let intent: Intent =
      dispatch.isTransfer
      ? .delegate : history.lanes[dispatch.caller].kind == .root ? .assign : .call
    let handoff = Handoff(
      id: HandoffID(rawValue: handoffs),
      sender: agent(dispatch.caller),
      receiver: receiver,
      task: task,
      intent: intent
    )
    let sent = time(dispatch.request)
    let session = sessionIndex(dispatch.caller, at: sent).map { sessions[$0].id } ?? .none
    let isFirst = ends[summary.taskOfDispatch[index]].first == index
    // Handoffs of the same tasks with different prompts are different work.
    let items =
      dispatch.work == nil ? [] : ["prompt \(dispatch.prompt.digest.description.prefix(12))"]
    if isFirst { add(at: sent, dispatch.place, .taskSubmitted, task: task) }
    add(
      at: sent,
      dispatch.place,
      .handoffSent(handoff, items: items),
      agent: handoff.sender,
      session: session,
      task: task,
      handoff: handoff.id
    )
    return handoff
  }
}

// MARK: - Acts

extension HistoryEventWriter {
  private mutating func writeActs(of lane: Int) {
    var last = time(history.lanes[lane].first)
    for call in history.lanes[lane].calls {
      last = max(last, time(call.time, or: last))
      guard let index = sessionIndex(lane, at: last) else { continue }
      // An act takes effect when its answer comes.
      let moment = max(last, time(call.answer?.time, or: last))
      write(call, in: sessions[index], at: moment)
    }
  }

  private mutating func write(_ call: ToolCall, in session: Session, at moment: Int64) {
    let failure = call.answer?.failure
    let effect = call.answer?.effect ?? .done
    guard effect != .none else { return }
    let isRefused = effect == .refused
    let place = call.answer?.place ?? call.place
    func act(_ kind: Event.Kind) {
      add(
        at: moment,
        failure == nil ? call.place : place,
        kind,
        agent: agent(session.lane),
        session: session.id,
        task: task(session.dispatch),
        handoff: session.request
      )
    }
    switch call.action {
    case .dispatch: break
    case .read(let path) where failure == nil: act(.actRead(path))
    case .write(let path) where failure == nil:
      for path in [path] + call.furtherWritten { act(.actWrite(path)) }
      if let change = call.loosening, statesGate(path) { act(.gateLoosened(path, change)) }
    case .command(let command) where !isRefused:
      act(.actCommand(command.text, succeeded: failure == nil))
      guard failure == nil else { return }
      for path in command.written where statesGate(path) {
        let change = command.removed.contains(path) ? .removed : command.loosening
        if let change { act(.gateLoosened(path, change)) }
      }
    case .skill(let skill) where failure == nil: act(.actSkill(skill))
    case .ask where failure == nil && call.answer != nil: act(.actTool(call.tool, .allowed))
    case .ask where call.answer == nil: break
    case .read, .write, .command, .skill, .ask, .other:
      act(.actTool(call.tool, isRefused ? .denied : .allowed))
    }
  }

  private func statesGate(_ path: String) -> Bool {
    plan.gateFiles.contains { $0.matches(path) } || KnownGateFiles.contains(path)
  }
}

extension History {
  /// The place of the last record that the history knows.
  fileprivate var lastPlace: Place {
    let lines = lanes.compactMap { $0.kind == .root ? $0.lastPlace : nil }
    return lines.max() ?? lanes.compactMap(\.lastPlace).max() ?? Place(file: 0, line: 1)
  }
}

extension Lane {
  /// The index of the lane's file.
  fileprivate var file: Int { lastPlace?.file ?? 0 }

  /// The place of the last words, calls and answers.
  var lastPlace: History.Place? {
    ([final?.place] + calls.map(\.place) + calls.map { $0.answer?.place }).compactMap(\.self).max()
  }

  /// Whether the lane's log ends with words of the language model and not in the middle of its work.
  var hasEnded: Bool { endsWithUser == false && calls.last.map { $0.answer != nil } ?? true }

  /// Whether the last words are an error of the platform.
  var isUnusable: Bool {
    guard let final, final.isProviderError else { return false }
    return lastPlace.map { $0 <= final.place } ?? true
  }
}
