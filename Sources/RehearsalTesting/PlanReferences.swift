import RehearsalRunning
import RehearsalSimulation

/// Throws an error if a task of a plan refers to an agent or a task that the plan does not have.
///
/// Code can set a property of a plan to an identifier of another plan. A run of such a plan would stop the test process.
func checkReferences(in plan: Plan) throws(RunningError) {
  for task in plan.tasks {
    guard task.candidates.allSatisfy({ plan.names.indices.contains($0.index) }) else {
      throw unknownReference("is assigned to an agent", of: task)
    }
    guard task.needs.allSatisfy({ plan.tasks.indices.contains($0.index) }) else {
      throw unknownReference("needs a task", of: task)
    }
  }
}

private func unknownReference(_ verb: String, of task: PlannedTask) -> RunningError {
  RunningError(
    .usage,
    "error: the task `\(task.id)` \(verb) that the plan does not have; take the identifiers from this plan, or "
      + "build another plan with `PlanBuilder`"
  )
}
