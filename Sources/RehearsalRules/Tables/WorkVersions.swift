import RehearsalSimulation

/// Which version the work of each task is at.
///
/// A write to a task's files makes a new version, whoever writes. A task's files are those that it
/// touches, and those that its owner wrote besides; what a judge or a leader writes for itself is none
/// of them. A judge decides on the version that it was handed as its session opened.
struct WorkVersions: Sendable {
  static let kinds: [Event.Name] = [.handoffDelivered, .sessionEnded, .actWrite]

  /// A version of the work of a task.
  struct Version: Sendable {
    /// Counted from zero, which is what there is before anything is written.
    var number = 0
    /// Who wrote it.
    var author = AgentID.none
    /// The event of its last write.
    var event: UInt64?
  }

  /// A session of somebody who does not always work on what it is handed.
  private struct Judging {
    var isOwner: Bool
    /// The version that was there as it opened.
    var opened: Int
  }

  private let plan: Plan
  private var versions = PerTask(Version())
  private var judging = PerSession<Judging>()
  /// The tasks whose owners wrote a file that they do not touch.
  private var owned: [String: [TaskID]] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  subscript(task: TaskID) -> Version { versions[task] }

  /// The version that a session was handed.
  func handed(to session: SessionID, on task: TaskID) -> Int {
    judging[session]?.opened ?? versions[task].number
  }

  /// Whether the session of an event works on its task, in place of judging or leading it.
  func isOwner(_ event: borrowing Event) -> Bool {
    judging[event.session]?.isOwner ?? plan.owns(event.agent, on: .inform)
  }

  /// Sees an event and returns the tasks of which it makes a new version.
  @discardableResult
  mutating func observe(_ event: borrowing Event) -> [TaskID] {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      // Whoever always works owns what it has; only the others have to be remembered.
      guard event.session != .none, !plan.owns(handoff.receiver, on: .inform) else { return [] }
      judging[event.session] = Judging(
        isOwner: plan.owns(handoff.receiver, on: handoff.intent),
        opened: versions[event.task].number
      )
    case .sessionEnded: judging[event.session] = nil
    case .actWrite(let path): return write(path, event)
    default: break
    }
    return []
  }

  private mutating func write(_ path: String, _ event: borrowing Event) -> [TaskID] {
    var changed = plan.taskFiles.tasks(touching: path)
    for task in owned[path] ?? [] where !changed.contains(task) { changed.append(task) }
    if event.task != .none, !changed.contains(event.task), isOwner(event) {
      owned[path, default: []].append(event.task)
      changed.append(event.task)
    }
    for task in changed {
      versions[task].number += 1
      versions[task].author = event.agent
      versions[task].event = event.sequence
    }
    return changed
  }
}
