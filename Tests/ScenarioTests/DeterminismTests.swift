import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The same plan and seed` {
  static let busy = "happy-pipeline/happy.yaml"

  @Test func `have the same digest a thousand times`() throws {
    let plan = try ShippedScenarios.plan("families/F07-crash-mid-task/after-the-write.yaml")
    let first = Simulation(plan).run(seed: 7).digest
    for _ in 0..<1_000 {
      let next = Simulation(plan).run(seed: 7).digest
      guard next == first else {
        Issue.record("\(next) is not \(first)")
        return
      }
    }
  }

  @Test func `have the same digest on two threads at once`() async throws {
    let plan = try ShippedScenarios.plan(Self.busy)
    let expected = Simulation(plan).run(seed: 3).digest
    let digests = await withTaskGroup(of: [Digest].self) { group in
      for _ in 0..<2 {
        group.addTask { (0..<50).map { _ in Simulation(plan).run(seed: 3).digest } }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(digests.count == 100)
    #expect(Set(digests) == [expected])
  }

  @Test func `have the same digest with and without an observer`() throws {
    let plan = try ShippedScenarios.plan(Self.busy)
    #expect(TestRun(plan, seed: 5).summary == Simulation(plan).run(seed: 5))
  }

  @Test func `give many different traces under the shuffled schedule, all of them reproducible`()
    throws
  {
    var plan = try ShippedScenarios.plan(Self.busy)
    plan.platform.schedule = .shuffled
    plan.platform.routingTime = 0
    let first = (0..<200).map { Simulation(plan).run(seed: $0).digest }
    let second = (0..<200).map { Simulation(plan).run(seed: $0).digest }
    #expect(first == second)
    #expect(Set(first).count >= 100)
  }

  @Test(arguments: ShippedScenarios.paths)
  func `pass under twenty shuffled schedules`(path: String) throws {
    var plan = try ShippedScenarios.plan(path)
    plan.platform.schedule = .shuffled
    for seed in 0..<20 as Range<UInt64> {
      let trial = TestRun(plan, seed: seed)
      #expect(trial.verdict == "pass", "\(seed): \(trial.judgement.expectationResults)")
    }
  }
}
