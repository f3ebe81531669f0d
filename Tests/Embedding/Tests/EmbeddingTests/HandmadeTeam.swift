import RehearsalTesting

/// Assigns the waves of the work, each once the one before it has ended.
actor HandmadePlanner: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun = true
  private var open: Set<TaskID> = []
  private var wave = 0

  init(on loop: EventLoop) { self.loop = loop }

  func begin(at desk: Desk) { assignNextWave(at: desk) }

  func receive(_ handoff: Handoff, at desk: Desk) {
    open.remove(handoff.task)
    if open.isEmpty { assignNextWave(at: desk) }
  }

  private func assignNextWave(at desk: Desk) {
    let waves = desk.plan.dispatchOrder
    guard wave < waves.count else { return }
    for id in waves[wave] {
      guard let task = desk.plan.task(id) else { continue }
      open.insert(id)
      desk.handOff(.assign, to: task.agent, about: id)
    }
    wave += 1
  }
}

/// Does a task by its strategy, proves it, checks its own numbers and files a complete report.
actor HandmadeImplementer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    guard let task = desk.task, let contract = desk.plan.member(desk.agent)?.contract else {
      return
    }
    let takes: Duration = task.id == "ORD-5" ? .minutes(12) : .minutes(4)
    let skills = task.skills.filter { contract.skills.map(\.text).contains($0) }
    let work = skills.map(Step.invoke) + steps(of: task)
    desk.start()
    for (number, step) in work.enumerated() {
      perform(step, after: takes * (number + 1) / (work.count + 1), at: desk)
    }
    let numbers = desk.plan.gates.map { gate in
      Measurement(metric: gate.metric, value: Percentage(hundredths: gate.floor.hundredths + 500))
    }
    for (gate, number) in zip(desk.plan.gates, numbers) {
      desk.check(gate, number.value, after: takes)
    }
    let deliverables = contract.deliverables.map(\.text)
    desk.report(
      Event.Report(deliverables: deliverables, numbers: numbers, skills: skills),
      after: takes
    )
    desk.passOn(after: takes)
  }

  private enum Step {
    case invoke(String)
    case run(String, succeeds: Bool)
    case write(String)
    case prove(String)
  }

  private func steps(of task: PlannedTask) -> [Step] {
    let writes = task.touches.map(Step.write)
    let proof = Step.prove("run the tests")
    switch task.strategy {
    case .tdd: return [.run("write a failing test", succeeds: false)] + writes + [proof]
    case .testAfter: return writes + [.run("write the tests", succeeds: true), proof]
    case .characterization, .bugFix, .refactor, .flexible: return writes + [proof]
    }
  }

  private func perform(_ step: Step, after delay: Duration, at desk: Desk) {
    switch step {
    case .invoke(let skill): desk.invoke(skill, after: delay)
    case .run(let command, let succeeds): desk.run(command, succeeds: succeeds, after: delay)
    case .write(let path): desk.write(path, after: delay)
    case .prove(let command): desk.prove(command, after: delay)
    }
  }
}

/// Refuses work without newer evidence for each criterion, or without a deliverable; passes on all other work.
actor HandmadeVerifier: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    guard let task = desk.task, let work = desk.work else { return }
    if task.verification == .liveRequired { desk.run("watch it run") }
    let checksGates = desk.plan.checksGates(desk.agent)
    if checksGates { checkGates(work, at: desk) }
    let defects = unproved(task, work) + undelivered(work, at: desk)
    desk.decide(defects.isEmpty ? .approved : .needsFixes, defects, after: .minutes(2))
    if defects.isEmpty {
      desk.passOn(after: .minutes(2))
    } else {
      desk.sendBack(defects, after: .minutes(2))
    }
  }

  private func unproved(_ task: PlannedTask, _ work: WorkProduct) -> [Defect] {
    zip(task.criteria, work.evidence).filter { _, evidence in
      evidence.map { $0 < work.lastWriteEvent ?? 0 } ?? true
    }
    .map { Defect(category: "criterion", text: "no evidence: \($0.0)") }
  }

  private func undelivered(_ work: WorkProduct, at desk: Desk) -> [Defect] {
    work.reports.flatMap { report in
      let promised = desk.plan.member(report.reporter)?.contract.deliverables.map(\.text) ?? []
      return promised.filter { !report.deliverables.contains($0) }
        .map { Defect(category: "deliverable", text: "missing: \($0)") }
    }
  }
}

/// Checks every gate, and approves work that passes them and that was verified after its last write.
actor HandmadeReviewer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    guard let work = desk.work else { return }
    var defects = checkGates(work, at: desk)
    if work.verificationEvent.map({ $0 < work.lastWriteEvent ?? 0 }) ?? true {
      defects.append(Defect(category: "verification", text: "no verifier approved the work"))
    }
    desk.decide(defects.isEmpty ? .approved : .blocked, defects, after: .seconds(90))
    if defects.isEmpty {
      desk.passOn(after: .seconds(90))
    } else {
      desk.sendBack(defects, after: .seconds(90))
    }
  }
}

/// Compares the numbers of work with each gate, and returns a defect for each that fails.
@discardableResult
private func checkGates(_ work: WorkProduct, at desk: Desk) -> [Defect] {
  desk.plan.gates.compactMap { gate in
    let value = work.numbers.first { $0.metric == gate.metric }?.value
    desk.check(gate, value)
    guard !gate.passes(value) else { return nil }
    return Defect(category: "gate", text: "\(gate.metric) is too low")
  }
}
