import OrderedCollections
import RehearsalSimulation

/// Which version the work of each task is at.
///
/// A write to a task's files makes a new version, whoever writes. A task's files are those that it
/// touches, and those that its owner wrote besides; what a judge or a leader writes for itself is none
/// of them. A judge decides on the version that it was handed as its session opened.
struct WorkVersions: Sendable {
  static let kinds: [Event.Name] = [.handoffDelivered, .sessionEnded, .actWrite]

  /// A version of the work of a task; without a write it is what there was before.
  struct Version: Sendable {
    /// The write that made it.
    var write: Event?

    /// Who wrote it.
    var author: AgentID { write?.agent ?? .none }
    /// The event of that write, which tells versions of one task apart: later ones are greater.
    var event: UInt64? { write?.sequence }
  }

  /// A session of somebody who does not always work on what it is handed.
  private struct Judging {
    var isOwner: Bool
    /// The version that was there as it opened.
    var opened: UInt64?
  }

  private let plan: Plan
  /// The last write to each file and folder that tasks touch, by its number; then to the others.
  private var writes: [Event?]
  /// The numbers of the files that owners wrote and no task touches.
  private var others: [String: Int] = [:]
  /// For each task the numbers of the files that its owner wrote and it does not touch.
  private var besides = PerTask<OrderedSet<Int>>([])
  private var judging = PerSession<Judging>()

  init(_ plan: Plan) {
    self.plan = plan
    writes = Array(repeating: nil, count: plan.taskFiles.count)
  }

  subscript(task: TaskID) -> Version {
    var latest: Event?
    for number in plan.taskFiles[task] { Self.keepLater(writes[number], in: &latest) }
    for number in besides[task] { Self.keepLater(writes[number], in: &latest) }
    return Version(write: latest)
  }

  private static func keepLater(_ write: Event?, in latest: inout Event?) {
    guard let write, write.sequence > latest?.sequence ?? 0 else { return }
    latest = write
  }

  /// The event that made the version which a session was handed.
  func handed(to session: SessionID, on task: TaskID) -> UInt64? {
    guard let judging = judging[session] else { return self[task].event }
    return judging.opened
  }

  /// Whether the session of an event works on its task, in place of judging or leading it.
  func isOwner(_ event: borrowing Event) -> Bool {
    judging[event.session]?.isOwner ?? plan.owns(event.agent, on: .inform)
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      // Whoever always works owns what it has; only the others have to be remembered.
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
    besides[event.task].append(number)
  }
}
