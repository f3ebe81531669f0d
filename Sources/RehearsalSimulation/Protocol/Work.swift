extension RoutineCommand {
  /// Returns the action that runs this command.
  func act(succeeds: Bool) -> ProtocolAction { .act(.command(rawValue, succeeds: succeeds)) }
}

/// The actions by which a session does its work.
extension Situation {
  /// The actions that the session's script states, or an empty array if it states none.
  var scriptedActs: [ProtocolAction] { clause?.acts?.map(ProtocolAction.act) ?? [] }

  /// The actions that invoke the skills for the task, each skill once.
  ///
  /// First come the skills that the task asks for, if the agent's contract lists them. Then come
  /// the skills that the contract requires for this kind of work.
  var skillActions: [ProtocolAction] {
    guard let task else { return [] }
    let obligations = taskBoundaries.skillObligations(of: agent, on: handoff.task, in: plan)
    guard !obligations.isEmpty || !task.skills.isEmpty else { return [] }
    var skills: [String] = []
    for skill in task.skills
    where !skills.contains(skill) && contract.skills.contains(where: { $0.text == skill }) {
      skills.append(skill)
    }
    for obligation in obligations where !skills.contains(obligation.skill) {
      skills.append(obligation.skill)
    }
    return skills.map { .act(.skill($0)) }
  }

  private var writeActions: [ProtocolAction] { (task?.touches ?? []).map { .act(.write($0)) } }

  /// Returns the command that tests the work, or `nil` if there is nothing to test.
  ///
  /// The command runs the tests if the task or the actions write files. Otherwise, it checks the
  /// task's acceptance criteria, if there are any.
  func testCommand(of acts: [ProtocolAction]) -> RoutineCommand? {
    guard let task else { return nil }
    if !task.touches.isEmpty || acts.contains(where: \.changesWork) { return .runTheTests }
    return task.criteria.isEmpty ? nil : .checkCriteria
  }

  /// Returns the action that proves the task's criteria, or an empty array if there is nothing to test.
  ///
  /// The action does not prove the criteria that the behaviour model draws as unmet. An agent that adds to the
  /// work of another agent does not prove the criteria that the other agent's tests left without proof either. If
  /// it performs no actions, it changes nothing, so it runs no test.
  func proofActions(of acts: [ProtocolAction]) -> [ProtocolAction] {
    guard !addsNothing(acts), let command = testCommand(of: acts) else { return [] }
    var unmetCriteria = randomDraws.unmetCriterionIndices
    if let work = continuedWork, work.wasTested {
      unmetCriteria += work.evidence.indices.filter { work.evidence[$0] == nil }
    }
    return [.prove(command.rawValue, unmet: unmetCriteria)]
  }

  /// Returns whether the given acts of the session add nothing to the work that came with its handoff.
  func addsNothing(_ acts: [ProtocolAction]) -> Bool { acts.isEmpty && continuedWork != nil }

  /// The action by which a verifier demonstrates the work that it does itself, or an empty array for other agents.
  ///
  /// The array is also empty if the task requires no demonstration.
  var ownDemonstrationActions: [ProtocolAction] {
    guard plan.role(of: agent) == .verifier else { return [] }
    return task?.verification.demonstrationActions ?? []
  }

  /// The actions that write the task's files and run tests, in the order that the task's strategy
  /// requires.
  ///
  /// The command that proves the criteria is not included. If the task has no files, the array is
  /// empty.
  var strategyActions: [ProtocolAction] {
    guard task?.touches.isEmpty == false else { return [] }
    return switch task?.strategy ?? .flexible {
    case .tdd: [RoutineCommand.writeFailingTest.act(succeeds: false)] + writeActions
    case .characterization:
      [RoutineCommand.pinBehaviour.act(succeeds: true)] + writeActions
    case .bugFix:
      [
        RoutineCommand.reproduceBug.act(succeeds: false),
        RoutineCommand.writeFailingTest.act(succeeds: false),
      ] + writeActions
    case .refactor: [RoutineCommand.runTheTests.act(succeeds: true)] + writeActions
    case .testAfter: writeActions + [RoutineCommand.writeTheTests.act(succeeds: true)]
    case .flexible: writeActions
    }
  }

  /// The actions that invoke skills for the task, without skills that were already invoked for the
  /// work.
  private var missingSkillActions: [ProtocolAction] {
    let invokedSkills = content?.work?.skills ?? []
    return skillActions.filter { action in
      guard case .act(.skill(let skill)) = action else { return false }
      return !invokedSkills.contains(skill)
    }
  }

  /// The actions that fix defects that a judge found.
  var fixActions: [ProtocolAction] {
    let reproductionActions =
      writeActions.isEmpty ? [] : [RoutineCommand.reproduceFailure.act(succeeds: false)]
    return missingSkillActions + reproductionActions + writeActions
  }

  /// The action that fixes the defects that a judge reported, or an empty array if there is nothing to fix.
  ///
  /// The action has to come before the actions that add new flaws. Otherwise, it could remove a new flaw.
  var flawRemovalActions: [ProtocolAction] {
    guard let content, !content.defects.isEmpty, content.work?.flaws.isEmpty == false else {
      return []
    }
    return [.fix(content.defects)]
  }

  /// Returns the actions spread evenly over the duration of the session.
  ///
  /// There is time before the first action and after the last action. Action i of n happens at i/(n+1) of the
  /// duration, truncated to whole nanoseconds. Calls, and waits for the answers to calls, take none of the
  /// duration. They happen directly after the action before them.
  func spread(_ actions: [ProtocolAction]) -> [ProtocolAction] {
    let duration = clause?.duration ?? randomDraws.duration ?? 0
    guard duration > 0 else { return actions }
    let partCount = Int64(actions.count { !$0.isInstant } + 1)
    func timeOffset(_ part: Int64) -> Int64 {
      let (quotient, remainder) = duration.quotientAndRemainder(dividingBy: partCount)
      return quotient * part + remainder * part / partCount
    }
    var spreadActions: [ProtocolAction] = []
    spreadActions.reserveCapacity(2 * actions.count + 1)
    var index: Int64 = 0
    for action in actions {
      if !action.isInstant {
        spreadActions.append(.wait(timeOffset(index + 1) - timeOffset(index)))
        index += 1
      }
      spreadActions.append(action)
    }
    spreadActions.append(.wait(duration - timeOffset(partCount - 1)))
    return spreadActions
  }
}

// MARK: - Measured values and report

extension Situation {
  /// The measured values that the session reports, one for each gate, followed by values of other metrics.
  ///
  /// A value comes from the script if the script names the metric, and otherwise from the behaviour model. If
  /// neither names a metric, an agent that adds to the work of another agent reports the value that came with the
  /// work. The value of any other gate is the gate's floor plus five percentage points, at most 100 %.
  var reportedMeasurements: [Measurement] {
    let scriptedNumbers = clause?.reportedNumbers ?? []
    let statedNumbers =
      scriptedNumbers
      + randomDraws.numbers.filter { drawn in
        !scriptedNumbers.contains { $0.metric == drawn.metric }
      }
    let earlierNumbers = continuedWork?.numbers ?? []
    let knownNumbers =
      statedNumbers
      + earlierNumbers.filter { earlier in
        !statedNumbers.contains { $0.metric == earlier.metric }
      }
    var numbers = plan.gates.map { gate in
      knownNumbers.first { $0.metric == gate.metric }
        ?? Measurement(
          metric: gate.metric,
          value: Percentage(hundredths: min(gate.floor.hundredths + 500, 10_000))
        )
    }
    numbers += knownNumbers.filter { number in !plan.metrics.contains(number.metric) }
    return numbers
  }

  /// The actions by which the agent checks its own measured values against the gates.
  ///
  /// If a value is below its gate, the agent twice debugs the work and repeats the checks, with the same
  /// values.
  var ownGateChecks: [ProtocolAction] {
    let measurements = reportedMeasurements
    let values = plan.gates.map { measurements.value(of: $0.metric) }
    let checks = zip(plan.gates, values).map(ProtocolAction.check)
    guard !zip(plan.gates, values).allSatisfy({ $0.passes($1) }) else { return checks }
    if let skipRecord = skipRecord(of: .ownGates) { return [skipRecord] }
    let debuggingActions = [RoutineCommand.debugGate.act(succeeds: false)] + checks
    return checks + debuggingActions + debuggingActions
  }

  /// A report with every deliverable of the agent's contract, whatever work was done.
  var completeReport: Event.Report {
    Event.Report(
      deliverables: contract.deliverables.map(\.text),
      numbers: reportedMeasurements,
      skills: skills
    )
  }

  /// The skills that the session invokes, each once.
  private var skills: [String] {
    let acts: [ProtocolAction]
    switch handoff.intent {
    case .assign, .delegate: acts = clause?.acts?.map(ProtocolAction.act) ?? skillActions
    case .reject, .escalate: acts = clause?.acts?.map(ProtocolAction.act) ?? missingSkillActions
    case .deliver, .approve, .call, .conflict, .clarify, .inform, .complete, .fail:
      acts = scriptedActs
    }
    var skills: [String] = []
    for case .act(.skill(let skill)) in acts where !skills.contains(skill) { skills.append(skill) }
    return skills
  }
}
