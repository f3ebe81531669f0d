public import RehearsalHistories
public import RehearsalSimulation

/// The words of a history that a recording keeps because its import was made with `--text`, and that reports leave out.
extension HistoryPlan {
  /// Returns the plan of a history without the words of prompts.
  public func withoutWords(_ plan: Plan) -> Plan {
    guard hasText else { return plan }
    var plan = plan
    for index in plan.tasks.indices {
      plan.tasks[index].description = plan.name(of: plan.tasks[index].agent)
    }
    return plan
  }

  /// Returns an event of a history without the words of a command, of which the programs stay.
  public func withoutWords(_ event: Event) -> Event {
    guard hasText, case .actCommand(let line, let succeeded) = event.kind else { return event }
    var event = event
    event.kind = .actCommand(ShellCommand.summary(of: line), succeeded: succeeded)
    return event
  }
}
