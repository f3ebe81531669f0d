/// What a role decides to do; the actor around it has the loop perform it.
enum Action: Sendable, Equatable {
  /// What follows happens later, by nanoseconds of virtual time.
  case wait(Int64)
  /// The session acts.
  case act(Act)
  /// The session acts as a fault has it, whatever other faults make of its work.
  case stray(Act)
  /// The session runs a command whose success is evidence for every criterion of the task but those
  /// that are not met, by their place.
  case prove(String, unmet: [Int] = [])
  /// The session's work has a flaw.
  case flaw(Flaw)
  /// The session mends what was found wrong.
  case mend([Defect])
  /// The session writes a path over what others wrote to it since it began.
  case overwrite(String)
  /// The session spends tokens.
  case spend(Int64)
  /// What is left of the budget is gone.
  case exhaustBudget
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
  /// The session ends with this result unless it hands something off.
  case result(Event.SessionResult)
}

extension Action {
  /// The kind of event that the action brings about, where it brings one about.
  ///
  /// A handoff's event comes about as it is sent, see ``RunState/send(_:from:)``.
  var event: Event.Name? {
    switch self {
    case .wait, .strike, .result, .handOff, .mend: nil
    case .flaw: .workFlawed
    case .overwrite: .actWrite
    case .spend, .exhaustBudget: .sessionSpent
    case .act(let act), .stray(let act): act.event
    case .prove: .actCommand
    case .start: .taskStarted
    case .end: .taskEnded
    case .check: .gateChecked
    case .report: .reportFiled
    case .decide: .decisionMade
    case .retry: .retryScheduled
    }
  }
}

extension Act {
  fileprivate var event: Event.Name {
    switch self {
    case .skill: .actSkill
    case .read: .actRead
    case .write: .actWrite
    case .command: .actCommand
    case .tool: .actTool
    case .spawn: .actSpawn
    case .assume: .actAssume
    case .claim: .actClaim
    case .promise: .actPromise
    }
  }
}
