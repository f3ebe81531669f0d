/// The creation of tasks by sessions.
extension RunState {
  /// Adds a task to the work, and tells the coordinator of the task if its creation is announced.
  ///
  /// If the task is already part of the work, or not in the plan, nothing happens. A coordinator that creates a task is
  /// not told of it.
  mutating func create(_ creation: Creation, in reference: SessionReference) {
    let task = creation.task
    guard tasks.contains(task), !tasks[task].record.isSubmitted else { return }
    tasks[task].record.isAnnounced = creation.isAnnounced
    submit(task, in: reference)
    let session = sessions[reference]
    guard creation.isAnnounced, let coordinator = plan.coordinator, coordinator != session.agent
    else { return }
    let notice = draftHandoff(
      .inform,
      from: reference,
      to: coordinator,
      task: task,
      round: 0,
      content: Handoff.noContentIndex
    )
    send(notice, from: reference)
  }

  /// Makes a task part of the work, as an action of the given session.
  mutating func submit(_ task: TaskID, in reference: SessionReference) {
    tasks[task].record.isSubmitted = true
    openTaskCount += 1
    membership?.submit(task)
    progressCount += 1
    emit(.taskSubmitted, about: task, in: reference)
  }
}
