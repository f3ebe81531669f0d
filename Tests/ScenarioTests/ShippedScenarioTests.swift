import RehearsalDefinitions
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `Every shipped scenario` {
  @Test func `has stored digests, and every stored digest has a scenario`() throws {
    #expect(ShippedScenarios.paths.count >= 60)
    let known = try ShippedScenarios.digests().keys.sorted()
    let runs = try ShippedScenarios.paths.flatMap { path in
      try ShippedScenarios.plan(path).seeds.map { "Scenarios/\(path) \($0)" }
    }
    #expect(known == runs.sorted())
  }

  @Test(arguments: ShippedScenarios.paths)
  func `passes with its stored digest`(path: String) throws {
    let plan = try ShippedScenarios.plan(path)
    let trial = TestRun(plan)
    #expect(trial.verdict == "pass", "\(trial.judgement.expectationResults)")
    let known = try ShippedScenarios.digests()["Scenarios/\(path) 0"]
    #expect(trial.summary.digest.description == known)
  }

  @Test(arguments: ShippedScenarios.paths)
  func `gives the same events for all seeds if nothing in it is drawn at random`(path: String)
    throws
  {
    let plan = try ShippedScenarios.plan(path)
    guard !plan.dependsOnSeed else { return }
    let simulation = Simulation(plan)
    #expect(Set((0..<5).map { simulation.run(seed: $0).digest.description }).count == 1)
  }

  @Test(arguments: ShippedScenarios.paths)
  func `satisfies the invariants of every run`(path: String) throws {
    let trial = TestRun(try ShippedScenarios.plan(path))
    #expect(trial.events.map(\.sequence) == Array(0..<UInt64(trial.events.count)))
    #expect(zip(trial.events, trial.events.dropFirst()).allSatisfy { $0.time <= $1.time })
    var open: Set<SessionID> = []
    var submitted: [TaskID] = []
    var ended: [TaskID: Int] = [:]
    var sent: Set<HandoffID> = []
    for event in trial.events {
      switch event.kind {
      case .sessionOpened: #expect(open.insert(event.session).inserted)
      case .sessionEnded: #expect(open.remove(event.session) != nil)
      case .handoffSent: #expect(sent.insert(event.handoff).inserted)
      case .handoffDelivered: #expect(sent.contains(event.handoff))
      case .taskSubmitted: submitted.append(event.task)
      case .taskEnded: ended[event.task, default: 0] += 1
      default: break
      }
    }
    #expect(ended.values.allSatisfy { $0 == 1 })
    if trial.summary.ending == .settled {
      #expect(open.isEmpty)
      #expect(Set(submitted).count == submitted.count)
      #expect(submitted.allSatisfy { ended[$0] == 1 })
    }
  }

  @Test func `belongs to a family with a control, a fault, a canary and a description`()
    throws
  {
    let families = (1...12).map { "F\($0)" } + (1...24).map { "X\($0)" }
    let plans = try ShippedScenarios.paths.filter { $0.hasPrefix("families/") }
      .map { (path: $0, plan: try ShippedScenarios.plan($0)) }
    for family in families {
      let ours = plans.filter { $0.plan.family == family }
      let canaries = ours.filter { $0.plan.oracle.expectations == nil }
      #expect(ours.contains { $0.path.hasSuffix("/control.yaml") }, "\(family)")
      #expect(!canaries.isEmpty, "\(family)")
      #expect(ours.count - canaries.count >= 2, "\(family)")
      let folders = Set(ours.compactMap { $0.path.split(separator: "/").dropLast().last })
      #expect(folders.count == 1, "\(family): \(folders)")
      let folder = try #require(folders.first)
      let about = try Surroundings.text("Scenarios/families/\(folder)/README.md")
      #expect(about.split(separator: "\n").count == 5, "\(folder)")
    }
    #expect(plans.count >= 70)
    #expect(plans.allSatisfy { families.contains($0.plan.family ?? "") })
  }

  @Test func `that is a canary fails only because of what it breaks`() throws {
    for path in ShippedScenarios.paths {
      guard let check = CanaryCheck(try ShippedScenarios.plan(path)) else { continue }
      #expect(check.isCaught, "\(path): \(check.problem?.text ?? "")")
    }
  }

  @Test func `that shows how a fault is handled fails without the fault`() throws {
    let shown = ShippedScenarios.paths.filter {
      $0.hasPrefix("families/") && !$0.contains("/control") && !$0.contains("/canary")
    }
    for path in shown {
      let plan = try ShippedScenarios.plan(path)
      let harmless = plan.undisturbed
      // If the cause lies in the work or the definitions, there is nothing to remove.
      let isScripted = plan.members.contains {
        $0.behaviour.clauses.contains(where: \.replacesSteps)
      }
      guard plan.faults != [] || isScripted else { continue }
      let trial = TestRun(harmless)
      let numbers = SweepAssessment.coversAllSeeds(harmless, [trial.judged])
      #expect(
        trial.verdict != "pass" || numbers.contains { $0.verdict != .pass },
        "\(path) passes without its faults and scripts"
      )
    }
  }

  @Test func `contributes to full coverage of edges, rules, faults, gates and platform states`()
    throws
  {
    var coverage = ProtocolCoverage(verbs: FaultVerbs.all.map(\.verb))
    for path in ShippedScenarios.paths {
      let plan = try ShippedScenarios.plan(path)
      for seed in plan.seeds.prefix(10) {
        var judge = RunJudge(plan)
        var observer = CoverageObserver(plan)
        _ = Simulation(plan).run(seed: seed) { event in
          judge.observe(event)
          observer.observe(event)
        }
        coverage.add(observer.conclude(judge.conclude()))
      }
    }
    #expect(coverage.stages.unreachedItems == [])
    #expect(coverage.edges.unreachedItems == [])
    #expect(coverage.rules.unreachedItems == [])
    #expect(coverage.faults.unreachedItems == [])
    #expect(coverage.gates.unreachedItems == [])
    #expect(coverage.platformEffects.unreachedItems == [])
    #expect(coverage.platformEffects.itemCount == ProtocolCoverage.PlatformEffect.allCases.count)
    #expect(coverage.rules.itemCount == RuleBook.identifiers.count)
    #expect(coverage.faults.itemCount == FaultVerbs.all.count)
  }

  @Test func `uses up-to-date schemas`() throws {
    #expect(try Surroundings.text("Scenarios/scenario.schema.json") == FileSchema.scenario)
    #expect(try Surroundings.text("Scenarios/policy.schema.json") == FileSchema.policy)
    #expect(
      try Surroundings.text("Scenarios/configuration.schema.json") == FileSchema.configuration
    )
  }
}

extension Clause {
  /// Whether the clause does more than set a duration.
  fileprivate var replacesSteps: Bool {
    acts != nil || reportedNumbers != nil || scriptedDecision != nil || handoffs != nil
  }
}
