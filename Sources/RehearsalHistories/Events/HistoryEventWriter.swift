import RehearsalSimulation

/// A converter that turns a history into the events of a run.
///
/// A lane of the history is one agent at work. The events are sorted by time after all of them have been
/// written.
struct HistoryEventWriter {
  /// An event that has no sequence number yet.
  ///
  /// The events are numbered after all of them have been sorted.
  private struct UnnumberedEvent {
    var time: Int64
    /// The rank among events with the same time: the lowest comes first.
    var rankAtSameTime: Int
    var logPosition: History.LogPosition
    var agent: AgentID
    var session: SessionID
    var task: TaskID
    var handoff: HandoffID
    var kind: Event.Kind
    /// The tool that was used, if `kind` does not name it.
    var tool: String?
    /// The files that a command used.
    var fileUses: [FileUse] = []
  }

  /// A part of an agent's work, with a start and an end.
  ///
  /// A dispatch is a tool call by which one agent gives work to another. Each dispatch whose agent is in the
  /// logs starts a session. An agent that no dispatch started, such as the root agent, has a single session
  /// with all its work.
  struct Session {
    var id = SessionID.none
    var lane: Int
    var dispatchIndex: Int?
    var start: Int64
    var startPlace: History.LogPosition
    var end: Int64
    /// The handoff that started the session; `nil` if no dispatch did.
    var handoff: Handoff?

    /// The identifier of ``handoff``, or `none` without a handoff.
    var requestID: HandoffID { handoff?.id ?? .none }
  }

  let history: History
  let historyPlan: HistoryPlan
  let plan: Plan
  private var drafts: [UnnumberedEvent] = []
  var sessions: [Session] = []
  /// For each lane of the history, the indices in `sessions` of the lane's sessions, ordered by
  /// start.
  var sessionIndicesByLane: [[Int]] = []
  /// For each dispatch, the index in `sessions` of the session that it started.
  ///
  /// The key is the dispatch's index in the history.
  var sessionIndexByDispatch: [Int: Int] = [:]
  /// For each task of `historyPlan`, the indices in `history.dispatches` of its first and its last
  /// dispatch.
  var dispatchRangeByTask: [(first: Int, last: Int)] = []
  var handoffCount: UInt32 = 0
  /// How many tasks have not ended yet.
  var openTaskCount = 0
  private let originNanoseconds: Int64

  init(_ history: History, _ summary: HistoryPlan, _ plan: Plan) {
    self.history = history
    self.historyPlan = summary
    self.plan = plan
    originNanoseconds = history.firstTime?.nanoseconds ?? 0
  }

  mutating func write() {
    makeSessions()
    let firstPlace = History.LogPosition(file: 0, line: 1)
    addEvent(at: 0, firstPlace, .runStarted)
    for index in sessions.indices { writeSessionStart(index) }
    for lane in history.lanes.indices { writeActions(of: lane) }
    for index in sessions.indices { writeSessionEnd(index) }
    for dispatch in history.dispatches.indices { writeDispatchEnd(dispatch) }
    let lastTime = drafts.map(\.time).max() ?? 0
    let isOpen = openTaskCount > 0 || history.hasOpenRoot
    let ending: Event.Ending = isOpen ? .unfinished : .settled
    addEvent(at: lastTime, history.lastPlace, .runEnded(ending), isLast: true)
  }

  /// Returns the events sorted by time, and writes what a plan states about them into the given one.
  func sortedEvents(describedIn plan: inout HistoryPlan) -> [Event] {
    let drafts = drafts.sorted { ($0.time, $0.rankAtSameTime) < ($1.time, $1.rankAtSameTime) }
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
    var toolUses: [String: [Int]] = [:]
    var fileUses: [Int: [FileUse]] = [:]
    for (index, draft) in drafts.enumerated() {
      if let tool = draft.tool { toolUses[tool, default: []].append(index) }
      if !draft.fileUses.isEmpty { fileUses[index] = draft.fileUses }
    }
    plan.places = drafts.flatMap { [$0.logPosition.file, $0.logPosition.line] }
    plan.toolUses = toolUses.isEmpty ? nil : toolUses
    plan.fileUses = fileUses.isEmpty ? nil : fileUses
    return events
  }

  mutating func addEvent(
    at time: Int64,
    _ place: History.LogPosition,
    _ kind: Event.Kind,
    agent: AgentID = .none,
    session: SessionID = .none,
    task: TaskID = .none,
    handoff: HandoffID = .none,
    tool: String? = nil,
    fileUses: [FileUse] = [],
    isLast: Bool = false
  ) {
    drafts.append(
      UnnumberedEvent(
        time: time,
        rankAtSameTime: isLast ? .max : drafts.count,
        logPosition: place,
        agent: agent,
        session: session,
        task: task,
        handoff: handoff,
        kind: kind,
        tool: tool,
        fileUses: fileUses
      )
    )
  }
}

// MARK: - Sessions

extension HistoryEventWriter {
  /// Returns the nanoseconds from the start of the history to a timestamp.
  ///
  /// - Parameters:
  ///   - stamp: The timestamp of a record; `nil` if the record has none.
  ///   - other: The result if `stamp` is `nil`.
  /// - Returns: The time in nanoseconds, at least 0.
  func nanoseconds(at stamp: Timestamp?, or other: Int64 = 0) -> Int64 {
    stamp.map { max(0, $0.nanoseconds - originNanoseconds) } ?? other
  }

  func agentID(_ lane: Int) -> AgentID {
    plan.agent(named: history.lanes[lane].agentName) ?? .none
  }

  func taskID(_ dispatch: Int?) -> TaskID {
    dispatch.map { TaskID(rawValue: UInt32(historyPlan.taskOfDispatch[$0])) } ?? .none
  }

  /// Creates all sessions, and numbers them in the order of their starts.
  ///
  /// Also finds the first and the last dispatch of each task, and counts the tasks.
  private mutating func makeSessions() {
    let dispatchIndicesByLane = Dictionary(grouping: history.dispatches.indices) {
      history.dispatches[$0].childLane ?? -1
    }
    for (laneIndex, lane) in history.lanes.enumerated() {
      let laneDispatches = dispatchIndicesByLane[laneIndex] ?? []
      let laneStart = nanoseconds(at: lane.firstTime)
      if laneDispatches.isEmpty {
        let place = History.LogPosition(file: lane.fileIndex, line: 1)
        sessions.append(makeSession(laneIndex, nil, laneStart, place))
      }
      for (number, index) in laneDispatches.enumerated() {
        let dispatch = history.dispatches[index]
        let requestTime = nanoseconds(at: dispatch.requestTime)
        let start =
          number == 0
          ? nanoseconds(at: dispatch.start, or: laneStart)
          : nanoseconds(at: dispatch.requestTime, or: laneStart)
        sessions.append(makeSession(laneIndex, index, max(start, requestTime), dispatch.place))
      }
    }
    sessions.sort { ($0.start, $0.lane) < ($1.start, $1.lane) }
    sessionIndicesByLane = Array(repeating: [], count: history.lanes.count)
    for index in sessions.indices {
      sessions[index].id = SessionID(rawValue: UInt32(index + 1))
      sessionIndicesByLane[sessions[index].lane].append(index)
      if let dispatch = sessions[index].dispatchIndex { sessionIndexByDispatch[dispatch] = index }
    }
    for (dispatch, task) in historyPlan.taskOfDispatch.enumerated() {
      if task == dispatchRangeByTask.count {
        dispatchRangeByTask.append((dispatch, dispatch))
      } else {
        dispatchRangeByTask[task].last = dispatch
      }
    }
    openTaskCount = dispatchRangeByTask.count
  }

  private func makeSession(
    _ lane: Int,
    _ dispatch: Int?,
    _ start: Int64,
    _ place: History.LogPosition
  ) -> Session {
    Session(
      lane: lane,
      dispatchIndex: dispatch,
      start: start,
      startPlace: place,
      end: max(start, nanoseconds(at: history.lanes[lane].lastTime, or: start))
    )
  }

  /// Returns the index in `sessions` of the latest session of a lane that has started by a given
  /// time.
  ///
  /// If none has started by then, the result is the index of the lane's first session. It is `nil`
  /// if the lane has no sessions.
  func sessionIndex(_ lane: Int, at time: Int64) -> Int? {
    let sessionIndices = sessionIndicesByLane[lane]
    return sessionIndices.last { sessions[$0].start <= time } ?? sessionIndices.first
  }

  private mutating func writeSessionStart(_ index: Int) {
    let session = sessions[index]
    let agent = agentID(session.lane)
    guard let dispatch = session.dispatchIndex else {
      addEvent(
        at: session.start,
        session.startPlace,
        .sessionOpened,
        agent: agent,
        session: session.id
      )
      return
    }
    let task = taskID(dispatch)
    let handoff = writeRequest(dispatch, to: agent)
    sessions[index].handoff = handoff
    addEvent(
      at: session.start,
      session.startPlace,
      .handoffDelivered(handoff, routed: 0),
      agent: agent,
      session: session.id,
      task: task,
      handoff: handoff.id
    )
    for kind in [Event.Kind.sessionOpened, .taskStarted] {
      addEvent(
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

  /// Creates the handoff for a dispatch, and writes the event that it is sent.
  ///
  /// Before the first dispatch of a task, the event that the task was submitted is also written.
  ///
  /// - Parameters:
  ///   - index: The index of the dispatch in the history.
  ///   - receiver: The agent that gets the work.
  /// - Returns: The handoff.
  mutating func writeRequest(_ index: Int, to receiver: AgentID) -> Handoff {
    let dispatch = history.dispatches[index]
    let task = taskID(index)
    handoffCount += 1
    let intent: Intent =
      if dispatch.isTransfer {
        .delegate
      } else {
        history.lanes[dispatch.callerLane].kind == .root ? .assign : .call
      }
    let handoff = Handoff(
      id: HandoffID(rawValue: handoffCount),
      sender: agentID(dispatch.callerLane),
      receiver: receiver,
      task: task,
      intent: intent
    )
    let sendTime = nanoseconds(at: dispatch.requestTime)
    let session = sessionIndex(dispatch.callerLane, at: sendTime).map { sessions[$0].id } ?? .none
    let isFirst = dispatchRangeByTask[historyPlan.taskOfDispatch[index]].first == index
    // Two handoffs about one task may ask for different work. The digest of the prompt tells them apart, so that no
    // rule reports the second handoff as a repetition.
    let items =
      dispatch.namedTasks == nil ? [] : ["prompt \(dispatch.prompt.digest.description.prefix(12))"]
    if isFirst { addEvent(at: sendTime, dispatch.place, .taskSubmitted, task: task) }
    addEvent(
      at: sendTime,
      dispatch.place,
      .handoffSent(handoff, items: items),
      agent: handoff.sender,
      session: session,
      task: task,
      handoff: handoff.id,
      tool: Self.refusals.contains(dispatch.reason ?? "") ? nil : dispatch.tool
    )
    return handoff
  }
}

// MARK: - Acts

extension HistoryEventWriter {
  private mutating func writeActions(of lane: Int) {
    var latestTime = nanoseconds(at: history.lanes[lane].firstTime)
    for call in history.lanes[lane].calls {
      latestTime = max(latestTime, nanoseconds(at: call.time, or: latestTime))
      guard let index = sessionIndex(lane, at: latestTime) else { continue }
      // An action takes effect when the result of its tool call arrives.
      let effectTime = max(latestTime, nanoseconds(at: call.answer?.time, or: latestTime))
      writeAction(call, in: sessions[index], at: effectTime)
    }
  }

  private mutating func writeAction(_ call: ToolCall, in session: Session, at moment: Int64) {
    let failure = call.answer?.failure
    let effect = call.answer?.effect ?? .done
    guard effect != .dropped else { return }
    let response: Event.ToolResponse =
      call.answer == nil ? .unanswered : effect == .refused ? .denied : .allowed
    let hasSucceeded = call.hasSucceeded
    let place = call.answer?.place ?? call.place
    func addAction(_ kind: Event.Kind, uses: [FileUse] = []) {
      addEvent(
        at: moment,
        failure == nil ? call.place : place,
        kind,
        agent: agentID(session.lane),
        session: session.id,
        task: taskID(session.dispatchIndex),
        handoff: session.requestID,
        tool: history.loggedTool(of: call, for: kind.name),
        fileUses: uses
      )
    }
    switch call.action {
    case .dispatch: break
    case .read(let path) where hasSucceeded: addAction(.actRead(path))
    case .write(let path) where hasSucceeded:
      for path in [path] + call.otherWrittenPaths { addAction(.actWrite(path)) }
      for kind in gateEvents(call.gateChanges) { addAction(kind) }
    case .command(let command) where response == .allowed:
      // A command that failed may have shown a file before, but nobody knows what it wrote.
      let uses = command.fileUses.filter { hasSucceeded || $0.kind == .read }
      addAction(.actCommand(command.text, succeeded: hasSucceeded), uses: uses)
      guard hasSucceeded else { return }
      for kind in gateEvents(command.gateChanges) { addAction(kind) }
    case .skill(let skill) where failure == nil: addAction(.actSkill(skill))
    case .askUser where call.answer == nil: break
    case .read, .write, .command, .skill, .askUser, .other:
      addAction(.actTool(call.tool, response))
    }
  }

  /// Returns the events of the changes whose files state a gate.
  private func gateEvents(_ changes: [GateChange]) -> [Event.Kind] {
    changes.filter { isGateFile($0.path) }.map { .gateLoosened($0.path, $0.loosening) }
  }

  private func isGateFile(_ path: String) -> Bool {
    plan.isGateFile(path) || KnownGateFiles.contains(path)
  }
}
