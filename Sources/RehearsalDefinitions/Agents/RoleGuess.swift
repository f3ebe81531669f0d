package import RehearsalSimulation

/// The guess of an agent's role from its name.
package enum RoleGuess {
  /// Returns the guessed role, and a text with the reason for the guess.
  ///
  /// An agent whose name fits no pattern is a worker.
  package static func role(for name: String) -> (role: Role, reason: String) {
    let patterns: [(matches: Bool, role: Role, pattern: String)] = [
      (name == "spec-planner", .planner, "spec-planner"),
      (name.hasSuffix("-implementer"), .implementer, "*-implementer"),
      (name == "verify-app", .verifier, "verify-app"),
      (name == "code-reviewer", .reviewer, "code-reviewer"),
      (name == "app-debugger", .debugger, "app-debugger"),
      (name == "implement-trd", .orchestrator, "implement-trd"),
    ]
    guard let match = patterns.first(where: \.matches) else {
      return (.worker, "its name matches no pattern")
    }
    return (match.role, "its name matches `\(match.pattern)`")
  }
}
