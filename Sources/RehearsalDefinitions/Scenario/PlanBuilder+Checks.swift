import RehearsalSimulation

/// Checks of numbers and texts that the reader of scenario files makes while it reads them.
extension PlanBuilder {
  /// Adds errors for invalid numbers and texts of the platform, the limits, the agents, the tasks, the faults and the
  /// expectations.
  func checkValues(_ diagnostics: Diagnostics) {
    let platformErrors = ValueErrors(diagnostics, nil)
    platformErrors.check("attempts", platform.attempts, in: ValidNumbers.attempts)
    platformErrors.check("slots", platform.slots, in: ValidNumbers.sessions)
    platformErrors.check("servers", platform.servers, in: ValidNumbers.servers)
    platformErrors.checkDuration("routingTime", platform.routingTime)
    if platform.routing == .orchestrated {
      platformErrors.checkText("orchestrator", platform.orchestrator)
    }
    platformErrors.checkDuration("limits.time", limits.time)
    platformErrors.check(
      "limits.events",
      Int(clamping: limits.events),
      in: ValidNumbers.occasions
    )
    platformErrors.check("limits.rounds", limits.rounds, in: ValidNumbers.levels)
    platformErrors.check("limits.mailbox", limits.mailbox, in: ValidNumbers.occasions)
    platformErrors.check("limits.depth", limits.depth, in: ValidNumbers.levels)
    platformErrors.check("limits.repeats", limits.repeats, in: ValidNumbers.occasions)
    ValueErrors(diagnostics, nil).checkText("name", name)
    for agent in agents {
      let errors = ValueErrors(diagnostics, agent.location)
      errors.checkForNUL("name", agent.name)
      errors.checkForNUL("deliverables", agent.member.contract.deliverables.map(\.text))
      errors.checkForNUL("tools", agent.member.contract.tools ?? [])
      errors.check("sessions", agent.member.sessions, in: ValidNumbers.sessions)
      errors.check("instances", agent.member.instances, in: ValidNumbers.sessions)
    }
    for task in tasks.map(\.task) {
      let errors = ValueErrors(diagnostics, task.location)
      errors.checkText("id", task.id)
      errors.checkForNUL("description", task.description)
      errors.checkForNUL("touches", task.touches)
      errors.checkForNUL("criteria", task.criteria)
    }
    for nonGoal in nonGoals {
      let errors = ValueErrors(diagnostics, nonGoal.location)
      errors.checkText("id", nonGoal.id)
      errors.checkForNUL("text", nonGoal.text)
    }
    for fault in faults { check(fault, diagnostics) }
    checkExpectations(diagnostics)
  }

  private func check(_ fault: AddedFault, _ diagnostics: Diagnostics) {
    let errors = ValueErrors(diagnostics, fault.location)
    errors.checkText("id", fault.id)
    switch fault.occurrence {
    case .nth(let number): errors.check("nth", number, in: ValidNumbers.occasions)
    case .at(let instant): errors.checkDuration("at", instant.nanoseconds)
    case .rate(let rate):
      if !(0...10_000).contains(rate.hundredths) {
        diagnostics.error("`rate` has to be from 0 to 100 %, not \(rate)", at: fault.location)
      }
    }
  }

  /// Adds errors for outcomes with a reason that they never have, and for several outcomes of the same task.
  private func checkExpectations(_ diagnostics: Diagnostics) {
    var locations: [String: SourceLocation] = [:]
    for expectation in expectedOutcomes {
      if let reason = expectation.outcome.reason,
        let problem = expectation.outcome.kind.problem(withReason: reason)
      {
        diagnostics.error(problem, at: expectation.location)
      }
      if let earlierLocation = locations.updateValue(
        expectation.location,
        forKey: expectation.taskID
      ) {
        diagnostics.error(
          "the outcome of `\(expectation.taskID)` is already expected at \(earlierLocation); keep one",
          at: expectation.location
        )
      }
    }
  }
}

/// Adds errors about values that belong to one call, in the words of the errors about scenario files.
private struct ValueErrors {
  private let diagnostics: Diagnostics
  private let location: SourceLocation?

  init(_ diagnostics: Diagnostics, _ location: SourceLocation?) {
    self.diagnostics = diagnostics
    self.location = location
  }

  func check(_ name: String, _ number: Int?, in range: ClosedRange<Int>) {
    guard let number, !range.contains(number) else { return }
    diagnostics.error(
      "`\(name)` has to be a whole number from \(range.lowerBound) to \(range.upperBound), not `\(number)`",
      at: location
    )
  }

  func checkDuration(_ name: String, _ nanoseconds: Int64) {
    guard nanoseconds < 0 else { return }
    diagnostics.error("`\(name)` cannot be negative; remove the minus sign", at: location)
  }

  func checkText(_ name: String, _ text: String) {
    guard text.allSatisfy(\.isWhitespace) else { return checkForNUL(name, text) }
    diagnostics.error("`\(name)` has to be text, not `\(text)`", at: location)
  }

  /// Adds an error if a text has a NUL character, at which recordings would cut it.
  func checkForNUL(_ name: String, _ text: String) {
    guard text.utf8.contains(0) else { return }
    diagnostics.error("`\(name)` contains a NUL character; remove it", at: location)
  }

  func checkForNUL(_ name: String, _ texts: [String]) {
    for text in texts { checkForNUL(name, text) }
  }
}

extension Outcome.Kind {
  /// A message for the user if outcomes of this kind never have the given reason; `nil` if they can have it.
  func problem(withReason reason: Outcome.Reason) -> String? {
    let validReasons = Outcome.reasons(for: self)
    guard !validReasons.contains(reason) else { return nil }
    return "`\(rawValue)` never has the reason `\(reason.rawValue)`; "
      + Spelling.hint(for: "", in: validReasons.map(\.rawValue), kind: "its reasons are")
  }
}
