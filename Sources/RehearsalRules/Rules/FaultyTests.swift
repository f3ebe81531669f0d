import RehearsalSimulation

/// The ways in which faults of a plan make the tests of the work worthless.
struct FaultyTests: Sendable {
  /// Whether a fault can make the commands of a session fail, without the session's report saying so.
  private var commandsCanFail = false
  /// The texts with which faults make agents claim tests that they did not run.
  private(set) var claims: [String] = []

  init(_ plan: Plan) {
    for fault in plan.faults {
      guard case .session(let sessionFault, _) = fault.verb else { continue }
      if sessionFault == .tornWrite { commandsCanFail = true }
      if case .claimWithoutEvidence(let claim) = sessionFault { claims.append(claim) }
    }
  }

  /// Whether a fault can make tests fail or be left out.
  var arePossible: Bool { commandsCanFail || !claims.isEmpty }

  /// Returns whether a fault can be the reason why a command failed.
  ///
  /// Commands of the protocol that show a problem fail in any case.
  func canFail(_ command: String) -> Bool {
    commandsCanFail && RoutineCommand(rawValue: command)?.showsProblem != true
  }
}
