import OrderedCollections

/// What was written to files that sessions of several tasks write, as far as a fault needs it.
struct Overwrites {
  private struct Write {
    var path: String
    var task: TaskID
    var event: UInt64
  }

  private let isNeeded: Bool
  private var writes: [Write] = []
  /// The files of each task that were written over, by its place in the plan.
  private var lost: [[String]]

  init(for plan: Plan) {
    isNeeded = plan.faults.contains { fault in
      guard case .lostUpdate = fault.verb else { return false }
      return true
    }
    lost = isNeeded ? Array(repeating: [], count: plan.tasks.count) : []
  }

  /// Notes that a task's session writes a file: what was lost of it is there again.
  mutating func note(_ path: String, _ task: TaskID, event: UInt64) {
    guard isNeeded, task != .none else { return }
    lost[task.index].removeAll { $0 == path }
    writes.removeAll { $0.path == path && $0.task == task }
    writes.append(Write(path: path, task: task, event: event))
  }

  /// Loses what other tasks wrote to a file since an event.
  mutating func overwrite(_ path: String, for task: TaskID, since event: UInt64) {
    guard isNeeded else { return }
    for write in writes where write.path == path && write.task != task && write.event >= event {
      lost[write.task.index].append(path)
    }
    writes.removeAll { $0.path == path && $0.task != task && $0.event >= event }
  }

  /// The work of a task without what others wrote over: nothing that was shown of it holds any more.
  func remaining(_ work: WorkProduct, of task: TaskID) -> WorkProduct {
    guard isNeeded, task != .none, !lost[task.index].isEmpty else { return work }
    var work = work
    work.written.removeAll { lost[task.index].contains($0) }
    for place in work.evidence.indices { work.evidence[place] = nil }
    return work
  }
}

extension Situation {
  /// The same actions, and a file written over what others wrote to it meanwhile.
  func overwriting(_ path: String, _ actions: [Action], by fault: Int) -> [Action] {
    actions.insertingBeforeProof([.strike(fault: fault), .overwrite(path)])
  }
}
