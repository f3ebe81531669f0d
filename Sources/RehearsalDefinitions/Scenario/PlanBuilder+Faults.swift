public import RehearsalSimulation

/// Functions that add faults and expected outcomes to the plan that is being built.
extension PlanBuilder {
  /// A lookup of the plan's agents and tasks by name, for the closures that create faults.
  public struct Names {
    let nameTable: NameTable
    let location: SourceLocation

    /// Returns the agent with this name; `nil` if no agent has it.
    ///
    /// If the result is `nil`, ``PlanBuilder/plan()`` throws an error.
    public func agent(_ name: String) -> AgentID? { nameTable.agent(name, at: location) }

    /// Returns the task with this identifier; `nil` if no task has it.
    ///
    /// If the result is `nil`, ``PlanBuilder/plan()`` throws an error.
    public func task(_ id: String) -> TaskID? { nameTable.task(id, at: location) }
  }

  /// Adds a fault that strikes handoffs.
  ///
  /// - Parameters:
  ///   - id: The name of the fault in traces. It must be unique in the plan.
  ///   - effect: What the fault does to a handoff.
  ///   - occurrence: Which of the matching handoffs the fault strikes.
  ///   - sender: The name of the agent that sends the handoff; `nil` for any sender.
  ///   - receiver: The name of the agent to which the handoff is sent; `nil` for any receiver.
  ///   - intent: The intent of the handoff; `nil` for any intent.
  ///   - task: The identifier of the task that the handoff is about; `nil` for any task.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  public mutating func fault(
    _ id: String,
    _ effect: HandoffFault,
    _ occurrence: Fault.Occurrence,
    from sender: String? = nil,
    to receiver: String? = nil,
    intent: Intent? = nil,
    about task: String? = nil,
    file: String = #fileID,
    line: Int = #line
  ) {
    fault(id, occurrence, file: file, line: line) { names in
      var pattern = Fault.HandoffPattern()
      pattern.sender = sender.flatMap(names.agent)
      pattern.receiver = receiver.flatMap(names.agent)
      pattern.intent = intent
      pattern.task = task.flatMap(names.task)
      return .handoff(effect, pattern)
    }
  }

  /// Adds a fault that strikes sessions of an agent.
  ///
  /// - Parameters:
  ///   - id: The name of the fault in traces. It must be unique in the plan.
  ///   - effect: What the fault makes a session do.
  ///   - occurrence: Which of the matching sessions the fault strikes.
  ///   - agent: The name of the agent whose sessions match.
  ///   - task: The identifier of the task that the session works on; `nil` for any task.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  public mutating func fault(
    _ id: String,
    _ effect: SessionFault,
    _ occurrence: Fault.Occurrence,
    of agent: String,
    about task: String? = nil,
    file: String = #fileID,
    line: Int = #line
  ) {
    fault(id, occurrence, file: file, line: line) { names in
      guard let agent = names.agent(agent) else { return nil }
      var pattern = Fault.SessionPattern(agent: agent)
      pattern.task = task.flatMap(names.task)
      return .session(effect, pattern)
    }
  }

  /// Adds a fault of any kind.
  ///
  /// - Parameters:
  ///   - id: The name of the fault in traces. It must be unique in the plan.
  ///   - occurrence: When or how often the fault strikes: at which match, at which instant, or with what probability.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  ///   - verb: A closure that returns what goes wrong. ``plan()`` calls the closure, and throws an
  ///     error if it returns `nil`.
  public mutating func fault(
    _ id: String,
    _ occurrence: Fault.Occurrence,
    file: String = #fileID,
    line: Int = #line,
    _ verb: @escaping (Names) -> Fault.Verb?
  ) {
    faults.append(
      AddedFault(
        id: id,
        occurrence: occurrence,
        location: SourceLocation(file: file, line: line),
        makeFault: verb
      )
    )
  }

  /// Adds the expectation that a task has a certain outcome.
  ///
  /// A plan without expectations is judged by `Oracle.soundness`: every task must complete, and no
  /// rule of severity error may find a violation.
  ///
  /// - Parameters:
  ///   - task: The identifier of the task.
  ///   - outcome: The outcome that the task must have.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  public mutating func expect(
    _ task: String,
    _ outcome: Outcome,
    file: String = #fileID,
    line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    expectedOutcomes.append(ExpectedOutcome(taskID: task, outcome: outcome, location: location))
  }

  func makeFaults(_ names: NameTable) -> [Fault] {
    var usedIDs: Set<String> = []
    return faults.compactMap { addedFault in
      if !usedIDs.insert(addedFault.id).inserted {
        names.diagnostics.error(
          "another fault already has the id `\(addedFault.id)`; change one",
          at: addedFault.location
        )
      }
      let diagnosticCount = names.diagnostics.count
      guard let verb = addedFault.makeFault(Names(nameTable: names, location: addedFault.location))
      else {
        if names.diagnostics.count == diagnosticCount {
          names.diagnostics.error(
            "the fault `\(addedFault.id)` has no verb; return one, or remove the fault",
            at: addedFault.location
          )
        }
        return nil
      }
      return Fault(
        id: addedFault.id,
        verb: verb,
        occurrence: addedFault.occurrence,
        location: addedFault.location
      )
    }
  }

  func makeExpectations(_ names: NameTable) -> Expectations {
    var expectations = Expectations()
    expectations.outcomes = expectedOutcomes.compactMap { expectedOutcome in
      names.task(expectedOutcome.taskID, at: expectedOutcome.location).map { task in
        Expectations.TaskOutcome(
          task: task,
          kind: expectedOutcome.outcome.kind,
          reason: expectedOutcome.outcome.reason,
          location: expectedOutcome.location
        )
      }
    }
    return expectations
  }
}
