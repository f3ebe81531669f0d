/// What a role decides to do; the actor around it has the loop perform it.
enum Action: Sendable, Equatable {
  /// What follows happens later, by nanoseconds of virtual time.
  case wait(Int64)
  /// The session acts.
  case act(Act)
  /// The session runs a command whose success is evidence for every criterion of the task.
  case prove(String)
  /// The task is taken up; only the first time counts.
  case start(TaskID)
  /// A task is over, or with none the work as a whole.
  case end(TaskID, Outcome)
  /// A number is held against a gate.
  case check(Gate, Percentage?)
  /// The session files its report.
  case report(Event.Report)
  /// The session decides on the work.
  case decide(Decision, [Defect])
  /// The task will be tried again.
  case retry(TaskID, failures: Int)
  /// A fault of the plan strikes here.
  case strike(fault: Int)
  /// The session hands off.
  case handOff(Content, to: AgentID, task: TaskID, round: Int)
  /// The session was handed what its agent took before.
  case repeated
}
