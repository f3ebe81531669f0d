/// The start of a run, and its end at a limit or otherwise.
extension RunState {
  mutating func begin() {
    emit(.runStarted)
    for task in plan.taskIDs where tasks[task].record.isSubmitted {
      membership?.submit(task)
      emit(.taskSubmitted, task: task)
    }
  }

  mutating func finish() {
    if ending == .deadlocked {
      for task in plan.taskIDs where tasks[task].record.isOpen {
        endedTaskCount += 1
        emit(.taskEnded(.stuck(.deadlock)), task: task)
      }
    }
    if features.contains(.faults) { noteDelaysForSlots(until: .max) }
    emitUnreadMessages()
    emit(.runEnded(ending ?? .settled))
    stopObserving()
  }

  /// Frees the tables of a run that is over.
  ///
  /// The rest of the state can stay in memory, because a custom agent can have kept a desk. A desk reads these tables
  /// only while the run continues.
  mutating func freeTables() {
    sessions = SessionTable()
    tasks = TaskTable()
    timers = TimerQueue()
    deadlines = TimerQueue()
    actions = Slab()
    sharedContents = Slab()
  }

  mutating func stopAtLimit(_ limit: Event.Limit) {
    guard ending == nil else { return }
    emit(.limitReached(limit))
    ending = .limited(limit)
  }

  /// Stops the run if it has had more events than its limit allows.
  ///
  /// The event loop calls the function between steps, because a step cannot be ended halfway.
  @inline(__always)
  mutating func checkEventLimit() {
    if eventCount > limits.events { stopAtLimit(.events) }
  }

  mutating func setEnding(_ ending: Event.Ending) {
    if self.ending == nil { self.ending = ending }
  }

  /// Whether the run may take another step.
  @inline(__always)
  var mayContinue: Bool { ending == nil && !isOver && !offThreadJobs.haveAccessedRun }
}
