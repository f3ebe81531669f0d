/// The state of each task of the plan in a run.
@safe
struct TaskTable: ~Copyable {
  struct Entry {
    var hasStarted = false
    /// Whether the task was cancelled, whether or not the coordinator knows it yet.
    var isCancelled = false
    var record = TaskRecord()
    /// The flaws of the work that was last delivered to the coordinator.
    var flaws: [Flaw] = []
  }

  private var entries: UncheckedArray<Entry>

  init(for plan: Plan) {
    entries = UncheckedArray(capacity: plan.tasks.count)
    for task in plan.tasks {
      entries.append(Entry(record: TaskRecord(isSubmitted: !task.isCreatedByAgent)))
    }
  }

  subscript(task: TaskID) -> Entry {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address(of: task)) }
    @inline(__always)
    unsafeMutableAddress { unsafe address(of: task) }
  }

  /// Returns the address of a task's entry.
  ///
  /// The index is checked, because the author of an agent can pass a task of another plan.
  @inline(__always)
  private func address(of task: TaskID) -> UnsafeMutablePointer<Entry> {
    precondition(task.index < entries.count, "a task is one of the run's plan")
    return unsafe entries.address(of: task.index)
  }
}
