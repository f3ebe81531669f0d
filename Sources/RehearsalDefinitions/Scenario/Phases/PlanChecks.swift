package import RehearsalSimulation

extension Plan {
  /// The warnings about the plan as a whole, such as one about tasks that can overwrite each other's files.
  package var warnings: [Diagnostic] {
    let diagnostics = Diagnostics()
    PlanChecks.report(on: self, to: diagnostics)
    return diagnostics.all.filter { $0.severity == .warning }
  }
}

/// The checks that need a complete plan.
enum PlanChecks {
  /// Adds diagnostics for the faults of a plan that cannot strike, for tasks that can overwrite each other's files, and for
  /// context windows that are too small for what sessions spend.
  static func report(on plan: Plan, to diagnostics: Diagnostics) {
    FaultReachCheck.report(on: plan, to: diagnostics)
    FolderOverlapCheck.report(on: plan, to: diagnostics)
    WindowCheck.report(on: plan, to: diagnostics)
  }
}

/// A check that finds a task on a folder and a task on a file in it that can run at the same time.
///
/// Such tasks are not ordered, because a task on a folder need not write every file in it. If it does write the file, the
/// rule `resource.lost-update` sees that only where its script names the file.
private struct FolderOverlapCheck {
  private let tasks: [PlannedTask]
  /// For each task, the number of its wave; `nil` if tasks are not assigned in waves.
  private let waveNumbers: [Int]?
  /// The tasks that touch each folder, by the folder's path.
  private let tasksByFolder: [String: [Int]]

  /// Adds a warning for each folder that such tasks touch.
  static func report(on plan: Plan, to diagnostics: Diagnostics) {
    guard plan.platform.workspace == .shared,
      plan.tasks.contains(where: { $0.touches.contains(where: TaskFiles.isFolder) })
    else { return }
    FolderOverlapCheck(plan).report(to: diagnostics)
  }

  private init(_ plan: Plan) {
    tasks = plan.tasks
    var tasksByFolder: [String: [Int]] = [:]
    for (index, task) in plan.tasks.enumerated() {
      for path in task.touches where TaskFiles.isFolder(path) {
        tasksByFolder[path, default: []].append(index)
      }
    }
    self.tasksByFolder = tasksByFolder
    guard plan.platform.dispatch == .waves else {
      waveNumbers = nil
      return
    }
    var waveNumbers = Array(repeating: 0, count: plan.tasks.count)
    for (number, wave) in TaskGraph(of: plan.tasks).dispatchOrder.enumerated() {
      for task in wave { waveNumbers[task.index] = number }
    }
    self.waveNumbers = waveNumbers
  }

  private func report(to diagnostics: Diagnostics) {
    var reportedFolders: Set<String> = []
    // The time to compare all pairs would grow with the square of the number of tasks.
    var remainingChecks = 1_000
    for (index, task) in tasks.enumerated() {
      for path in task.touches {
        for folder in TaskFiles.folders(above: path) where !reportedFolders.contains(folder) {
          let owners = (tasksByFolder[folder] ?? []).prefix(remainingChecks)
          remainingChecks -= owners.count
          guard let owner = owners.first(where: { canRunAtOnce($0, index) }) else { continue }
          reportedFolders.insert(folder)
          diagnostics.warn(
            "`\(task.id)` touches `\(path)` and `\(tasks[owner].id)` touches `\(folder)`, and both can run at the "
              + "same time; `resource.lost-update` reports only files that both write by name; let one need the other, "
              + "or name the files",
            at: task.location
          )
        }
      }
    }
  }

  private func canRunAtOnce(_ first: Int, _ second: Int) -> Bool {
    guard first != second else { return false }
    if let waveNumbers { return waveNumbers[first] == waveNumbers[second] }
    return tasks[first].phase == tasks[second].phase && !needs(first, second)
      && !needs(second, first)
  }

  /// Returns whether a task needs another one, directly or through others.
  private func needs(_ task: Int, _ neededTask: Int) -> Bool {
    var pendingTasks = [task]
    var visitedTasks: Set<Int> = []
    while let next = pendingTasks.popLast() {
      guard visitedTasks.insert(next).inserted else { continue }
      let nextNeeds = tasks[next].needs.map(\.index)
      if nextNeeds.contains(neededTask) { return true }
      pendingTasks += nextNeeds
    }
    return false
  }
}
