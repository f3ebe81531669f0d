import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `Every shipped scenario` {
  @Test func `is there, and the digests name no other`() throws {
    #expect(ShippedScenarios.paths.count >= 60)
    let known = try ShippedScenarios.digests().keys.sorted()
    let runs = try ShippedScenarios.paths.flatMap { path in
      try ShippedScenarios.plan(path).seeds.map { "Scenarios/\(path) \($0)" }
    }
    #expect(known == runs.sorted())
  }

  @Test(arguments: ShippedScenarios.paths)
  func `holds, and has the digest that was written down`(path: String) throws {
    let plan = try ShippedScenarios.plan(path)
    let trial = Trial(plan)
    #expect(trial.verdict == "pass", "\(trial.judgement.expectations)")
    let known = try ShippedScenarios.digests()["Scenarios/\(path) 0"]
    #expect(trial.summary.digest.description == known)
  }

  @Test(arguments: ShippedScenarios.paths)
  func `keeps the laws that hold of every run`(path: String) throws {
    let trial = Trial(try ShippedScenarios.plan(path))
    #expect(trial.events.map(\.sequence) == Array(0..<UInt64(trial.events.count)))
    #expect(zip(trial.events, trial.events.dropFirst()).allSatisfy { $0.time <= $1.time })
    var open: Set<SessionID> = []
    var ended: [TaskID: Int] = [:]
    var sent: Set<HandoffID> = []
    for event in trial.events {
      switch event.kind {
      case .sessionOpened: #expect(open.insert(event.session).inserted)
      case .sessionEnded: #expect(open.remove(event.session) != nil)
      case .handoffSent: #expect(sent.insert(event.handoff).inserted)
      case .handoffDelivered: #expect(sent.contains(event.handoff))
      case .taskEnded: ended[event.task, default: 0] += 1
      default: break
      }
    }
    #expect(ended.values.allSatisfy { $0 == 1 })
    if trial.summary.ending == .settled {
      #expect(open.isEmpty)
      #expect(trial.plan.taskIDs.allSatisfy { ended[$0] == 1 })
    }
  }

  @Test func `of each family has a control, a fault and a canary`() throws {
    for family in ["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F11", "F12"] {
      let plans = try ShippedScenarios.paths.map(ShippedScenarios.plan).filter {
        $0.family == family
      }
      let canaries = plans.filter { plan in
        guard case .mustFail = plan.oracle else { return false }
        return true
      }
      #expect(!canaries.isEmpty, "\(family)")
      #expect(plans.count - canaries.count >= 2, "\(family)")
    }
  }

  @Test func `stands in the schemas as they are made now`() throws {
    #expect(try Surroundings.text("Scenarios/scenario.schema.json") == FileSchema.scenario)
    #expect(try Surroundings.text("Scenarios/policy.schema.json") == FileSchema.policy)
  }
}
