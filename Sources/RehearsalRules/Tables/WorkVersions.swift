import OrderedCollections
import RehearsalSimulation

/// The current version of the work of each task.
///
/// Each write to a task's files creates a new version, whichever agent writes. The files of a task are the
/// files that the task touches and any other files that the owner wrote for the task. Files that a judge or a
/// leader writes for its own purposes do not count. A judge decides on the version that existed when the
/// judge's session opened.
struct WorkVersions: Sendable {
  static let kinds: [Event.Name] = [.handoffDelivered, .sessionEnded, .actWrite]

  /// A version of the work of a task.
  ///
  /// Without a write, the version is the state before the run.
  struct Version: Sendable {
    /// The write that created the version.
    var write: Event?

    /// The agent that wrote the version, or `.none` if the version is the state before the run.
    var author: AgentID { write?.agent ?? .none }
    /// The sequence number of the write, which is greater for later versions.
    var event: UInt64? { write?.sequence }
  }

  /// An open session of an agent that, like a judge, does not own every task that it receives.
  private struct JudgingSession {
    var isOwner: Bool
    /// The sequence number of the last write before the session opened, or `nil` without a write.
    var versionAtOpening: UInt64?
  }

  private let plan: Plan
  /// The last write to each file.
  ///
  /// The files and folders that tasks touch come first, followed by `otherFiles`.
  private var writes: [Event?]
  /// For each file that an owner wrote although the owner's task does not touch it, the index in `writes`.
  private var otherFiles: [String: Int] = [:]
  /// For each task, the indices in `writes` of the files that the owner wrote and the task does not touch.
  private var additionalFiles = TaskTable<OrderedSet<Int>>([])
  private var judging = SessionTable<JudgingSession>()

  init(_ plan: Plan) {
    self.plan = plan
    writes = Array(repeating: nil, count: plan.taskFiles.count)
  }

  subscript(task: TaskID) -> Version {
    var latest: Event?
    for index in plan.taskFiles[task] { Self.chooseLater(writes[index], in: &latest) }
    for index in additionalFiles[task] { Self.chooseLater(writes[index], in: &latest) }
    return Version(write: latest)
  }

  private static func chooseLater(_ write: Event?, in latest: inout Event?) {
    guard let write, write.sequence > latest?.sequence ?? 0 else { return }
    latest = write
  }

  /// Returns the sequence number of the write that created the version that a session received.
  ///
  /// The result is `nil` if nothing had been written.
  func handed(to session: SessionID, on task: TaskID) -> UInt64? {
    guard let judging = judging[session] else { return self[task].event }
    return judging.versionAtOpening
  }

  /// Returns whether the session of an event does the work of its task, instead of judging or leading the
  /// work.
  func isOwner(_ event: borrowing Event) -> Bool {
    judging[event.session]?.isOwner ?? plan.owns(event.agent, on: .inform)
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      // Only the sessions of agents that may judge or lead are stored, because other agents own all their
      // tasks.
      guard event.session != .none, !plan.owns(handoff.receiver, on: .inform) else { return }
      judging[event.session] = JudgingSession(
        isOwner: plan.owns(handoff.receiver, on: handoff.intent),
        versionAtOpening: self[event.task].event
      )
    case .sessionEnded: judging[event.session] = nil
    case .actWrite(let path): write(path, event)
    default: break
    }
  }

  private mutating func write(_ path: String, _ event: borrowing Event) {
    let covering = plan.taskFiles.numbers(covering: path)
    for index in covering { writes[index] = copy event }
    if let index = otherFiles[path] { writes[index] = copy event }
    guard event.task != .none, isOwner(event),
      !covering.contains(where: plan.taskFiles[event.task].contains)
    else { return }
    let index = otherFiles[path] ?? writes.count
    if index == writes.count {
      otherFiles[path] = index
      writes.append(copy event)
    }
    additionalFiles[event.task].append(index)
  }
}
