extension RoutineCommand {
  /// Returns the action that runs this command.
  func act(succeeds: Bool) -> Action { .act(.command(rawValue, succeeds: succeeds)) }
}

/// The actions by which a session does its work.
extension Situation {
  /// The actions that the session's script states, or an empty array if it states none.
  var scriptedActs: [Action] { clause?.acts?.map(Action.act) ?? [] }

  /// The actions that invoke the skills for the task, each skill once.
  ///
  /// First come the skills that the task asks for, if the agent's contract lists them. Then come
  /// the skills that the contract requires for this kind of work.
  var skillActs: [Action] {
    guard let task else { return [] }
    let obligations = taskBoundaries.skillObligations(of: agent, on: handoff.task, in: plan)
    guard !obligations.isEmpty || !task.skills.isEmpty else { return [] }
    let listedSkills = contract.skills.map(\.text)
    let dueSkills = task.skills.filter(listedSkills.contains) + obligations.map(\.skill)
    var seenSkills: Set<String> = []
    return dueSkills.filter { seenSkills.insert($0).inserted }.map { .act(.skill($0)) }
  }

  private var writeActs: [Action] { (task?.touches ?? []).map { .act(.write($0)) } }

  /// Returns the command that tests the work, or `nil` if there is nothing to test.
  ///
  /// The command runs the tests if the task or the actions write files. Otherwise, it checks the
  /// task's acceptance criteria, if there are any.
  func test(of acts: [Action]) -> RoutineCommand? {
    guard let task else { return nil }
    if !task.touches.isEmpty || acts.contains(where: \.changesWork) { return .runTheTests }
    return task.criteria.isEmpty ? nil : .checkCriteria
  }

  /// Returns the action that proves the task's criteria.
  ///
  /// Criteria that the behaviour model draws as unmet are left out.
  ///
  /// The array is empty if there is nothing to test.
  func proof(of acts: [Action]) -> [Action] {
    test(of: acts).map { [.prove($0.rawValue, unmet: draws.unmetCriterionIndices)] } ?? []
  }

  /// The actions that write the task's files and run tests, in the order that the task's strategy
  /// requires.
  ///
  /// The command that proves the criteria is not included. If the task has no files, the array is
  /// empty.
  var strategyActs: [Action] {
    guard task?.touches.isEmpty == false else { return [] }
    return switch task?.strategy ?? .flexible {
    case .tdd: [RoutineCommand.writeFailingTest.act(succeeds: false)] + writeActs
    case .characterization:
      [RoutineCommand.pinBehaviour.act(succeeds: true)] + writeActs
    case .bugFix:
      [
        RoutineCommand.reproduceBug.act(succeeds: false),
        RoutineCommand.writeFailingTest.act(succeeds: false),
      ] + writeActs
    case .refactor: [RoutineCommand.runTheTests.act(succeeds: true)] + writeActs
    case .testAfter: writeActs + [RoutineCommand.writeTheTests.act(succeeds: true)]
    case .flexible: writeActs
    }
  }

  /// The actions that invoke skills for the task, without skills that were already invoked for the
  /// work.
  private var missingSkillActs: [Action] {
    let invokedSkills = content?.work?.skills ?? []
    return skillActs.filter { action in
      guard case .act(.skill(let skill)) = action else { return false }
      return !invokedSkills.contains(skill)
    }
  }

  /// The actions that fix defects that a judge found.
  var fixActs: [Action] {
    let failure = writeActs.isEmpty ? [] : [RoutineCommand.reproduceFailure.act(succeeds: false)]
    return missingSkillActs + failure + writeActs
  }

  /// The action that fixes the defects that a judge reported, or an empty array if there are none.
  ///
  /// The action removes flaws. It has to come before the actions that add new flaws, because these flaws stay.
  var flawRemovalActions: [Action] {
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
  func spread(_ actions: [Action]) -> [Action] {
    let duration = clause?.duration ?? draws.duration ?? 0
    guard duration > 0 else { return actions }
    let partCount = Int64(actions.count { !$0.isInstant } + 1)
    func moment(_ part: Int64) -> Int64 {
      let (share, remainder) = duration.quotientAndRemainder(dividingBy: partCount)
      return share * part + remainder * part / partCount
    }
    var spreadActions: [Action] = []
    var index: Int64 = 0
    for action in actions {
      if !action.isInstant {
        spreadActions.append(.wait(moment(index + 1) - moment(index)))
        index += 1
      }
      spreadActions.append(action)
    }
    return spreadActions + [.wait(duration - moment(partCount - 1))]
  }
}

// MARK: - Measured values and report

extension Situation {
  /// The measured values that the session reports, one for each gate, followed by values of other
  /// metrics.
  ///
  /// A value comes from the script if the script names the metric, and otherwise from the behaviour
  /// model. If neither states a value, the value is the gate's floor plus five percentage points,
  /// at most 100 %.
  var numbers: [Measurement] {
    let scriptedNumbers = clause?.reportedNumbers ?? []
    let statedNumbers =
      scriptedNumbers
      + draws.numbers.filter { drawn in !scriptedNumbers.contains { $0.metric == drawn.metric } }
    var numbers = plan.gates.map { gate in
      statedNumbers.first { $0.metric == gate.metric }
        ?? Measurement(
          metric: gate.metric,
          value: Percentage(hundredths: min(gate.floor.hundredths + 500, 10_000))
        )
    }
    numbers += statedNumbers.filter { number in !plan.metrics.contains(number.metric) }
    return numbers
  }

  /// The actions by which the agent checks its own measured values against the gates.
  ///
  /// If a value is below its gate, the agent debugs the work and repeats the checks. It does this
  /// twice.
  var ownGateChecks: [Action] {
    let checks = plan.gates.map { gate in
      Action.check(gate, numbers.first { $0.metric == gate.metric }?.value)
    }
    let passesAllGates = plan.gates.allSatisfy { gate in
      gate.passes(numbers.first { $0.metric == gate.metric }?.value)
    }
    guard !passesAllGates else { return checks }
    if let skipRecord = skipRecord(of: .ownGates) { return [skipRecord] }
    let debugging = [RoutineCommand.debugGate.act(succeeds: false)] + checks
    return checks + debugging + debugging
  }

  /// A report with every deliverable of the agent's contract, whatever work was done.
  var completeReport: Event.Report {
    Event.Report(
      deliverables: contract.deliverables.map(\.text),
      numbers: numbers,
      skills: skills
    )
  }

  /// The skills that the session invokes, each once.
  private var skills: [String] {
    let acts: [Action]
    switch handoff.intent {
    case .assign, .delegate: acts = clause?.acts?.map(Action.act) ?? skillActs
    case .reject, .escalate: acts = clause?.acts?.map(Action.act) ?? missingSkillActs
    case .deliver, .approve, .call, .conflict, .clarify, .inform, .complete, .fail:
      acts = scriptedActs
    }
    var skills: [String] = []
    for case .act(.skill(let skill)) in acts where !skills.contains(skill) { skills.append(skill) }
    return skills
  }
}
