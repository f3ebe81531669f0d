/// The role of an agent, which determines the protocol that the agent follows by default.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// The agent orders the tasks by their dependencies, and assigns them or puts them on a shared list.
  case planner
  /// The agent does a task's work and delivers the work for verification.
  case implementer
  /// The agent checks every acceptance criterion of delivered work against evidence.
  case verifier
  /// The agent checks delivered work against the gates and for defects.
  case reviewer
  /// The agent finds and fixes the cause of a failure that recurs.
  case debugger
  /// With orchestrated routing, the agent decides on retries of failed tasks, and records how tasks
  /// end.
  ///
  /// With direct routing, the planner does this.
  case orchestrator
  /// The agent does its part of a task's work and hands the work on as its contract says.
  case worker

  /// Whether agents with the role only assign tasks or keep the record of tasks, and do no work
  /// themselves.
  package var isLead: Bool { self == .planner || self == .orchestrator }

  /// Whether agents with the role judge the work of others.
  package var isJudge: Bool { self == .verifier || self == .reviewer }
}

/// A command that the built-in protocol runs.
package enum RoutineCommand: String, CaseIterable {
  case writeFailingTest = "write a failing test"
  case pinBehaviour = "pin the present behaviour"
  case reproduceBug = "reproduce the bug"
  case reproduceFailure = "reproduce the failure"
  case writeTheTests = "write the tests"
  case runTheTests = "run the tests"
  case checkCriteria = "check the criteria"
  case debugGate = "debug the failing gate"
  case watchItRun = "watch it run"
  case walkThrough = "walk through it from end to end"

  /// The texts of the commands, in groups by their length in bytes of UTF-8.
  private static let textsByLength: [[String]] = {
    let texts = allCases.map(\.rawValue)
    let greatestLength = texts.map(\.utf8.count).max() ?? 0
    return (0...greatestLength).map { length in texts.filter { $0.utf8.count == length } }
  }()

  /// Whether the protocol runs the command to show a problem, so that the command fails.
  package var showsProblem: Bool {
    switch self {
    case .writeFailingTest, .reproduceBug, .reproduceFailure, .debugGate: true
    case .pinBehaviour, .writeTheTests, .runTheTests, .checkCriteria, .watchItRun, .walkThrough:
      false
    }
  }

  /// Returns whether a command is one of the protocol's routine commands.
  package static func isRoutine(_ command: String) -> Bool {
    let length = command.utf8.count
    return length < textsByLength.count && textsByLength[length].contains(command)
  }
}
