/// The protocol of a role: a state machine that sees a situation and decides on actions.
protocol RoleMachine: Sendable {
  /// Answers a handoff.
  mutating func receive(_ situation: Situation) -> [Action]

  /// Opens the run, where the role does.
  mutating func begin(_ situation: Situation) -> [Action]

  /// Settles what is open though nobody is at it, where the role does.
  ///
  /// `recorded` tells what is on record of a task.
  mutating func idle(_ situation: Situation, recorded: (TaskID) -> TaskRecord) -> [Action]

  /// Goes on after a crash from what is on record, where the role has something to go on with.
  mutating func resume(_ situation: Situation, recorded: (TaskID) -> TaskRecord) -> [Action]
}

extension RoleMachine {
  mutating func begin(_ situation: Situation) -> [Action] { [] }

  mutating func idle(_ situation: Situation, recorded: (TaskID) -> TaskRecord) -> [Action] { [] }

  mutating func resume(_ situation: Situation, recorded: (TaskID) -> TaskRecord) -> [Action] { [] }
}
