import RehearsalSimulation

/// The joining of dispatches with the lanes that they started and with their results.
struct DispatchJoining {
  private let session: ClaudeSession
  /// What the files beside the logs say of the lanes, by the lane's identifier.
  private let files: [String: ChildRecord]
  /// The child that the file beside its log gives to each call.
  private var childOfCall: [String: String] = [:]
  /// The child that the caller's records give to each call.
  private var progressOfCall: [String: String] = [:]
  /// The lanes that were given each prompt, in their order.
  private var lanesOfPrompt: [String: [Int]] = [:]
  /// The indices of the statements that background work has ended, by the call that each names.
  private var endsOfCall: [String: [Int]] = [:]
  /// The indices of the other statements, by the task.
  ///
  /// A notification that names another dispatch is about other work of the same agent.
  private var endsOfTask: [String: [Int]] = [:]
  /// The lanes that a dispatch has.
  private var taken: Set<Int> = []
  /// The lanes that a certain route names, so that an equal prompt of another dispatch does not take them.
  private var named: Set<Int> = []

  /// Creates the joining of a session of which everything is read.
  ///
  /// - Parameters:
  ///   - session: The session.
  ///   - files: What the files beside the logs say of the lanes, by the lane's identifier.
  init(_ session: ClaudeSession, files: [String: ChildRecord]) {
    self.session = session
    self.files = files
    for (id, record) in files.sorted(by: { $0.key > $1.key }) {
      if let call = record.call { childOfCall[call] = id }
    }
    for (id, child) in session.progress.sorted(by: { $0.key > $1.key }) {
      if let call = child.parentCall { progressOfCall[call] = id }
    }
    for (index, builder) in session.lanes.enumerated() {
      lanesOfPrompt[builder.prompt ?? "", default: []].append(index)
    }
    let calls = Set(session.requests.map(\.call))
    for (index, end) in session.ends.enumerated() {
      if let call = end.call, calls.contains(call) {
        endsOfCall[call, default: []].append(index)
      } else {
        endsOfTask[end.task, default: []].append(index)
      }
    }
  }

  /// Adds the dispatches to a history, and what they say about its lanes.
  mutating func join(into history: inout History) {
    let requests = session.requests.sorted { $0.place < $1.place }
    named = Set(requests.flatMap { certainRoutes(of: $0).map(\.lane) })
    for request in requests {
      let routes = self.routes(of: request)
      if Set(routes.map(\.lane)).count > 1 { history.joinConflicts += 1 }
      let found = routes.first { !taken.contains($0.lane) || request.resumes != nil }
      if let found { taken.insert(found.lane) }
      history.dispatches.append(dispatch(request, found, history.lanes))
    }
    for dispatch in history.dispatches {
      guard let lane = dispatch.lane, history.lanes[lane].parent == nil,
        history.lanes[lane].kind != .root
      else { continue }
      history.lanes[lane].parent = dispatch.caller
      history.lanes[lane].type = dispatch.agent
    }
    for index in history.lanes.indices { complete(&history.lanes[index]) }
    history.measureDepths()
  }

  private func complete(_ lane: inout Lane) {
    guard lane.kind != .root else {
      lane.type = "main"
      return
    }
    if let type = files[lane.id]?.type, lane.type == "?" { lane.type = type }
    if lane.parent == nil { lane.kind = .orphan }
  }

  /// Returns the lanes that identifiers in the logs name, the most certain route first.
  private func certainRoutes(of request: ClaudeSession.DispatchRequest)
    -> [(lane: Int, join: Dispatch.Join)]
  {
    var routes: [(lane: Int, join: Dispatch.Join)] = []
    if let lane = session.laneIndices["tool:\(request.call)"] { routes.append((lane, .parentCall)) }
    if let id = childOfCall[request.call], let lane = session.laneIndices[id] {
      routes.append((lane, .meta))
    }
    if let id = session.results[request.call]?.agent, let lane = session.laneIndices[id] {
      routes.append((lane, .result))
    }
    return routes
  }

  /// Returns the lanes that each route names, the most certain route first.
  private func routes(of request: ClaudeSession.DispatchRequest)
    -> [(lane: Int, join: Dispatch.Join)]
  {
    var routes = certainRoutes(of: request)
    if routes.isEmpty, !request.prompt.isEmpty {
      if let lane = lanesOfPrompt[request.prompt]?.first(where: {
        !taken.contains($0) && !named.contains($0) && $0 != request.lane
      }) {
        routes.append((lane, .prompt))
      }
    }
    if let id = progressOfCall[request.call], let lane = session.laneIndices[id] {
      routes.append((lane, .progress))
    }
    return routes
  }

  private func dispatch(
    _ request: ClaudeSession.DispatchRequest,
    _ found: (lane: Int, join: Dispatch.Join)?,
    _ lanes: [Lane]
  ) -> Dispatch {
    let child = found.map { lanes[$0.lane] }
    var dispatch = Dispatch(
      call: request.call,
      caller: request.lane,
      agent: request.agent,
      lane: found?.lane,
      join: found?.join,
      place: request.place,
      request: request.time,
      start: child?.first,
      end: child?.last,
      outcome: .openAtEnd,
      isBackground: request.isBackground,
      resumes: request.resumes,
      model: request.model,
      prompt: Lane.Words(prompt: request.prompt, at: request.place, session.paths)
    )
    if let result = session.results[request.call] {
      settle(&dispatch, by: result)
    } else {
      settleWithoutResult(
        &dispatch,
        child,
        wasInterrupted: (session.interruptions[request.lane] ?? []).contains(request.message),
        goesOn: session.lanes[request.lane].messages > request.message
      )
    }
    return dispatch
  }

  private func settle(_ dispatch: inout Dispatch, by result: ClaudeSession.DispatchResult) {
    dispatch.answerPlace = result.place
    dispatch.reported = result.report
    dispatch.result = Lane.Words(result.text, at: result.place, session.paths)
    if let failure = result.failure {
      dispatch.outcome = .error
      dispatch.why = failure.rawValue
      dispatch.end = result.time
    } else if result.isLaunch {
      settleLater(&dispatch, result)
    } else {
      dispatch.outcome = Self.isUnusable(result.text) ? .unusable : .completed
      dispatch.end = result.time
    }
  }

  /// Returns whether a result has nothing to work with.
  private static func isUnusable(_ text: String) -> Bool {
    text.allSatisfy(\.isWhitespace) || ClaudeTools.isProviderError(text)
  }

  /// Returns whether a statement about background work comes after its launch, perhaps in another file.
  private static func follows(
    _ end: ClaudeSession.BackgroundEnd,
    _ launch: ClaudeSession.DispatchResult
  ) -> Bool {
    guard end.place.file != launch.place.file, let ended = end.time, let launched = launch.time
    else { return end.place > launch.place }
    return ended >= launched
  }

  private func settleLater(_ dispatch: inout Dispatch, _ launch: ClaudeSession.DispatchResult) {
    let ends = [endsOfCall[dispatch.call], launch.agent.flatMap { endsOfTask[$0] }]
    let index = ends.compactMap { $0?.first { Self.follows(session.ends[$0], launch) } }.min()
    guard let end = index.map({ session.ends[$0] }) else {
      dispatch.outcome = .running
      // The launch is the platform's receipt, not a result.
      dispatch.answerPlace = nil
      dispatch.result = nil
      return
    }
    dispatch.via = end.via
    dispatch.answerPlace = end.place
    dispatch.end = end.time
    dispatch.result = end.text.map { Lane.Words($0, at: end.place, session.paths) }
    dispatch.outcome =
      switch end.status {
      case "failed": .failedLater
      case "killed", "stopped": .killed
      default: .completedLater
      }
  }

  private func settleWithoutResult(
    _ dispatch: inout Dispatch,
    _ child: Lane?,
    wasInterrupted: Bool,
    goesOn: Bool
  ) {
    if let state = session.taskOfCall[dispatch.call].flatMap({ session.taskStates[$0] }),
      ClaudeSession.endStates.contains(state)
    {
      dispatch.outcome = state == "completed" ? .completed : state == "failed" ? .error : .killed
      dispatch.why = "task-event:\(state)"
      return
    }
    if wasInterrupted {
      dispatch.outcome = .error
      dispatch.why = ToolFailure.userRejected.rawValue
      return
    }
    if goesOn {
      dispatch.outcome = .abandoned
      return
    }
    dispatch.outcome = .openAtEnd
    dispatch.why = (child?.records ?? 0) > 0 ? "was-working" : "never-started"
  }
}
