/// What the loop knows of each task of the plan.
@safe
struct TaskTable: ~Copyable {
  /// What the loop knows of a task.
  struct Entry {
    var hasStarted = false
    var record = TaskRecord()
  }

  private var entries: Row<Entry>

  init(for plan: Plan) {
    entries = Row(capacity: plan.tasks.count)
    for _ in plan.tasks { entries.append(Entry()) }
  }

  subscript(task: TaskID) -> Entry {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(entries.address(of: task.index)) }
    @inline(__always)
    unsafeMutableAddress { unsafe entries.address(of: task.index) }
  }
}
