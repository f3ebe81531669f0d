import DequeModule

/// The merges of approved work from the trees of the tasks, in the order in which the work was approved.
struct MergeQueue {
  /// What became of a version of a task's work.
  enum Fate {
    case merged
    case conflicted
  }

  private struct Tree {
    /// How many merges had happened when the tree was made or last brought up to date.
    var base = 0
    /// How many merges of the tree were tried.
    var tries: UInt64 = 0
    /// The event of the last write of the work that was last merged or that last conflicted, and its fate.
    var last: (write: UInt64?, fate: Fate)?
  }

  private struct Merge {
    var number: Int
    var task: TaskID
  }

  private let rule: Platform.MergeRule
  private var trees: [Tree]
  private var mergeCount = 0
  /// The last merge of each path.
  private var lastMerges: [String: Merge] = [:]
  /// The results whose work waits for a merge.
  private var waiting: Deque<SessionReference> = []
  private var isBusy = false

  init(for plan: Plan) {
    rule = plan.platform.merge
    trees = plan.platform.hasSeparateTrees ? plan.tasks.map { _ in Tree() } : []
  }

  /// Whether each task has a tree of its own.
  var isActive: Bool { !trees.isEmpty }

  /// Makes a tree for a task that begins, or brings the tree up to date with all merged work.
  mutating func update(_ task: TaskID) { trees[task.index].base = mergeCount }

  /// Returns what became of a version of a task's work, or `nil` if it was not merged yet.
  func fate(of work: WorkProduct, on task: TaskID) -> Fate? {
    guard let last = trees[task.index].last, last.write == work.lastWrite else { return nil }
    return last.fate
  }

  /// Adds a result, and returns whether its work can be merged at once.
  mutating func enter(_ result: SessionReference) -> Bool {
    guard rule.queue == .one else { return true }
    guard isBusy else {
      isBusy = true
      return true
    }
    waiting.append(result)
    return false
  }

  /// Ends a merge, and returns the result whose work is merged next.
  mutating func leave() -> SessionReference? {
    let next = waiting.popFirst()
    isBusy = next != nil
    return next
  }

  /// Begins a try to merge a task's work, and returns how many tries there were before.
  mutating func noteTry(of task: TaskID) -> UInt64 {
    defer { trees[task.index].tries += 1 }
    return trees[task.index].tries
  }

  /// Returns a file of a task's work that another task's merged work changed since the task's tree was made,
  /// and that task.
  func overlap(of work: WorkProduct, on task: TaskID) -> (path: String, other: TaskID)? {
    for path in work.files {
      if let last = lastMerges[path], last.task != task, last.number > trees[task.index].base {
        return (path, last.task)
      }
    }
    return nil
  }

  /// Records the fate of a task's work, after which the task's tree is up to date.
  mutating func note(_ fate: Fate, of work: WorkProduct, on task: TaskID) {
    if fate == .merged {
      mergeCount += 1
      for path in work.files { lastMerges[path] = Merge(number: mergeCount, task: task) }
    }
    trees[task.index].last = (work.lastWrite, fate)
    update(task)
  }
}
