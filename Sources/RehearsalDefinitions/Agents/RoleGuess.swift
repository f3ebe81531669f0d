package import RehearsalSimulation

/// Guesses the role of an agent from its name.
package enum RoleGuess {
  /// Returns the role and the reason; an agent whose name fits no pattern is a worker.
  package static func role(for name: String) -> (role: Role, reason: String) {
    let known: [(matches: Bool, role: Role, pattern: String)] = [
      (name == "spec-planner", .planner, "spec-planner"),
      (name.hasSuffix("-implementer"), .implementer, "*-implementer"),
      (name == "verify-app", .verifier, "verify-app"),
      (name == "code-reviewer", .reviewer, "code-reviewer"),
      (name == "app-debugger", .debugger, "app-debugger"),
      (name == "implement-trd", .orchestrator, "implement-trd"),
    ]
    guard let match = known.first(where: \.matches) else {
      return (.worker, "no known name")
    }
    return (match.role, "its name fits `\(match.pattern)`")
  }
}
