import RehearsalSimulation

/// An importer of JSON documents from `opencode export`.
///
/// A document has one session, which is the work of one agent. A root session and all sessions below it form
/// one history. A log position has the number of a message instead of the number of a line. The importer does
/// not read the files in which opencode itself stores its sessions.
///
/// Source: anomalyco/opencode, `packages/opencode/src/cli/cmd/export.ts` at commit 07fa810, `tool/task.ts` at
/// commit 005201e and `session/message-v2.ts` at commit 007a940. The importer was never tested with a real
/// document.
struct OpenCodeExports {
  private var sessions: [(file: LogFiles.File, session: OpenCodeSession)] = []
  private var indexOfSession: [String: Int] = [:]
  private var skippedFiles: [SkippedFile] = []

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    for file in files {
      do {
        guard let (document, counts) = try JSONDocument.read(file.path),
          let session = OpenCodeSession(document, counts, options: options)
        else {
          skippedFiles.append(
            .init(path: file.displayPath, reason: .otherDocument, counts: RecordCounts())
          )
          continue
        }
        guard indexOfSession[session.id] == nil else {
          skippedFiles.append(.init(path: file.displayPath, reason: .repeatedLog, counts: counts))
          continue
        }
        indexOfSession[session.id] = sessions.count
        sessions.append((file, session))
      } catch {
        skippedFiles.append(
          .init(path: file.displayPath, reason: .unreadable, counts: RecordCounts())
        )
      }
    }
  }

  /// Returns one history for each root session, and adds files that cannot be used to `skipped`.
  ///
  /// If a root session has no document, the sessions below it still form a history.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    skipped += skippedFiles
    var sessionIndicesByRoot: [String: [Int]] = [:]
    for index in sessions.indices { sessionIndicesByRoot[rootID(index), default: []].append(index) }
    return sessionIndicesByRoot.sorted { $0.key < $1.key }.map { history($0, $1) }
  }

  /// Returns the identifier of the root session that directly or indirectly started a session.
  ///
  /// If a session on the way to the root has no document, the result is the identifier of that session.
  private func rootID(_ index: Int) -> String {
    var session = sessions[index].session
    for _ in sessions.indices {
      guard let parent = session.parentID else { break }
      guard let parentIndex = indexOfSession[parent] else { return parent }
      session = sessions[parentIndex].session
    }
    return session.id
  }

  private func history(_ id: String, _ members: [Int]) -> History {
    let orderedMembers = members.sorted { left, right in
      let parents = (sessions[left].session.parentID, sessions[right].session.parentID)
      if (parents.0 == nil) != (parents.1 == nil) { return parents.0 == nil }
      return sessions[left].file.relativePath < sessions[right].file.relativePath
    }
    let files = orderedMembers.map { sessions[$0].file.relativePath }
    var history = History(session: id, format: .openCode, files: files)
    history.folder = orderedMembers.first.map { sessions[$0].file.baseFolder } ?? ""
    let laneIndexOfSession = Dictionary(
      uniqueKeysWithValues: orderedMembers.enumerated().map { ($1, $0) }
    )
    for index in orderedMembers {
      let session = sessions[index].session
      var lane = session.records.lane
      let parent = session.parentID.flatMap { indexOfSession[$0] }.flatMap {
        laneIndexOfSession[$0]
      }
      lane.kind = session.parentID == nil ? .root : parent == nil ? .orphan : .child
      lane.id = session.parentID == nil ? "main" : session.id
      lane.agentType = session.parentID == nil ? "main" : session.agent ?? "?"
      lane.parent = parent
      history.lanes.append(lane)
      history.lineCounts += session.counts
      history.recordCountByType.merge(session.recordTypeCounts, uniquingKeysWith: +)
      if session.parentID == nil { history.humanTurnCount += session.humanTurns }
    }
    let versions = orderedMembers.compactMap { sessions[$0].session.version }
    history.versions = Set(versions).sorted()
    for index in orderedMembers.indices { setFileIndex(ofLane: index, &history) }
    addDispatches(orderedMembers, &history)
    history.markUnusableResults()
    history.setDepths()
    return history
  }

  /// Sets the file index in all log positions of a lane, which has the same index as its file.
  private func setFileIndex(ofLane index: Int, _ history: inout History) {
    for call in history.lanes[index].calls.indices {
      history.lanes[index].calls[call].place.file = index
      history.lanes[index].calls[call].answer?.place.file = index
    }
    history.lanes[index].lastMessage?.place.file = index
  }

  private func addDispatches(_ orderedMembers: [Int], _ history: inout History) {
    for (caller, index) in orderedMembers.enumerated() {
      for launch in sessions[index].session.launches {
        let child = launch.childSessionID.flatMap { indexOfSession[$0] }.flatMap {
          orderedMembers.firstIndex(of: $0)
        }
        var dispatch = launch.dispatch
        dispatch.callerLane = caller
        dispatch.place.file = caller
        dispatch.answerPlace?.file = caller
        dispatch.prompt.place.file = caller
        dispatch.result?.place.file = caller
        dispatch.childLane = child
        dispatch.evidence = child.map { _ in .result }
        dispatch.start = child.flatMap { history.lanes[$0].firstTime }
        if dispatch.end == nil { dispatch.end = child.flatMap { history.lanes[$0].lastTime } }
        history.dispatches.append(dispatch)
        guard let child, history.lanes[child].agentType == "?" else { continue }
        history.lanes[child].agentType = dispatch.agent
      }
    }
  }
}
