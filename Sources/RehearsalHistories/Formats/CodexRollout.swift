import OrderedCollections
import RehearsalSimulation

/// Rollouts of the OpenAI Codex CLI, `sessions/YYYY/MM/DD/rollout-*.jsonl`, each root with the
/// threads below it.
///
/// Sources: openai/codex, `codex-rs/rollout/src/policy.rs` at commit 0136a73,
/// `codex-rs/core/src/tools/handlers/multi_agents` and `multi_agents_v2` at commit 04a51a3, and
/// rollouts that the versions 0.133.0 and 0.163.0 wrote. Logs of 2025 without `payload`, and
/// compressed ones, are not read.
struct CodexRollouts {
  private var heads: [(file: LogFiles.File, head: CodexHead)] = []
  private var indices: [String: Int] = [:]
  private var failed: [SkippedFile] = []
  private let options: ImportOptions

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    self.options = options
    for file in files {
      do {
        let head = try CodexHead.read(RecordFile(file.path)) ?? CodexHead(unnamed: file.stem)
        guard indices[head.id] == nil else {
          failed.append(.init(path: file.shown, reason: .repeated, counts: RecordCounts()))
          continue
        }
        indices[head.id] = heads.count
        heads.append((file, head))
      } catch {
        failed.append(.init(path: file.shown, reason: .unreadable, counts: RecordCounts()))
      }
    }
  }

  /// Returns the histories of all roots and of children without a root.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    skipped += failed
    var groups: [String: [Int]] = [:]
    for index in heads.indices { groups[top(index), default: []].append(index) }
    return groups.sorted { $0.key < $1.key }.map { session, members in
      history(session, members, &skipped)
    }
  }

  /// Returns the name of the group to which a thread belongs: its topmost caller, whether its log
  /// is there or not.
  private func top(_ index: Int) -> String {
    var head = heads[index].head
    for _ in heads.indices {
      guard let parent = head.parent else { break }
      guard let next = indices[parent] else { return head.session ?? parent }
      head = heads[next].head
    }
    return head.id
  }

  private func history(
    _ session: String,
    _ members: [Int],
    _ skipped: inout [SkippedFile]
  ) -> History {
    let order = members.sorted { rank($0) < rank($1) }
    var history = History(session: session, format: .codexRollout, files: [])
    var threads: [CodexThread] = []
    for index in order {
      let (file, head) = heads[index]
      let kind: Lane.Kind =
        !head.isChild ? .root : head.parent.map { indices[$0] != nil } ?? false ? .child : .orphan
      var thread = CodexThread(head, kind, options: options)
      let number = history.files.count
      if number == 0 { history.folder = file.base }
      history.files.append(file.name)
      do {
        history.counts += try RecordFile(file.path).read { record, line in
          thread.take(record, History.Place(file: number, line: line), &history)
          return true
        }
      } catch {
        skipped.append(.init(path: file.shown, reason: .unreadable, counts: RecordCounts()))
      }
      if kind == .root { history.humanTurns += thread.humanTurns }
      threads.append(thread)
    }
    history.versions = Set(threads.compactMap(\.head.version)).sorted()
    CodexJoining(threads).join(into: &history)
    return history
  }

  /// Puts roots first, and the others in the order of their files.
  private func rank(_ index: Int) -> (Int, String) {
    (heads[index].head.isChild ? 1 : 0, heads[index].file.name)
  }
}

/// The joining of calls with the threads that they started and with their ends.
private struct CodexJoining {
  /// A name or a prompt in the thread that started another one.
  private struct Key: Hashable {
    var caller: String?
    var text: String
  }

  private let threads: [CodexThread]
  /// The indices of the threads, by identifier.
  private let identifiers: [String: Int]
  /// The indices of the threads, by the caller and the agent's path.
  private let paths: [Key: Int]
  /// The indices of the threads that no call has started, by the caller and the prompt, the first last.
  private var prompts: [Key: [Int]] = [:]
  /// What each thread states about the ends of others, by their names.
  private let statements: [[String: [CodexThread.Statement]]]

  init(_ threads: [CodexThread]) {
    self.threads = threads
    identifiers = Dictionary(
      threads.enumerated().map { ($1.head.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    paths = Dictionary(
      threads.enumerated().compactMap { index, thread in
        thread.head.path.map { (Key(caller: thread.head.parent, text: $0), index) }
      },
      uniquingKeysWith: { first, _ in first }
    )
    for (index, thread) in threads.enumerated().reversed() {
      guard let prompt = thread.prompt else { continue }
      prompts[Key(caller: thread.head.parent, text: prompt), default: []].append(index)
    }
    statements = threads.map { thread in
      let ends = thread.statements.filter { Self.outcome($0.state) != nil }
      return Dictionary(grouping: ends, by: \.name)
    }
  }

  /// Joins the threads, and adds them to a history.
  func join(into history: inout History) {
    var work = self
    work.add(to: &history)
  }

  private mutating func add(to history: inout History) {
    history.lanes = threads.map(\.finished)
    for (index, thread) in threads.enumerated() {
      history.lanes[index].type =
        thread.records.lane.kind == .root ? "main" : thread.head.role ?? "?"
      history.lanes[index].parent = thread.head.parent.flatMap { identifiers[$0] }
    }
    var taken: Set<Int> = []
    for (index, thread) in threads.enumerated() {
      for launch in thread.launches {
        let found = child(of: launch, index, taken)
        if let found { taken.insert(found.lane) }
        history.dispatches.append(dispatch(launch, index, found))
        guard let lane = found?.lane, history.lanes[lane].type == "?" else { continue }
        history.lanes[lane].type = launch.agent
      }
    }
    history.dispatches.sort { $0.place < $1.place }
    history.measureDepths()
  }

  /// Returns the thread that a call started: the one that is named, or else one with the same
  /// prompt.
  private mutating func child(
    of launch: CodexThread.Launch,
    _ caller: Int,
    _ taken: Set<Int>
  ) -> (lane: Int, join: Dispatch.Join)? {
    let id = threads[caller].head.id
    if let (name, join) = launch.child {
      let lane =
        identifiers[name] ?? paths[Key(caller: id, text: name)]
      return lane.map { ($0, join) }
    }
    guard launch.answer == nil, !launch.prompt.isEmpty else { return nil }
    while let lane = prompts[Key(caller: id, text: launch.prompt)]?.popLast() {
      if !taken.contains(lane) { return (lane, .prompt) }
    }
    return nil
  }

  private func dispatch(
    _ launch: CodexThread.Launch,
    _ caller: Int,
    _ found: (lane: Int, join: Dispatch.Join)?
  ) -> Dispatch {
    let child = found.map { threads[$0.lane] }
    let paths = threads[caller].paths
    var dispatch = Dispatch(
      call: launch.call,
      caller: caller,
      agent: launch.agent,
      lane: found?.lane,
      join: found?.join,
      place: launch.place,
      request: launch.time,
      start: child?.records.lane.first,
      end: child?.records.lane.last,
      outcome: .openAtEnd,
      isBackground: true,
      model: launch.model,
      prompt: Lane.Words(prompt: launch.prompt, at: launch.place, paths)
    )
    guard let answer = launch.answer else {
      let goesOn = threads[caller].responses > launch.response
      dispatch.outcome = goesOn ? .abandoned : .openAtEnd
      if !goesOn { dispatch.why = child == nil ? "never-started" : "was-working" }
      return dispatch
    }
    dispatch.answerPlace = answer.place
    if let failure = answer.failure {
      dispatch.outcome = .error
      dispatch.why = failure.rawValue
      dispatch.end = answer.time
      dispatch.result = Lane.Words(answer.text, at: answer.place, paths)
    } else {
      settle(&dispatch, launch, caller, child)
    }
    return dispatch
  }

  /// Settles a dispatch by the first statement that the child has ended: of the caller, or else of
  /// the child's log.
  private func settle(
    _ dispatch: inout Dispatch,
    _ launch: CodexThread.Launch,
    _ caller: Int,
    _ child: CodexThread?
  ) {
    dispatch.outcome = .running
    let names = OrderedSet(
      [launch.child?.name, child?.head.id, child?.head.path].compactMap(\.self)
    )
    let told = names.flatMap { statements[caller][$0] ?? [] }.filter { $0.place > launch.place }
      .sorted { $0.place < $1.place }
    guard let end = told.first ?? child?.end, let outcome = Self.outcome(end.state) else { return }
    dispatch.outcome = outcome
    dispatch.via = end.via
    dispatch.answerPlace = end.place
    dispatch.end = end.time
    let words = told.first { $0.text != nil && $0.state == end.state } ?? child?.end
    if let words, let text = words.text {
      dispatch.result = Lane.Words(text, at: words.place, threads[caller].paths)
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
