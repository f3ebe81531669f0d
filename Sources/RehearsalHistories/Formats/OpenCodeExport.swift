import RehearsalSimulation

/// Documents that `opencode export` writes: one for each session, joined by the session that
/// started another.
///
/// Source: anomalyco/opencode, `packages/opencode/src/cli/cmd/export.ts` at commit 07fa810,
/// `tool/task.ts` at commit 005201e and `session/message-v2.ts` at commit 007a940. Untried: there
/// was no real document to read. The storage in SQLite and in single files is not read. The line of
/// a place is the number of the message.
struct OpenCodeExports {
  private var sessions: [(file: LogFiles.File, session: OpenCodeSession)] = []
  private var indices: [String: Int] = [:]
  private var failed: [SkippedFile] = []

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    for file in files {
      do {
        guard let (document, counts) = try JSONDocument.read(file.path),
          let session = OpenCodeSession(document, counts, options: options)
        else {
          failed.append(.init(path: file.shown, reason: .document, counts: RecordCounts()))
          continue
        }
        guard indices[session.id] == nil else {
          failed.append(.init(path: file.shown, reason: .repeated, counts: counts))
          continue
        }
        indices[session.id] = sessions.count
        sessions.append((file, session))
      } catch {
        failed.append(.init(path: file.shown, reason: .unreadable, counts: RecordCounts()))
      }
    }
  }

  /// Returns the histories of all roots and of children without a root.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    skipped += failed
    var groups: [String: [Int]] = [:]
    for index in sessions.indices { groups[top(index), default: []].append(index) }
    return groups.sorted { $0.key < $1.key }.map { history($0, $1) }
  }

  /// Returns the topmost session above one, whether its document is there or not.
  private func top(_ index: Int) -> String {
    var session = sessions[index].session
    for _ in sessions.indices {
      guard let parent = session.parent else { break }
      guard let next = indices[parent] else { return parent }
      session = sessions[next].session
    }
    return session.id
  }

  private func history(_ id: String, _ members: [Int]) -> History {
    let order = members.sorted { left, right in
      let parents = (sessions[left].session.parent, sessions[right].session.parent)
      if (parents.0 == nil) != (parents.1 == nil) { return parents.0 == nil }
      return sessions[left].file.name < sessions[right].file.name
    }
    let files = order.map { sessions[$0].file.name }
    var history = History(session: id, format: .openCode, files: files)
    history.folder = order.first.map { sessions[$0].file.base } ?? ""
    let joined = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for index in order {
      let session = sessions[index].session
      var lane = session.records.lane
      let parent = session.parent.flatMap { indices[$0] }.flatMap { joined[$0] }
      lane.kind = session.parent == nil ? .root : parent == nil ? .orphan : .child
      lane.id = session.parent == nil ? "main" : session.id
      lane.type = session.parent == nil ? "main" : session.agent ?? "?"
      lane.parent = parent
      history.lanes.append(lane)
      history.counts += session.counts
      history.recordTypes.merge(session.types, uniquingKeysWith: +)
      if session.parent == nil { history.humanTurns += session.humanTurns }
    }
    let versions = order.compactMap { sessions[$0].session.version }
    history.versions = Set(versions).sorted()
    for (file, index) in order.enumerated() { place(sessions[index].session, file, &history) }
    addDispatches(order, &history)
    history.measureDepths()
    return history
  }

  /// Sets the file of all places of a session.
  private func place(_ session: OpenCodeSession, _ file: Int, _ history: inout History) {
    for call in history.lanes[file].calls.indices {
      history.lanes[file].calls[call].place.file = file
      history.lanes[file].calls[call].answer?.place.file = file
    }
    history.lanes[file].final?.place.file = file
  }

  private func addDispatches(_ order: [Int], _ history: inout History) {
    for (caller, index) in order.enumerated() {
      for launch in sessions[index].session.launches {
        let child = launch.child.flatMap { indices[$0] }.flatMap { order.firstIndex(of: $0) }
        var dispatch = launch.dispatch
        dispatch.caller = caller
        dispatch.place.file = caller
        dispatch.answerPlace?.file = caller
        dispatch.prompt.place.file = caller
        dispatch.result?.place.file = caller
        dispatch.lane = child
        dispatch.join = child.map { _ in .result }
        dispatch.start = child.flatMap { history.lanes[$0].first }
        if dispatch.end == nil { dispatch.end = child.flatMap { history.lanes[$0].last } }
        history.dispatches.append(dispatch)
        guard let child, history.lanes[child].type == "?" else { continue }
        history.lanes[child].type = dispatch.agent
      }
    }
  }
}
