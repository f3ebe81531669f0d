import OrderedCollections
import RehearsalSimulation

/// An importer of session logs (rollouts) of the OpenAI Codex CLI: `sessions/YYYY/MM/DD/rollout-*.jsonl`.
///
/// A root thread and all threads below it form one history. A thread is the work of one agent.
///
/// Sources: openai/codex, `codex-rs/rollout/src/policy.rs` at commit 0136a73,
/// `codex-rs/core/src/tools/handlers/multi_agents` and `multi_agents_v2` at commit 04a51a3, and rollouts that the
/// versions 0.133.0 and 0.163.0 wrote. Compressed logs, and logs of 2025 without `payload`, are not supported.
struct CodexRollouts {
  private var logs: [(file: LogFiles.File, metadata: CodexThreadMetadata)] = []
  private var logIndexByThread: [String: Int] = [:]
  private var skippedFiles: [SkippedFile] = []
  private let options: ImportOptions

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    self.options = options
    for file in files {
      do {
        let metadata =
          try CodexThreadMetadata.read(RecordFile(file.path))
          ?? CodexThreadMetadata(unnamed: file.nameWithoutExtension)
        guard logIndexByThread[metadata.id] == nil else {
          skippedFiles.append(
            .init(path: file.displayPath, reason: .repeatedLog, counts: RecordCounts())
          )
          continue
        }
        logIndexByThread[metadata.id] = logs.count
        logs.append((file, metadata))
      } catch {
        skippedFiles.append(
          .init(path: file.displayPath, reason: .unreadable, counts: RecordCounts())
        )
      }
    }
  }

  /// Returns one history for each root thread, and adds files that cannot be used to `skipped`.
  ///
  /// If a root thread has no log, the threads below it still form a history.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    skipped += skippedFiles
    var logIndicesByRoot: [String: [Int]] = [:]
    for index in logs.indices { logIndicesByRoot[rootThreadID(index), default: []].append(index) }
    return logIndicesByRoot.sorted { $0.key < $1.key }.map { session, members in
      readHistory(session, members, &skipped)
    }
  }

  /// Returns the identifier of a thread's root thread.
  ///
  /// The root thread started the thread, directly or through other threads. If a thread on the way to the
  /// root has no log, the result is the identifier of the session. If the session is unknown too, the result
  /// is the identifier of the thread without a log.
  private func rootThreadID(_ index: Int) -> String {
    var metadata = logs[index].metadata
    for _ in logs.indices {
      guard let parent = metadata.parentID else { break }
      guard let parentIndex = logIndexByThread[parent] else { return metadata.sessionID ?? parent }
      metadata = logs[parentIndex].metadata
    }
    return metadata.id
  }

  private func readHistory(
    _ session: String,
    _ members: [Int],
    _ skipped: inout [SkippedFile]
  ) -> History {
    let orderedLogIndices = members.sorted { sortKey($0) < sortKey($1) }
    var history = History(session: session, format: .codexRollout, files: [])
    var threads: [CodexThread] = []
    for index in orderedLogIndices {
      let (file, metadata) = logs[index]
      let kind: Lane.Kind =
        !metadata.isChild
        ? .root : metadata.parentID.map { logIndexByThread[$0] != nil } ?? false ? .child : .orphan
      var thread = CodexThread(metadata, kind, options: options)
      let fileIndex = history.files.count
      if fileIndex == 0 { history.folder = file.baseFolder }
      history.files.append(file.relativePath)
      do {
        history.lineCounts += try RecordFile(file.path).read { record, line in
          thread.readRecord(record, History.LogPosition(file: fileIndex, line: line), &history)
          return true
        }
      } catch {
        skipped.append(.init(path: file.displayPath, reason: .unreadable, counts: RecordCounts()))
      }
      if kind == .root { history.humanTurnCount += thread.userMessageCount }
      threads.append(thread)
    }
    history.versions = Set(threads.compactMap(\.metadata.version)).sorted()
    CodexLaunchMatcher(threads).join(into: &history)
    return history
  }

  /// Returns a sort key that puts root threads first.
  ///
  /// Threads of the same kind are sorted by the relative paths of their log files.
  private func sortKey(_ index: Int) -> (Int, String) {
    (logs[index].metadata.isChild ? 1 : 0, logs[index].file.relativePath)
  }
}

/// A matcher that finds the thread that each launch started, and how this thread ended.
///
/// A launch is a tool call that starts an agent.
private struct CodexLaunchMatcher {
  /// The identifier of the calling thread, with the prompt or the agent path of the thread that it started.
  private struct CallerAndText: Hashable {
    var callerID: String?
    var text: String
  }

  private let threads: [CodexThread]
  /// The position of each thread in the array `threads`, by the thread's identifier.
  private let threadIndexByID: [String: Int]
  /// The position in `threads` of each thread with an agent path, by the thread's caller and agent path.
  private let threadIndexByPath: [CallerAndText: Int]
  /// The positions in `threads` of the threads that were not tried yet as a match for a prompt, by caller and
  /// prompt.
  ///
  /// Some of these threads may already be matched by their identifiers. Each array is in reverse order, so
  /// the first thread is its last element.
  private var unmatchedThreadIndicesByPrompt: [CallerAndText: [Int]] = [:]
  /// For each element of `threads`, the statements of the thread's log about the end of other threads.
  ///
  /// The key of a dictionary is the identifier or agent path of the thread that has ended.
  private let endStatementsByThread: [[String: [CodexThread.Statement]]]

  init(_ threads: [CodexThread]) {
    self.threads = threads
    threadIndexByID = Dictionary(
      threads.enumerated().map { ($1.metadata.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    threadIndexByPath = Dictionary(
      threads.enumerated().compactMap { index, thread in
        thread.metadata.agentPath.map {
          (CallerAndText(callerID: thread.metadata.parentID, text: $0), index)
        }
      },
      uniquingKeysWith: { first, _ in first }
    )
    for (index, thread) in threads.enumerated().reversed() {
      guard let prompt = thread.prompt else { continue }
      unmatchedThreadIndicesByPrompt[
        CallerAndText(callerID: thread.metadata.parentID, text: prompt),
        default: []
      ]
      .append(
        index
      )
    }
    endStatementsByThread = threads.map { thread in
      let endStatements = thread.statements.filter { Self.outcome($0.state) != nil }
      return Dictionary(grouping: endStatements, by: \.threadName)
    }
  }

  /// Adds all threads to a history as lanes (agents at work), and all launches as dispatches.
  func join(into history: inout History) {
    var matcher = self
    matcher.addThreadsAndLaunches(to: &history)
  }

  private mutating func addThreadsAndLaunches(to history: inout History) {
    history.lanes = threads.map(\.finishedLane)
    for (index, thread) in threads.enumerated() {
      history.lanes[index].agentType =
        thread.records.lane.kind == .root ? "main" : thread.metadata.role ?? "?"
      history.lanes[index].parent = thread.metadata.parentID.flatMap { threadIndexByID[$0] }
    }
    var matchedThreads: Set<Int> = []
    for (index, thread) in threads.enumerated() {
      for launch in thread.launches {
        let match = matchingThread(of: launch, index, matchedThreads)
        if let match { matchedThreads.insert(match.lane) }
        history.dispatches.append(makeDispatch(launch, index, match))
        guard let lane = match?.lane, history.lanes[lane].agentType == "?" else { continue }
        history.lanes[lane].agentType = launch.agent
      }
    }
    history.dispatches.sort { $0.place < $1.place }
    history.setDepths()
  }

  /// Finds the thread that a launch started.
  ///
  /// Usually, the log of the caller names the thread. If it does not, and the launch has no result, the first
  /// unmatched thread with the same caller and prompt matches.
  ///
  /// - Returns: The index of the thread in `threads`, with the evidence; `nil` if no thread matches.
  private mutating func matchingThread(
    of launch: CodexThread.Launch,
    _ caller: Int,
    _ matchedThreads: Set<Int>
  ) -> (lane: Int, evidence: Dispatch.Evidence)? {
    let id = threads[caller].metadata.id
    if let (name, evidence) = launch.startedThread {
      let threadIndex =
        threadIndexByID[name] ?? threadIndexByPath[CallerAndText(callerID: id, text: name)]
      return threadIndex.map { ($0, evidence) }
    }
    guard launch.answer == nil, !launch.prompt.isEmpty else { return nil }
    while let lane = unmatchedThreadIndicesByPrompt[
      CallerAndText(callerID: id, text: launch.prompt)
    ]?.popLast() {
      if !matchedThreads.contains(lane) { return (lane, .prompt) }
    }
    return nil
  }

  private func makeDispatch(
    _ launch: CodexThread.Launch,
    _ caller: Int,
    _ match: (lane: Int, evidence: Dispatch.Evidence)?
  ) -> Dispatch {
    let childThread = match.map { threads[$0.lane] }
    let filter = threads[caller].privacyFilter
    var dispatch = Dispatch(
      callID: launch.call,
      callerLane: caller,
      agent: launch.agent,
      childLane: match?.lane,
      evidence: match?.evidence,
      place: launch.logPosition,
      requestTime: launch.time,
      start: childThread?.records.lane.firstTime,
      end: childThread?.records.lane.lastTime,
      outcome: .openAtEnd,
      isBackground: true,
      model: launch.model,
      prompt: Lane.Message(prompt: launch.prompt, at: launch.logPosition, filter)
    )
    guard let answer = launch.answer else {
      let callerContinued = threads[caller].responseCount > launch.responseNumber
      dispatch.outcome = callerContinued ? .abandoned : .openAtEnd
      if !callerContinued { dispatch.reason = childThread == nil ? "never-started" : "was-working" }
      return dispatch
    }
    dispatch.answerPlace = answer.place
    if let failure = answer.failure {
      dispatch.outcome = .error
      dispatch.reason = failure.rawValue
      dispatch.end = answer.time
      dispatch.result = Lane.Message(answer.text, at: answer.place, filter)
    } else {
      setOutcome(&dispatch, launch, caller, childThread)
    }
    return dispatch
  }

  /// Sets the outcome, the end and the result of a dispatch whose launch succeeded.
  ///
  /// The first statement in the caller's log that the started thread has ended takes precedence over the
  /// first end of a turn in the log of the started thread. If the logs have neither, the outcome is
  /// `running`.
  private func setOutcome(
    _ dispatch: inout Dispatch,
    _ launch: CodexThread.Launch,
    _ caller: Int,
    _ child: CodexThread?
  ) {
    dispatch.outcome = .running
    let names = OrderedSet(
      [launch.startedThread?.name, child?.metadata.id, child?.metadata.agentPath].compactMap(\.self)
    )
    let callerStatements = names.flatMap { endStatementsByThread[caller][$0] ?? [] }.filter {
      $0.logPosition > launch.logPosition
    }
    .sorted { $0.logPosition < $1.logPosition }
    guard let end = callerStatements.first ?? child?.firstTurnEnd,
      let outcome = Self.outcome(end.state)
    else { return }
    dispatch.outcome = outcome
    dispatch.endSource = end.source
    dispatch.answerPlace = end.logPosition
    dispatch.end = end.time
    let resultStatement =
      callerStatements.first { $0.text != nil && $0.state == end.state } ?? child?.firstTurnEnd
    if let resultStatement, let text = resultStatement.text {
      dispatch.result = Lane.Message(
        text,
        at: resultStatement.logPosition,
        threads[caller].privacyFilter
      )
    }
  }

  private static func outcome(_ state: String) -> Dispatch.Outcome? {
    switch state {
    case "completed": .completedLater
    case "errored": .failedLater
    case "interrupted", "shutdown", "closed": .killed
    default: nil
    }
  }
}
