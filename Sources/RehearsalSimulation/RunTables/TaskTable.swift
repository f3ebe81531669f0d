/// The state of each task of the plan during a run.
@safe
struct TaskTable: ~Copyable {
  struct Entry {
    var workHasBegun = false
    /// Whether the task was cancelled, even if the coordinator has not been told of it yet.
    var isCancelled = false
    /// Whether the trace also records a test that proves all acceptance criteria.
    ///
    /// It does so after a recorded test that left a criterion without proof, or that was lost with its session.
    var recordsProofs = false
    /// The session whose test of the acceptance criteria was last recorded, or `none`.
    var lastTestingSession = SessionID.none
    /// The record of the task, which survives crashes of agents.
    var record = TaskRecord()
    /// The flaws of the task's work when the coordinator last received the work.
    var flaws: [Flaw] = []
  }

  private var entries: UncheckedArray<Entry>

  /// Creates a table without tasks.
  init() { entries = UncheckedArray() }

  init(for plan: Plan) {
    entries = UncheckedArray(capacity: plan.tasks.count)
    for task in plan.tasks {
      entries.append(Entry(record: TaskRecord(isSubmitted: !task.isCreatedByAgent)))
    }
  }

  /// Returns whether a task is one of the run's plan; false for `TaskID.none`.
  ///
  /// An agent in code can name a task of another plan.
  @inline(__always)
  func contains(_ task: TaskID) -> Bool { task.index < entries.count }

  /// The state of a task, which has to be one of the run's plan.
  subscript(task: TaskID) -> Entry {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address(of: task)) }
    @inline(__always)
    unsafeMutableAddress { unsafe address(of: task) }
  }

  /// Returns the address of a task's entry.
  ///
  /// The function checks the index, because access outside the table would change other memory.
  @inline(__always)
  private func address(of task: TaskID) -> UnsafeMutablePointer<Entry> {
    precondition(task.index < entries.count, "a task is one of the run's plan")
    return unsafe entries.address(of: task.index)
  }
}
