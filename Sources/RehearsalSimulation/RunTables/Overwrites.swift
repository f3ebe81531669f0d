import OrderedCollections

/// The writes of all tasks, and the files of each task that faults have overwritten or reverted.
///
/// Writes are recorded only if the plan has a fault that can destroy them.
struct Overwrites {
  private struct Write {
    var path: String
    var task: TaskID
    var event: UInt64
  }

  /// Whether the plan has a fault that can destroy writes.
  private let recordsWrites: Bool
  /// The last write of each task to each file, except for destroyed writes.
  private var taskWrites: [Write] = []
  /// For each task, the paths of the files whose writes were destroyed.
  private var overwrittenPathsByTask: [[String]]

  init(for plan: Plan) {
    recordsWrites = plan.faults.contains { fault in
      switch fault.verb {
      case .session(.lostUpdate, _), .session(.reset, _): true
      default: false
      }
    }
    overwrittenPathsByTask = recordsWrites ? Array(repeating: [], count: plan.tasks.count) : []
  }

  /// Records that a session of a task writes a file.
  ///
  /// If the task's version of the file was destroyed before, the write restores it.
  mutating func note(_ path: String, _ task: TaskID, event: UInt64) {
    guard recordsWrites, task != .none else { return }
    overwrittenPathsByTask[task.index].removeAll { $0 == path }
    taskWrites.removeAll { $0.path == path && $0.task == task }
    taskWrites.append(Write(path: path, task: task, event: event))
  }

  /// Marks other tasks' writes to a file as destroyed, if they happened at or after a given event.
  ///
  /// `task` is the task whose session overwrites the file. `event` is the sequence number of the given event.
  mutating func markOverwritten(_ path: String, for task: TaskID, since event: UInt64) {
    guard recordsWrites else { return }
    for write in taskWrites where write.path == path && write.task != task && write.event >= event {
      overwrittenPathsByTask[write.task.index].append(path)
    }
    taskWrites.removeAll { $0.path == path && $0.task != task && $0.event >= event }
  }

  /// Marks all writes of a task as destroyed, and returns their paths in the order of the writes.
  mutating func markReverted(_ task: TaskID) -> [String] {
    guard recordsWrites else { return [] }
    let paths = taskWrites.filter { $0.task == task }.map(\.path)
    overwrittenPathsByTask[task.index] += paths
    taskWrites.removeAll { $0.task == task }
    return paths
  }

  /// Returns whether writes of a task were destroyed and not restored since.
  func haveDestroyedWork(on task: TaskID) -> Bool {
    recordsWrites && task != .none && !overwrittenPathsByTask[task.index].isEmpty
  }

  /// Returns the work of a task without the files whose writes were destroyed.
  ///
  /// The returned work has no evidence, because the tests no longer prove anything.
  ///
  /// - Precondition: Writes of the task were destroyed.
  func remainingWork(_ work: WorkProduct, of task: TaskID) -> WorkProduct {
    var work = work
    work.writtenPaths.removeAll { overwrittenPathsByTask[task.index].contains($0) }
    for criterion in work.evidence.indices { work.evidence[criterion] = nil }
    return work
  }
}
