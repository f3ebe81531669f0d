/// The commands that the protocol runs where no script says which.
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

  /// The act of running it.
  func act(succeeds: Bool) -> Action { .act(.command(rawValue, succeeds: succeeds)) }
}

/// How a session that does work goes about it.
extension Situation {
  var scriptedActs: [Action] { script?.does?.map(Action.act) ?? [] }

  /// The skills that the task asks for, as far as the contract has them, and those that the contract
  /// asks for on such work, each once.
  var skillActs: [Action] {
    guard let task else { return [] }
    let known = contract.skills.map(\.text)
    let due = task.skills.filter(known.contains) + contract.occasions(of: task).map(\.skill)
    var seen: Set<String> = []
    return due.filter { seen.insert($0).inserted }.map { .act(.skill($0)) }
  }

  private var writes: [Action] { (task?.touches ?? []).map { .act(.write($0)) } }

  /// How the work is tried: by tests where there are files, else by looking at the criteria, if there
  /// are any.
  func trial(of acts: [Action]) -> RoutineCommand? {
    guard let task else { return nil }
    if !task.touches.isEmpty || acts.contains(where: \.changesWork) { return .runTheTests }
    return task.criteria.isEmpty ? nil : .checkCriteria
  }

  /// The trial of the work that is evidence for all criteria but those that chance leaves unmet.
  func proof(of acts: [Action]) -> [Action] {
    trial(of: acts).map { [.prove($0.rawValue, unmet: luck.unmet)] } ?? []
  }

  /// The work in the order that the task's strategy asks for; its proof follows later.
  ///
  /// Where there are no files there is nothing to test.
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

  /// The skills that nobody has invoked for the work yet.
  private var missingSkillActs: [Action] {
    let invoked = content?.work?.skills ?? []
    return skillActs.filter { action in
      guard case .act(.skill(let skill)) = action else { return false }
      return !invoked.contains(skill)
    }
  }

  /// The work that mends what a judge found.
  var mendingActs: [Action] {
    let failure = writes.isEmpty ? [] : [RoutineCommand.reproduceFailure.act(succeeds: false)]
    return missingSkillActs + failure + writes
  }

  /// What was found wrong is mended before anything new can go wrong.
  var mending: [Action] {
    guard let content, !content.defects.isEmpty, content.work?.flaws.isEmpty == false else {
      return []
    }
    return [.mend(content.defects)]
  }

  /// Spreads actions evenly over the time that the session takes, with time before the first and
  /// after the last: the i-th of n happens at i/(n+1) of it, cut to whole nanoseconds.
  func spread(_ actions: [Action]) -> [Action] {
    let time = script?.takes ?? luck.takes ?? 0
    guard time > 0 else { return actions }
    let parts = Int64(actions.count + 1)
    func moment(_ part: Int64) -> Int64 {
      let (share, rest) = time.quotientAndRemainder(dividingBy: parts)
      return share * part + rest * part / parts
    }
    var spread: [Action] = []
    for (index, action) in actions.enumerated() {
      spread.append(.wait(moment(Int64(index) + 1) - moment(Int64(index))))
      spread.append(action)
    }
    return spread + [.wait(time - moment(parts - 1))]
  }
}

// MARK: - Numbers and report

extension Situation {
  /// Each gate's number: the script's where it names the metric, else the model's, else the floor
  /// plus five points.
  var numbers: [Measurement] {
    let named = script?.reports ?? []
    let scripted =
      named + luck.numbers.filter { drawn in !named.contains { $0.metric == drawn.metric } }
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

  /// The agent's own look at its numbers: a number below its gate is looked at again after
  /// self-debugging, at most twice.
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

  /// A report with every deliverable of the contract, whatever was done.
  var soundReport: Event.Report {
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
    case .assign, .delegate: acts = script?.does?.map(Action.act) ?? skillActs
    case .reject, .escalate: acts = script?.does?.map(Action.act) ?? missingSkillActs
    case .deliver, .approve, .conflict, .clarify, .inform, .complete, .fail:
      acts = scriptedActs
    }
    var skills: [String] = []
    for case .act(.skill(let skill)) in acts where !skills.contains(skill) { skills.append(skill) }
    return skills
  }
}
