import OrderedCollections
import RehearsalSimulation

/// The current version of the work of each task.
///
/// Each write to a task's files creates a new version, whichever agent writes. The files of a task are those that it
/// touches and any others that its owner wrote for it. Files that a judge or a leader writes for itself are not among
/// them. A judge decides on the version that existed when its session opened.
struct WorkVersions: Sendable {
  static let kinds: [Event.Name] = [.handoffDelivered, .sessionEnded, .actWrite]

  /// A version of the work of a task; without a write it is the state before the run.
  struct Version: Sendable {
    /// The write that created the version.
    var write: Event?

    /// The agent that wrote it, or `.none`.
    var author: AgentID { write?.agent ?? .none }
    /// The sequence number of the write, which is greater for later versions.
    var event: UInt64? { write?.sequence }
  }

  /// A session of an agent that does not always own the tasks that it receives, such as a judge.
  private struct Judging {
    var isOwner: Bool
    /// The version that existed when the session opened.
    var opened: UInt64?
  }

  private let plan: Plan
  /// The last write to each file: first the files and folders that tasks touch, then the others.
  private var writes: [Event?]
  /// The indices in `writes` of the files that owners wrote and no task touches.
  private var others: [String: Int] = [:]
  /// For each task, the indices of the files that its owner wrote and the task does not touch.
  private var additional = TaskTable<OrderedSet<Int>>([])
  private var judging = SessionTable<Judging>()

  init(_ plan: Plan) {
    self.plan = plan
    writes = Array(repeating: nil, count: plan.taskFiles.count)
  }

  subscript(task: TaskID) -> Version {
    var latest: Event?
    for number in plan.taskFiles[task] { Self.chooseLater(writes[number], in: &latest) }
    for number in additional[task] { Self.chooseLater(writes[number], in: &latest) }
    return Version(write: latest)
  }

  private static func chooseLater(_ write: Event?, in latest: inout Event?) {
    guard let write, write.sequence > latest?.sequence ?? 0 else { return }
    latest = write
  }

  /// Returns the event that created the version that a session was handed.
  func handed(to session: SessionID, on task: TaskID) -> UInt64? {
    guard let judging = judging[session] else { return self[task].event }
    return judging.opened
  }

  /// Whether the session of an event does the work of its task, as opposed to judging or leading it.
  func isOwner(_ event: borrowing Event) -> Bool {
    judging[event.session]?.isOwner ?? plan.owns(event.agent, on: .inform)
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      // An agent that always works owns its tasks, so only the sessions of others are stored.
      guard event.session != .none, !plan.owns(handoff.receiver, on: .inform) else { return }
      judging[event.session] = Judging(
        isOwner: plan.owns(handoff.receiver, on: handoff.intent),
        opened: self[event.task].event
      )
    case .sessionEnded: judging[event.session] = nil
    case .actWrite(let path): write(path, event)
    default: break
    }
  }

  private mutating func write(_ path: String, _ event: borrowing Event) {
    let covering = plan.taskFiles.numbers(covering: path)
    for number in covering { writes[number] = copy event }
    if let number = others[path] { writes[number] = copy event }
    guard event.task != .none, isOwner(event),
      !covering.contains(where: plan.taskFiles[event.task].contains)
    else { return }
    let number = others[path] ?? writes.count
    if number == writes.count {
      others[path] = number
      writes.append(copy event)
    }
    additional[event.task].append(number)
  }
}
