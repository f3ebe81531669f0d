import DequeModule

/// The queue for merging the approved work of tasks, in the order of approval.
///
/// If tasks do not share their files, the platform makes a copy of the files for each task. This
/// copy is the task's tree.
struct MergeQueue {
  /// The result of trying to merge the work of a task.
  enum MergeResult {
    case merged
    case conflicted
  }

  /// The state of one task's tree: its own copy of the files.
  private struct FileTree {
    /// How many merges had happened in the run when the file tree was created or last updated.
    var baseMergeCount = 0
    /// How many times a merge of the file tree was tried.
    var tryCount: UInt64 = 0
    /// The result of the last attempt to merge the tree, with the event of the task's last write
    /// in the work of that attempt.
    ///
    /// The value is `nil` before the first result.
    var lastResult: (write: UInt64?, fate: MergeResult)?
  }

  /// A merge that has happened.
  private struct Merge {
    var number: Int
    var task: TaskID
  }

  private let rule: Platform.MergeRule
  private var trees: [FileTree]
  /// How many merges have happened in the run.
  private var mergeCount = 0
  /// For each path, the last merge that changed the file.
  private var lastMerges: [String: Merge] = [:]
  /// The handoffs whose work waits for other merges to end.
  private var waitingHandoffs: Deque<SessionReference> = []
  /// The handoffs whose work is being merged now.
  private var mergingHandoffs: [SessionReference] = []

  init(for plan: Plan) {
    rule = plan.platform.merge
    trees = plan.platform.hasSeparateTrees ? plan.tasks.map { _ in FileTree() } : []
  }

  /// Whether each task has its own copy of the files, so that work has to be merged.
  var isActive: Bool { !trees.isEmpty }

  /// Updates a task's copy of the files with all merged work, or creates the copy if the task
  /// begins.
  mutating func updateTree(_ task: TaskID) { trees[task.index].baseMergeCount = mergeCount }

  /// Returns the result of the last attempt to merge a task's work, if the attempt was about this version of
  /// the work.
  ///
  /// The result is `nil` if the task has no result yet, or if its last result is about another version.
  func mergeResult(of work: WorkProduct, on task: TaskID) -> MergeResult? {
    guard let lastResult = trees[task.index].lastResult, lastResult.write == work.lastWriteEvent
    else {
      return nil
    }
    return lastResult.fate
  }

  /// Returns whether the work of a handoff can be merged at once.
  ///
  /// If it cannot, the handoff is added to the queue.
  mutating func enter(_ handoff: SessionReference) -> Bool {
    guard rule.concurrency == .many || mergingHandoffs.isEmpty else {
      waitingHandoffs.append(handoff)
      return false
    }
    mergingHandoffs.append(handoff)
    return true
  }

  /// Ends the merge of a handoff's work, and returns the handoff whose work is merged next, or `nil` if none waits.
  mutating func leave(_ handoff: SessionReference) -> SessionReference? {
    mergingHandoffs.removeAll { $0 == handoff }
    guard mergingHandoffs.isEmpty, let nextHandoff = waitingHandoffs.popFirst() else { return nil }
    mergingHandoffs.append(nextHandoff)
    return nextHandoff
  }

  /// The handoffs whose work is being merged or waits for that, in the order in which they came.
  var handoffs: [SessionReference] { mergingHandoffs + waitingHandoffs }

  /// Returns whether the work of a handoff is being merged now.
  func isMerging(_ handoff: SessionReference) -> Bool { mergingHandoffs.contains(handoff) }

  /// Removes a handoff that waits for other merges to end.
  mutating func removeWaiting(_ handoff: SessionReference) {
    waitingHandoffs.removeAll { $0 == handoff }
  }

  /// Counts an attempt to merge a task's work, and returns how many attempts came before it.
  mutating func noteTry(of task: TaskID) -> UInt64 {
    defer { trees[task.index].tryCount += 1 }
    return trees[task.index].tryCount
  }

  /// Returns a file of the work that a merge of another task changed after this task's tree was last
  /// updated, and that other task.
  ///
  /// The result is `nil` if there is no such file.
  func overlappingFile(of work: WorkProduct, on task: TaskID) -> (path: String, other: TaskID)? {
    for path in work.files {
      if let lastMerge = lastMerges[path], lastMerge.task != task,
        lastMerge.number > trees[task.index].baseMergeCount
      {
        return (path, lastMerge.task)
      }
    }
    return nil
  }

  /// Records whether a task's work was merged or conflicts, and marks the task's file tree as
  /// updated.
  mutating func noteResult(_ fate: MergeResult, of work: WorkProduct, on task: TaskID) {
    if fate == .merged {
      mergeCount += 1
      for path in work.files { lastMerges[path] = Merge(number: mergeCount, task: task) }
    }
    trees[task.index].lastResult = (work.lastWriteEvent, fate)
    updateTree(task)
  }
}
