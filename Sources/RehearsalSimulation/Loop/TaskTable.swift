/// What the loop knows of each task of the plan.
@safe
struct TaskTable: ~Copyable {
  /// What the loop knows of a task.
  struct Entry {
    var hasStarted = false
    var record = TaskRecord()
    /// The flaws of the work that the keeper of the ledger was last told of.
    var flaws: [Flaw] = []
  }

  private var entries: UncheckedArray<Entry>

  init(for plan: Plan) {
    entries = UncheckedArray(capacity: plan.tasks.count)
    for _ in plan.tasks { entries.append(Entry()) }
  }

  subscript(task: TaskID) -> Entry {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address(of: task)) }
    @inline(__always)
    unsafeMutableAddress { unsafe address(of: task) }
  }

  /// Tasks are named by an agent's author, too, who may have one of another plan.
  @inline(__always)
  private func address(of task: TaskID) -> UnsafeMutablePointer<Entry> {
    precondition(task.index < entries.count, "a task is one of the run's plan")
    return unsafe entries.address(of: task.index)
  }
}
