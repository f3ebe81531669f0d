import OrderedCollections

/// The writes of the tasks, and the files of each task that faults have overwritten or reverted.
///
/// Writes are recorded only if the plan has such a fault.
struct Overwrites {
  private struct Write {
    var path: String
    var task: TaskID
    var event: UInt64
  }

  private let isNeeded: Bool
  private var writes: [Write] = []
  /// The files of each task that were overwritten, by the task's index in the plan.
  private var overwrittenFiles: [[String]]

  init(for plan: Plan) {
    isNeeded = plan.faults.contains { fault in
      switch fault.verb {
      case .session(.lostUpdate, _), .session(.reset, _): true
      default: false
      }
    }
    overwrittenFiles = isNeeded ? Array(repeating: [], count: plan.tasks.count) : []
  }

  /// Notes that a session of a task writes a file.
  ///
  /// If the task's file was overwritten, the write restores it.
  mutating func note(_ path: String, _ task: TaskID, event: UInt64) {
    guard isNeeded, task != .none else { return }
    overwrittenFiles[task.index].removeAll { $0 == path }
    writes.removeAll { $0.path == path && $0.task == task }
    writes.append(Write(path: path, task: task, event: event))
  }

  /// Marks all writes of other tasks to a file since an event as lost.
  mutating func overwrite(_ path: String, for task: TaskID, since event: UInt64) {
    guard isNeeded else { return }
    for write in writes where write.path == path && write.task != task && write.event >= event {
      overwrittenFiles[write.task.index].append(path)
    }
    writes.removeAll { $0.path == path && $0.task != task && $0.event >= event }
  }

  /// Marks all writes of a task as lost, and returns their paths in the order of the writes.
  mutating func revert(_ task: TaskID) -> [String] {
    guard isNeeded else { return [] }
    let paths = writes.filter { $0.task == task }.map(\.path)
    overwrittenFiles[task.index] += paths
    writes.removeAll { $0.task == task }
    return paths
  }

  /// Returns the work of a task without its overwritten files.
  ///
  /// If a file was overwritten, the work has no evidence.
  func remaining(_ work: WorkProduct, of task: TaskID) -> WorkProduct {
    guard isNeeded, task != .none, !overwrittenFiles[task.index].isEmpty else { return work }
    var work = work
    work.written.removeAll { overwrittenFiles[task.index].contains($0) }
    for criterion in work.evidence.indices { work.evidence[criterion] = nil }
    return work
  }
}
