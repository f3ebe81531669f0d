extension RoutineCommand {
  /// Returns the action that runs the command.
  func act(succeeds: Bool) -> Action { .act(.command(rawValue, succeeds: succeeds)) }
}

/// How a session does its work.
extension Situation {
  var scriptedActs: [Action] { script?.does?.map(Action.act) ?? [] }

  /// The acts that invoke the skills for the task, with every skill once.
  ///
  /// These are the skills that the task asks for and the contract lists, and the skills that the
  /// contract requires for such work.
  var skillActs: [Action] {
    guard let task else { return [] }
    let listedSkills = contract.skills.map(\.text)
    let due = task.skills.filter(listedSkills.contains) + contract.occasions(of: task).map(\.skill)
    var seen: Set<String> = []
    return due.filter { seen.insert($0).inserted }.map { .act(.skill($0)) }
  }

  private var writes: [Action] { (task?.touches ?? []).map { .act(.write($0)) } }

  /// Returns the command that tests the work, or `nil` if there is nothing to test.
  ///
  /// The command runs the tests if there are files. Otherwise it checks the criteria, if there are
  /// any.
  func test(of acts: [Action]) -> RoutineCommand? {
    guard let task else { return nil }
    if !task.touches.isEmpty || acts.contains(where: \.changesWork) { return .runTheTests }
    return task.criteria.isEmpty ? nil : .checkCriteria
  }

  /// Returns the action that runs the test as evidence for all criteria except those that the model
  /// leaves unmet.
  func proof(of acts: [Action]) -> [Action] {
    test(of: acts).map { [.prove($0.rawValue, unmet: draws.unmetCriteria)] } ?? []
  }

  /// The acts of the work in the order of the task's strategy, without the proof.
  ///
  /// A task without files has nothing to test, so the list is empty.
  var strategyActs: [Action] {
    guard task?.touches.isEmpty == false else { return [] }
    return switch task?.strategy ?? .flexible {
    case .tdd: [RoutineCommand.writeFailingTest.act(succeeds: false)] + writes
    case .characterization:
      [RoutineCommand.pinBehaviour.act(succeeds: true)] + writes
    case .bugFix:
      [
        RoutineCommand.reproduceBug.act(succeeds: false),
        RoutineCommand.writeFailingTest.act(succeeds: false),
      ] + writes
    case .refactor: [RoutineCommand.runTheTests.act(succeeds: true)] + writes
    case .testAfter: writes + [RoutineCommand.writeTheTests.act(succeeds: true)]
    case .flexible: writes
    }
  }

  /// The acts that invoke the skills that no agent has invoked for the work yet.
  private var missingSkillActs: [Action] {
    let invoked = content?.work?.skills ?? []
    return skillActs.filter { action in
      guard case .act(.skill(let skill)) = action else { return false }
      return !invoked.contains(skill)
    }
  }

  /// The acts that fix the defects that a judge found.
  var fixActs: [Action] {
    let failure = writes.isEmpty ? [] : [RoutineCommand.reproduceFailure.act(succeeds: false)]
    return missingSkillActs + failure + writes
  }

  /// The fixes of the reported defects, which come before new flaws.
  var fixes: [Action] {
    guard let content, !content.defects.isEmpty, content.work?.flaws.isEmpty == false else {
      return []
    }
    return [.fix(content.defects)]
  }

  /// Returns the actions spread evenly over the duration of the session.
  ///
  /// There is time before the first action and after the last action. Action i of n happens at
  /// i/(n+1) of the duration, truncated to whole nanoseconds. Calls, and the waits for their answers,
  /// take none of the duration, and happen directly after the action before them.
  func spread(_ actions: [Action]) -> [Action] {
    let time = script?.takes ?? draws.duration ?? 0
    guard time > 0 else { return actions }
    let parts = Int64(actions.count { !$0.isInstant } + 1)
    func moment(_ part: Int64) -> Int64 {
      let (share, rest) = time.quotientAndRemainder(dividingBy: parts)
      return share * part + rest * part / parts
    }
    var spread: [Action] = []
    var index: Int64 = 0
    for action in actions {
      if !action.isInstant {
        spread.append(.wait(moment(index + 1) - moment(index)))
        index += 1
      }
      spread.append(action)
    }
    return spread + [.wait(time - moment(parts - 1))]
  }
}

// MARK: - Numbers and report

extension Situation {
  /// The measurements that the session reports, with one for each gate.
  ///
  /// A value comes from the script if the script names the metric, and otherwise from the model. If
  /// neither states a value, it is the gate's floor plus five percentage points.
  var numbers: [Measurement] {
    let named = script?.reports ?? []
    let scripted =
      named + draws.numbers.filter { drawn in !named.contains { $0.metric == drawn.metric } }
    var numbers = plan.gates.map { gate in
      scripted.first { $0.metric == gate.metric }
        ?? Measurement(
          metric: gate.metric,
          value: Percentage(hundredths: min(gate.floor.hundredths + 500, 10_000))
        )
    }
    numbers += scripted.filter { number in !plan.metrics.contains(number.metric) }
    return numbers
  }

  /// The agent's checks of its own measurements.
  ///
  /// If a value is below its gate, the agent debugs and checks again, twice.
  var ownGateChecks: [Action] {
    let checks = plan.gates.map { gate in
      Action.check(gate, numbers.first { $0.metric == gate.metric }?.value)
    }
    let passes = plan.gates.allSatisfy { gate in
      gate.passes(numbers.first { $0.metric == gate.metric }?.value)
    }
    guard !passes else { return checks }
    if let skip = skips(.ownGates) { return [skip] }
    let debugging = [RoutineCommand.debugGate.act(succeeds: false)] + checks
    return checks + debugging + debugging
  }

  /// A report with every deliverable of the contract, regardless of the work that was done.
  var completeReport: Event.Report {
    Event.Report(
      deliverables: contract.deliverables.map(\.text),
      numbers: numbers,
      skills: skills
    )
  }

  /// The skills that the session invokes, without repetition.
  private var skills: [String] {
    let acts: [Action]
    switch handoff.intent {
    case .assign, .delegate: acts = script?.does?.map(Action.act) ?? skillActs
    case .reject, .escalate: acts = script?.does?.map(Action.act) ?? missingSkillActs
    case .deliver, .approve, .call, .conflict, .clarify, .inform, .complete, .fail:
      acts = scriptedActs
    }
    var skills: [String] = []
    for case .act(.skill(let skill)) in acts where !skills.contains(skill) { skills.append(skill) }
    return skills
  }
}
